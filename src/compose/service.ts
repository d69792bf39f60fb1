/**
 * A service of a compose file as data: what makes its image and its containers, each value at its place. What is said of it and not read here is
 * noted (`beyond`), so that who runs it knows whether that is all that docker is told. Variables in values are left as they are written.
 */
import { scalarValue, siteOfNode } from '../ci/scalar.ts'
import {
  entriesOf,
  isMap,
  isScalar,
  isSeq,
  itemsOf,
  textOfNode,
  valueAt,
  type Node,
  type YamlEntry,
  type YamlFile,
} from '../ci/yaml.ts'
import { placeOf, plainValue, type Value } from '../make/value.ts'
import type { Site } from '../text/source.ts'

/** A flag that docker would be given: `-e`, `NAME=value`. */
export interface ServiceFlag {
  readonly flag: string
  /** Absent for flags that take none. */
  readonly value: Value | undefined
}

export interface ServiceBuild {
  readonly context: Value | undefined
  /** Seen from the context. */
  readonly dockerfile: Value | undefined
  readonly flags: readonly ServiceFlag[]
}

/** The service that a service is a kind of. */
export interface Extended {
  readonly service: string
  /** Absent for one of the same file. */
  readonly file: Value | undefined
}

export interface Service {
  readonly name: string
  readonly build: ServiceBuild | undefined
  readonly image: Value | undefined
  readonly mounts: readonly Value[]
  /** Services whose mounts it has as well: `data`, `data:ro`. */
  readonly sharing: readonly Value[]
  /** Flags of its containers besides mounts. */
  readonly flags: readonly ServiceFlag[]
  /** Files of variables, which its own go before. */
  readonly envFiles: readonly Value[]
  readonly containerName: Value | undefined
  /** One text, which is cut into words as a shell would, or the words. */
  readonly entrypoint: Value | readonly Value[] | undefined
  readonly command: Value | readonly Value[] | undefined
  /** Services that have to be up before it. */
  readonly needs: readonly string[]
  /** Without one of them it is only started where it is named. */
  readonly profiles: readonly string[]
  readonly extended: Extended | undefined
  /** It has an image of its own making, whether or not what is said of that is understood. */
  readonly builds: boolean
  /** Where its name stands. */
  readonly site: Site
  /** What is said of it and not read here. */
  readonly beyond: readonly string[]
}

/** What is said of a service's image and not read. */
export function beyondBuild({ beyond, name }: Service): readonly string[] {
  return beyond.filter((key) => /^(?:build|dockerfile|extends|platform)$/.test(key) || key === name)
}

/** What a service may say without any difference to the files of its containers. */
const quiet =
  /^(?:ports|expose|restart|tty|stdin_open|labels|annotations|logging|healthcheck|networks|stop_signal|stop_grace_period|init|ulimits|mem_limit|mem_reservation|memswap_limit|cpus|cpu_\w+|cpuset|oom_\w+|pids_limit|deploy|scale|attach|external_links|x-.*)$/
const understood =
  /^(?:build|image|volumes|volumes_from|environment|env_file|container_name|entrypoint|command|depends_on|links|profiles|extends|working_dir|user|hostname|network_mode|platform|privileged|cap_add|cap_drop|extra_hosts|devices|security_opt|dns|shm_size|tmpfs|read_only)$/
/** Keys that are a flag with one value, a flag for each item, and a flag alone. */
const single: Readonly<Record<string, string>> = {
  working_dir: '--workdir',
  user: '--user',
  hostname: '--hostname',
  network_mode: '--network',
  platform: '--platform',
  shm_size: '--shm-size',
}
const several: Readonly<Record<string, string>> = {
  cap_add: '--cap-add',
  cap_drop: '--cap-drop',
  devices: '--device',
  security_opt: '--security-opt',
  dns: '--dns',
  tmpfs: '--tmpfs',
}
const alone: Readonly<Record<string, string>> = { privileged: '--privileged', read_only: '--read-only' }

/** Reads the service of an entry; `isFirst`: in a file of the first version. */
export function serviceOf(file: YamlFile, { key: name, keyNode, value: node }: YamlEntry, isFirst: boolean): Service {
  const entries = entriesOf(file, node)
  const at = (key: string): Node | undefined => valueAt(file, node, key)
  // In the first version the Dockerfile stands beside the context.
  const beside = isFirst ? scalarValue(file, at('dockerfile')) : undefined
  const own = at('build') === undefined ? undefined : buildOf(file, at('build'))
  const build = own === undefined || own === 'unknown' || beside === undefined ? own : { ...own, dockerfile: beside }
  const mounts = itemsOf(file, at('volumes')).map((item) => mountOf(file, item))
  const read = {
    environment: pairsOf(file, at('environment'), '--env'),
    extra_hosts: hostsOf(file, at('extra_hosts')),
    depends_on: namesOf(file, at('depends_on')),
    links: listOf(file, at('links')),
    volumes_from: listOf(file, at('volumes_from')),
    env_file: listOf(file, at('env_file')),
    profiles: listOf(file, at('profiles')),
    extends: extendedOf(file, at('extends')),
    volumes: mounts.includes(undefined) ? undefined : mounts,
    build: build === 'unknown' ? undefined : (build ?? 'none'),
  }
  const unread = Object.entries(read).flatMap(([key, value]) => (value === undefined ? [key] : []))
  const lists = Object.entries(several).map(([key, flag]) => ({ key, values: listOf(file, at(key)), flag }))
  const keys = entries.map(({ key }) => key)
  const isRead = (key: string): boolean => understood.test(key) || quiet.test(key) || (isFirst && key === 'dockerfile')
  return {
    name,
    build: build === 'unknown' ? undefined : build,
    builds: at('build') !== undefined,
    image: scalarValue(file, at('image')),
    mounts: mounts.flatMap((mount) => mount ?? []),
    sharing: read.volumes_from ?? [],
    flags: [
      ...onesOf(file, node, single),
      ...Object.entries(alone).flatMap(([key, flag]) => (textOfNode(at(key)) === 'true' ? [{ flag, value: undefined }] : [])),
      ...lists.flatMap(({ values, flag }) => (values ?? []).map((value) => ({ flag, value }))),
      ...(read.extra_hosts ?? []),
      ...(read.environment ?? []),
    ],
    envFiles: read.env_file ?? [],
    containerName: scalarValue(file, at('container_name')),
    entrypoint: wordsOf(file, at('entrypoint')),
    command: wordsOf(file, at('command')),
    needs: [...(read.depends_on ?? []), ...(read.links ?? []).map(({ text }) => text.replace(/:.*$/, ''))],
    profiles: (read.profiles ?? []).map(({ text }) => text),
    extended: typeof read.extends === 'object' ? read.extends : undefined,
    site: siteOfNode(file.source, keyNode) ?? { source: file.source, start: 0, end: 0 },
    beyond: isMap(node)
      ? [
          ...keys.filter((key) => !isRead(key)),
          ...unread,
          ...lists.flatMap(({ key, values }) => (values === undefined ? [key] : [])),
        ]
      : [name],
  }
}

function onesOf(file: YamlFile, node: Node | undefined, flags: Readonly<Record<string, string>>): readonly ServiceFlag[] {
  return Object.entries(flags).flatMap(([key, flag]) => {
    const value = scalarValue(file, valueAt(file, node, key))
    return value === undefined ? [] : [{ flag, value }]
  })
}

/** `extends: name`, or a map of `service` and `file`; `undefined` for another form. */
function extendedOf(file: YamlFile, node: Node | undefined): Extended | 'none' | undefined {
  if (node === undefined) return 'none'
  const service = isMap(node) ? textOfNode(valueAt(file, node, 'service')) : textOfNode(node)
  const isPlain = isScalar(node) || entriesOf(file, node).every(({ key }) => /^(?:service|file)$/.test(key))
  if (service === undefined || !isPlain) return undefined
  return { service, file: isMap(node) ? scalarValue(file, valueAt(file, node, 'file')) : undefined }
}

/** A mount in either form, as `source:target[:ro]`. */
function mountOf(file: YamlFile, node: Node): Value | undefined {
  if (!isMap(node)) return scalarValue(file, node)
  const keys = entriesOf(file, node).map(({ key }) => key)
  const [type, source, target] = ['type', 'source', 'target'].map((key) => scalarValue(file, valueAt(file, node, key)))
  const isPlain =
    keys.every((key) => /^(?:type|source|target|read_only|consistency)$/.test(key)) && /^(?:bind|volume)$/.test(type?.text ?? '')
  if (!isPlain || source === undefined || target === undefined) return undefined
  const access = textOfNode(valueAt(file, node, 'read_only')) === 'true' ? ':ro' : ''
  return plainValue(`${source.text}:${target.text}${access}`, placeOf(source))
}

const ofBuild = /^(?:context|dockerfile|args|target|network|cache_from|labels|shm_size|extra_hosts|no_cache|pull|isolation)$/

function buildOf(file: YamlFile, node: Node | undefined): ServiceBuild | 'unknown' {
  if (isScalar(node)) return { context: scalarValue(file, node), dockerfile: undefined, flags: [] }
  if (!isMap(node) || entriesOf(file, node).some(({ key }) => !ofBuild.test(key))) return 'unknown'
  const at = (key: string): Node | undefined => valueAt(file, node, key)
  const lists = [
    pairsOf(file, at('args'), '--build-arg'),
    pairsOf(file, at('labels'), '--label'),
    listOf(file, at('cache_from'))?.map((value) => ({ flag: '--cache-from', value })),
    hostsOf(file, at('extra_hosts')),
  ]
  if (lists.includes(undefined)) return 'unknown'
  return {
    context: scalarValue(file, at('context')),
    dockerfile: scalarValue(file, at('dockerfile')),
    flags: [
      ...lists.flatMap((list) => list ?? []),
      ...onesOf(file, node, { target: '--target', network: '--network', shm_size: '--shm-size' }),
      ...['no_cache', 'pull'].flatMap((key) =>
        textOfNode(at(key)) === 'true' ? [{ flag: `--${key.replace('_', '-')}`, value: undefined }] : [],
      ),
    ],
  }
}

/** A list of texts, or one; `undefined` where an item is something else. */
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

/** `host:address`, as a list or as a map. */
function hostsOf(file: YamlFile, node: Node | undefined): readonly ServiceFlag[] | undefined {
  return pairsOf(file, node, '--add-host')?.map(({ flag, value }) => ({
    flag,
    value: value === undefined ? undefined : plainValue(value.text.replace('=', ':'), placeOf(value)),
  }))
}

function wordsOf(file: YamlFile, node: Node | undefined): Value | readonly Value[] | undefined {
  return isSeq(node) ? itemsOf(file, node).flatMap((item) => scalarValue(file, item) ?? []) : scalarValue(file, node)
}

/** Names as a list, or as the keys of a map. */
function namesOf(file: YamlFile, node: Node | undefined): readonly string[] | undefined {
  return isMap(node) ? entriesOf(file, node).map(({ key }) => key) : listOf(file, node)?.map(({ text }) => text)
}
