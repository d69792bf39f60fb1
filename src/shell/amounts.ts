/** Numbers that may not be known, and what is computed with them. */
import { keyOf, literal, soleUnknown, unknownsOf, type Text } from '../text/symbolic.ts'
import { whenUnset } from './facts.ts'

/** A number, or the text of one that is not known. */
export type Amount = bigint | Text

export function amountText(amount: Amount): Text {
  return typeof amount === 'bigint' ? literal(String(amount)) : amount
}

/** A number literal: decimal, `0x1f`, `017`, `2#101`; an empty text is 0. */
export function simpleNumber(text: string): bigint | undefined {
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

/** A number as `[` and `exit` read it: decimal, whatever zeros stand in front. */
export function decimalNumber(text: string): bigint | undefined {
  const digits = /^\s*([+-]?)(\d+)\s*$/.exec(text)
  if (digits === null) return undefined
  const value = BigInt(`${digits[1] === '-' ? '-' : ''}1`) * BigInt(digits[2] ?? '0')
  return value === BigInt.asIntN(64, value) ? value : undefined
}

/** A number as `printf` reads it, as far as the text is one; `whole`: all of it is. */
export function leadingNumber(text: string): { readonly value: bigint; readonly whole: boolean } {
  const found = /^\s*([+-]?)(0x[0-9a-f]+|0[0-7]*|[1-9]\d*)/i.exec(text)
  const [all = '', sign, digits = '0'] = found ?? []
  const value = BigInt(digits.replace(/^0(?=[0-7])/, '0o'))
  return { value: sign === '-' ? -value : value, whole: text === '' || (found !== null && all.length === text.length) }
}

/** `$#` of the driver's own arguments: how many known ones stand in front, and how many were shifted away. */
export function countOf(amount: Amount): { readonly offset: number; readonly known: number } | undefined {
  if (typeof amount === 'bigint') return undefined
  const found = /^argc:(\d+):(\d+)$/.exec(soleUnknown(amount)?.id ?? '')
  return found === null ? undefined : { offset: Number(found[1]), known: Number(found[2]) }
}

const operations: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => (b === 0n ? 0n : a / b),
  '%': (a, b) => (b === 0n ? 0n : a % b),
  '**': power,
  '<<': (a, b) => a << BigInt.asUintN(6, b),
  '>>': (a, b) => a >> BigInt.asUintN(6, b),
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  ',': (_, b) => b,
}

export function isOperator(operator: string): boolean {
  return Object.hasOwn(operations, operator)
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

/** Computes; the same operation on the same unknowns is the same unknown. */
export function combine(operator: string, left: Amount, right: Amount): Amount {
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
