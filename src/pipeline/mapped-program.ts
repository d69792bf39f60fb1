/** Shell text that another language gave, a recipe of a Makefile or a step of a CI job, as a program with places in that file. */
import { placeOf, type Piece, type Value } from '../make/value.ts'
import type { CarriedProgram } from '../shell/evaluate.ts'
import { parseMapped } from '../shell/origin.ts'
import type { Site } from '../text/source.ts'
import { unknownsOf, type Text } from '../text/symbolic.ts'

const firstPlaceholder = 0xe000

/** A text whose characters have places as a program; `value` has one character for each unknown part of `text`. */
export function mappedProgram(text: Text, value: Value, site: Site): CarriedProgram {
  const placeholders = unknownsOf(text)
  let count = 0
  const characters = text
    .map((part) => (typeof part === 'string' ? part : String.fromCharCode(firstPlaceholder + count++)))
    .join('')
  const spans = spansOf(value)
  const show = (start: number, end: number): string =>
    characters.slice(start, end).replace(/[\ue000-\uf8ff]/g, (char) => {
      const unknown = placeholders[char.charCodeAt(0) - firstPlaceholder]
      return unknown === undefined ? char : `\${${unknown.name}}`
    })
  return {
    ...parseMapped({
      text: characters,
      siteAt: (start, end) => placeOf(value, start, end) ?? site,
      isWhole: (start, end) =>
        value.text.length === characters.length &&
        spans.every((span) => span.end <= start || span.start >= end || (span.start >= start && span.end <= end && span.placed)),
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

/** What came out of one reference, or is not written as it reads, can only be moved as a whole. */
function spansOf(value: Value): readonly PlacedSpan[] {
  const spans: PlacedSpan[] = []
  let at = 0
  let before: Piece | undefined
  for (const piece of value.pieces) {
    const [start, end] = [at, at + piece.text.length]
    at = end
    const [reference] = piece.via
    const last = spans.at(-1)
    if (reference !== undefined && before?.via[0] === reference && last !== undefined) spans[spans.length - 1] = { ...last, end }
    else if (reference !== undefined || !piece.exact) spans.push({ start, end, placed: (reference ?? piece.site) !== undefined })
    before = piece
  }
  return spans
}
