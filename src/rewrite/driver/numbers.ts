/**
 * Steps that are counted, in comments (`# 2. the image`) and messages (`echo "Step 3/4: …"`, `[2/3]`): where some of them went the
 * others are counted anew, and the last one left needs no number. Only a count that ran from 1 on without a gap is touched.
 */

interface Marker {
  readonly start: number
  readonly end: number
  readonly number: number
  readonly total: number | undefined
  readonly text: string
}

const comment = /^([ \t]*#+[ \t]*)((?:step|stage|phase)?[ \t]*\d+[ \t]*(?:[.):]|-(?=[ \t]))[ \t]+)(?=\S)/gim
/** What stands in front of the words of a message: options, quotes, colours. */
const lead = String.raw`[ \t]*(?:[12]?>&[12][ \t]+)?[A-Za-z_][\w-]*[ \t](?:[^\n\w\\$%]|\b[neE]+\b|\\(?:0?33|e|x1[bB])\[[\d;]*m|\\[nrt]|\$\{?\w+\}?|%[bs])*?`
const message = new RegExp(
  String.raw`^(${lead})(\[\d+\/\d+\][:.]?[ \t]+|\((?:step )?\d+\/\d+\)[:.]?[ \t]+|step[ \t]+\d+(?:[ \t]*(?:\/|of)[ \t]*\d+)?[ \t]*[:.)-]*[ \t]+)(?=\S)`,
  'gim',
)

/** The text after, its counts made whole again. */
export function recount(before: string, after: string): string {
  return [comment, message].reduce((text, pattern) => recountOne(before, text, pattern), after)
}

function recountOne(before: string, after: string, pattern: RegExp): string {
  const all = markersIn(before, pattern)
  const left = markersIn(after, pattern)
  const counts = all.every(({ number, total }, index) => number === index + 1 && (total ?? all.length) === all.length)
  const known = new Set(all.map((one) => one.text))
  if (!counts || left.length === 0 || left.length >= all.length || left.some((one) => !known.has(one.text))) return after
  return left.reduceRight((text, marker, index) => {
    const only = left.length === 1
    const numbers = [String(index + 1), String(left.length)]
    const anew = only ? '' : marker.text.replaceAll(/\d+/g, () => numbers.shift() ?? '')
    return text.slice(0, marker.start) + anew + text.slice(marker.end)
  }, after)
}

function markersIn(text: string, pattern: RegExp): readonly Marker[] {
  return [...text.matchAll(pattern)].map((match) => {
    const [whole, lead = '', marker = ''] = match
    const [number = '', total] = marker.match(/\d+/g) ?? []
    return {
      start: match.index + lead.length,
      end: match.index + whole.length,
      number: Number(number),
      total: total === undefined ? undefined : Number(total),
      text: marker,
    }
  })
}
