/** Shell text that another language gave, a recipe of a Makefile or a step of a CI job, as a program with places in that file. */
import { placeOf, placesOf, type Piece, type Value } from '../make/value.ts'
import type { CarriedProgram } from '../shell/evaluate.ts'
import { parseMapped } from '../shell/origin.ts'
import type { Site } from '../text/source.ts'
import { unknownsOf, type Text } from '../text/symbolic.ts'

const firstPlaceholder = 0xe000

/**
 * A text whose characters have places as a program; `value` has one character for each unknown part of `text`. A line that came as a whole
 * through references has its place in the innermost text that `holdsCommands` is true for, as the body of a function has.
 */
export function mappedProgram(
  text: Text,
  value: Value,
  site: Site,
  holdsCommands: (place: Site) => boolean = () => false,
): CarriedProgram {
  const placeholders = unknownsOf(text)
  let count = 0
  const characters = text
    .map((part) => (typeof part === 'string' ? part : String.fromCharCode(firstPlaceholder + count++)))
    .join('')
  const levelAt = levelsOf(value, holdsCommands)
  const spans = new Map<number, readonly PlacedSpan[]>()
  const spansAt = (level: number): readonly PlacedSpan[] => {
    const found = spans.get(level) ?? spansOf(value, level)
    spans.set(level, found)
    return found
  }
  const show = (start: number, end: number): string =>
    characters.slice(start, end).replace(/[\ue000-\uf8ff]/g, (char) => {
      const unknown = placeholders[char.charCodeAt(0) - firstPlaceholder]
      return unknown === undefined ? char : `\${${unknown.name}}`
    })
  return {
    ...parseMapped({
      text: characters,
      siteAt: (start, end) => {
        const level = levelAt(start, end)
        return (level === 0 ? placeOf(value, start, end) : placesOf(value, start, end)[level]) ?? site
      },
      above: (start, end) => placesOf(value, start, end).slice(0, levelAt(start, end)),
      isWhole: (start, end) =>
        value.text.length === characters.length &&
        spansAt(levelAt(start, end)).every(
          (span) => span.end <= start || span.start >= end || (span.start >= start && span.end <= end && span.placed),
        ),
      show,
    }),
    placeholders,
  }
}

interface PlacedSpan {
  readonly start: number
  readonly end: number
  readonly placed: boolean
}

/** At which level the lines of a part stand (`placesOf`). */
function levelsOf(value: Value, holdsCommands: (place: Site) => boolean): (start: number, end: number) => number {
  if (value.pieces.every(({ via }) => via.length === 0)) return () => 0
  const levels = new Map<string, number>()
  return (start, end) => {
    const first = value.text.lastIndexOf('\n', start - 1) + 1
    const stop = value.text.indexOf('\n', end)
    const last = stop === -1 ? value.text.length : stop
    const key = `${String(first)} ${String(last)}`
    const known = levels.get(key)
    if (known !== undefined) return known
    const level = Math.max(placesOf(value, first, last).findLastIndex(holdsCommands), 0)
    levels.set(key, level)
    return level
  }
}

/** What came out of one reference, or is not written as it reads, can only be moved as a whole. */
function spansOf(value: Value, level: number): readonly PlacedSpan[] {
  const spans: PlacedSpan[] = []
  let at = 0
  let before: Piece | undefined
  for (const piece of value.pieces) {
    const [start, end] = [at, at + piece.text.length]
    at = end
    const reference = piece.via[level]
    const last = spans.at(-1)
    if (reference !== undefined && before?.via[level] === reference && last !== undefined)
      spans[spans.length - 1] = { ...last, end }
    else if (reference !== undefined || !piece.exact) spans.push({ start, end, placed: (reference ?? piece.site) !== undefined })
    before = piece
  }
  return spans
}
