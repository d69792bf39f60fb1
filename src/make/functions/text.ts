/** Functions on text and on lists of words. */
import { tooLowNumber } from '../../findings/make.ts'
import type { Site } from '../../text/source.ts'
import { printText } from '../../text/symbolic.ts'
import { holds, textFor } from '../questions.ts'
import { MakeStop, type MakeRun } from '../state.ts'
import { emptyValue, joinValues, plainValue, replaceInValue, sliceValue, wordsOf, type Value } from '../value.ts'
import { argument, type FunctionCall, type MakeFunction } from './function.ts'
import { derived, isSoleUnknown, listWords, parsePattern, stemOf, substitutePattern } from './patterns.ts'
import { escapeExpression } from '../../text/regular-expression.ts'

const fn = (name: string, fewest: number, most: number, apply: (call: FunctionCall) => Value): MakeFunction => ({
  name,
  fewest,
  most,
  raw: false,
  apply,
})

const shown = (run: MakeRun, value: Value): string => printText(textFor(run, value.text))
const spaced = (words: readonly Value[]): Value => joinValues(words, ' ')

function subst(call: FunctionCall): Value {
  const { run, site } = call
  const [from, to, text] = [argument(call, 0), argument(call, 1), argument(call, 2)]
  if (from.text === '') return to.text === '' ? text : joinValues([text, to])
  if (run.unknowns.isOpen(text.text) || run.unknowns.isOpen(from.text)) return substOpen(run, from, to, text, site)
  return replaceInValue(text, new RegExp(escapeExpression(from.text), 'g'), () => to.text)
}

/** What is not known may hold what is looked for. Known parts between are replaced as they are. */
function substOpen(run: MakeRun, from: Value, to: Value, text: Value, site: Site): Value {
  if (run.unknowns.isOpen(from.text))
    return derived(run, 'subst', text, (all) => all, site, `${shown(run, from)},${shown(run, to)}`)
  const replace = (all: string): string => all.replaceAll(from.text, () => to.text)
  const detail = `${from.text},${shown(run, to)}`
  const parts: Value[] = []
  let at = 0
  for (const match of text.text.matchAll(/[\ue000-\uf8ff]/g)) {
    if (!run.unknowns.isOpen(match[0])) continue
    const known = sliceValue(text, at, match.index)
    parts.push(plainValue(replace(known.text), site))
    parts.push(derived(run, 'subst', sliceValue(text, match.index, match.index + 1), replace, site, detail))
    at = match.index + 1
  }
  return joinValues([...parts, plainValue(replace(text.text.slice(at)), site)])
}

function findstring(call: FunctionCall): Value {
  const { run, site } = call
  const [needle, text] = [argument(call, 0), argument(call, 1)]
  if (text.text.includes(needle.text)) return needle
  if (!run.unknowns.isOpen(text.text) && !run.unknowns.isOpen(needle.text)) return emptyValue
  const question = `$(findstring ${shown(run, needle)},${shown(run, text)})`
  return holds(run, 'make-findstring', question, [needle.text, text.text], (a = '', b = '') => b.includes(a), site)
    ? needle
    : emptyValue
}

/** `filter` and `filter-out` */
function filtered(call: FunctionCall, keeps: boolean): Value {
  const { run, site } = call
  const patterns = wordsOf(argument(call, 0)).map((word) => word.text)
  const words = listWords(run, argument(call, 1), site)
  return spaced(words.filter((word) => patterns.some((pattern) => matchesWord(run, pattern, word.text, site)) === keeps))
}

function matchesWord(run: MakeRun, pattern: string, word: string, site: Site): boolean {
  const test = (a = '', b = ''): boolean => stemOf(parsePattern(a), b) !== undefined
  const open = run.unknowns.isOpen(pattern) || run.unknowns.isOpen(word)
  if (test(pattern, word)) return true
  if (!open || neverMatches(run, pattern, word)) return false
  const text = `$(filter ${printText(textFor(run, pattern))},${printText(textFor(run, word))})`
  return holds(run, 'make-filter', text, [pattern, word], test, site)
}

/** What is known of the word already speaks against the pattern. */
function neverMatches(run: MakeRun, pattern: string, word: string): boolean {
  if (run.unknowns.isOpen(pattern)) return false
  const { before, after } = parsePattern(pattern)
  const [begin, end] = [textFor(run, word)[0], textFor(run, word).at(-1)]
  const common = (a: string, b: string): boolean => a.startsWith(b) || (b.startsWith(a) && after !== undefined)
  if (typeof begin === 'string' && !common(before, begin) && !begin.startsWith(before)) return true
  return after !== undefined && typeof end === 'string' && !end.endsWith(after) && !after.endsWith(end)
}

function sort(call: FunctionCall): Value {
  const { run, site } = call
  const words = listWords(run, argument(call, 0), site)
  const sorted = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort(byBytes)
  if (words.length > 1 && words.some((word) => run.unknowns.isOpen(word.text)))
    return derived(run, 'sort', spaced(words), (all) => sorted(all.match(/\S+/g) ?? []).join(' '), site)
  return spaced(
    sorted(words.map((word) => word.text)).map((text) => words.find((word) => word.text === text) ?? plainValue(text)),
  )
}

function byBytes(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Takes words by number; a list in which an unknown may be several words gives an unknown. */
function pick(call: FunctionCall, name: string, list: Value, take: <T>(words: readonly T[]) => readonly T[], detail = ''): Value {
  const { run, site } = call
  const words = listWords(run, list, site)
  const taken = take(words)
  const many = words.length > 1 && words.some((word) => isSoleUnknown(run, word.text))
  // Blurred only where the unknown stands among what is counted.
  if (!many && !words.some((word) => isSoleUnknown(run, word.text) && mayBeSeveral(run, word.text))) return spaced(taken)
  const blurs = words.findIndex((word) => isSoleUnknown(run, word.text) && mayBeSeveral(run, word.text))
  if (blurs === -1) return spaced(taken)
  const certain = taken.every((word) => words.indexOf(word) < blurs) && taken.length > 0 && name !== 'lastword'
  const last = name === 'lastword' && blurs < words.length - 1
  if (certain || last) return spaced(taken)
  return derived(run, name, spaced(words), (all) => take(all.match(/\S+/g) ?? []).join(' '), site, detail)
}

function mayBeSeveral(run: MakeRun, word: string): boolean {
  return textFor(run, word).some((part) => typeof part === 'object' && part.source !== 'host' && part.source !== 'docker')
}

function number(call: FunctionCall, index: number, name: string): number {
  const text = argument(call, index).text.trim()
  if (!/^\d+$/.test(text)) throw new MakeStop(tooLowNumber(call.site, name, text))
  return Number(text)
}

function word(call: FunctionCall): Value {
  const wanted = number(call, 0, 'word')
  if (wanted < 1) throw new MakeStop(tooLowNumber(call.site, 'word', String(wanted)))
  return pick(call, 'word', argument(call, 1), (words) => words.slice(wanted - 1, wanted), String(wanted))
}

function wordlist(call: FunctionCall): Value {
  const [from, to] = [number(call, 0, 'wordlist'), number(call, 1, 'wordlist')]
  if (from < 1) throw new MakeStop(tooLowNumber(call.site, 'wordlist', String(from)))
  return pick(call, 'wordlist', argument(call, 2), (words) => words.slice(from - 1, to), `${from},${to}`)
}

function count(call: FunctionCall): Value {
  const { run, site } = call
  const words = listWords(run, argument(call, 0), site)
  if (!words.some((each) => isSoleUnknown(run, each.text) && mayBeSeveral(run, each.text)))
    return plainValue(String(words.length), site)
  return derived(run, 'words', spaced(words), (all) => String((all.match(/\S+/g) ?? []).length), site)
}

function affix(call: FunctionCall, where: 'before' | 'after'): Value {
  const [given, list] = [argument(call, 0), argument(call, 1)]
  return spaced(
    listWords(call.run, list, call.site).map((each) => joinValues(where === 'before' ? [given, each] : [each, given])),
  )
}

function joinLists(call: FunctionCall): Value {
  const { run, site } = call
  const [left, right] = [listWords(run, argument(call, 0), site), listWords(run, argument(call, 1), site)]
  const length = Math.max(left.length, right.length)
  return spaced(Array.from({ length }, (_, index) => joinValues([left[index] ?? emptyValue, right[index] ?? emptyValue])))
}

export const textFunctions: readonly MakeFunction[] = [
  fn('subst', 3, 3, subst),
  fn('patsubst', 3, 3, (call) =>
    substitutePattern(call.run, argument(call, 0).text, argument(call, 1).text, argument(call, 2), call.site),
  ),
  fn('strip', 0, 1, (call) => spaced(wordsOf(argument(call, 0)))),
  fn('findstring', 2, 2, findstring),
  fn('filter', 2, 2, (call) => filtered(call, true)),
  fn('filter-out', 2, 2, (call) => filtered(call, false)),
  fn('sort', 0, 1, sort),
  fn('word', 2, 2, word),
  fn('words', 0, 1, count),
  fn('wordlist', 3, 3, wordlist),
  fn('firstword', 0, 1, (call) => pick(call, 'firstword', argument(call, 0), (words) => words.slice(0, 1))),
  fn('lastword', 0, 1, (call) => pick(call, 'lastword', argument(call, 0), (words) => words.slice(-1))),
  fn('addprefix', 2, 2, (call) => affix(call, 'before')),
  fn('addsuffix', 2, 2, (call) => affix(call, 'after')),
  fn('join', 2, 2, joinLists),
]
