/**
 * Travis: the phases of a build, in one shell that goes on when a command fails. Several `env` entries or `include`s are jobs of
 * their own; of `env`, what is the same in all of them is known.
 */
import { joinValues, plainValue, sliceValue, type Value } from '../make/value.ts'
import type { Job, ShellStep, Variable } from './job.ts'
import { scalarValue, siteOfNode } from './scalar.ts'
import { entriesOf, isMap, isScalar, itemsOf, type Node, textOfNode, valueAt, type YamlFile } from './yaml.ts'

const phases = [
  'before_install',
  'install',
  'before_script',
  'script',
  'after_success',
  'before_deploy',
  'after_deploy',
  'after_script',
]

/** The jobs of a Travis file: its own phases, and those of `jobs.include` that have phases of their own. */
export function travisJobs(file: YamlFile): readonly Job[] {
  const { root } = file
  const global = [...variables(file, valueAt(file, root, 'env', 'global')), ...variables(file, plainEnv(file, root))]
  const included = [valueAt(file, root, 'jobs', 'include'), valueAt(file, root, 'matrix', 'include')]
    .flatMap((list) => itemsOf(file, list))
    .filter((node) => phases.some((phase) => valueAt(file, node, phase) !== undefined))
  const own = jobOf(file, root, root, 'script', global)
  const others = included.flatMap((node, index) => {
    const name = textOfNode(valueAt(file, node, 'name')) ?? textOfNode(valueAt(file, node, 'stage')) ?? `job ${String(index + 1)}`
    return jobOf(file, node, root, name, [...global, ...variables(file, valueAt(file, node, 'env'))]) ?? []
  })
  return [...(own === undefined ? [] : [own]), ...others]
}

/** `env: A=1`; a list of several is a matrix. */
function plainEnv(file: YamlFile, root: Node | undefined): Node | undefined {
  const env = valueAt(file, root, 'env')
  if (
    isMap(env) &&
    valueAt(file, env, 'global') === undefined &&
    valueAt(file, env, 'matrix') === undefined &&
    valueAt(file, env, 'jobs') === undefined
  )
    return env
  const items = itemsOf(file, isMap(env) ? (valueAt(file, env, 'matrix') ?? valueAt(file, env, 'jobs')) : env)
  return items.length === 1 ? items[0] : undefined
}

function jobOf(
  file: YamlFile,
  node: Node | undefined,
  root: Node | undefined,
  name: string,
  environment: readonly Variable[],
): Job | undefined {
  const site = siteOfNode(file.source, node)
  const lines = phases.flatMap((phase) => itemsOf(file, valueAt(file, node, phase) ?? valueAt(file, root, phase)))
  const texts = lines.flatMap((line) => (isScalar(line) ? (scalarValue(file, line) ?? []) : []))
  if (site === undefined || texts.length === 0) return undefined
  const step: ShellStep = {
    kind: 'shell',
    site,
    id: undefined,
    condition: undefined,
    tolerant: false,
    environment,
    text: joinLines(texts),
    shell: { name: 'bash', dialect: 'bash', options: [] },
    folder: undefined,
  }
  return { name, site, steps: [step], matrix: new Map(), container: undefined, platform: undefined }
}

/** Commands of a list, each on lines of its own. */
export function joinLines(texts: readonly Value[]): Value {
  return joinValues(texts.flatMap((text) => (text.text.endsWith('\n') ? [text] : [text, plainValue('\n')])))
}

/** `A=1 B="two words"` as one text, or a map; what is encrypted has no name. */
function variables(file: YamlFile, given: Node | undefined): readonly Variable[] {
  return itemsOf(file, given).flatMap((node): readonly Variable[] => {
    if (isMap(node))
      return entriesOf(file, node).flatMap(({ key, value }) => {
        const text = scalarValue(file, value)
        return text === undefined || key === 'secure' ? [] : [{ name: key, value: text }]
      })
    const text = scalarValue(file, node)
    return text === undefined
      ? []
      : [...text.text.matchAll(/(?:^|\s)([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)].map((match) => {
          const raw = match[2] ?? ''
          const quoted = /^["']/.test(raw) ? 1 : 0
          const start = match.index + match[0].length - raw.length + quoted
          return { name: match[1] ?? '', value: sliceValue(text, start, start + raw.length - 2 * quoted) }
        })
  })
}
