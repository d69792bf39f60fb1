/** A tar stream of the engine laid on this machine's disk, as docker's own client does: owners are the caller's, modes and times stay. */
import { execFile } from 'node:child_process'
import { createWriteStream } from 'node:fs'
import { chmod, link, lstat, lutimes, mkdir, rm, symlink, utimes } from 'node:fs/promises'
import { dirname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'
import type { Header } from 'tar-stream'
import { EngineError } from '../error.ts'
import { CommandFailure } from './failure.ts'
import { contentOf, eachEntry, type Entry } from './tar-entries.ts'

/** Gives entries another first name. `.` and `/` are what is inside. */
export function renamer(from: string, to: string): (name: string) => string {
  return (name) => {
    if (from === to) return name
    const bare = name.replace(/^\/+/, '')
    if (from === '/') return join(to, bare)
    if (bare === from || bare === `${from}/`) return to
    return bare.startsWith(`${from}/`) ? `${to}${bare.slice(from.length)}` : name
  }
}

/** How names become paths, and which links there may be. */
export interface Unpacking {
  readonly rename: (name: string) => string
  /** docker cp takes none that leads out of the folder, as text. */
  readonly links: 'inside' | 'any'
}

/** Unpacks to the end of the stream. What is in the way goes; a folder is laid over a folder. Nothing is written through a link. */
export async function unpackTree(archive: Readable, folder: string, { rename, links }: Unpacking): Promise<void> {
  /** Set when everything is in them. */
  const folders: { readonly path: string; readonly headers: Header }[] = []
  const ground = groundOf(folder)
  await eachEntry(archive, async (entry) => {
    const { header } = entry
    if (header.name.includes('\ufffd'))
      throw new EngineError('not-supported', `${header.name} is no UTF-8 name, and cannot be copied out unchanged`)
    const path = inside(folder, rename(header.name), header)
    await ground(dirname(path))
    await makeRoom(path, header)
    if (header.type === 'link') {
      const target = inside(folder, rename(header.linkname), header)
      await ground(dirname(target))
      await linkTo(target, path, header)
    } else await unpackEntry(entry, path, folder, links)
    if (header.type === 'directory') folders.push({ path, headers: header })
    else if (header.type !== 'link') await setTimes(path, header)
  })
  for (const { path, headers } of folders.reverse()) {
    await chmod(path, modeOf(headers))
    await setTimes(path, headers)
  }
}

/**
 * Asks of a place below `folder` whether all on the way to it are folders: a tree of files has nothing below a link, and what writes
 * through one writes elsewhere. A folder that was seen stays one, since nothing here takes a folder away.
 */
function groundOf(folder: string): (place: string) => Promise<void> {
  const seen = new Set([normalize(folder).replace(/(?<=.)\/$/, '')])
  const ask = async (place: string): Promise<void> => {
    if (seen.has(place) || !within(folder, place)) return
    await ask(dirname(place))
    const there = await lstat(place).catch(() => undefined)
    if (there === undefined) await mkdir(place)
    else if (!there.isDirectory())
      throw new EngineError('refused', `unpacking a tar stream: it has something below ${place}, which is no folder`)
    seen.add(place)
  }
  return ask
}

async function linkTo(target: string, path: string, { name, linkname }: Header): Promise<void> {
  const there = await lstat(target).catch(() => undefined)
  if (there === undefined || there.isDirectory()) {
    const what = `${name} is a hard link to ${linkname}, which is no file that came before it`
    throw new EngineError('refused', `unpacking a tar stream: ${what}`)
  }
  await link(target, path)
}

async function unpackEntry(entry: Entry, path: string, folder: string, links: Unpacking['links']): Promise<void> {
  const { header } = entry
  const target = header.linkname
  switch (header.type) {
    case 'directory':
      await mkdir(path, { recursive: true })
      return
    case 'symlink':
      // it would lead out of what was copied
      if (links === 'inside' && !within(folder, join(dirname(path), target)))
        throw new CommandFailure(1, `invalid symlink "${path}" -> "${target}"`)
      await symlink(target, path)
      return
    case 'fifo':
      await promisify(execFile)('mkfifo', [path])
      break
    case 'block-device':
    case 'character-device':
      await promisify(execFile)('mknod', [
        path,
        header.type === 'block-device' ? 'b' : 'c',
        String(header.devmajor),
        String(header.devminor),
      ])
      break
    default:
      await pipeline(contentOf(entry), createWriteStream(path, { mode: 0o600 }))
  }
  // the umask has no say
  await chmod(path, modeOf(header))
}

async function makeRoom(path: string, header: Header): Promise<void> {
  const there = await lstat(path).catch(() => undefined)
  const isFolder = header.type === 'directory'
  if (there === undefined || (there.isDirectory() && isFolder)) return
  if (there.isDirectory())
    throw new CommandFailure(1, `cannot overwrite directory "${path}" with non-directory "${dirname(path)}"`)
  if (isFolder) throw new CommandFailure(1, `cannot overwrite non-directory "${path}" with directory "${dirname(path)}"`)
  await rm(path)
}

function inside(folder: string, name: string, header: Header): string {
  const path = join(folder, name)
  if (!within(folder, path)) throw new CommandFailure(1, `${header.name} is outside of ${folder}`)
  return path.replace(/(?<=.)\/$/, '')
}

function within(folder: string, path: string): boolean {
  const [outer, inner] = [normalize(`${folder}/`), normalize(`${path}/`)]
  return inner.startsWith(outer)
}

function modeOf(header: Header): number {
  return header.mode & 0o7777
}

async function setTimes(path: string, header: Header): Promise<void> {
  const time = header.mtime
  await (header.type === 'symlink' ? lutimes(path, time, time) : utimes(path, time, time))
}
