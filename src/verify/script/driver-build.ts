/** A `docker build` of the driver: what it builds, with other base images and with images of this run under their names here. */
import { readFile } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { parseBuildArg } from '../../docker/build-arg.ts'
import { buildOutput, type BuildOutput } from '../../docker/build-output.ts'
import { substituteImages, type Resolve } from '../../dockerfile/substitute.ts'
import type { Builder, BuildRequest } from '../../engine/engine.ts'
import { known } from '../../text/symbolic.ts'
import type { Scratch } from '../scratch.ts'
import type { DriverCall } from './calls.ts'
import type { Words } from './words.ts'

/** A build's `--output` that is no image. */
export type FilesOutput = Extract<BuildOutput, { readonly kind: 'folder' | 'archive' }>

export interface DriverBuild {
  /** As written: a folder, `-`, or a URL. */
  readonly context: string
  /** Absolute; `undefined` when it comes on stdin. */
  readonly dockerfile: string | undefined
  /** `undefined`: it could not be read. */
  readonly text: string | undefined
  readonly args: ReadonlyMap<string, string>
  readonly target: string | undefined
  readonly labels: ReadonlyMap<string, string>
  readonly tags: readonly string[]
}

/** Whether stdin is part of the build. */
export function readsStdin(words: Words): boolean {
  return words.operands[0] === '-' || words.values('file').at(-1) === '-'
}

/** Reads a build's command line. */
export async function readBuild(words: Words, call: DriverCall): Promise<DriverBuild> {
  const context = words.operands[0] ?? '.'
  const file = words.values('file').at(-1)
  const dockerfile = readsStdin(words) ? undefined : resolve(call.cwd, file ?? join(context, 'Dockerfile'))
  const inContext = file !== undefined && dockerfile !== undefined ? resolve(call.cwd, context, file) : undefined
  const text =
    dockerfile === undefined
      ? call.stdin?.toString('utf8')
      : ((await readText(dockerfile)) ?? (inContext === undefined ? undefined : await readText(inContext)))
  const args = new Map<string, string>()
  for (const flag of words.command.flags) {
    if (flag.name !== 'build-arg' || flag.value === undefined) continue
    const pair = parseBuildArg(flag.value)
    const value = pair === undefined ? undefined : pair.value === undefined ? call.environment.get(pair.name) : known(pair.value)
    if (pair !== undefined && value !== undefined) args.set(pair.name, value)
  }
  return {
    context,
    dockerfile,
    text,
    args,
    target: words.values('target').at(-1),
    labels: new Map(labelsOf(words)),
    tags: words.values('tag'),
  }
}

async function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined)
}

/** A path as the tree's own files are named, from the folder given; `undefined` for what lies elsewhere. */
export function pathInTree(path: string | undefined, { root, top }: Pick<Scratch, 'root' | 'top'>): string | undefined {
  if (path === undefined) return undefined
  const inside = relative(top, path)
  return isAbsolute(inside) || inside === '..' || inside.startsWith('../') ? undefined : relative(root, path)
}

/**
 * Which builder a build is for: the one that the user asked for; else what the driver says by `DOCKER_BUILDKIT` or by `buildx`; else the
 * one that was chosen.
 */
export function builderOf(
  words: Words,
  call: DriverCall,
  { builder, isBuilderAsked }: { readonly builder: Builder; readonly isBuilderAsked: boolean },
): Builder {
  if (isBuilderAsked) return builder
  if (words.command.written.startsWith('buildx')) return 'buildkit'
  const said = call.environment.get('DOCKER_BUILDKIT') ?? ''
  if (said === '') return filesOf(words) === undefined ? builder : 'buildkit'
  return ['0', 'f', 'false'].includes(said.toLowerCase()) ? 'classic' : 'buildkit'
}

/** Where a build leaves files in place of an image (`--output`). */
export function filesOf({ command }: Words): FilesOutput | undefined {
  const output = buildOutput(command)
  return output?.kind === 'folder' || output?.kind === 'archive' ? output : undefined
}

/** Flags that a build over the engine's own call understands. */
const understood: ReadonlySet<string> = new Set([
  ...['tag', 'file', 'build-arg', 'target', 'label', 'no-cache', 'pull', 'network', 'add-host', 'platform', 'cache-from'],
  ...['rm', 'force-rm', 'quiet', 'iidfile', 'progress', 'disable-content-trust', 'load'],
])

/** The build as a call of the engine; `undefined` where only the client can do it. */
export async function requestOf(
  words: Words,
  build: DriverBuild,
  call: DriverCall,
  wanted: {
    readonly builder: Builder
    readonly label: readonly [string, string]
    readonly noCache: boolean
    readonly resolve: Resolve
    readonly give: Resolve
  },
): Promise<BuildRequest | undefined> {
  const { text, context } = build
  const isFiles = filesOf(words) !== undefined
  const isPlain = words.command.flags.every(({ name }) => understood.has(name) || (name === 'output' && isFiles))
  if (text === undefined || !isPlain || /^(?:https?|git):|^git@/.test(context)) return undefined
  if (context === '-' && call.stdin !== undefined && isArchive(call.stdin)) return undefined
  const folder = resolve(call.cwd, context)
  return {
    builder: wanted.builder,
    dockerfile: {
      name: build.dockerfile ?? 'Dockerfile',
      text: substituteImages(text, build.args, build.target, wanted.resolve),
    },
    context:
      context === '-'
        ? { kind: 'none' }
        : { kind: 'folder', path: folder, ignore: await ignoreOf(folder, build, wanted.builder) },
    target: build.target,
    args: build.args,
    labels: new Map([...build.labels, wanted.label]),
    tags: build.tags.map((tag) => wanted.give(tag) ?? tag),
    noCache: wanted.noCache || words.has('no-cache'),
    pull: words.has('pull'),
    network: words.values('network').at(-1),
    addHosts: words.values('add-host'),
    platform: words.values('platform').at(-1),
    cacheFrom: words.values('cache-from').map((image) => wanted.resolve(image) ?? image),
  }
}

/** Whether what came on stdin is a whole context: a tar, or one that is packed. */
function isArchive(bytes: Buffer): boolean {
  return (
    bytes.subarray(257, 262).toString('latin1') === 'ustar' ||
    /^(?:1f8b|425a68|fd377a|28b52f)/.test(bytes.subarray(0, 3).toString('hex'))
  )
}

/** BuildKit takes the Dockerfile's own first. */
async function ignoreOf(folder: string, { dockerfile }: DriverBuild, builder: Builder): Promise<string | undefined> {
  const own = builder === 'classic' || dockerfile === undefined ? undefined : await readText(`${dockerfile}.dockerignore`)
  return own ?? readText(join(folder, '.dockerignore'))
}

function labelsOf(words: Words): readonly (readonly [string, string])[] {
  return words.values('label').map((label) => {
    const at = label.indexOf('=')
    return at < 0 ? [label, ''] : [label.slice(0, at), label.slice(at + 1)]
  })
}
