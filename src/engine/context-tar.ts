/**
 * A build context as the tar that the classic builder takes, streamed: a folder seen through its ignore rules, and the Dockerfile
 * beside it.
 *
 * The builder reads the Dockerfile from the same tar, and removes it from what COPY sees only when the tar's own `.dockerignore` hides
 * it. So the Dockerfile gets a name that is hidden there and free; where there is no ignore file, one comes along that hides both.
 * Owners are 0:0, as docker's own client sends them.
 */
import { createReadStream } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { pack, type Header, type Pack } from 'tar-stream'
import { isIgnored, parseIgnore, type IgnoreRules } from '../dockerfile/ignore.ts'
import { parseDockerfile } from '../dockerfile/parse.ts'
import type { BuildRequest } from './engine.ts'
import { EngineError } from './error.ts'

export interface ContextTar {
  readonly stream: Pack
  /** What the Dockerfile is called inside. */
  readonly dockerfile: string
}

/** Begins to stream a folder. An error of the disk destroys the stream with it. */
export async function contextTar(folder: string, ignore: string | undefined, request: BuildRequest): Promise<ContextTar> {
  const rules = parseIgnore(ignore ?? '')
  const text = request.dockerfile.text ?? ''
  const isClassic = request.builder === 'classic'
  const own = isClassic ? await ignoreFileIn(folder, rules) : undefined
  const name = isClassic ? await hiddenName(folder, own) : unseenName(text)
  const stream = pack()
  void fill({ stream, folder, rules, ownRules: isClassic && own === undefined }, { name, text }).catch((error: unknown) => {
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

async function hiddenName(folder: string, own: string | undefined): Promise<string> {
  if (own === undefined) return plainName
  const rules = parseIgnore(own)
  const names = [plainName, ...rules.patterns.map((pattern) => pattern.written.replace(/^\/|\/$/g, '').replaceAll('*', 'x'))]
  for (const name of names) {
    const isHidden = !/[/!?[\\]/.test(name) && isIgnored(rules, name)
    // other rules than the tree's own may let through what lies there
    if (isHidden && !(await exists(join(folder, name)))) return name
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

/** BuildKit hides nothing of a tar: the name must be one that no COPY, ADD or mount of the context takes along. */
function unseenName(text: string): string {
  const takesAll = parseDockerfile({ path: 'Dockerfile', text }).stages.some((stage) =>
    stage.instructions.some((instruction) => {
      const fromContext = !('flags' in instruction) || !instruction.flags.some((flag) => flag.name === 'from')
      if (instruction.kind === 'copy' || instruction.kind === 'add')
        return fromContext && instruction.sources.some(({ value }) => /^[./]*(?:$|[.*?[$])/.test(value))
      return (
        instruction.kind === 'run' && instruction.flags.some((flag) => flag.name === 'mount' && !/from=/.test(flag.value ?? ''))
      )
    }),
  )
  if (!takesAll) return plainName
  throw new EngineError(
    'not-supported',
    'building: a COPY takes the whole context, and with BuildKit it would take the new Dockerfile along; use --builder classic',
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
    const names = (await readdir(join(folder, path))).sort()
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
