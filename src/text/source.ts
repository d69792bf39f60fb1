/**
 * Where something stands in a file.
 *
 * Everything that restage says points at a place, so every reader keeps spans. Offsets are zero-based UTF-16 code units, half
 * open `[start, end)`, as unbash counts them; lines and columns are one-based and are computed only when a person is told.
 */
import { oncePer } from './once-per.ts'

/** A text and the name under which people know it: a path relative to the repository's root (`../x` above it). */
export interface Source {
  readonly path: string
  readonly text: string
}

/** Half-open range of UTF-16 offsets into a text. */
export interface Span {
  readonly start: number
  readonly end: number
}

/** A span in a named text. */
export interface Site extends Span {
  readonly source: Source
}

/** A place as people and the JSON document name it: one-based line and column (columns count UTF-16 units). */
export interface Location {
  readonly path: string
  readonly line: number
  readonly column: number
}

const startsOf = oncePer((source: Source): readonly number[] => {
  const starts = [0]
  for (let at = source.text.indexOf('\n'); at !== -1; at = source.text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
})

/** The site of a whole source or of a part of it. */
export function siteOf(source: Source, start = 0, end: number = source.text.length): Site {
  return { source, start, end }
}

/** The one-based line and column at which a site begins. */
export function locate(site: Site): Location {
  const starts = startsOf(site.source)
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= site.start) low = middle
    else high = middle - 1
  }
  return { path: site.source.path, line: low + 1, column: site.start - (starts[low] ?? 0) + 1 }
}

/** Whether two sites are one place of one file, read once or twice. */
export function isSameSite(a: Site, b: Site): boolean {
  return a.source.path === b.source.path && a.start === b.start && a.end === b.end
}

/** The text that a site covers. */
export function textOf(site: Site): string {
  return site.source.text.slice(site.start, site.end)
}
