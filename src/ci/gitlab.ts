/** GitLab CI: the jobs of a file, with what they inherit by `extends`, `default` and the file's own `before_script` and `variables`. */
import type { Value } from '../make/value.ts'
import { handedOver, isOfDocker, joinLines, variablesOf } from './common.ts'
import { gitlabMatrix } from './gitlab-matrix.ts'
import type { Job, Step, StepContainer } from './job.ts'
import { scalarValue, siteOfNode } from './scalar.ts'
import {
  entriesOf,
  entryLimit,
  followed,
  isMap,
  isScalar,
  isSeq,
  itemsOf,
  type Node,
  textOfNode,
  valueAt,
  type YamlEntry,
  type YamlFile,
} from './yaml.ts'

const reserved = new Set([
  'default',
  'include',
  'stages',
  'variables',
  'workflow',
  'image',
  'services',
  'cache',
  'spec',
  'pages:deploy',
])
const depthLimit = 10

/**
 * The jobs of a GitLab file that run a script; hidden ones (`.name`) are templates.
 *
 * @param isPart another file takes this one in
 */
export function gitlabJobs(file: YamlFile, isPart: boolean): readonly Job[] {
  const { root } = file
  const all = entriesOf(file, root)
  const templates = new Map(all.map((entry) => [entry.key, entry]))
  const earlier = earlierJobs(file, all, templates)
  const include = siteOfNode(file.source, isPart ? root : valueAt(file, root, 'include'))
  return all.flatMap((entry) => {
    if (entry.key.startsWith('.') || reserved.has(entry.key) || !isMap(entry.value)) return []
    const chain = chainOf(file, entry, templates)
    const get = (key: string): Node | undefined =>
      chain.map((one) => valueAt(file, one.value, key)).find((node) => node !== undefined)
    const global = (key: string): Node | undefined => valueAt(file, root, 'default', key) ?? valueAt(file, root, key)
    const before = linesOf(file, get('before_script') ?? global('before_script'))
    const script = linesOf(file, get('script'))
    const after = linesOf(file, get('after_script') ?? global('after_script'))
    const site = siteOfNode(file.source, entry.value)
    if (site === undefined || script.length === 0) return []
    const environment = [
      ...variablesOf(file, valueAt(file, root, 'variables')),
      ...[...chain].reverse().flatMap((one) => variablesOf(file, valueAt(file, one.value, 'variables'))),
    ]
    const common = { kind: 'shell', site, id: undefined, condition: undefined, environment, folder: undefined } as const
    const shell = { name: 'sh', dialect: 'sh', options: ['-e', '-o', 'pipefail'] } as const
    const image = get('image') ?? global('image')
    const services = itemsOf(file, get('services') ?? global('services')).length > 0 ? ['services'] : []
    const container = containerOf(file, image, [...before, ...script, ...after], services)
    const inside = container === undefined ? {} : { container }
    const steps: Step[] = [{ ...common, ...inside, tolerant: false, text: joinLines([...before, ...script]), shell }]
    if (after.length > 0) steps.push({ ...common, ...inside, tolerant: true, text: joinLines(after), shell })
    for (const path of itemsOf(file, valueAt(file, get('artifacts'), 'paths'))) {
      const text = scalarValue(file, path)
      const handed = text === undefined ? undefined : handedOver(file, path, [text])
      if (handed !== undefined) steps.push(handed)
    }
    const fetches = fetchedBy(file, get)?.filter((name) => name !== entry.key) ?? earlier(textOfNode(get('stage')) ?? 'test')
    return [
      {
        name: entry.key,
        site,
        steps,
        ...gitlabMatrix(file, get('parallel')),
        ...(include === undefined ? {} : { includes: include }),
        platform: undefined,
        after: fetches,
        fetches,
        container: textOfNode(image) ?? textOfNode(valueAt(file, image, 'name')),
      },
    ]
  })
}

/** The container of a job that has nothing to do with docker. */
function containerOf(
  file: YamlFile,
  image: Node | undefined,
  lines: readonly Value[],
  beyond: readonly string[],
): StepContainer | undefined {
  const name = scalarValue(file, isScalar(image) ? image : valueAt(file, image, 'name'))
  if (name === undefined || isOfDocker(name, lines)) return undefined
  const entrypoint = valueAt(file, image, 'entrypoint')
  const words = itemsOf(file, entrypoint).flatMap((node) => textOfNode(node) ?? [])
  const known = isMap(image) ? entriesOf(file, image).flatMap(({ key }) => (imageKeys.has(key) ? [] : [key])) : []
  return {
    image: { kind: 'named', name },
    args: [],
    withoutEntrypoint: entrypoint !== undefined,
    beyond: [...beyond, ...known, ...(words.join('') === '' ? [] : ['entrypoint'])],
  }
}

const imageKeys = new Set(['name', 'entrypoint', 'pull_policy'])

/** Tells the jobs of all stages before one. */
function earlierJobs(
  file: YamlFile,
  all: readonly YamlEntry[],
  templates: ReadonlyMap<string, YamlEntry>,
): (stage: string) => readonly string[] {
  const given = itemsOf(file, valueAt(file, file.root, 'stages')).flatMap((node) => textOfNode(node) ?? [])
  const order = ['.pre', ...(given.length === 0 ? ['build', 'test', 'deploy'] : given), '.post']
  const stageOf = (entry: YamlEntry): string =>
    chainOf(file, entry, templates)
      .map((one) => textOfNode(valueAt(file, one.value, 'stage')))
      .find((name) => name !== undefined) ?? 'test'
  const jobs = all.filter((entry) => !entry.key.startsWith('.') && !reserved.has(entry.key) && isMap(entry.value))
  const places = jobs.map((entry) => ({ name: entry.key, place: order.indexOf(stageOf(entry)) }))
  return (stage) => places.flatMap(({ name, place }) => (place < order.indexOf(stage) ? [name] : []))
}

/** The jobs whose artifacts a job asks for; without names it gets those of all stages before its own. */
function fetchedBy(file: YamlFile, get: (key: string) => Node | undefined): readonly string[] | undefined {
  const dependencies = get('dependencies')
  if (dependencies !== undefined) return itemsOf(file, dependencies).flatMap((node) => textOfNode(node) ?? [])
  const needs = get('needs')
  if (needs === undefined) return undefined
  return itemsOf(file, needs).flatMap((node) => {
    if (isScalar(node)) return textOfNode(node) ?? []
    const isElsewhere = valueAt(file, node, 'project') !== undefined || valueAt(file, node, 'pipeline') !== undefined
    const isWithout = textOfNode(valueAt(file, node, 'artifacts')) === 'false'
    return isElsewhere || isWithout ? [] : (textOfNode(valueAt(file, node, 'job')) ?? [])
  })
}

/** A job and what it extends, itself first; of several that it extends the last wins. */
function chainOf(file: YamlFile, entry: YamlEntry, templates: ReadonlyMap<string, YamlEntry>, depth = 0): readonly YamlEntry[] {
  if (depth > depthLimit) return []
  const parents = itemsOf(file, valueAt(file, entry.value, 'extends')).flatMap(
    (node) => templates.get(textOfNode(node) ?? '') ?? [],
  )
  return [entry, ...[...parents].reverse().flatMap((parent) => chainOf(file, parent, templates, depth + 1))]
}

/** The lines of a script; `!reference [job, key]` is what stands there. */
function linesOf(file: YamlFile, node: Node | undefined): readonly Value[] {
  return nodesOf(file, node, 0).flatMap((item) => scalarValue(file, item) ?? [])
}

function nodesOf(file: YamlFile, node: Node | undefined, depth: number): readonly Node[] {
  if (depth > depthLimit) return []
  const items = isSeq(node) && node.tag !== '!reference' ? node.items.slice(0, entryLimit) : node === undefined ? [] : [node]
  return items.flatMap((item: unknown): readonly Node[] => {
    if (isSeq(item) && item.tag === '!reference') {
      const keys = item.items.flatMap((key) => (isScalar(key) ? [String(key.value)] : []))
      return nodesOf(file, valueAt(file, file.root, ...keys), depth + 1)
    }
    const plain = followed(file, item)
    return isSeq(plain) ? nodesOf(file, plain, depth + 1) : plain === undefined ? [] : [plain]
  })
}
