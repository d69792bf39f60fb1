/**
 * Comparisons of numbers that may not be known. The number of the driver's own arguments has one question for each bound, which
 * all comparisons with it share.
 */
import type { Site } from '../text/source.ts'
import { keyOf, known, unknownsOf, type Text } from '../text/symbolic.ts'
import { amountText, countOf, simpleNumber, type Amount } from './amounts.ts'
import { ask, fewerArguments } from './ask.ts'
import { whenUnset } from './facts.ts'
import type { Shell } from './state.ts'

/** Whether a number is not zero; asks when it is not known. */
export function isTrue(shell: Shell, amount: Amount, written: string, site: Site): boolean {
  if (typeof amount === 'bigint') return amount !== 0n
  const unset = whenUnset(amount)
  const usual = unset === undefined ? undefined : (simpleNumber(unset) ?? 0n) !== 0n
  return ask(shell, { key: `nonzero ${keyOf(amount)}`, text: `((${written}))`, usual }, site)
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
