/**
 * Sources of COPY and ADD over a build context.
 *
 * In: a source as it is after expansion, and a view of the context. Out: the paths that it names, relative to the context. A
 * source is cleaned first: `/x`, `./x` and `../x` all name `x` at the context's root, for no source leaves the context.
 */
import { globExpression, hasWildcard, soleName } from './glob.ts'

/** A context as sources see it. Paths are relative, `.` is the context itself. */
export interface ContextView {
  /** Names in a folder; `undefined` when they are not known. */
  readonly names: (path: string) => readonly string[] | undefined
  /** What stands at a path; `undefined` for nothing. */
  readonly type: (path: string) => 'file' | 'directory' | 'either' | undefined
  /** A folder with names that are known, among others that are not. */
  readonly holdsMore?: (path: string) => boolean
}

export interface SourceMatches {
  /** Paths of which the view says that something stands there; `either` counts. */
  readonly matched: readonly string[]
  /** Folders whose names are not known, with the rest of the pattern that would be matched below them. */
  readonly open: readonly { readonly folder: string; readonly pattern: string }[]
}

/** The paths that a source names, in order of their names; none when it finds nothing. */
export function matchSource(pattern: string, view: ContextView): readonly string[] {
  return matchesOf(pattern, view).matched
}

/** As `matchSource`, with the places where a pattern meets a folder whose names are not known. */
export function matchesOf(pattern: string, view: ContextView): SourceMatches {
  const segments = cleanSegments(pattern)
  const matched: string[] = []
  const open: { folder: string; pattern: string }[] = []
  const descend = (folder: string, at: number): void => {
    const segment = segments[at]
    if (segment === undefined) {
      if (view.type(folder) !== undefined) matched.push(folder)
      return
    }
    // In a pattern a backslash escapes in every name; in a plain path it is a character.
    const sole = hasWildcard(pattern) ? soleName(segment) : segment
    if (sole !== undefined) return descend(below(folder, sole), at + 1)
    const names = view.names(folder)
    const expression = globExpression(segment)
    const isOpen = names === undefined || view.holdsMore?.(folder) === true
    if (isOpen && view.type(folder) !== undefined && view.type(folder) !== 'file')
      open.push({ folder, pattern: segments.slice(at).join('/') })
    for (const name of names ?? []) if (expression?.test(name) === true) descend(below(folder, name), at + 1)
  }
  descend('.', 0)
  return { matched, open }
}

/** The names of a cleaned source; `..` stops at the context's root. */
function cleanSegments(pattern: string): readonly string[] {
  const segments: string[] = []
  for (const segment of pattern.split('/')) {
    if (segment === '..') segments.pop()
    else if (segment !== '' && segment !== '.') segments.push(segment)
  }
  return segments
}

function below(folder: string, name: string): string {
  return folder === '.' ? name : `${folder}/${name}`
}
