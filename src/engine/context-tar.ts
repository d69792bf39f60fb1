/**
 * A build context as the tar that the classic builder takes, streamed: a folder seen through its ignore rules, and the Dockerfile
 * beside it.
 *
 * The builder reads the Dockerfile from the same tar, and removes it from what COPY sees only when the tar's own `.dockerignore` hides
 * it. So the Dockerfile gets a name that is hidden there and free; where there is no ignore file, one comes along that hides both.
 * Owners are 0:0, as docker's own client sends them.
 */
import { createReadStream } from 'node:fs'
import { lstat, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Header, type Pack } from 'tar-stream'
import { isIgnored, parseIgnore, type IgnoreRules } from '../dockerfile/ignore.ts'
import { EngineError } from './error.ts'
import { namesIn } from './folder-names.ts'

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
  const names = [plainName, ...rules.patterns.map((pattern) => pattern.written.replace(/^\/|\/$/g, '').replaceAll('*', 'x'))]
  for (const name of names) {
    const isHidden = !/[/!?[\\]/.test(name) && isIgnored(rules, name)
    // other rules than the tree's own may let through what lies there
    const isLeftOut = isIgnored(sent, name) && !sent.patterns.some((pattern) => pattern.negated)
    if (isHidden && (isLeftOut || !(await exists(join(folder, name))))) return name
  }
  throw new EngineError(
    'not-supported',
    'building: the tree has a .dockerignore that hides nothing by name, so the classic builder would show the new Dockerfile to COPY; use --builder buildkit',
  )
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
  const walk = async (path: string): Promise<void> => {
    const names = await namesIn(join(folder, path))
    for (const name of names) {
      const inner = path === '' ? name : `${path}/${name}`
      const hidden = isIgnored(rules, inner)
      const stats = await lstat(join(folder, inner))
      if (hidden && !(stats.isDirectory() && hasExceptions)) continue
      if (!hidden) await add(stream, folder, inner, stats)
      if (stats.isDirectory()) await walk(inner)
    }
  }
  await walk('')
  if (ownRules) stream.entry({ name: '.dockerignore', mode: 0o644 }, `.dockerignore\n${plainName}\n`)
  stream.entry({ name: dockerfile.name, mode: 0o644 }, dockerfile.text)
  stream.finalize()
}

type Stats = Awaited<ReturnType<typeof lstat>>

async function add(stream: Pack, folder: string, path: string, stats: Stats): Promise<void> {
  const header: Partial<Header> & { name: string } = {
    name: path,
    mode: Number(stats.mode) & 0o7777,
    mtime: stats.mtime,
    uid: 0,
    gid: 0,
  }
  if (stats.isDirectory()) stream.entry({ ...header, type: 'directory' })
  else if (stats.isSymbolicLink()) stream.entry({ ...header, type: 'symlink', linkname: await readlink(join(folder, path)) })
  else if (stats.isFIFO()) stream.entry({ ...header, type: 'fifo' })
  else if (stats.isFile())
    await pipeline(createReadStream(join(folder, path)), stream.entry({ ...header, size: Number(stats.size) }))
}
