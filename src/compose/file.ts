/**
 * A compose file as data: its services (`service.ts`) and its volumes, anchors and merges followed.
 *
 * In: a YAML file. Out: what it says, each value at its place; what of the whole is not read here (`include` …) has a note of it (`beyond`).
 * What several files and `extends` come to is for `project.ts`.
 */
import { scalarValue } from '../ci/scalar.ts'
import { entriesOf, isMap, readYaml, textOfNode, valueAt, type Node, type YamlFile } from '../ci/yaml.ts'
import type { Value } from '../make/value.ts'
import { oncePer } from '../text/once-per.ts'
import type { Source } from '../text/source.ts'
import { serviceOf, type Service } from './service.ts'

/** A volume that the file sets: what it is called, or the folder of the host that it stands for. */
export type ComposeVolume =
  | { readonly kind: 'own' }
  | { readonly kind: 'named'; readonly name: Value }
  | { readonly kind: 'folder'; readonly device: Value }
  | { readonly kind: 'other' }

export interface ComposeFile {
  /** `name:` at the top. */
  readonly project: string | undefined
  readonly services: ReadonlyMap<string, Service>
  readonly volumes: ReadonlyMap<string, ComposeVolume>
  /** What is said of the whole and not read here. */
  readonly beyond: readonly string[]
}

/** Whether a file has the name of a compose file. */
export function isComposePath(path: string): boolean {
  return /(?:^|\/)(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/.test(path)
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
  const volumes = entriesOf(file, isFirst ? undefined : valueAt(file, file.root, 'volumes'))
  return {
    project: isFirst ? undefined : textOfNode(valueAt(file, file.root, 'name')),
    services,
    volumes: new Map(volumes.map(({ key, value }) => [key, volumeOf(file, value)] as const)),
    beyond: isFirst ? [] : top.filter(({ key }) => !topKeys.test(key)).map(({ key }) => key),
  }
}

/** What services have of the others is noted at the service. */
const topKeys = /^(?:version|services|volumes|networks|configs|secrets|name|x-.*)$/

function volumeOf(file: YamlFile, node: Node | undefined): ComposeVolume {
  const entries = entriesOf(file, node).filter(({ key }) => !/^(?:labels|x-.*)$/.test(key))
  const isLocal = entries.every(({ key, value }) => key !== 'driver' || textOfNode(value) === 'local')
  const set = entries.filter(({ key }) => key !== 'driver')
  if (!isLocal) return { kind: 'other' }
  const [first, ...more] = set
  if (first === undefined) return { kind: 'own' }
  const name = scalarValue(file, valueAt(file, node, 'name'))
  if (first.key === 'name' && more.length === 0 && name !== undefined) return { kind: 'named', name }
  if (first.key !== 'driver_opts' || more.length > 0) return { kind: 'other' }
  const option = (key: string): string | undefined => textOfNode(valueAt(file, first.value, key))
  const device = scalarValue(file, valueAt(file, first.value, 'device'))
  const isFolder = option('type') === 'none' && /^r?bind$/.test(option('o') ?? '') && entriesOf(file, first.value).length === 3
  return isFolder && device !== undefined ? { kind: 'folder', device } : { kind: 'other' }
}
