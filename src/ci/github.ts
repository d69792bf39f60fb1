/** GitHub Actions: a workflow's jobs, with the settings that steps inherit from their job and from the workflow. */
import { isOfDocker, variablesOf } from './common.ts'
import type { ActionStep, Job, ShellStep, Step, StepContainer, StepShell, Variable } from './job.ts'
import { githubMatrix } from './github-matrix.ts'
import { scalarValue, siteOfNode } from './scalar.ts'
import {
  entriesOf,
  entryLimit,
  followed,
  isScalar,
  isSeq,
  itemsOf,
  type Node,
  textOfNode,
  valueAt,
  type YamlFile,
} from './yaml.ts'

/** What a workflow or a job gives to the steps below it. */
interface Scope {
  readonly environment: readonly Variable[]
  readonly shell: string | undefined
  readonly folder: Node | undefined
}

/** The jobs of a workflow; none for what is no workflow. */
export function githubJobs(file: YamlFile): readonly Job[] {
  const needs = new Map(
    entriesOf(file, valueAt(file, file.root, 'jobs')).map(({ key, value }) => [
      key,
      itemsOf(file, valueAt(file, value, 'needs')).flatMap((node) => textOfNode(node) ?? []),
    ]),
  )
  const scope = scopeOf(file, file.root, { environment: [], shell: undefined, folder: undefined })
  return entriesOf(file, valueAt(file, file.root, 'jobs')).flatMap(({ key, value }) => {
    const site = siteOfNode(file.source, value)
    const list = valueAt(file, value, 'steps')
    const steps = isSeq(list) ? list.items.slice(0, entryLimit).flatMap((item) => followed(file, item) ?? []) : []
    if (site === undefined || steps.length === 0) return []
    const inherited = scopeOf(file, value, scope)
    const own = { ...inherited, shell: inherited.shell ?? (isWindows(file, value) ? 'pwsh' : undefined) }
    const container = valueAt(file, value, 'container')
    return [
      {
        name: key,
        site,
        steps: inContainer(
          file,
          value,
          steps.flatMap((step) => stepOf(file, step, own) ?? []),
        ),
        ...githubMatrix(file, valueAt(file, value, 'strategy', 'matrix')),
        container: textOfNode(container) ?? textOfNode(valueAt(file, container, 'image')),
        // GitHub's own machines; those with another processor say so in their names.
        platform: /^ubuntu-(?:latest|\d\d\.\d\d)$/.test(textOfNode(valueAt(file, value, 'runs-on')) ?? '')
          ? 'linux/amd64'
          : undefined,
        after: before(needs, key),
        fetches: [],
      },
    ]
  })
}

/** The steps of a job that have nothing to do with docker, in the job's container. */
function inContainer(file: YamlFile, job: Node | undefined, steps: readonly Step[]): readonly Step[] {
  const node = valueAt(file, job, 'container')
  const name = scalarValue(file, isScalar(node) ? node : valueAt(file, node, 'image'))
  const texts = steps.map((step) => (step.kind === 'shell' ? step.text : step.uses))
  if (name === undefined || isOfDocker(name, texts)) return steps
  const keys = isScalar(node) ? [] : entriesOf(file, node).map(({ key }) => `container.${key}`)
  const services = valueAt(file, job, 'services') === undefined ? [] : ['services']
  const container: StepContainer = {
    image: { kind: 'named', name },
    args: [],
    withoutEntrypoint: true,
    beyond: [...keys.filter((key) => key !== 'container.image'), ...services],
  }
  return steps.map((step) => {
    if (step.kind === 'action' || typeof step.shell === 'string') return step
    // Where no shell is named, it is that of the image.
    const isNamed = step.shell.name !== 'bash' || step.shell.options.includes('pipefail')
    return { ...step, container, ...(isNamed ? {} : { shell: { name: 'sh', dialect: 'sh', options: ['-e'] } as const }) }
  })
}

/** What a job needs, and what that needs in its turn, in the order of the file. */
function before(needs: ReadonlyMap<string, readonly string[]>, job: string): readonly string[] {
  const found = new Set<string>()
  const visit = (name: string): void => {
    for (const needed of needs.get(name) ?? [])
      if (!found.has(needed)) {
        found.add(needed)
        visit(needed)
      }
  }
  visit(job)
  return [...needs.keys()].filter((name) => found.has(name) && name !== job)
}

/** Where `run` is PowerShell unless it says otherwise; of a matrix with other machines as well, that is not told apart. */
function isWindows(file: YamlFile, job: unknown): boolean {
  const texts = [valueAt(file, job, 'runs-on'), valueAt(file, job, 'strategy')].map((node) => {
    const site = siteOfNode(file.source, node)
    return site === undefined ? '' : file.source.text.slice(site.start, site.end)
  })
  const [runsOn = '', strategy = ''] = texts
  return /windows/i.test(runsOn) || (runsOn.includes('${{') && /windows/i.test(strategy))
}

function scopeOf(file: YamlFile, node: unknown, above: Scope): Scope {
  const defaults = valueAt(file, node, 'defaults', 'run')
  return {
    environment: [...above.environment, ...variablesOf(file, valueAt(file, node, 'env'))],
    shell: textOfNode(valueAt(file, defaults, 'shell')) ?? above.shell,
    folder: valueAt(file, defaults, 'working-directory') ?? above.folder,
  }
}

function stepOf(file: YamlFile, node: Node, scope: Scope): Step | undefined {
  const site = siteOfNode(file.source, node)
  const at = (...keys: readonly string[]): Node | undefined => valueAt(file, node, ...keys)
  const own = scopeOf(file, node, scope)
  const uses = scalarValue(file, at('uses'))
  const run = scalarValue(file, at('run'))
  if (site === undefined) return undefined
  const common = {
    site,
    id: textOfNode(at('id')),
    condition: scalarValue(file, at('if')),
    tolerant: textOfNode(at('continue-on-error')) === 'true',
    environment: own.environment,
  }
  if (uses !== undefined)
    return {
      ...common,
      kind: 'action',
      uses,
      settings: new Map(
        entriesOf(file, at('with')).flatMap(({ key, value }) => {
          const text = scalarValue(file, value)
          return text === undefined ? [] : [[key.toLowerCase(), text] as const]
        }),
      ),
    } satisfies ActionStep
  if (run === undefined) return undefined
  const folder = scalarValue(file, at('working-directory') ?? scope.folder)
  return {
    ...common,
    kind: 'shell',
    text: run,
    shell: shellOf(textOfNode(at('shell')) ?? scope.shell),
    folder,
  } satisfies ShellStep
}

/** `run` without `shell` is bash with `-e`; with `shell: bash` it has `pipefail` as well. */
function shellOf(name: string | undefined): StepShell | string {
  if (name === undefined) return { name: 'bash', dialect: 'bash', options: ['-e'] }
  if (name === 'bash') return { name: 'bash', dialect: 'bash', options: ['-e', '-o', 'pipefail'] }
  if (name === 'sh') return { name: 'sh', dialect: 'sh', options: ['-e'] }
  const words = name.split(/\s+/).filter((word) => word !== '' && word !== '{0}')
  const [program = '', ...options] = words
  const plain = program.replace(/^.*\//, '')
  if (plain !== 'bash' && plain !== 'sh') return plain
  return { name: plain, dialect: plain, options: options.filter((option) => !option.startsWith('--') && option !== '-l') }
}
