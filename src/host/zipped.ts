/**
 * What the host's zip packs of files that are known by name, and what unzip lays of it: as with tar (`archive.ts`) a folder that no path of
 * a driver can name and a text that stands for the bytes. It is no archive to tar, ADD or docker.
 */
import type { Call, HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known, soleUnknown, unknownOf, type Text } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import { joinPath, resolvePath } from './path.ts'
import { pack, type PackSource } from './packing.ts'

export interface Zipped {
  /** The folder that holds its members. */
  readonly root: HostPath
  readonly reads: readonly HostPath[]
  /** Where links in a folder were packed as what they point to. */
  readonly follows: Site | undefined
}

const stores = new WeakMap<HostFiles, Map<string, Zipped>>()

/** The text of an archive that zip makes; `undefined` where its members cannot be told. */
export function zipFiles(call: Call, files: HostFiles): { readonly text: Text; readonly zipped: Zipped } | undefined {
  const words = call.words.slice(1)
  const options = words.filter(({ text }) => (known(text) ?? '').startsWith('-'))
  const operands = words.filter((word) => !options.includes(word)).slice(1)
  const letters = options.map(({ text }) => known(text) ?? '').join('')
  // Patterns, names without folders and what is left out are not followed.
  if (!options.every(({ text }) => /^-[rqvXy0-9]+$/.test(known(text) ?? '')) || words.some(({ glob }) => glob === true))
    return undefined
  const sources = operands.map(({ text }) => sourceOf(call, text))
  const found = sources.flatMap((source) => source ?? [])
  if (found.length === 0 || found.length < sources.length) return undefined
  const areFiles = found.every(({ path }) => files.at(path)?.type === 'file')
  if (!areFiles && !letters.includes('r')) return undefined
  const root = pack(files, found)
  if (root === undefined || files.at(root) === undefined) return undefined
  const store = stores.get(files) ?? new Map<string, Zipped>()
  stores.set(files, store)
  const id = `host:zip:${String(store.size + 1)}`
  const follows = areFiles || letters.includes('y') ? undefined : call.site
  const zipped = { root, reads: found.map(({ path }) => path), follows }
  store.set(id, zipped)
  return { text: [unknownOf(id, 'archive', 'command')], zipped }
}

function sourceOf(call: Call, text: Text): PackSource | undefined {
  const written = known(text)
  const path = resolvePath(call.cwd, text)
  if (written === undefined || path === undefined || !/^[^*?[@/\\]/.test(written) || /[*?[\\]/.test(written)) return undefined
  const names = written.split('/').filter((name) => name !== '' && name !== '.')
  return names.includes('..') ? undefined : { path, name: names.length === 0 ? '.' : names.join('/') }
}

/** What zip packed, when a text is that of its archive. */
export function zippedIn(files: HostFiles, text: Text | undefined): Zipped | undefined {
  const id = soleUnknown(text ?? [])?.id
  return id === undefined ? undefined : stores.get(files)?.get(id)
}

/** Whether something that came out of a container is among what zip packed. */
export function zipsArtifact(files: HostFiles, text: Text): boolean {
  const holds = (path: HostPath): boolean =>
    files.at(path)?.origin?.kind === 'artifact' || (files.names(path) ?? []).some((name) => holds(joinPath(path, name)))
  const zipped = zippedIn(files, text)
  return zipped !== undefined && holds(zipped.root)
}
