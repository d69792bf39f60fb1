/**
 * A compose file as data: its services with what makes their images and their containers, each value at its place.
 *
 * In: a YAML file. Out: its services, anchors and merges followed; nothing for a file that says more than is read here (`extends`,
 * `include`, `env_file`, capabilities …), so that who runs a service knows all that docker is told of it. Variables in values are left as
 * they are written: what they come to is for who gives the command.
 */
import { scalarValue } from '../ci/scalar.ts'
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
  type YamlFile,
} from '../ci/yaml.ts'
import type { Value } from '../make/value.ts'
import { oncePer } from '../text/once-per.ts'
import type { Source } from '../text/source.ts'

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
}

export interface ComposeFile {
  /** `name:` at the top. */
  readonly project: string | undefined
  readonly services: ReadonlyMap<string, Service>
}

/** Reads a compose file; `undefined` where it says more than is understood. */
export function readCompose(source: Source): ComposeFile | undefined {
  return readOnce(source).file
}

const readOnce = oncePer((source: Source): { readonly file: ComposeFile | undefined } => ({ file: composeOf(source) }))

function composeOf(source: Source): ComposeFile | undefined {
  const file = readYaml(source)
  if (file.error !== undefined || !isMap(file.root)) return undefined
  const top = entriesOf(file, file.root)
  if (top.some(({ key }) => !topKeys.test(key))) return undefined
  // Volumes that are more than a name live elsewhere.
  if (entriesOf(file, valueAt(file, file.root, 'volumes')).some(({ value }) => entriesOf(file, value).length > 0))
    return undefined
  const services = new Map<string, Service>()
  for (const { key, value } of entriesOf(file, valueAt(file, file.root, 'services'))) {
    const service = serviceOf(file, key, value)
    if (service === undefined) return undefined
    services.set(key, service)
  }
  return { project: textOfNode(valueAt(file, file.root, 'name')), services }
}

const topKeys = /^(?:version|services|volumes|networks|name|x-.*)$/

/** What a service may say without any difference to the files of its containers. */
const quiet =
  /^(?:ports|expose|restart|tty|stdin_open|labels|logging|healthcheck|networks|stop_signal|stop_grace_period|init|ulimits|mem_limit|cpus|deploy|x-.*)$/
const understood =
  /^(?:build|image|volumes|environment|container_name|entrypoint|command|depends_on|links|working_dir|user|hostname|network_mode)$/
const single: Readonly<Record<string, string>> = {
  working_dir: '--workdir',
  user: '--user',
  hostname: '--hostname',
  network_mode: '--network',
}

function serviceOf(file: YamlFile, name: string, node: Node | undefined): Service | undefined {
  const entries = entriesOf(file, node)
  if (!isMap(node) || entries.some(({ key }) => !understood.test(key) && !quiet.test(key))) return undefined
  const at = (key: string): Node | undefined => valueAt(file, node, key)
  const build = at('build') === undefined ? undefined : buildOf(file, at('build'))
  const mounts = listOf(file, at('volumes'))
  const environment = pairsOf(file, at('environment'), '--env')
  const needs = namesOf(file, at('depends_on'))
  if (build === 'unknown' || mounts === undefined || environment === undefined || needs === undefined) return undefined
  const ones = Object.entries(single).flatMap(([key, flag]) => {
    const value = scalarValue(file, at(key))
    return value === undefined ? [] : [{ flag, value }]
  })
  const entrypoint = wordsOf(file, at('entrypoint'))
  const command = wordsOf(file, at('command'))
  const links = listOf(file, at('links'))
  if (links === undefined) return undefined
  return {
    name,
    build,
    image: scalarValue(file, at('image')),
    mounts,
    flags: [...ones, ...environment],
    containerName: scalarValue(file, at('container_name')),
    entrypoint,
    command,
    needs: [...needs, ...links.map(({ text }) => text.replace(/:.*$/, ''))],
  }
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

/** A list of texts; `undefined` where an item is something else (the long form of a mount). */
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
