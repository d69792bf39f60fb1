/**
 * What a command takes of files that are known by name, each with its origin: the members of an archive (`tar c`, `zip`, `git archive`), the
 * files that a copy with patterns lays (`rsync --exclude`). Where a pattern would have to look into what came out of a container as one
 * thing, nobody can tell what it finds.
 */
import type { HostPath } from '../shell/world.ts'
import { newArchiveFolder } from './archive.ts'
import type { HostFiles } from './files.ts'
import { joinPath } from './path.ts'

/** More than this is not followed into an archive: nobody unpacks a whole repository to build from it. */
const mostMembers = 3000

export interface PackSource {
  readonly path: HostPath
  /** As the archive has it, without `./` in front. */
  readonly name: string
}

/** Whether something of a name, below a source, is taken; what lies in a folder that is not taken is not taken either. */
export type Wanted = (name: string, isFolder: boolean) => boolean

/** The folder with the members of an archive of files that are all known by name; `undefined` for any other. */
export function pack(files: HostFiles, sources: readonly PackSource[], wanted?: Wanted): HostPath | undefined {
  // The contents of a folder beside other members: whose they are could not be told any more.
  if (sources.length === 0 || (sources.length > 1 && sources.some(({ name }) => name === '.'))) return undefined
  const count = { left: mostMembers }
  if (!sources.every(({ path }) => isPlain(files, path) && isSmall(files, path, count))) return undefined
  const root = newArchiveFolder(files)
  for (const { path, name } of sources) {
    if (wanted === undefined) files.copy(path, joinPath(root, name))
    else if (!copySome(files, path, joinPath(root, name), name, wanted)) return undefined
  }
  const whole = files.at(root)
  // What was changed into is a folder.
  if (whole?.type === 'either') files.put(root, { ...whole, type: 'directory' })
  return root
}

/** Copies what is wanted to exactly this place; false where that cannot be told, and then something may have been laid. */
export function copySome(files: HostFiles, from: HostPath, to: HostPath, name: string, wanted: Wanted): boolean {
  const node = files.at(from)
  if (node === undefined) return false
  const isFolder = node.type === 'directory' && node.link === undefined
  if (!wanted(name, isFolder)) return true
  if (!isFolder) {
    // Of what may be a folder it is not known what lies in it.
    if (node.type === 'either') return false
    files.copy(from, to)
    return true
  }
  const names = files.names(from)
  if (node.origin !== undefined || names === undefined) return false
  files.makeDirectory(to)
  if (node.mode !== undefined) files.changeMode(to, node.mode, false)
  const below = (child: string): string => (name === '.' ? child : `${name}/${child}`)
  return names.every((child) => copySome(files, joinPath(from, child), joinPath(to, child), below(child), wanted))
}

/** It is there, and is what it is by its own name. */
function isPlain(files: HostFiles, path: HostPath): boolean {
  const kind = files.kind(path)
  return (kind === 'file' || kind === 'directory' || kind === 'exists') && path === files.followed(path)
}

/** Whether what lies below a path can be counted, and is not too much. */
function isSmall(files: HostFiles, path: HostPath, count: { left: number }): boolean {
  count.left -= 1
  if (count.left < 0) return false
  const node = files.at(path)
  if (node?.type !== 'directory' || node.origin !== undefined) return true
  return files.certainNames(path).every((name) => isSmall(files, joinPath(path, name), count))
}
