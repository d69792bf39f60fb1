/**
 * `$((…))`, `((…))`, `let` and array indices: 64-bit integers. A number that is not known stays a text with an identity, so the
 * same computation on the same input is the same unknown.
 */
import { parse, type ArithmeticExpansionPart, type ArithmeticExpression, type Word } from 'unbash'
import { badExpansion, notFollowed } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { keyOf, known, literal, soleUnknown, unknownsOf, type Text } from '../text/symbolic.ts'
import { ask, fewerArguments } from './ask.ts'
import { whenUnset } from './facts.ts'
import { textOfPieces } from './fields.ts'
import { assign, assignText, readArray, readParameter } from './parameters.ts'
import { report, ShellEnd, siteFor, type Shell } from './state.ts'
import { findVariable } from './variables.ts'
import { locate } from '../text/source.ts'

/** A number, or the text of one that is not known. */
export type Amount = bigint | Text

const deepest = 64

/** `$((…))` as text. */
export function arithmeticText(shell: Shell, part: ArithmeticExpansionPart): Text {
  const site = siteFor(shell, part)
  if (part.expression === undefined) return literal('0')
  const amount = evaluateExpression(shell, part.expression, site)
  return named(amountText(amount), part.text, site)
}

/** An unknown number is shown as the expression that it came from. */
function named(text: Text, name: string, site: Site): Text {
  const unknown = soleUnknown(text)
  return unknown?.id.startsWith('arithmetic') === true ? [{ ...unknown, name, at: locate(site) }] : text
}

export function amountText(amount: Amount): Text {
  return typeof amount === 'bigint' ? literal(String(amount)) : amount
}

/** The number that a text stands for, as an expression; `undefined` when it is not known. */
export function evaluateArithmetic(shell: Shell, text: Text, site: Site): bigint | undefined {
  const amount = amountOf(shell, text, site, 0)
  return typeof amount === 'bigint' ? amount : undefined
}

/** Whether a number is not zero; asks when it is not known. */
export function isTrue(shell: Shell, amount: Amount, written: string, site: Site): boolean {
  if (typeof amount === 'bigint') return amount !== 0n
  const unset = whenUnset(amount)
  const usual = unset === undefined ? undefined : (simpleNumber(unset) ?? 0n) !== 0n
  return ask(shell, { key: `nonzero ${keyOf(amount)}`, text: `((${written}))`, usual }, site)
}

/** Evaluates a text as an arithmetic expression. */
export function amountOf(shell: Shell, text: Text, site: Site, depth: number): Amount {
  const characters = known(text)?.trim()
  if (characters === undefined) return text
  const number = simpleNumber(characters)
  if (number !== undefined) return number
  if (depth > deepest) return fail(shell, site, `\`${characters}\` refers to itself`)
  if (/^[A-Za-z_]\w*$/.test(characters)) return variableAmount(shell, characters, site, depth)
  const [statement] = parse(`((${characters}))`).commands
  const command = statement?.command
  if (command?.type !== 'ArithmeticCommand' || command.expression === undefined)
    return fail(shell, site, `\`${characters}\` is no number`)
  return evaluateExpression(shell, command.expression, site, depth + 1)
}

function fail(shell: Shell, site: Site, message: string): never {
  report(shell, badExpansion(site, message))
  throw new ShellEnd(shell.dialect === 'bash' ? 1 : 2)
}

/** A number literal: decimal, `0x1f`, `017`, `2#101`; an empty text is 0. */
function simpleNumber(text: string): bigint | undefined {
  if (text === '') return 0n
  if (/^[+-]?(?:0|[1-9]\d*)$/.test(text)) return BigInt.asIntN(64, BigInt(text.replace(/^\+/, '')))
  const based = /^(\d+)#(\w+)$/.exec(text)
  if (based !== null) {
    const [, base, digits] = based
    return [...(digits ?? '')].reduce((sum, digit) => sum * BigInt(base ?? '10') + BigInt(Number.parseInt(digit, 36)), 0n)
  }
  if (/^[+-]?0x[0-9a-f]+$/i.test(text)) return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text.replace(/^\+/, ''))
  if (/^[+-]?0[0-7]+$/.test(text))
    return text.startsWith('-') ? -BigInt(`0o${text.slice(1)}`) : BigInt(`0o${text.replace(/^\+/, '')}`)
  return undefined
}

function variableAmount(shell: Shell, name: string, site: Site, depth: number): Amount {
  return amountOf(shell, readParameter(shell, name, site).text ?? [], site, depth + 1)
}

export function evaluateExpression(shell: Shell, expression: ArithmeticExpression, site: Site, depth = 0): Amount {
  const evaluate = (inner: ArithmeticExpression): Amount => evaluateExpression(shell, inner, site, depth)
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression)
    case 'ArithmeticTernary':
      return evaluate(isTrue(shell, evaluate(expression.test), 'condition', site) ? expression.consequent : expression.alternate)
    case 'ArithmeticUnary':
      return unary(shell, expression, site, depth)
    case 'ArithmeticBinary':
      return binary(shell, expression, site, depth)
    case 'ArithmeticWord':
      return amountOf(shell, wordText(shell, expression, site), site, depth)
    case 'ArithmeticCommandExpansion':
      return amountOf(
        shell,
        textOfPieces(
          shell.run.expandWord(shell, asWord(expression.text, [{ ...expression, type: 'CommandExpansion' }], expression)),
        ),
        site,
        depth,
      )
  }
}

type Operand = Extract<ArithmeticExpression, { readonly type: 'ArithmeticWord' }>

function asWord(text: string, parts: Word['parts'], node: { readonly pos: number; readonly end: number }): Word {
  return { type: 'Word', text, value: text, pos: node.pos, end: node.end, parts }
}

function wordText(shell: Shell, operand: Operand, site: Site): Text {
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(operand.value)
  if (element !== null && !operand.value.startsWith('$')) return readElementText(shell, element[1] ?? '', element[2] ?? '', site)
  // unbash gives parts to some operands only: `$((x + $y))` has them, `$(($y*2))` has not.
  if (operand.parts === undefined && /[$`]/.test(operand.value)) return shell.run.expandSource(shell, `"${operand.value}"`, site)
  if (operand.parts === undefined) return literal(operand.value)
  return textOfPieces(shell.run.expandWord(shell, asWord(operand.value, operand.parts, operand)))
}

function readElementText(shell: Shell, name: string, index: string, site: Site): Text {
  const key = elementKey(shell, name, index, site)
  return readArray(shell, name, site).find(([each]) => each === key)?.[1] ?? []
}

function elementKey(shell: Shell, name: string, index: string, site: Site): string {
  const text = known(expandIndex(shell, index)) ?? ''
  if (findVariable(shell.variables, name)?.value?.kind === 'associative') return text
  return String(evaluateArithmetic(shell, literal(text), site) ?? 0n)
}

function expandIndex(shell: Shell, index: string): Text {
  const [statement] = parse(`: "${index}"`).commands
  const [word] = statement?.command.type === 'Command' ? statement.command.suffix : []
  return word?.type === 'Word' ? textOfPieces(shell.run.expandWord(shell, word)) : literal(index)
}

function unary(
  shell: Shell,
  expression: Extract<ArithmeticExpression, { readonly type: 'ArithmeticUnary' }>,
  site: Site,
  depth: number,
): Amount {
  const { operator, operand } = expression
  const value = evaluateExpression(shell, operand, site, depth)
  if (operator === '++' || operator === '--') {
    const next = combine(operator === '++' ? '+' : '-', value, 1n)
    store(shell, operand, next, site)
    return expression.prefix ? next : value
  }
  switch (operator) {
    case '-':
      return combine('-', 0n, value)
    case '+':
      return value
    case '~':
      return combine('^', value, -1n)
    case '!':
      return isTrue(shell, value, 'value', site) ? 0n : 1n
    default:
      return fail(shell, site, `the operator \`${operator}\` is not known`)
  }
}

function binary(
  shell: Shell,
  expression: Extract<ArithmeticExpression, { readonly type: 'ArithmeticBinary' }>,
  site: Site,
  depth: number,
): Amount {
  const { operator, left, right } = expression
  const evaluate = (inner: ArithmeticExpression): Amount => evaluateExpression(shell, inner, site, depth)
  if (operator === '=') return store(shell, left, evaluate(right), site)
  if (operator.endsWith('=') && !['==', '!=', '<=', '>='].includes(operator)) {
    return store(shell, left, compute(shell, operator.slice(0, -1), evaluate(left), evaluate(right), site), site)
  }
  if (operator === '&&')
    return isTrue(shell, evaluate(left), 'left', site) && isTrue(shell, evaluate(right), 'right', site) ? 1n : 0n
  if (operator === '||')
    return isTrue(shell, evaluate(left), 'left', site) || isTrue(shell, evaluate(right), 'right', site) ? 1n : 0n
  const first = evaluate(left)
  return compute(shell, operator, first, evaluate(right), site)
}

function compute(shell: Shell, operator: string, left: Amount, right: Amount, site: Site): Amount {
  if ((operator === '/' || operator === '%') && right === 0n) return fail(shell, site, 'division by zero')
  const answer = comparison(shell, operator, left, right, site)
  if (answer !== undefined) return answer ? 1n : 0n
  if (!(operator in operations) && operator !== ',') {
    report(shell, notFollowed(site, `The operator \`${operator}\``))
    return 0n
  }
  return combine(operator, left, right)
}

/** Comparisons with an unknown are questions; the number of arguments has its own, which all its comparisons share. */
function comparison(shell: Shell, operator: string, left: Amount, right: Amount, site: Site): boolean | undefined {
  const compared: Readonly<Record<string, () => boolean>> = {
    '<': () => isLess(shell, left, right, site),
    '>': () => isLess(shell, right, left, site),
    '<=': () => !isLess(shell, right, left, site),
    '>=': () => !isLess(shell, left, right, site),
    '==': () => isSameNumber(shell, left, right, site),
    '!=': () => !isSameNumber(shell, left, right, site),
  }
  return compared[operator]?.()
}

/** `left < right` */
export function isLess(shell: Shell, left: Amount, right: Amount, site: Site): boolean {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right
  const [leftCount, rightCount] = [countOf(left), countOf(right)]
  if (leftCount !== undefined && typeof right === 'bigint')
    return fewerArguments(shell, Number(right) - leftCount.known + leftCount.offset, site)
  if (rightCount !== undefined && typeof left === 'bigint')
    return !fewerArguments(shell, Number(left) + 1 - rightCount.known + rightCount.offset, site)
  return askNumbers(shell, 'less', '-lt', left, right, (a, b) => a < b, site)
}

/** `left == right` */
export function isSameNumber(shell: Shell, left: Amount, right: Amount, site: Site): boolean {
  if (typeof left === 'bigint' && typeof right === 'bigint') return left === right
  if (keyOf(amountText(left)) === keyOf(amountText(right))) return true
  if (typeof left === 'bigint') return isSameNumber(shell, right, left, site)
  if (countOf(left) !== undefined && typeof right === 'bigint')
    return !isLess(shell, left, right, site) && isLess(shell, left, right + 1n, site)
  return askNumbers(shell, 'same', '-eq', left, right, (a, b) => a === b, site)
}

/** `$#` of the driver's own arguments: how many known ones stand in front, and how many were shifted away. */
function countOf(amount: Amount): { readonly offset: number; readonly known: number } | undefined {
  if (typeof amount === 'bigint') return undefined
  const found = /^argc:(\d+):(\d+)$/.exec(soleUnknown(amount)?.id ?? '')
  return found === null ? undefined : { offset: Number(found[1]), known: Number(found[2]) }
}

function askNumbers(
  shell: Shell,
  key: string,
  operator: string,
  left: Amount,
  right: Amount,
  decide: (a: bigint, b: bigint) => boolean,
  site: Site,
): boolean {
  const [a, b] = [amountText(left), amountText(right)]
  const [unsetA, unsetB] = [whenUnset(a), whenUnset(b)].map((value) => (value === undefined ? undefined : simpleNumber(value)))
  const usual = unsetA === undefined || unsetB === undefined ? undefined : decide(unsetA, unsetB)
  const print = (text: Text): string => known(text) ?? `"$${unknownsOf(text)[0]?.name ?? ''}"`
  return ask(shell, { key: `${key} ${keyOf(a)}\u0001${keyOf(b)}`, text: `[ ${print(a)} ${operator} ${print(b)} ]`, usual }, site)
}

/** Sets the variable or element that an expression names. */
function store(shell: Shell, target: ArithmeticExpression, value: Amount, site: Site): Amount {
  if (target.type !== 'ArithmeticWord') return fail(shell, site, 'assignment to something that is no variable')
  const text = amountText(value)
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target.value)
  if (element === null) {
    assignText(shell, known(wordText(shell, target, site)) ?? target.value, text, site)
    return value
  }
  const [, name = '', index = ''] = element
  const key = elementKey(shell, name, index, site)
  const before = findVariable(shell.variables, name)?.value
  if (before?.kind === 'associative')
    assign(shell, name, { kind: 'associative', elements: new Map([...before.elements, [key, text]]) }, site)
  else
    assign(
      shell,
      name,
      {
        kind: 'indexed',
        elements: new Map([
          ...readArray(shell, name, site).map(([each, item]) => [Number(each), item] as const),
          [Number(key), text],
        ]),
      },
      site,
    )
  return value
}

const operations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? 0n : a / b),
  '%': (a, b) => (b === 0n ? 0n : a % b),
  '**': power,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  ',': (_, b) => b,
}

/** In 64 bits at every step: `2**999999999` must not make a number of that many digits. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  for (let [factor, left] = [base, exponent]; left > 0n; left >>= 1n) {
    if ((left & 1n) === 1n) result = BigInt.asIntN(64, result * factor)
    factor = BigInt.asIntN(64, factor * factor)
  }
  return exponent < 0n ? 0n : result
}

function combine(operator: string, left: Amount, right: Amount): Amount {
  const operation = operations[operator]
  if (typeof left === 'bigint' && typeof right === 'bigint') return BigInt.asIntN(64, operation?.(left, right) ?? 0n)
  if (operator === ',') return right
  const [a, b] = [amountText(left), amountText(right)]
  const [unsetA, unsetB] = [whenUnset(a), whenUnset(b)].map((value) => (value === undefined ? undefined : simpleNumber(value)))
  const from = unknownsOf([...a, ...b])[0]
  const unset =
    unsetA === undefined || unsetB === undefined ? undefined : String(BigInt.asIntN(64, operation?.(unsetA, unsetB) ?? 0n))
  const count =
    (operator === '+' || operator === '-') && typeof right === 'bigint'
      ? shiftedCount(left, operator === '+' ? right : -right)
      : undefined
  return [
    {
      kind: 'unknown',
      id: count ?? `arithmetic(${keyOf(a)}${operator}${keyOf(b)})`,
      name: from?.name ?? 'number',
      source: from?.source ?? 'command',
      at: from?.at,
      whenUnset: unset,
    },
  ]
}

/** `$# - 1` is still a number of arguments. */
function shiftedCount(left: Amount, by: bigint): string | undefined {
  const count = countOf(left)
  const sum = count === undefined ? -1 : count.known + Number(by)
  return count === undefined || sum < 0 ? undefined : `argc:${String(count.offset)}:${String(sum)}`
}
