/**
 * Questions with three answers: yes, no, and what the world decides. All of them are put in one canonical form, so that
 * `[ -n "$X" ]`, `[ "$X" != "" ]` and `[[ ! -z $X ]]` are one question with one answer, and an answer is remembered as what it
 * says about the unknowns.
 */
import type { Site } from '../text/source.ts'
import { trimCommon } from '../text/common-ends.ts'
import { keyOf, known, printText, soleUnknown, unknownsOf, type Text } from '../text/symbolic.ts'
import { refine, whenUnset } from './facts.ts'
import type { Shell } from './state.ts'
import type { Status } from './world.ts'

/** Asks the world, once for each key. */
export function ask(
  shell: Shell,
  question: { readonly key: string; readonly text: string; readonly usual: boolean | undefined },
  at: Site,
): boolean {
  const { facts, world } = shell.run
  shell.run.asked += 1
  const before = facts.answers.get(question.key)
  if (before !== undefined) return before
  const holds = world.decide({ ...question, at, ...branchOf(shell, question.key, at) })
  facts.answers.set(question.key, holds)
  facts.conditions.push({ key: question.key, text: question.text, at, holds })
  return holds
}

/** The place that asks, and what it asks without the argument's number: `-t` as the third argument is `-t` as the first. */
function branchOf(shell: Shell, key: string, at: Site): { readonly branch?: string } {
  const asked = key.replace(/\barg:\d+|\barguments < \d+/g, 'argument')
  if (!shell.rounds || asked === key) return {}
  const places = [...shell.stack, at].map((site) => `${site.source.path}:${String(site.start)}`)
  return { branch: `${places.join(' ')} ${asked}` }
}

/** How a text is written in a condition: `$1`, `"v$TAG"`, `lit`. */
export function quoteText(text: Text): string {
  const plain = known(text)
  if (plain !== undefined) return /^[\w./:@%+,-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", `'\\''`)}'`
  const sole = soleUnknown(text)
  if (sole !== undefined && /^(?:\w+|[#?@])$/.test(sole.name)) return `"$${sole.name}"`
  return `"${printText(text)}"`
}

/** `[ -z text ]` */
export function isEmpty(shell: Shell, given: Text, at: Site, usual?: boolean): boolean {
  const { facts } = shell.run
  const text = refine(facts, given)
  if (text.some((part) => (typeof part === 'string' ? part !== '' : facts.nonEmpty.has(part.id)))) return false
  if (text.length === 0) return true
  const sole = soleUnknown(text)
  const holds = ask(
    shell,
    { key: `empty ${keyOf(text)}`, text: `[ -z ${quoteText(text)} ]`, usual: usual ?? usuallyEmpty(text) },
    at,
  )
  if (holds) for (const unknown of unknownsOf(text)) learn(shell, unknown.id, [])
  else if (sole !== undefined) learn(shell, sole.id, undefined)
  return holds
}

/** Ids and what the machine tells of itself are there; what the driver is given is not, in the usual case. */
function usuallyEmpty(text: Text): boolean | undefined {
  const value = whenUnset(text)
  if (value !== undefined) return value === ''
  const there = unknownsOf(text).some(
    (unknown) => unknown.whenUnset === undefined && ['host', 'docker', 'base', 'environment'].includes(unknown.source),
  )
  return there || unknownsOf(text).some((unknown) => (unknown.whenUnset ?? '') !== '') ? false : undefined
}

/** Remembers what an unknown is, or (without a value) that it is not empty. */
function learn(shell: Shell, id: string, value: Text | undefined): void {
  const { facts } = shell.run
  const argument = /^arg:(\d+)$/.exec(id)?.[1]
  if (value === undefined) {
    facts.nonEmpty.add(id)
    if (argument !== undefined) facts.fewestArguments = Math.max(facts.fewestArguments, Number(argument))
    return
  }
  facts.values.set(id, value)
  if (argument === undefined) return
  // An argument that is there and empty (`build.sh ''`) is taken for one that is not there.
  if (value.length === 0)
    facts.mostArguments = Math.min(facts.mostArguments, Math.max(facts.fewestArguments, Number(argument) - 1))
  else facts.fewestArguments = Math.max(facts.fewestArguments, Number(argument))
}

/** `[ a = b ]` */
export function isEqual(shell: Shell, left: Text, right: Text, at: Site): boolean {
  const { facts } = shell.run
  const [a, b] = trimCommon(refine(facts, left), refine(facts, right))
  if (keyOf(a) === keyOf(b)) return true
  const [knownA, knownB] = [known(a), known(b)]
  if (knownA !== undefined && knownB !== undefined) return false
  if (knownA === '') return isEmpty(shell, b, at)
  if (knownB === '') return isEmpty(shell, a, at)
  if (differs(a, b) || differs(b, a)) return false
  const [first, second] = knownA !== undefined || (knownB === undefined && keyOf(b) < keyOf(a)) ? [b, a] : [a, b]
  const [unsetFirst, unsetSecond] = [whenUnset(first), whenUnset(second)]
  const usual = unsetFirst === undefined || unsetSecond === undefined ? undefined : unsetFirst === unsetSecond
  const holds = ask(
    shell,
    { key: `equal ${keyOf(first)}\u0001${keyOf(second)}`, text: `[ ${quoteText(first)} = ${quoteText(second)} ]`, usual },
    at,
  )
  const sole = soleUnknown(first)
  if (holds && sole !== undefined && known(second) !== undefined) learn(shell, sole.id, second)
  return holds
}

/** Two texts of which the known ends, after what is common, are not the same characters. */
function differs(a: Text, b: Text): boolean {
  const ends = [
    [a[0], b[0]],
    [a.at(-1), b.at(-1)],
  ]
  if (ends.some(([x, y]) => typeof x === 'string' && typeof y === 'string')) return true
  // `x$A` can only be the known `b` when `b` has all known characters of it.
  const all = known(b)
  return all !== undefined && a.some((part) => typeof part === 'string' && !all.includes(part))
}

/** Whether a command succeeded; an open status is asked for. */
export function succeeded(shell: Shell, status: Status, text: string, at: Site): boolean {
  if (typeof status === 'number') return status === 0
  if (status === 'succeeds') return true
  return ask(shell, { key: `status ${status.open}`, text: text.trim(), usual: status.usual }, at)
}

/** `[ $# -lt limit ]` for the driver's own arguments, of which it is not known how many there are; `limit` counts from its first. */
export function fewerArguments(shell: Shell, limit: number, at: Site): boolean {
  const { facts } = shell.run
  if (facts.mostArguments < limit) return true
  if (facts.fewestArguments >= limit) return false
  const text = limit === 1 ? '[ $# -eq 0 ]' : `[ $# -lt ${String(limit)} ]`
  const holds = ask(shell, { key: `arguments < ${String(limit)}`, text, usual: limit > 0 }, at)
  if (holds) facts.mostArguments = Math.min(facts.mostArguments, limit - 1)
  else facts.fewestArguments = Math.max(facts.fewestArguments, limit)
  return holds
}
