/** `docker cp`, both ways and as streams. Where a copy lands depends on what is there already; the rules are those of docker's client. */
import { lstat, realpath, stat } from 'node:fs/promises'
import { posix, resolve } from 'node:path'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { known, literal } from '../../text/symbolic.ts'
import { parseContainerPath } from '../../docker/container-path.ts'
import { isMissing } from '../failure.ts'
import { callEngine, inPath, streamFrom } from './api.ts'
import type { Doing } from './doing.ts'
import { CommandFailure, refused } from './failure.ts'
import { packTree } from './pack-tree.ts'
import { carry } from './streams.ts'
import { renamer, unpackTree } from './unpack-tree.ts'

interface Place {
  readonly container: string
  readonly path: string
}

/** `docker cp` */
export async function executeCp(doing: Doing): Promise<number> {
  const [from = '', to = ''] = doing.read.operands
  const [source, target] = [placeOf(from), placeOf(to)]
  if (source !== undefined && target !== undefined) throw new CommandFailure(1, 'copying between containers is not supported')
  if (source !== undefined) await copyOut(doing, source, to)
  else if (target !== undefined) await copyIn(doing, from, target)
  else throw new CommandFailure(1, 'must specify at least one container source')
  return 0
}

function placeOf(operand: string): Place | undefined {
  const parsed = parseContainerPath(literal(operand))
  if (parsed === undefined) return undefined
  const path = known(parsed.path) ?? ''
  // relative paths start at the root; `/.` at the end means what is inside
  return { container: known(parsed.container) ?? '', path: path.startsWith('/') ? path : `/${path}` }
}

/** What lies at the end of a path, on either side. */
interface Found {
  readonly exists: boolean
  readonly isFolder: boolean
}

async function copyOut(doing: Doing, given: Place, to: string): Promise<void> {
  const { source, rebased } = await followed(doing, given)
  const target = to === '-' ? to : withEnd(resolve(doing.world.cwd, to), to)
  if (target !== '-') await checkParent(target)
  const archive = await streamFrom(doing.client, {
    method: 'GET',
    path: `/containers/${inPath(source.container)}/archive`,
    query: { path: source.path },
    signal: doing.world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  if (target === '-') {
    await carry(archive, doing.world.stdout)
    return
  }
  const { folder, rename } = landing(
    target,
    await foundAt(target),
    { path: source.path, isFolder: isFolderMode(statOf(archive).mode) },
    rebased,
  )
  await unpackTree(archive, folder, { rename, links: 'inside' })
}

/** With `-L`, what a link points to, under the link's own name. */
async function followed(doing: Doing, given: Place): Promise<{ readonly source: Place; readonly rebased: string | undefined }> {
  if (!doing.read.has('follow-link')) return { source: given, rebased: undefined }
  const { mode, linkTarget } = await statInside(doing, given)
  if (!isLinkMode(mode)) return { source: given, rebased: undefined }
  const path = posix.isAbsolute(linkTarget) ? linkTarget : posix.join(split(given.path).folder, linkTarget)
  const own = posix.basename(given.path)
  return {
    source: { container: given.container, path: withEnd(path, given.path) },
    rebased: own === posix.basename(path) ? undefined : own,
  }
}

async function copyIn(doing: Doing, from: string, given: Place): Promise<void> {
  const { client, world, read } = doing
  let target = given.path
  let found: Found = { exists: false, isFolder: false }
  try {
    let there = await statInside(doing, given)
    if (isLinkMode(there.mode)) {
      target = posix.isAbsolute(there.linkTarget) ? there.linkTarget : posix.join(split(target).folder, there.linkTarget)
      there = await statInside(doing, { container: given.container, path: target })
    }
    found = { exists: true, isFolder: isFolderMode(there.mode) }
  } catch (error) {
    // that its folder is missing is said by the engine
    if (!isMissing(error)) throw refused(error)
  }
  let file: Readable
  let folder = target
  if (from === '-') {
    if (!found.isFolder) throw new CommandFailure(1, `destination "${given.container}:${target}" must be a directory`)
    if (world.stdin === undefined) return
    file = world.stdin
  } else {
    const path = withEnd(resolve(world.cwd, from), from)
    const stats = await (read.has('follow-link') || path.endsWith('/') ? stat(path) : lstat(path)).catch(() => {
      throw new CommandFailure(1, `lstat ${path.replace(/\/\.?$/, '')}: no such file or directory`)
    })
    const real = read.has('follow-link') ? await realpath(path) : path
    const land = landing(target, found, { path, isFolder: stats.isDirectory() }, undefined)
    folder = land.folder
    file = packTree(real, split(path).base, land.rename)
  }
  await callEngine(client, {
    method: 'PUT',
    path: `/containers/${inPath(given.container)}/archive`,
    query: { path: folder, noOverwriteDirNonDir: true, copyUIDGID: read.has('archive') ? true : undefined },
    file,
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
}

interface Landing {
  /** Where the entries are put. */
  readonly folder: string
  /** What an entry is called there. */
  readonly rename: (name: string) => string
}

/** The table of `docker cp`: by what is at the target and what the source is. */
function landing(
  target: string,
  there: Found,
  source: { readonly path: string; readonly isFolder: boolean },
  rebased: string | undefined,
): Landing {
  const { folder, base } = split(target)
  const own = split(source.path).base
  if (there.isFolder) return { folder: target, rename: rebased === undefined ? (name) => name : renamer(own, rebased) }
  if (there.exists && source.isFolder) throw new CommandFailure(1, 'cannot copy directory')
  if (!source.isFolder && /\/\.?$/.test(target)) throw new CommandFailure(1, 'no such directory')
  return { folder, rename: renamer(own, base) }
}

async function checkParent(target: string): Promise<void> {
  const parent = posix.dirname(target.replace(/\/\.?$/, '') || '/')
  if (!(await foundAt(parent)).exists) throw new CommandFailure(1, `invalid output path: directory "${parent}" does not exist`)
}

async function foundAt(path: string): Promise<Found> {
  return stat(path).then(
    (stats) => ({ exists: true, isFolder: stats.isDirectory() }),
    () => ({ exists: false, isFolder: false }),
  )
}

interface InsideStat {
  /** As Go has it. */
  readonly mode: number
  readonly linkTarget: string
}

async function statInside({ client }: Doing, { container, path }: Place): Promise<InsideStat> {
  const answer = await streamFrom(client, { method: 'HEAD', path: `/containers/${inPath(container)}/archive`, query: { path } })
  answer.resume()
  return statOf(answer)
}

function statOf(answer: IncomingMessage): InsideStat {
  const text = Buffer.from(String(answer.headers['x-docker-container-path-stat']), 'base64').toString('utf8')
  return JSON.parse(text) as InsideStat
}

function isFolderMode(mode: number): boolean {
  return mode >= 2 ** 31
}

function isLinkMode(mode: number): boolean {
  return Math.floor(mode / 2 ** 27) % 2 === 1
}

/** Its folder and its last name; that of `x/.` is `.`. */
function split(path: string): { readonly folder: string; readonly base: string } {
  if (/\/\.$/.test(path)) return { folder: posix.normalize(path.slice(0, -1)).replace(/(?<=.)\/$/, ''), base: '.' }
  const plain = posix.normalize(path).replace(/(?<=.)\/$/, '')
  return { folder: posix.dirname(plain), base: posix.basename(plain) === '' ? '/' : posix.basename(plain) }
}

/** A path that was made absolute, with the `/` or `/.` that it had at its end. */
function withEnd(path: string, written: string): string {
  if (/(?:^|\/)\.$/.test(written)) return `${path === '/' ? '' : path}/.`
  return written.endsWith('/') && path !== '/' ? `${path}/` : path
}
