/**
 * Paths inside an image, parts of which may be unknown: joining to a working directory and cleaning, as the builder does it.
 *
 * An absolute path begins with `/` or with an unknown that stands for an absolute path: the base's working directory, or what
 * an unknown of which nobody can say whether it begins with `/` comes to below the working directory.
 */
import { concat, keyOf, literal } from '../text/symbolic.ts'
import type { Text, Unknown } from '../text/symbolic.ts'

const RESOLVED = 'image-path:'
const BASE_WORKDIR = 'base:WORKDIR:'

/** The working directory of a base image that is not known. */
export function baseWorkdir(reference: Text): Unknown {
  const id = BASE_WORKDIR + keyOf(reference)
  return { kind: 'unknown', id, name: 'base:WORKDIR', source: 'base', at: undefined, whenUnset: undefined }
}

/** A path seen from a working directory: absolute and clean, without a trailing slash. */
export function resolveImagePath(workdir: Text, path: Text): Text {
  const { root, segments } = absolute(workdir, path)
  const clean: Text[] = []
  for (const segment of segments) {
    const name = segment.length === 1 && typeof segment[0] === 'string' ? segment[0] : undefined
    if (segment.length === 0 || name === '.') continue
    if (name !== '..') clean.push(segment)
    else if (canLeave(clean.at(-1))) clean.pop()
    // `..` at `/` stays there; below a name that is not known it cannot be taken back.
    else if (clean.length > 0 || root.length > 0) clean.push(segment)
  }
  if (clean.length === 0) return root.length > 0 ? root : literal('/')
  return concat(root, ...clean.flatMap((segment) => [literal('/'), segment]))
}

/** The destination of a COPY: as `resolveImagePath`, and a trailing slash where the builder sees a directory. */
export function resolveDestination(workdir: Text, path: Text): Text {
  const resolved = resolveImagePath(workdir, path)
  const last = path.at(-1)
  const isDirectory = path.length === 0 || (typeof last === 'string' && /(^|\/)\.?$/.test(path.length === 1 ? last : `x${last}`))
  return isDirectory && !endsInSlash(resolved) ? concat(resolved, literal('/')) : resolved
}

function endsInSlash(text: Text): boolean {
  const last = text.at(-1)
  return typeof last === 'string' && last.endsWith('/')
}

function canLeave(segment: Text | undefined): boolean {
  return segment?.every((part) => typeof part === 'string' && part !== '..') ?? false
}

interface Absolute {
  /** Empty for `/`, else an unknown and what follows it up to the first `/`. */
  readonly root: Text
  readonly segments: readonly Text[]
}

function absolute(workdir: Text, path: Text): Absolute {
  const [first = [], ...rest] = segmentsOf(path)
  const [start] = first
  if (first.length === 0 && rest.length > 0) return { root: [], segments: rest }
  if (typeof start !== 'object') return below(workdir, path.length === 0 ? [] : [first, ...rest])
  if (isAbsolute(start)) return { root: first, segments: rest }
  return { root: concat([resolvedUnknown(workdir, start)], first.slice(1)), segments: rest }
}

function below(workdir: Text, segments: readonly Text[]): Absolute {
  const [first = [], ...rest] = segmentsOf(workdir)
  return { root: first, segments: [...rest, ...segments] }
}

function isAbsolute({ id }: Unknown): boolean {
  return id.startsWith(BASE_WORKDIR) || id.startsWith(RESOLVED)
}

/** An unknown beginning, which may be `/x` or `x`, once it is seen from the working directory. */
function resolvedUnknown(workdir: Text, start: Unknown): Unknown {
  return { ...start, id: `${RESOLVED}${keyOf(workdir)}\u0001${start.id}`, whenUnset: undefined }
}

function segmentsOf(text: Text): readonly Text[] {
  const segments: Text[] = [[]]
  const add = (part: Text): void => {
    segments.push(concat(segments.pop() ?? [], part))
  }
  for (const part of text) {
    if (typeof part !== 'string') add([part])
    else part.split('/').forEach((name, index) => (index === 0 ? add(literal(name)) : segments.push(literal(name))))
  }
  return segments
}
