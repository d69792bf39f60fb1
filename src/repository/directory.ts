/**
 * A folder on the disk as a `Repository`.
 *
 * In: a path. Out: the tracked files of the git repository around it in their present state (what is deleted on the disk is
 * not there, modes and links are the disk's), those above the folder as `../x`; or, where nothing below the folder is tracked,
 * all its files but `.git`. Links are entries and never followed, so loops are no problem. Contents are read when asked for; small ones once.
 */
import { lstatSync, readdirSync, readlinkSync, realpathSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { OperationalError, reasonOf } from '../text/failure.ts'
import { findGitTop, kindOnDisk, listTracked, type TrackedFile } from './git.ts'
import { indexRepository } from './memory.ts'
import { readRegularFile } from './read-file.ts'
import type { Repository, RepositoryFile, RepositoryLink } from './repository.ts'

export interface DirectoryOptions {
  /**
   * Files larger than this are listed but cannot be read. In bytes.
   * @default 67108864
   */
  readonly sizeLimit?: number
  /** What git says to `listingWords` at the top of the repository around the folder, where it was asked already. */
  readonly listing?: string | undefined
}

type Entry = RepositoryFile | RepositoryLink

/**
 * The repository in a folder.
 *
 * @param folder as the user wrote it; it becomes the repository's name.
 * @throws OperationalError `INPUT` when it is no readable folder, `GIT` when it lies in a git repository that git cannot list.
 */
export function directoryRepository(folder: string, options: DirectoryOptions = {}): Repository {
  const root = realFolder(folder)
  const sizeLimit = options.sizeLimit ?? 64 * 1024 * 1024
  const entries = trackedEntries(folder, root, options.listing) ?? [...walk(folder, root, '')]
  return indexRepository(
    folder,
    entries,
    once((path) => readLimited(join(root, path), sizeLimit)),
  )
}

/** In bytes: scripts and Dockerfiles, which every step of an analysis reads, are smaller. */
const keptFile = 64 * 1024
const keptTogether = 8 * 1024 * 1024

/** Contents that are small are the same whenever they are asked for, whatever becomes of the disk. */
function once(read: (path: string) => Uint8Array | undefined): (path: string) => Uint8Array | undefined {
  const kept = new Map<string, Uint8Array | undefined>()
  let size = 0
  return (path) => {
    if (kept.has(path)) return kept.get(path)
    const bytes = read(path)
    const length = bytes?.length ?? 0
    if (length <= keptFile && size + length <= keptTogether) {
      kept.set(path, bytes)
      size += length
    }
    return bytes
  }
}

function realFolder(folder: string): string {
  try {
    const root = realpathSync(folder)
    if (!statSync(root).isDirectory()) throw new OperationalError('INPUT', `reading ${folder}: not a folder`)
    readdirSync(root)
    return root
  } catch (error) {
    if (error instanceof OperationalError) throw error
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such folder' : reasonOf(error)
    throw new OperationalError('INPUT', `reading ${folder}: ${why}`, { cause: error })
  }
}

/** What git tracks, seen from the root; `undefined` when nothing below the root is tracked. */
function trackedEntries(folder: string, root: string, listing: string | undefined): readonly Entry[] | undefined {
  const top = findGitTop(root)
  if (top === undefined) return undefined
  const down = relative(top, root)
  const inside = down === '' ? '' : `${down}/`
  const files = listTracked(folder, top, listing)
  if (!files.some((file) => file.path.startsWith(inside))) return undefined
  const isFolder = folderCheck(top)
  const fromRoot = folderNames(down)
  const entries: Entry[] = []
  for (const { path, kind } of files) {
    const isInside = path.startsWith(inside)
    // above the root, which may be a large repository, git's word is enough
    const present = !isInside ? kind : isFolder(folderOf(path)) ? kindOnDisk(join(top, path)) : undefined
    const name = isInside ? path.slice(inside.length) : fromRoot(folderOf(path)) + path.slice(path.lastIndexOf('/') + 1)
    const entry = present === undefined ? undefined : entryOf(present, name, `${top}/${path}`)
    if (entry !== undefined) entries.push(entry)
  }
  return entries
}

/** Whether a path below the top is a folder with no link above it: a tracked file behind a link is not the tracked file. */
function folderCheck(top: string): (path: string) => boolean {
  const known = new Map<string, boolean>([['', true]])
  const check = (path: string): boolean => {
    const cached = known.get(path)
    if (cached !== undefined) return cached
    const answer = check(folderOf(path)) && (lstatSync(join(top, path), { throwIfNoEntry: false })?.isDirectory() ?? false)
    known.set(path, answer)
    return answer
  }
  return check
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

/**
 * Folders of the repository as the folder `down` sees them, each ending in `/` where it has a name: `lib` is `../../lib/` from
 * `app/web`, and `app` is `../`.
 */
function folderNames(down: string): (folder: string) => string {
  const names = down.split('/')
  const known = new Map<string, string>()
  return (folder) => {
    const cached = known.get(folder)
    if (cached !== undefined) return cached
    const parts = folder === '' ? [] : folder.split('/')
    let common = 0
    while (common < parts.length && names[common] === parts[common]) common++
    const answer = [...names.slice(common).map(() => '..'), ...parts.slice(common), ''].join('/')
    known.set(folder, answer)
    return answer
  }
}

/** `undefined` for a link that is none any more. */
function entryOf(kind: TrackedFile['kind'], path: string, absolute: string): Entry | undefined {
  if (kind !== 'link') return { kind: 'file', path, executable: kind === 'executable' }
  try {
    return { kind, path, target: readlinkSync(absolute) }
  } catch {
    return undefined
  }
}

function* walk(folder: string, root: string, below: string): Generator<Entry> {
  for (const name of namesIn(folder, join(root, below), below)) {
    if (name.name === '.git') continue
    const path = below === '' ? name.name : `${below}/${name.name}`
    if (name.isDirectory()) yield* walk(folder, root, path)
    else {
      const kind = kindOnDisk(join(root, path))
      const entry = kind === undefined ? undefined : entryOf(kind, path, join(root, path))
      if (entry !== undefined) yield entry
    }
  }
}

function namesIn(folder: string, absolute: string, below: string): ReturnType<typeof readNames> {
  try {
    return readNames(absolute)
  } catch (error) {
    throw new OperationalError('INPUT', `reading ${join(folder, below)}: ${reasonOf(error)}`, { cause: error })
  }
}

const readNames = (absolute: string): { name: string; isDirectory: () => boolean }[] =>
  readdirSync(absolute, { withFileTypes: true })

/** A file's bytes; `undefined` for what is too large or cannot be read. */
function readLimited(absolute: string, sizeLimit: number): Uint8Array | undefined {
  try {
    const bytes = readRegularFile(absolute, sizeLimit)
    return bytes === 'other' ? undefined : bytes
  } catch {
    return undefined
  }
}
