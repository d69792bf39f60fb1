/**
 * A compose file as data: its services with what makes their images and their containers, each value at its place.
 *
 * In: a YAML file. Out: its services, anchors and merges followed; what says more than is read here (`extends`, `include`, `env_file`,
 * capabilities …) has a note of it (`beyond`), so that who runs a service knows whether that is all that docker is told of it. Variables in
 * values are left as they are written: what they come to is for who gives the command.
 */
import { scalarValue, siteOfNode } from '../ci/scalar.ts'
import {
  entriesOf,
  isMap,
  isScalar,
  isSeq,
  itemsOf,
  readYaml,
  textOfNode,
  valueAt,
  type Node,
  type YamlEntry,
  type YamlFile,
} from '../ci/yaml.ts'
import { placeOf, plainValue, type Value } from '../make/value.ts'
import { oncePer } from '../text/once-per.ts'
import type { Site, Source } from '../text/source.ts'

/** A flag that docker would be given: `-e`, `NAME=value`. */
export interface ServiceFlag {
  readonly flag: string
  readonly value: Value
}

export interface ServiceBuild {
  readonly context: Value | undefined
  /** Seen from the context. */
  readonly dockerfile: Value | undefined
  readonly flags: readonly ServiceFlag[]
}

export interface Service {
  readonly name: string
  readonly build: ServiceBuild | undefined
  readonly image: Value | undefined
  readonly mounts: readonly Value[]
  /** Flags of its containers besides mounts. */
  readonly flags: readonly ServiceFlag[]
  readonly containerName: Value | undefined
  /** One text, which is cut into words as a shell would, or the words. */
  readonly entrypoint: Value | readonly Value[] | undefined
  readonly command: Value | readonly Value[] | undefined
  /** Services that have to be up before it. */
  readonly needs: readonly string[]
  /** It has an image of its own making, whether or not what is said of that is understood. */
  readonly builds: boolean
  /** Where its name stands. */
  readonly site: Site
  /** What is said of it and not read here. */
  readonly beyond: readonly string[]
}

export interface ComposeFile {
  /** `name:` at the top. */
  readonly project: string | undefined
  readonly services: ReadonlyMap<string, Service>
  /** What is said of the whole and not read here. */
  readonly beyond: readonly string[]
}

/** Reads a compose file; `undefined` where it is none. */
export function readCompose(source: Source): ComposeFile | undefined {
  return readOnce(source).file
}

const readOnce = oncePer((source: Source): { readonly file: ComposeFile | undefined } => ({ file: composeOf(source) }))

function composeOf(source: Source): ComposeFile | undefined {
  const file = readYaml(source)
  if (file.error !== undefined || !isMap(file.root)) return undefined
  const top = entriesOf(file, file.root)
  // Files of the first version have their services at the top.
  const isFirst = !top.some(({ key }) => /^(?:version|services)$/.test(key))
  const named = entriesOf(file, isFirst ? file.root : valueAt(file, file.root, 'services'))
  const services = new Map(
    named.filter(({ key }) => !key.startsWith('x-')).map((entry) => [entry.key, serviceOf(file, entry, isFirst)] as const),
  )
  if (isFirst && ![...services.values()].some(({ builds, image }) => builds || image !== undefined)) return undefined
  const others = isFirst ? [] : top.filter(({ key }) => !topKeys.test(key))
  // Volumes that are more than a name live elsewhere.
  const volumes = entriesOf(file, isFirst ? undefined : valueAt(file, file.root, 'volumes'))
  const set = volumes.filter(({ value }) => entriesOf(file, value).length > 0)
  const project = isFirst ? undefined : textOfNode(valueAt(file, file.root, 'name'))
  return { project, services, beyond: [...others, ...set].map(({ key }) => key) }
}

const topKeys = /^(?:version|services|volumes|networks|name|x-.*)$/

/** What a service may say without any difference to the files of its containers. */
const quiet =
  /^(?:ports|expose|restart|tty|stdin_open|labels|logging|healthcheck|networks|stop_signal|stop_grace_period|init|ulimits|mem_limit|cpus|deploy|x-.*)$/
const understood =
  /^(?:build|image|volumes|environment|container_name|entrypoint|command|depends_on|links|working_dir|user|hostname|network_mode)$/
const isRead = (key: string): boolean => understood.test(key) || quiet.test(key)
const single: Readonly<Record<string, string>> = {
  working_dir: '--workdir',
  user: '--user',
  hostname: '--hostname',
  network_mode: '--network',
}

function serviceOf(file: YamlFile, { key: name, keyNode, value: node }: YamlEntry, isFirst: boolean): Service {
  const entries = entriesOf(file, node)
  const at = (key: string): Node | undefined => valueAt(file, node, key)
  // In the first version the Dockerfile stands beside the context.
  const beside = isFirst ? scalarValue(file, at('dockerfile')) : undefined
  const own = at('build') === undefined ? undefined : buildOf(file, at('build'))
  const build = own === undefined || own === 'unknown' || beside === undefined ? own : { ...own, dockerfile: beside }
  const mounts = itemsOf(file, at('volumes')).map((item) => mountOf(file, item))
  const environment = pairsOf(file, at('environment'), '--env')
  const needs = namesOf(file, at('depends_on'))
  const links = listOf(file, at('links'))
  const ones = Object.entries(single).flatMap(([key, flag]) => {
    const value = scalarValue(file, at(key))
    return value === undefined ? [] : [{ flag, value }]
  })
  const read = { build: build !== 'unknown', volumes: !mounts.includes(undefined), environment, depends_on: needs, links }
  const unread = Object.entries(read).flatMap(([key, value]) => (value === undefined || value === false ? [key] : []))
  const keys = entries.map(({ key }) => key)
  return {
    name,
    build: build === 'unknown' ? undefined : build,
    builds: at('build') !== undefined,
    image: scalarValue(file, at('image')),
    mounts: mounts.flatMap((mount) => mount ?? []),
    flags: [...ones, ...(environment ?? [])],
    containerName: scalarValue(file, at('container_name')),
    entrypoint: wordsOf(file, at('entrypoint')),
    command: wordsOf(file, at('command')),
    needs: [...(needs ?? []), ...(links ?? []).map(({ text }) => text.replace(/:.*$/, ''))],
    site: siteOfNode(file.source, keyNode) ?? { source: file.source, start: 0, end: 0 },
    beyond: isMap(node) ? [...keys.filter((key) => !isRead(key) && !(isFirst && key === 'dockerfile')), ...unread] : [name],
  }
}

/** A mount in either form, as `source:target[:ro]`. */
function mountOf(file: YamlFile, node: Node): Value | undefined {
  if (!isMap(node)) return scalarValue(file, node)
  const keys = entriesOf(file, node).map(({ key }) => key)
  const [type, source, target] = ['type', 'source', 'target'].map((key) => scalarValue(file, valueAt(file, node, key)))
  const isPlain =
    keys.every((key) => /^(?:type|source|target|read_only)$/.test(key)) && /^(?:bind|volume)$/.test(type?.text ?? '')
  if (!isPlain || source === undefined || target === undefined) return undefined
  const access = textOfNode(valueAt(file, node, 'read_only')) === 'true' ? ':ro' : ''
  return plainValue(`${source.text}:${target.text}${access}`, placeOf(source))
}

function buildOf(file: YamlFile, node: Node | undefined): ServiceBuild | 'unknown' {
  if (isScalar(node)) return { context: scalarValue(file, node), dockerfile: undefined, flags: [] }
  if (!isMap(node)) return 'unknown'
  if (entriesOf(file, node).some(({ key }) => !/^(?:context|dockerfile|args|target|network)$/.test(key))) return 'unknown'
  const at = (key: string): Node | undefined => valueAt(file, node, key)
  const args = pairsOf(file, at('args'), '--build-arg')
  if (args === undefined) return 'unknown'
  const ones = ['target', 'network'].flatMap((key) => {
    const value = scalarValue(file, at(key))
    return value === undefined ? [] : [{ flag: `--${key}`, value }]
  })
  return { context: scalarValue(file, at('context')), dockerfile: scalarValue(file, at('dockerfile')), flags: [...args, ...ones] }
}

/** A list of texts; `undefined` where an item is something else. */
function listOf(file: YamlFile, node: Node | undefined): readonly Value[] | undefined {
  const items = itemsOf(file, node)
  const values = items.flatMap((item) => scalarValue(file, item) ?? [])
  return values.length === items.length ? values : undefined
}

/** `NAME=value`, as a list or as a map; a name alone has its value from the environment. */
function pairsOf(file: YamlFile, node: Node | undefined, flag: string): readonly ServiceFlag[] | undefined {
  if (!isMap(node)) return listOf(file, node)?.map((value) => ({ flag, value }))
  const found: ServiceFlag[] = []
  for (const { key, keyNode, value } of entriesOf(file, node)) {
    const name = scalarValue(file, keyNode)
    if (name === undefined || (value !== undefined && !isScalar(value))) return undefined
    const text = scalarValue(file, value)
    const empty = isScalar(value) && value.value === ''
    const joined = text === undefined && !empty ? key : `${key}=${text?.text ?? ''}`
    const site = text?.pieces[0]?.site ?? name.pieces[0]?.site
    found.push({ flag, value: { text: joined, pieces: [{ text: joined, site, exact: false, via: [] }] } })
  }
  return found
}

function wordsOf(file: YamlFile, node: Node | undefined): Value | readonly Value[] | undefined {
  return isSeq(node) ? itemsOf(file, node).flatMap((item) => scalarValue(file, item) ?? []) : scalarValue(file, node)
}

/** Names as a list, or as the keys of a map. */
function namesOf(file: YamlFile, node: Node | undefined): readonly string[] | undefined {
  return isMap(node) ? entriesOf(file, node).map(({ key }) => key) : listOf(file, node)?.map(({ text }) => text)
}
