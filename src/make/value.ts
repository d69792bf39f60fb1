/**
 * Text of a Makefile that remembers where it stands. Make works on characters, so a value is a string; beside it lie pieces that
 * say for each character which place of which file it comes from, and through which references it came. Characters that are not
 * known stand in the string as single private-use characters (`unknowns.ts`).
 */
import { isSameSite, type Site, type Source } from '../text/source.ts'

export interface Piece {
  readonly text: string
  /** Where the characters stand; `undefined` for what no file holds (an automatic variable, the result of a function). */
  readonly site: Site | undefined
  /** The file has exactly these characters there. */
  readonly exact: boolean
  /** The references that the text came through, outermost first. */
  readonly via: readonly Site[]
}

export interface Value {
  readonly text: string
  /** Their texts together are `text`; none is empty. */
  readonly pieces: readonly Piece[]
}

export const emptyValue: Value = { text: '', pieces: [] }

/** A part of a file. */
export function sourceValue(source: Source, start = 0, end: number = source.text.length): Value {
  const text = source.text.slice(start, end)
  return text === '' ? emptyValue : { text, pieces: [{ text, site: { source, start, end }, exact: true, via: [] }] }
}

/** Text that no file holds in this form; `site`: what made it. */
export function plainValue(text: string, site?: Site): Value {
  return text === '' ? emptyValue : { text, pieces: [{ text, site, exact: false, via: [] }] }
}

export function joinValues(values: readonly Value[], separator = ''): Value {
  if (values.length === 1 && values[0] !== undefined) return values[0]
  const parts =
    separator === '' ? values : values.flatMap((value, index) => (index === 0 ? [value] : [plainValue(separator), value]))
  return { text: parts.map((value) => value.text).join(''), pieces: parts.flatMap((value) => value.pieces) }
}

export function sliceValue(value: Value, start: number, end: number = value.text.length): Value {
  if (start <= 0 && end >= value.text.length) return value
  if (start >= end) return emptyValue
  const pieces: Piece[] = []
  let at = 0
  for (const piece of value.pieces) {
    const from = Math.max(start - at, 0)
    const to = Math.min(end - at, piece.text.length)
    if (from < to) pieces.push(slicePiece(piece, from, to))
    at += piece.text.length
    if (at >= end) break
  }
  return { text: value.text.slice(start, end), pieces }
}

function slicePiece(piece: Piece, from: number, to: number): Piece {
  if (from === 0 && to === piece.text.length) return piece
  const { site, exact } = piece
  const part = site === undefined || !exact ? site : { ...site, start: site.start + from, end: site.start + to }
  return { ...piece, text: piece.text.slice(from, to), site: part }
}

/** A value as it comes out of a reference, which stands at these places (`placesOf`). */
export function throughReference(value: Value, places: readonly Site[]): Value {
  if (places.length === 0) return value
  return { text: value.text, pieces: value.pieces.map((piece) => ({ ...piece, via: [...places, ...piece.via] })) }
}

/** Text that stands for another one, which stands at these places. */
export function standIn(text: string, places: readonly Site[]): Value {
  return text === '' ? emptyValue : { text, pieces: [{ text, site: places.at(-1), exact: false, via: places.slice(0, -1) }] }
}

/** The value with each match of a global pattern replaced; what is not matched keeps its place. */
export function replaceInValue(value: Value, pattern: RegExp, replacement: (match: RegExpMatchArray) => string): Value {
  const parts: Value[] = []
  let at = 0
  for (const match of value.text.matchAll(pattern)) {
    const end = match.index + match[0].length
    parts.push(sliceValue(value, at, match.index), standIn(replacement(match), placesOf(value, match.index, end)))
    at = end
  }
  return at === 0 ? value : joinValues([...parts, sliceValue(value, at)])
}

/** Words, separated by blanks and newlines. */
export function wordsOf(value: Value): readonly Value[] {
  return [...value.text.matchAll(/[^ \t\n\r\f\v]+/g)].map((match) =>
    sliceValue(value, match.index, match.index + match[0].length),
  )
}

export function trimValue(value: Value): Value {
  const start = value.text.length - value.text.replace(/^[ \t\n\r\f\v]+/, '').length
  return sliceValue(value, start, start + value.text.trim().length)
}

export function trimStart(value: Value): Value {
  return sliceValue(value, value.text.length - value.text.trimStart().length)
}

/** Where a part of a value stands: in the file that is read, which is where the outermost reference stands. */
export function placeOf(value: Value, start = 0, end: number = value.text.length): Site | undefined {
  const { pieces } = sliceValue(value, start, Math.max(end, start + 1))
  let place: Site | undefined
  for (const piece of pieces) {
    const site = piece.via[0] ?? piece.site
    if (site === undefined) continue
    if (place === undefined) place = site
    else if (place.source === site.source && site.end > place.end) place = { ...place, end: site.end }
  }
  return place
}

/**
 * Where a part of a value stands, at each level that all of it came through: in the file that is read (`$(call x,a)`), in the text that the
 * reference there names (a line of `define x`), and so on. Empty when no file holds it.
 */
export function placesOf(value: Value, start = 0, end: number = value.text.length): readonly Site[] {
  const pieces = sliceValue(value, start, Math.max(end, start + 1)).pieces.filter(
    ({ site, via }) => via.length > 0 || site !== undefined,
  )
  const places: Site[] = []
  for (let level = 0; ; level += 1) {
    const sites = pieces.map(({ via, site }) => via[level] ?? (via.length === level ? site : undefined))
    const [first] = sites
    if (first === undefined || sites.some((site) => site?.source !== first.source)) {
      const place = level === 0 ? placeOf(value, start, end) : undefined
      return place === undefined ? places : [place]
    }
    const all = sites.flatMap((site) => site ?? [])
    const isOne = pieces.every(({ via }) => via.length > level) && all.every((site) => isSameSite(site, first))
    places.push({ ...first, start: Math.min(...all.map((site) => site.start)), end: Math.max(...all.map((site) => site.end)) })
    if (!isOne) return places
  }
}
