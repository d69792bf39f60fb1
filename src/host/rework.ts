/**
 * Host commands that change a part of what came out of a container: `rm -rf out/docs`, `find out -name '*.a' -delete`, `strip out/app`.
 *
 * In: the command, said in the container's own paths. Out: what lies on the host is now what the same container would hold if the
 * command had run in it: the artifact's origin names a container of its own, and the command is written down for who makes it (the
 * daemon, after each host command). So a rewrite is a RUN in a stage, and nothing between knows of host tools.
 *
 * This holds for commands that look at nothing but the paths that they name (and what lies below these), and that do the same with
 * the owner of the files as with root.
 */
import type { Call, HostPath, Word } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import type { ContainerId, HostNode } from './origin.ts'
import { resolvePath } from './path.ts'

/** One word of a command as a shell takes it. */
export interface ToolWord {
  readonly text: string
  /** The shell puts the names that match in its place. */
  readonly isPattern: boolean
  /** A path in the container; other words may look like one (`sed '/x/d'`, `ln -s /x`). */
  readonly isPath?: true
  /** A redirection, and no word of the command. */
  readonly isOperator?: true
}

export interface Rework {
  readonly of: ContainerId
  readonly words: readonly ToolWord[]
  readonly at: Site
  /** No command of the host: what an ignore file hides from a build. */
  readonly isIgnored?: true
}

/** A host path inside something that came out of a container. */
export interface Place {
  /** What was taken out, or the folder that was mounted. */
  readonly root: HostPath
  /** The path in the container. */
  readonly inside: string
  /** A container had the root mounted: other files may lie among its own. */
  readonly isMounted: boolean
}

/** A path that every shell takes as it is, with `*` and `?` for patterns. */
const PLAIN = /^(?:\/[\w.@%+,:*?-]+)+$/
/** One that it takes as it is in single quotes, and a Dockerfile leaves alone. */
const QUOTABLE = /^(?:\/[\w.@%+,:*?~$'[\] \p{L}-]+)+$/u

/** Where in a container a path lies; `undefined` for what lies in none, or of what nobody can tell what it holds. */
export function placeOf(files: HostFiles, path: HostPath): Place | undefined {
  const found = files.artifactRoot(path)
  if (found === undefined || !isWhole(found.node)) return undefined
  const { origin } = found.node
  const folder = origin?.kind === 'artifact' ? known(origin.path) : undefined
  if (folder === undefined) return undefined
  const rest = path === found.node.path ? '' : `/${found.node.path === '.' ? path : path.slice(found.node.path.length + 1)}`
  const inside = `${folder === '/' ? '' : folder}${rest}`
  return QUOTABLE.test(inside) && !/\/\.\.?(?:\/|$)/.test(inside)
    ? { root: found.node.path, inside, isMounted: found.isMounted }
    : undefined
}

function isWhole({ changed, laidOver }: HostNode): boolean {
  return changed === undefined && laidOver === undefined
}

/** The place of a word that names a path; its patterns are the shell's. */
export function wordPlace(call: Call, files: HostFiles, word: Word): (Place & { readonly word: ToolWord }) | undefined {
  const path = resolvePath(call.cwd, word.text)
  const place = path === undefined ? undefined : placeOf(files, path)
  const isPattern = word.glob === true
  // A name that only looks like a pattern would be one in the stage.
  if (
    place === undefined ||
    (!isPattern && /[*?]/.test(place.inside)) ||
    (isPattern && (/[*?]/.test(place.root) || !PLAIN.test(place.inside)))
  )
    return undefined
  return { ...place, word: { text: place.inside, isPattern, isPath: true } }
}

export function plainWord(text: string): ToolWord {
  return { text, isPattern: false }
}

export function pathWord(text: string): ToolWord {
  return { text, isPattern: false, isPath: true }
}

/**
 * `/tmp/for-docker`: a name that no image has, below a folder in which everybody may write. What `mktemp -d build.XXXX` makes has its
 * number for what is random.
 */
export function gatheringFolder(named: HostPath): string {
  const folder = named.replace(/\$\{mktemp-(\d+)\.X+\}/g, 'X$1')
  const number = /^<\w+:(\d+)>(.*)$/.exec(folder)
  if (number !== null) return `/tmp/for-context${number[1] === '1' ? '' : `-${number[1] ?? ''}`}${number[2] ?? ''}`
  return folder === '.' ? '/tmp/for-context' : `/tmp/for-${folder}`
}

/** A container of its own in which the command was done: what lies on the host stays that of the other one. */
export function reworkBeside(
  files: HostFiles,
  of: ContainerId | undefined,
  words: readonly ToolWord[],
  at: Site,
): ContainerId | undefined {
  if (of === undefined) return undefined
  const id = `${of}.h${String(files.reworked.size + 1)}` as ContainerId
  files.reworked.set(id, { of, words, at })
  return id
}

/** The artifact is from now on what the command leaves of it. */
export function rework(files: HostFiles, root: HostPath, words: readonly ToolWord[], at: Site): void {
  const origin = files.artifactRoot(root)?.node.origin
  if (origin?.kind !== 'artifact') return
  const id = reworkBeside(files, origin.container, words, at)
  if (id !== undefined) files.retake(root, id)
}

/** The words as a line of shell. */
export function printTool(words: readonly ToolWord[]): string {
  return words.map(printWord).join(' ')
}

function printWord({ text, isPattern, isOperator }: ToolWord): string {
  if (isPattern || isOperator === true || /^(?:[\w.@%+,:/=-]+|\{\}|!)$/.test(text)) return text
  return /^[();]$/.test(text) ? `\\${text}` : `'${text.replaceAll(`'`, String.raw`'\''`)}'`
}

/** The container that something was taken out of, before any command of the host: `container:1.0` for `container:1.0.h2`. */
export function originalOf(id: ContainerId): ContainerId {
  return id.replace(/(?:\.h\d+)+$/, '') as ContainerId
}
