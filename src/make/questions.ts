/**
 * Conditions that are not known, as questions to the world. The keys are those of the shell's evaluator, so that a Makefile and
 * the commands in its recipes ask one question about one unknown.
 */
import { refine, whenUnset } from '../shell/facts.ts'
import type { Site } from '../text/source.ts'
import { trimCommon } from '../text/common-ends.ts'
import { keyOf, known, literal, printText, soleUnknown, type Text } from '../text/symbolic.ts'
import type { MakeRun } from './state.ts'

/** Asks the world, once for each key. */
export function ask(
  run: MakeRun,
  question: { readonly key: string; readonly text: string; readonly usual: boolean | undefined },
  at: Site,
): boolean {
  const { facts, world } = run
  const before = facts.answers.get(question.key)
  if (before !== undefined) return before
  const holds = world.decide({ ...question, at })
  facts.answers.set(question.key, holds)
  facts.conditions.push({ key: question.key, text: question.text, at, holds })
  return holds
}

function quote(text: Text): string {
  const plain = known(text)
  if (plain !== undefined) return /^[\w./:@%+,-]+$/.test(plain) ? plain : `'${plain}'`
  const sole = soleUnknown(text)
  return sole !== undefined && /^\w+$/.test(sole.name) ? `"$${sole.name}"` : `"${printText(text)}"`
}

/** Whether a text has no characters. */
export function isEmpty(run: MakeRun, given: string, at: Site): boolean {
  const { facts } = run
  const text = refine(facts, run.unknowns.text(given))
  if (text.length === 0) return true
  if (text.some((part) => typeof part === 'string' || facts.nonEmpty.has(part.id))) return false
  const unset = whenUnset(text)
  const there = text.some(
    (part) =>
      typeof part === 'object' && part.whenUnset === undefined && ['host', 'docker', 'base', 'environment'].includes(part.source),
  )
  const usual = unset !== undefined ? unset === '' : there ? false : undefined
  const holds = ask(run, { key: `empty ${keyOf(text)}`, text: `[ -z ${quote(text)} ]`, usual }, at)
  const sole = soleUnknown(text)
  if (holds) for (const part of text) if (typeof part === 'object') facts.values.set(part.id, [])
  if (!holds && sole !== undefined) facts.nonEmpty.add(sole.id)
  return holds
}

/** Whether two texts are the same characters. */
export function isEqual(run: MakeRun, left: string, right: string, at: Site): boolean {
  const { facts, unknowns } = run
  // `ifneq ("$(X)", "")` compares its quotes as well.
  const [a, b] = trimCommon(refine(facts, unknowns.text(left)), refine(facts, unknowns.text(right)))
  if (keyOf(a) === keyOf(b)) return true
  const [knownA, knownB] = [known(a), known(b)]
  if (knownA !== undefined && knownB !== undefined) return false
  if (knownA === '') return isEmpty(run, unknowns.characters(b), at)
  if (knownB === '') return isEmpty(run, unknowns.characters(a), at)
  if (lacks(a, knownB) || lacks(b, knownA)) return false
  const [first, second] = knownA !== undefined || (knownB === undefined && keyOf(b) < keyOf(a)) ? [b, a] : [a, b]
  const [unsetFirst, unsetSecond] = [whenUnset(first), whenUnset(second)]
  const usual = unsetFirst === undefined || unsetSecond === undefined ? undefined : unsetFirst === unsetSecond
  const key = `equal ${keyOf(first)}\u0001${keyOf(second)}`
  const holds = ask(run, { key, text: `[ ${quote(first)} = ${quote(second)} ]`, usual }, at)
  const sole = soleUnknown(first)
  if (holds && sole !== undefined && known(second) !== undefined) facts.values.set(sole.id, second)
  return holds
}

/** The known characters of a text are not all in another that is known. */
function lacks(text: Text, other: string | undefined): boolean {
  if (other === undefined) return false
  const [begin, end] = [text[0], text.at(-1)]
  if (typeof begin === 'string' && !other.startsWith(begin)) return true
  if (typeof end === 'string' && !other.endsWith(end)) return true
  return text.some((part) => typeof part === 'string' && !other.includes(part))
}

/** Whether the environment has no such variable. */
export function isUnset(run: MakeRun, name: string, at: Site): boolean {
  const { facts } = run
  const id = `env:${name}`
  if (facts.nonEmpty.has(id) || facts.given.has(name)) return false
  if (facts.values.get(id)?.length === 0) return true
  const absent = ask(run, { key: `unset ${name}`, text: `[ -z "\${${name}+set}" ]`, usual: true }, at)
  if (absent) facts.values.set(id, [])
  else facts.given.add(name)
  return absent
}

/** Whether something that depends on unknown characters holds, with what it is when nothing is given. */
export function holds(
  run: MakeRun,
  key: string,
  text: string,
  inputs: readonly string[],
  test: (...known: readonly string[]) => boolean,
  at: Site,
): boolean {
  const { facts, unknowns } = run
  const texts = inputs.map((input) => refine(facts, unknowns.text(input)))
  const all = texts.map(known)
  if (all.every((each) => each !== undefined)) return test(...all)
  const unset = texts.map(whenUnset)
  const usual = unset.every((each) => each !== undefined) ? test(...unset) : undefined
  return ask(run, { key: `${key} ${texts.map(keyOf).join('\u0001')}`, text, usual }, at)
}

/** The characters of what became known put in. */
export function refined(run: MakeRun, characters: string): string {
  if (run.facts.values.size === 0 || !run.unknowns.isOpen(characters)) return characters
  return run.unknowns.characters(refine(run.facts, run.unknowns.text(characters)))
}

/** The text of a string, with what became known put in. */
export function textFor(run: MakeRun, characters: string): Text {
  return characters === '' ? literal('') : refine(run.facts, run.unknowns.text(characters))
}
