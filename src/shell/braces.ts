/**
 * Brace expansion. It happens before all other expansions and knows nothing of them, so it works on source text: `a{b,$c}` is
 * the texts `ab` and `a$c`, which are then read as words.
 */

const mostResults = 10_000
/** Characters that are looked at for one word: braces inside of braces are read once for each of them. */
const mostWork = 4_000_000

interface Work {
  left: number
}

/** The words that a word's source stands for, itself when it has no brace expression; `undefined` when they are too many. */
export function expandBraces(source: string): readonly string[] | undefined {
  const work = { left: mostWork }
  const words = expandAll(source, work)
  return words.length > mostResults || work.left < 0 ? undefined : words
}

function expandAll(source: string, work: Work): readonly string[] {
  const open = findOpen(source, work)
  if (open === undefined) return [source]
  const [before, after] = [source.slice(0, open.start), source.slice(open.end + 1)]
  const results: string[] = []
  const tails = expandAll(after, work)
  for (const middle of open.items) {
    for (const tail of tails) results.push(before + middle + tail)
    if (results.length > mostResults) break
  }
  return results
}

interface BraceExpression {
  readonly start: number
  readonly end: number
  readonly items: readonly string[]
}

/** The first brace expression of a text. */
function findOpen(source: string, work: Work): BraceExpression | undefined {
  for (let index = 0; index < source.length && work.left >= 0; index += 1) {
    if (source[index] === '{' && source[index - 1] !== '$') {
      const found = readExpression(source, index, work)
      if (found !== undefined) return found
      continue
    }
    index = skipQuoted(source, index)
  }
  return undefined
}

/** The last index of a quoted stretch or expansion that begins here, or the index itself. */
function skipQuoted(source: string, index: number): number {
  const char = source[index]
  if (char === '\\') return index + 1
  if (char === "'") return endOr(source, source.indexOf("'", index + 1))
  if (char === '"') return endOfDoubled(source, index)
  if (char === '`') return endOfEscaped(source, index, '`')
  const next = source[index + 1]
  if (char !== '$') return index
  if (next === "'") return endOfEscaped(source, index + 1, "'")
  return next === '{' || next === '(' ? endOfExpansion(source, index) : index
}

/** Inside of double quotes a command has quotes of its own: `"$(echo "a b")"`. Those in `${…}` end the outer ones here, as in bash. */
function endOfDoubled(source: string, index: number): number {
  for (let at = index + 1; at < source.length; at += 1) {
    if (source[at] === '"') return at
    if (/^(?:\\|`|\$\()/.test(source.slice(at, at + 2))) at = skipQuoted(source, at)
  }
  return source.length
}

function endOfEscaped(source: string, index: number, close: string): number {
  let at = index + 1
  while (at < source.length && source[at] !== close) at += source[at] === '\\' ? 2 : 1
  return at
}

function endOfExpansion(source: string, index: number): number {
  const [open, close] = source[index + 1] === '{' ? ['{', '}'] : ['(', ')']
  let depth = 0
  for (let at = index + 1; at < source.length; at += 1) {
    if (source[at] === open) depth += 1
    else if (source[at] === close && (depth -= 1) === 0) return at
    else if (source[at] === '"' || source[at] === "'" || source[at] === '\\') at = skipQuoted(source, at)
  }
  return source.length
}

function endOr(source: string, found: number): number {
  return found === -1 ? source.length : found
}

function readExpression(source: string, start: number, work: Work): BraceExpression | undefined {
  const cuts = [start]
  let depth = 0
  for (let index = start; index < source.length && (work.left -= 1) >= 0; index += 1) {
    const char = source[index]
    if (char === '{' && source[index - 1] !== '$') depth += 1
    else if (char === ',' && depth === 1) cuts.push(index)
    else if (char === '}' && (depth -= 1) === 0) {
      if (cuts.length > 1) {
        const parts = cuts.map((cut, place) => source.slice(cut + 1, cuts[place + 1] ?? index))
        return { start, end: index, items: parts.flatMap((part) => expandAll(part, work)) }
      }
      const items = sequence(source.slice(start + 1, index))
      return items === undefined ? undefined : { start, end: index, items }
    } else index = skipQuoted(source, index)
  }
  return undefined
}

/** `1..5`, `05..1..2`, `a..e`. */
function sequence(body: string): readonly string[] | undefined {
  const numbers = /^(-?\d+)\.\.(-?\d+)(?:\.\.(-?\d+))?$/.exec(body)
  const letters = numbers === null ? /^([A-Za-z])\.\.([A-Za-z])(?:\.\.(-?\d+))?$/.exec(body) : null
  const [, from, to, step] = numbers ?? letters ?? []
  if (from === undefined || to === undefined) return undefined
  const [first, last] = numbers === null ? [from.charCodeAt(0), to.charCodeAt(0)] : [Number(from), Number(to)]
  const by = Math.max(1, Math.abs(Number(step ?? '1')))
  const padded = numbers !== null && [from, to].some((end) => /^-?0\d/.test(end))
  const width = padded ? Math.max(from.length, to.length) : 0
  const count = Math.min(mostResults + 1, Math.floor(Math.abs(last - first) / by) + 1)
  return Array.from({ length: count }, (_, index) => {
    const value = first + (last >= first ? index : -index) * by
    if (numbers === null) return String.fromCharCode(value)
    return value < 0 ? `-${String(-value).padStart(width - 1, '0')}` : String(value).padStart(width, '0')
  })
}
