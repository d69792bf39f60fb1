/**
 * A build context as the tar that the classic builder takes, streamed: a folder seen through its ignore rules, and the Dockerfile
 * beside it.
 *
 * The builder reads the Dockerfile from the same tar, and removes it from what COPY sees only when the tar's own `.dockerignore` hides
 * it. So the Dockerfile gets a name that is hidden there and free; where there is no ignore file, one comes along that hides both.
 * Owners are 0:0, as docker's own client sends them.
 */
import { createReadStream, type Stats } from 'node:fs'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Header, type Pack } from 'tar-stream'
import { isIgnored, parseIgnore, type IgnorePattern, type IgnoreRules } from '../dockerfile/ignore.ts'
import { EngineError } from './error.ts'
import { hardLinks, linkIn, namesIn } from './folder-names.ts'

export interface ContextTar {
  readonly stream: Pack
  /** What the Dockerfile is called inside. */
  readonly dockerfile: string
}

/** Begins to stream a folder. An error of the disk destroys the stream with it. */
export async function contextTar(folder: string, ignore: string | undefined, text: string): Promise<ContextTar> {
  const rules = parseIgnore(ignore ?? '')
  const own = await ignoreFileIn(folder, rules)
  const name = await hiddenName(folder, rules, own)
  const stream = pack()
  void fill({ stream, folder, rules, ownRules: own === undefined }, { name, text }).catch((error: unknown) => {
    stream.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return { stream, dockerfile: name }
}

/** The tree's own `.dockerignore` as far as the builder gets to see it. */
async function ignoreFileIn(folder: string, rules: IgnoreRules): Promise<string | undefined> {
  if (isIgnored(rules, '.dockerignore')) return undefined
  return readFile(join(folder, '.dockerignore'), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  })
}

const plainName = '.restage-dockerfile'

async function hiddenName(folder: string, sent: IgnoreRules, own: string | undefined): Promise<string> {
  if (own === undefined) return plainName
  const rules = parseIgnore(own)
  for (const name of [plainName, ...rules.patterns.map(nameLike)]) {
    const isHidden = !/[/!?[\\]/.test(name) && isIgnored(rules, name)
    // other rules than the tree's own may let through what lies there
    const isLeftOut = isIgnored(sent, name) && !sent.patterns.some((pattern) => pattern.negated && reaches(pattern, name))
    if (isHidden && (isLeftOut || !(await exists(join(folder, name))))) return name
  }
  throw new EngineError(
    'not-supported',
    'building: the tree has a .dockerignore that hides nothing by name, so the classic builder would show the new Dockerfile to COPY; use --builder buildkit',
  )
}

/** A name at the root that a pattern may match; the caller asks whether it does. */
function nameLike({ written }: IgnorePattern): string {
  return written
    .replace(/^(?:\/|\*\*\/)+|\/$/g, '')
    .replaceAll('?', 'x')
    .replaceAll('*', 'x')
}

/** Whether an exception may bring back something below a name of the root. */
function reaches({ written }: IgnorePattern, name: string): boolean {
  const [first = ''] = written.replace(/^!\s*(?:\.?\/)*/, '').split('/')
  return first === name || /[*?[\\.]/.test(first)
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

interface Filling {
  readonly stream: Pack
  readonly folder: string
  readonly rules: IgnoreRules
  /** An ignore file comes along that hides itself and the Dockerfile. */
  readonly ownRules: boolean
}

async function fill(
  { stream, folder, rules, ownRules }: Filling,
  dockerfile: { readonly name: string; readonly text: string },
): Promise<void> {
  const hasExceptions = rules.patterns.some((pattern) => pattern.negated)
  const links = hardLinks()
  const walk = async (path: string): Promise<void> => {
    const names = await namesIn(join(folder, path))
    for (const name of names) {
      const inner = path === '' ? name : `${path}/${name}`
      const hidden = isIgnored(rules, inner)
      const stats = await lstat(join(folder, inner))
      if (hidden && !(stats.isDirectory() && hasExceptions)) continue
      if (!hidden) await add(stream, join(folder, inner), { path: inner, stats, linkedTo: links(inner, stats) })
      if (stats.isDirectory()) await walk(inner)
    }
  }
  await walk('')
  if (ownRules) stream.entry({ name: '.dockerignore', mode: 0o644 }, `.dockerignore\n${plainName}\n`)
  stream.entry({ name: dockerfile.name, mode: 0o644 }, dockerfile.text)
  stream.finalize()
}

interface Entry {
  /** Inside the context. */
  readonly path: string
  readonly stats: Stats
  readonly linkedTo: string | undefined
}

async function add(stream: Pack, full: string, { path, stats, linkedTo }: Entry): Promise<void> {
  const header: Partial<Header> & { name: string } = {
    name: path,
    // a mode of 0 would count as none given; bits above those of a mode are left out
    mode: stats.mode & 0o7777 || 0o10000,
    mtime: stats.mtime,
    uid: 0,
    gid: 0,
  }
  if (linkedTo !== undefined) stream.entry({ ...header, type: 'link', linkname: linkedTo })
  else if (stats.isDirectory()) stream.entry({ ...header, type: 'directory' })
  else if (stats.isSymbolicLink()) stream.entry({ ...header, type: 'symlink', linkname: await linkIn(full) })
  else if (stats.isFIFO()) stream.entry({ ...header, type: 'fifo' })
  else if (stats.isFile()) await pipeline(createReadStream(full), stream.entry({ ...header, type: 'file', size: stats.size }))
}
