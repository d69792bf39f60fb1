/** Travis: the phases of a build, in one shell that goes on when a command fails. */
import { plainValue, type Value } from '../make/value.ts'
import { handedOver, joinLines } from './common.ts'
import type { ActionStep, Job, ShellStep, Variable } from './job.ts'
import type { Matrix } from './matrix.ts'
import { scalarValue, siteOfNode } from './scalar.ts'
import { jobsAt, travisMatrix, travisVariables } from './travis-env.ts'
import { isScalar, itemsOf, type Node, textOfNode, valueAt, type YamlFile } from './yaml.ts'

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
  const hasPhases = (node: Node): boolean => phases.some((phase) => valueAt(file, node, phase) !== undefined)
  const global = travisVariables(file, valueAt(file, root, 'env', 'global'))
  const entries = jobsAt(file, 'include')
  const included = entries.filter(hasPhases)
  const alike = entries.filter((node) => !hasPhases(node))
  const own = jobOf(file, root, root, 'script', global, (text) => travisMatrix(file, alike, text, true))
  const others = included.flatMap((node, index) => {
    const name = textOfNode(valueAt(file, node, 'name')) ?? textOfNode(valueAt(file, node, 'stage')) ?? `job ${String(index + 1)}`
    const job = jobOf(file, node, root, name, global, (text) => travisMatrix(file, [node], text, false))
    return job === undefined ? [] : [withWorkspaces(file, node, job)]
  })
  // Stages run one after the other, in the order of the file.
  const ordered = others.map((job, index) => ({ ...job, after: others.slice(0, index).map(({ name }) => name) }))
  return [...(own === undefined ? [] : [own]), ...ordered]
}

/** Files that go from one job to another: `workspaces: {create: {name: w, paths: [dist]}}`, `workspaces: {use: w}`. */
function withWorkspaces(file: YamlFile, node: Node, job: Job): Job {
  const created = valueAt(file, node, 'workspaces', 'create')
  const name = scalarValue(file, valueAt(file, created, 'name'))
  const paths = itemsOf(file, valueAt(file, created, 'paths')).flatMap((path) => scalarValue(file, path) ?? [])
  const shared = created === undefined || name === undefined ? undefined : handedOver(file, created, paths)
  const used = itemsOf(file, valueAt(file, node, 'workspaces', 'use')).flatMap((item): readonly ActionStep[] => {
    const [text, step] = [scalarValue(file, item), handedOver(file, item, [])]
    if (text === undefined || step === undefined) return []
    const uses = plainValue('actions/download-artifact', step.site)
    return [{ ...step, tolerant: false, uses, settings: new Map([['name', text]]) }]
  })
  const last =
    shared === undefined || name === undefined ? [] : [{ ...shared, settings: new Map([...shared.settings, ['name', name]]) }]
  return { ...job, steps: [...used, ...job.steps, ...last] }
}

function jobOf(
  file: YamlFile,
  node: Node | undefined,
  root: Node | undefined,
  name: string,
  environment: readonly Variable[],
  matrixFor: (text: string) => Matrix,
): Job | undefined {
  const site = siteOfNode(file.source, node)
  const lines = phases.flatMap((phase) => itemsOf(file, valueAt(file, node, phase) ?? valueAt(file, root, phase)))
  const deploys = itemsOf(file, valueAt(file, node, 'deploy') ?? valueAt(file, root, 'deploy'))
  const scripts = deploys.flatMap((deploy) => itemsOf(file, valueAt(file, deploy, 'script')))
  const texts = [...lines, ...scripts].flatMap((line) => (isScalar(line) ? (scalarValue(file, line) ?? []) : []))
  if (site === undefined || texts.length === 0) return undefined
  const installs = valueAt(file, node, 'install') ?? valueAt(file, root, 'install')
  const usual = installs === undefined ? usualInstall(textOfNode(valueAt(file, root, 'language')) ?? 'ruby') : []
  const text = joinLines([...usual, ...texts])
  const step: ShellStep = {
    kind: 'shell',
    site,
    id: undefined,
    condition: undefined,
    tolerant: false,
    environment,
    text,
    shell: { name: 'bash', dialect: 'bash', options: [] },
    folder: undefined,
  }
  return {
    name,
    site,
    steps: [step, ...deploys.flatMap((deploy) => deployStep(file, deploy) ?? [])],
    ...matrixFor(text.text),
    container: undefined,
    platform: undefined,
    after: [],
    fetches: [],
  }
}

/** What Travis installs where the file says nothing: it leaves files in the checkout. */
function usualInstall(language: string): readonly Value[] {
  const commands: Readonly<Record<string, string>> = {
    node_js: 'if [ -f package.json ]; then npm install; fi',
    ruby: 'if [ -f Gemfile ]; then bundle install; fi',
    php: 'if [ -f composer.json ]; then composer install; fi',
    java: 'if [ -f pom.xml ]; then mvn install; elif [ -f build.gradle ]; then gradle assemble; fi',
  }
  const command = commands[language]
  return command === undefined ? [] : [plainValue(command)]
}

/** A deployment takes files of the checkout: those that it names, or all where nothing is cleaned up before. */
function deployStep(file: YamlFile, deploy: Node): ActionStep | undefined {
  const named = ['file', 'local_dir', 'local-dir'].flatMap((key) => itemsOf(file, valueAt(file, deploy, key)))
  const keeps =
    textOfNode(valueAt(file, deploy, 'skip_cleanup')) === 'true' || textOfNode(valueAt(file, deploy, 'cleanup')) === 'false'
  if (named.length === 0 && !keeps) return undefined
  return handedOver(
    file,
    deploy,
    named.flatMap((node) => scalarValue(file, node) ?? []),
  )
}
