/**
 * Writing below a folder: the few file operations that `migrate/apply.ts` needs, each on paths relative to the folder (`../x`
 * above it). Links are never followed at the last name; who calls looks at the names before it.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'

export interface DiskEntry {
  readonly kind: 'file' | 'directory' | 'link' | 'other'
  /** Permission bits. */
  readonly mode: number
}

export interface Disk {
  /** What stands at a path; `undefined` for nothing. */
  stat(path: string): DiskEntry | undefined
  read(path: string): Uint8Array
  /** Makes a new file that is on the disk when this returns. Without `like` the mode is cut by the umask. */
  write(path: string, content: Uint8Array, mode: number, like: string | undefined): void
  /** Moves a file over whatever is there, in one step. */
  rename(from: string, to: string): void
  remove(path: string): void
  makeFolder(path: string): void
  /** Removes an empty folder, and throws for one that is not. */
  removeFolder(path: string): void
  /** Makes renames in a folder durable. */
  sync(folder: string): void
}

/** The disk below a folder. */
export function diskBelow(root: string): Disk {
  const at = (path: string): string => join(root, path)
  return {
    stat: (path) => statAt(at(path)),
    read: (path) => readFileSync(at(path)),
    write: (path, content, mode, like) => {
      writeDurably(at(path), content, mode, like === undefined ? undefined : at(like))
    },
    rename: (from, to) => {
      renameSync(at(from), at(to))
    },
    remove: (path) => {
      unlinkSync(at(path))
    },
    makeFolder: (path) => {
      mkdirSync(at(path))
    },
    removeFolder: (path) => {
      rmdirSync(at(path))
    },
    sync: (folder) => {
      const handle = openSync(at(folder), 'r')
      try {
        fsyncSync(handle)
      } finally {
        closeSync(handle)
      }
    },
  }
}

function statAt(absolute: string): DiskEntry | undefined {
  const stat = lstatSync(absolute, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'link' : 'other'
  return { kind, mode: stat.mode & 0o7777 }
}

function writeDurably(absolute: string, content: Uint8Array, mode: number, like: string | undefined): void {
  const handle = openSync(absolute, 'wx', mode)
  try {
    writeFileSync(handle, content)
    if (like !== undefined) {
      keepOwner(handle, like)
      fchmodSync(handle, mode)
    }
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}

/** A file that root rewrites stays its owner's. Others cannot give files away, and need not: they write their own. */
function keepOwner(handle: number, like: string): void {
  const { uid, gid } = lstatSync(like)
  try {
    fchownSync(handle, uid, gid)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error
  }
}
