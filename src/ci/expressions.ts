/**
 * `${{ … }}` of GitHub Actions. What is known here is computed as the service does it; all else is a value without a known text, equal
 * for equal expressions.
 */
import { joinValues, plainValue, sliceValue, throughReference, type Value, placeOf } from '../make/value.ts'
import { concat, known, literal, type Text, type Unknown } from '../text/symbolic.ts'

/** What a name like `env.TAG` stands for; `undefined`: nobody knows. */
export type Lookup = (name: string) => Text | undefined

export interface Expanded {
  /** With one character for each unknown part. */
  readonly value: Value
  readonly text: Text
}

const placeholder = '\ue000'

/** Puts what the expressions come to in their places. */
export function expandExpressions(value: Value, lookup: Lookup): Expanded {
  const values: Value[] = []
  const texts: Text[] = []
  let at = 0
  const add = (part: Value, text: Text): void => {
    values.push(part)
    texts.push(text)
  }
  for (const match of value.text.matchAll(/\$\{\{(.*?)\}\}/gs)) {
    const before = sliceValue(value, at, match.index)
    add(before, literal(before.text))
    at = match.index + match[0].length
    const site = placeOf(value, match.index, at)
    const text = evaluateExpression(match[1] ?? '', lookup)
    const characters = text.map((part) => (typeof part === 'string' ? part : placeholder)).join('')
    add(throughReference(plainValue(characters, site), site === undefined ? [] : [site]), text)
  }
  const rest = sliceValue(value, at)
  add(rest, literal(rest.text))
  return { value: joinValues(values), text: concat(...texts) }
}

/** An expression as a text. */
export function evaluateExpression(source: string, lookup: Lookup): Text {
  const result = evaluate(source, lookup)
  return result.kind === 'known' ? literal(printValue(result.value)) : result.text
}

/** Whether a condition holds; `undefined`: that is not known. */
export function evaluateCondition(source: string, lookup: Lookup): boolean | undefined {
  const inner = /^\s*\$\{\{(.*)\}\}\s*$/s.exec(source)?.[1] ?? source
  const result = evaluate(inner, lookup)
  return result.kind === 'known' ? isTrue(result.value) : undefined
}

type Primitive = string | number | boolean | null
type Result = { readonly kind: 'known'; readonly value: Primitive } | { readonly kind: 'unknown'; readonly text: Text }

const isTrue = (value: Primitive): boolean => value !== false && value !== null && value !== '' && value !== 0
const printValue = (value: Primitive): string => (value === null ? '' : String(value))
const knownResult = (value: Primitive): Result => ({ kind: 'known', value })

const token =
  /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)(?![\w.])|(==|!=|<=|>=|&&|\|\||[!()<>,[\]])|([A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*))/y

function evaluate(source: string, lookup: Lookup): Result {
  const tokens = tokensOf(source)
  const open: Result = { kind: 'unknown', text: [unknownExpression(source)] }
  if (tokens === undefined) return open
  let at = 0
  const take = (word: string): boolean => {
    if (tokens[at] !== word) return false
    at += 1
    return true
  }
  const primary = (): Result => {
    const word = tokens[at]
    at += 1
    if (word === undefined) return open
    if (word === '(') {
      const inner = either()
      return take(')') ? inner : open
    }
    if (word === '!') {
      const inner = primary()
      return inner.kind === 'known' ? knownResult(!isTrue(inner.value)) : open
    }
    if (word.startsWith("'")) return knownResult(word.slice(1, -1).replaceAll("''", "'"))
    if (/^-?\d/.test(word)) return knownResult(Number(word))
    if (word === 'true' || word === 'false') return knownResult(word === 'true')
    if (word === 'null') return knownResult(null)
    if (!/^\w/.test(word)) return open
    if (tokens[at] === '(') {
      at += 1
      for (let depth = 1; depth > 0 && at < tokens.length; at += 1) depth += tokens[at] === '(' ? 1 : tokens[at] === ')' ? -1 : 0
      return callResult(word.toLowerCase()) ?? open
    }
    if (tokens[at] === '[') return open
    const text = lookup(word)
    const characters = text === undefined ? undefined : known(text)
    if (characters !== undefined) return knownResult(characters)
    return text === undefined ? { kind: 'unknown', text: [unknownNamed(word)] } : { kind: 'unknown', text }
  }
  const compared = (): Result => {
    const left = primary()
    const negated = tokens[at] === '!='
    if (tokens[at] !== '==' && !negated) return left
    at += 1
    const right = primary()
    if (left.kind !== 'known' || right.kind !== 'known' || typeof left.value !== typeof right.value) return open
    const [a, b] = [printValue(left.value).toLowerCase(), printValue(right.value).toLowerCase()]
    return knownResult((a === b) !== negated)
  }
  const both = (): Result => {
    let left = compared()
    while (take('&&')) {
      const right = compared()
      if (left.kind === 'known') left = isTrue(left.value) ? right : left
      else if (right.kind === 'known' && !isTrue(right.value)) left = knownResult(false)
      else left = open
    }
    return left
  }
  const either = (): Result => {
    let left = both()
    while (take('||')) {
      const right = both()
      if (left.kind === 'known') left = isTrue(left.value) ? left : right
      else left = open
    }
    return left
  }
  const result = either()
  return at === tokens.length ? result : open
}

/** What a step is asked for its own job; all other functions are open. */
function callResult(name: string): Result | undefined {
  if (name === 'always' || name === 'success') return knownResult(true)
  return name === 'failure' || name === 'cancelled' ? knownResult(false) : undefined
}

function tokensOf(source: string): readonly string[] | undefined {
  const tokens: string[] = []
  token.lastIndex = 0
  for (let at = 0; at < source.trimEnd().length; at = token.lastIndex) {
    token.lastIndex = at
    const match = token.exec(source)
    const word = match?.[1] ?? match?.[2] ?? match?.[3] ?? match?.[4]
    if (word === undefined || tokens.length > 200) return undefined
    tokens.push(word)
  }
  return tokens
}

/** Secrets and variables of the project have names of their own; properties of the run those of the runner's environment. */
function unknownNamed(name: string): Unknown {
  const own = /^(?:secrets|vars|inputs)\.(.+)$/.exec(name)?.[1]
  const github = /^(github|runner)\.(\w+)$/.exec(name)
  if (github !== null)
    return unknownOf(
      `env:${`${github[1] ?? ''}_${github[2] ?? ''}`.toUpperCase()}`,
      `${github[1] ?? ''}_${github[2] ?? ''}`.toUpperCase(),
    )
  return unknownOf(`ci:${name}`, own ?? name)
}

function unknownExpression(source: string): Unknown {
  const plain = source.trim().replaceAll(/\s+/g, ' ')
  return unknownOf(`ci:${plain}`, plain)
}

function unknownOf(id: string, name: string): Unknown {
  return { kind: 'unknown', id, name, source: 'environment', at: undefined, whenUnset: undefined }
}
