/** `ifeq`, `ifneq`, `ifdef`, `ifndef`, `else`, `endif`: which lines count. */
import { badConditional } from '../findings/make.ts'
import type { Site } from '../text/source.ts'
import { referenceEnd } from './lines.ts'
import { isEmpty, isEqual } from './questions.ts'
import { MakeStop, type MakeRun } from './state.ts'
import { sliceValue, trimValue, type Value } from './value.ts'
import { globalScope, useVariable } from './variables.ts'

interface Level {
  taking: boolean
  /** A branch was taken, or none may be. */
  done: boolean
  seenElse: boolean
}

/** The conditionals that are open in one file. */
export interface Conditionals {
  readonly levels: Level[]
}

export function isIgnoring({ levels }: Conditionals): boolean {
  return levels.some((level) => !level.taking)
}

const keywords: ReadonlySet<string> = new Set(['ifeq', 'ifneq', 'ifdef', 'ifndef', 'else', 'endif'])

/** Takes a line that is a conditional's; `false` when it is none. */
export function takeConditional(run: MakeRun, state: Conditionals, line: Value, site: Site): boolean {
  const text = trimValue(line)
  const word = /^\S+/.exec(text.text)?.[0] ?? ''
  if (!keywords.has(word)) return false
  const rest = trimValue(sliceValue(text, word.length))
  const { levels } = state
  const current = levels.at(-1)
  if (word === 'endif') {
    if (current === undefined) throw new MakeStop(badConditional(site, 'an `endif` without its `if`'))
    levels.pop()
    return true
  }
  if (word !== 'else') {
    const outside = isIgnoring(state)
    const holds = !outside && test(run, word, rest, site)
    levels.push({ taking: holds, done: holds || outside, seenElse: false })
    return true
  }
  if (current === undefined || current.seenElse) throw new MakeStop(badConditional(site, 'an `else` without its `if`'))
  const inner = /^\S+/.exec(rest.text)?.[0] ?? ''
  current.seenElse = inner === ''
  if (current.done) current.taking = false
  else {
    current.taking = inner === '' || test(run, inner, trimValue(sliceValue(rest, inner.length)), site)
    current.done = current.taking
  }
  return true
}

function test(run: MakeRun, word: string, rest: Value, site: Site): boolean {
  const scope = globalScope(run)
  if (word === 'ifdef' || word === 'ifndef') {
    const name = run.expand(run, scope, rest).text.trim()
    const found = useVariable(run, scope, name, site)
    const defined =
      found !== undefined && found.value.text !== '' && (found.origin !== 'environment' || !isEmpty(run, found.value.text, site))
    return defined === (word === 'ifdef')
  }
  const sides = word === 'ifeq' || word === 'ifneq' ? cutSides(rest) : undefined
  if (sides === undefined) throw new MakeStop(badConditional(site, `\`${word} ${rest.text}\``))
  const [left, right] = sides.map((side) => run.expand(run, scope, side).text)
  return isEqual(run, left ?? '', right ?? '', site) === (word === 'ifeq')
}

/** `(a,b)`, `"a" "b"` and the like. */
function cutSides(rest: Value): readonly [Value, Value] | undefined {
  const { text } = rest
  if (text.startsWith('(')) {
    const comma = findOutside(text, 1, ',')
    const close = comma === -1 ? -1 : findOutside(text, comma + 1, ')')
    if (close === -1) return undefined
    const left = sliceValue(rest, 1, 1 + text.slice(1, comma).trimEnd().length)
    const blanks = /^\s*/.exec(text.slice(comma + 1, close))?.[0].length ?? 0
    return [left, sliceValue(rest, comma + 1 + blanks, close)]
  }
  const first = quoted(text, 0)
  if (first === undefined) return undefined
  const start = first + 1 + (/^\s*/.exec(text.slice(first + 1))?.[0].length ?? 0)
  const second = quoted(text, start)
  return second === undefined ? undefined : [sliceValue(rest, 1, first), sliceValue(rest, start + 1, second)]
}

/** Where the text in quotes that begins at a place ends. */
function quoted(text: string, start: number): number | undefined {
  const quote = text.charAt(start)
  const end = quote === '"' || quote === "'" ? text.indexOf(quote, start + 1) : -1
  return end === -1 ? undefined : end
}

/** The first comma or bracket that stands in no brackets. */
function findOutside(text: string, start: number, wanted: ',' | ')'): number {
  let depth = 0
  for (let at = start; at < text.length; at += 1) {
    const char = text.charAt(at)
    if (char === wanted && depth <= 0) return at
    if (char === '$' && text.charAt(at + 1) === '{') at = referenceEnd(text, at) - 1
    else if (char === '(') depth += 1
    else if (char === ')') depth -= 1
  }
  return -1
}
