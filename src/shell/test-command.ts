/** `test`, `[ ]` and `[[ ]]`. */
import type { TestExpression, Word } from 'unbash'
import { notFollowed } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { keyOf, known, literal, printText, type Text } from '../text/symbolic.ts'
import { ask, isEqual } from './ask.ts'
import { whenUnset } from './facts.ts'
import { segmentsOf, textOfPieces, type Piece } from './fields.ts'
import { assign } from './parameters.ts'
import { matchPattern, type Pattern } from './patterns.ts'
import { patternKey } from './text-operations.ts'
import { asDecimal, binaryOperators, isNoNumber, testBinary, testUnary, unaryOperators } from './test-primaries.ts'
import { expandPattern, expandText, expandWord } from './words.ts'
import { report, siteFor, type Shell } from './state.ts'
import { indexedArray } from './variables.ts'
import { compileRegex, TooMuchWork, type Regex, type RegexMatch } from '../text/regex.ts'
import { escapeExpression } from '../text/regular-expression.ts'

/** Evaluates the operands of `[` or `test`; `undefined`: they are no expression, and the command fails with status 2. */
export function evaluateTest(shell: Shell, operands: readonly Text[], at: Site): boolean | undefined {
  const [first = [], second = [], third = []] = operands
  const negated = known(first) === '!'
  switch (operands.length) {
    case 0:
      return false
    case 1:
      return testUnary(shell, '-n', first, at)
    case 2:
      if (negated) return testUnary(shell, '-z', second, at)
      return unaryOperators.has(known(first) ?? '') ? testUnary(shell, known(first) ?? '', second, at) : undefined
    case 3:
      if (binaryOperators.has(known(second) ?? '')) return compare(shell, first, known(second) ?? '', third, at)
      if (negated) return negate(evaluateTest(shell, operands.slice(1), at))
      break
    default:
  }
  const reader = createReader(shell, operands, at)
  const value = reader.or()
  return reader.done() ? value : undefined
}

/** A comparison in `[`, where numbers are decimal; `undefined`: one that cannot be made. */
function compare(shell: Shell, left: Text, operator: string, right: Text, at: Site): boolean | undefined {
  if (isNoNumber(left, operator, right)) return undefined
  return testBinary(shell, asDecimal(operator, left), operator, asDecimal(operator, right), at)
}

function negate(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

interface Reader {
  or(): boolean | undefined
  done(): boolean
}

/** The grammar of four and more operands: `-o`, `-a`, `!`, `( )`. */
function createReader(shell: Shell, operands: readonly Text[], at: Site): Reader {
  let next = 0
  let failed = false
  const peek = (ahead = 0): string | undefined => {
    const text = operands[next + ahead]
    return text === undefined ? undefined : known(text)
  }
  const take = (): Text => operands[next++] ?? []
  const chain = (operator: string, operand: (skip: boolean) => boolean | undefined, skip: boolean): boolean | undefined => {
    let value = operand(skip)
    while (peek() === operator) {
      take()
      const settled = operator === '-o' ? value === true : value === false
      const other = operand(skip || settled)
      if (!settled) value = other
    }
    return value
  }
  const or = (skip = false): boolean | undefined => chain('-o', (skipped) => chain('-a', not, skipped), skip)
  function not(skip: boolean): boolean | undefined {
    if (peek() !== '!') return primary(skip)
    take()
    return negate(not(skip))
  }
  function primary(skip: boolean): boolean | undefined {
    const operator = peek(1)
    if (operator !== undefined && binaryOperators.has(operator) && next + 2 < operands.length) {
      const [left, , right] = [take(), take(), take()]
      // What is skipped is read all the same.
      failed ||= isNoNumber(left, operator, right)
      return skip || failed ? false : compare(shell, left, operator, right, at)
    }
    if (peek() === '(') {
      take()
      const value = or(skip)
      if (known(take()) !== ')') next = Infinity
      return value
    }
    const unary = peek()
    if (unary !== undefined && unaryOperators.has(unary) && next + 1 < operands.length) {
      take()
      const operand = take()
      return skip ? false : testUnary(shell, unary, operand, at)
    }
    const operand = take()
    return skip ? false : testUnary(shell, '-n', operand, at)
  }
  return { or: () => or(), done: () => next === operands.length && !failed }
}

/** Evaluates `[[ … ]]`. */
export function evaluateCondition(shell: Shell, expression: TestExpression): boolean {
  switch (expression.type) {
    case 'TestGroup':
      return evaluateCondition(shell, expression.expression)
    case 'TestNot':
      return evaluateCondition(shell, expression.operand) !== (expression.negations.length % 2 === 1)
    case 'TestLogical':
      return expression.operator === '&&'
        ? expression.operands.every((operand) => evaluateCondition(shell, operand))
        : expression.operands.some((operand) => evaluateCondition(shell, operand))
    case 'TestUnary':
      return testUnary(shell, expression.operator, expandText(shell, expression.operand), siteFor(shell, expression))
    case 'TestBinary':
      return conditionBinary(shell, expression.operator, expression.left, expression.right, siteFor(shell, expression))
  }
}

function conditionBinary(shell: Shell, operator: string, left: Word, right: Word, at: Site): boolean {
  const text = expandText(shell, left)
  if (operator === '=~') return matchesRegex(shell, text, right, at)
  if (operator === '=' || operator === '==')
    return matches(shell, text, expandPattern(shell, right), expandText(shell, right), at)
  if (operator === '!=') return !matches(shell, text, expandPattern(shell, right), expandText(shell, right), at)
  return testBinary(shell, text, operator, expandText(shell, right), at)
}

/** Whether a text matches a pattern; asks when that depends on unknown characters. `written`: the pattern as text. */
export function matches(shell: Shell, text: Text, pattern: Pattern, written: Text, at: Site): boolean {
  const answer = matchPattern(pattern, text)
  if (answer !== 'maybe') return answer === 'yes'
  const plain = patternText(pattern)
  if (plain !== undefined) return isEqual(shell, text, plain, at)
  const unset = whenUnset(text)
  const usual = unset === undefined ? undefined : matchPattern(pattern, literal(unset))
  const question = {
    key: `match ${keyOf(text)}\u0001${patternKey(pattern)}`,
    text: `[[ ${printText(text)} == ${printText(written)} ]]`,
  }
  return ask(shell, { ...question, usual: usual === undefined || usual === 'maybe' ? undefined : usual === 'yes' }, at)
}

/** The text that a pattern without wildcards is. */
function patternText(pattern: Pattern): Text | undefined {
  const parts: Text[number][] = []
  for (const item of pattern) {
    if (item.kind === 'char') parts.push(item.char)
    else if (item.kind === 'unknown') parts.push(item.unknown)
    else return undefined
  }
  return textOfPieces([{ kind: 'text', text: joined(parts), quoted: true, split: false }])
}

function joined(parts: readonly Text[number][]): Text {
  const all: Text[number][] = []
  for (const part of parts) {
    const last = all.at(-1)
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part
    else all.push(part)
  }
  return all
}

function matchesRegex(shell: Shell, text: Text, right: Word, at: Site): boolean {
  const pieces = expandWord(shell, right, 'none')
  const [subject, source] = [known(text), regexSource(pieces)]
  const expression = source === undefined ? undefined : compileRegex(source, { extended: true, dialect: 'grep' })
  const found = subject === undefined || expression === undefined ? 'open' : search(expression, subject)
  if (found !== 'open') {
    if (found !== undefined) assign(shell, 'BASH_REMATCH', indexedArray(found.groups.map((group) => literal(group ?? ''))), at)
    return found !== undefined
  }
  const written = printText(textOfPieces(pieces))
  if (source !== undefined && (expression === undefined || subject !== undefined))
    report(shell, notFollowed(at, `The regular expression \`${written}\``))
  const unset = whenUnset(text)
  const usually = unset === undefined || expression === undefined ? 'open' : search(expression, unset)
  const usual = usually === 'open' ? undefined : usually !== undefined
  return ask(shell, { key: `regex ${keyOf(text)}\u0001${written}`, text: `[[ ${printText(text)} =~ ${written} ]]`, usual }, at)
}

/** `open`: it takes too long to tell. */
function search(expression: Regex, subject: string): RegexMatch | undefined | 'open' {
  try {
    return expression.find(subject, 0)
  } catch (error) {
    if (error instanceof TooMuchWork) return 'open'
    throw error
  }
}

/** The source of a regular expression: what is quoted stands for itself. */
function regexSource(pieces: readonly Piece[]): string | undefined {
  let source = ''
  for (const { text, quoted } of segmentsOf(pieces)) {
    const part = known(text)
    if (part === undefined) return undefined
    source += quoted ? escapeExpression(part) : part
  }
  return source
}
