/** Patterns with `%`, as in `patsubst`, `filter` and pattern rules. */
import { derive } from '../../shell/derive.ts'
import type { Site } from '../../text/source.ts'
import { printText, soleUnknown } from '../../text/symbolic.ts'
import { isEmpty, textFor } from '../questions.ts'
import type { MakeRun } from '../state.ts'
import { joinValues, placeOf, plainValue, sliceValue, wordsOf, type Value } from '../value.ts'

interface PatternParts {
  readonly before: string
  /** `undefined`: there is no `%` in it. */
  readonly after: string | undefined
}

/** Cuts a pattern at its first `%` that is not behind a backslash. */
export function parsePattern(pattern: string): PatternParts {
  let before = ''
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern.charAt(at)
    if (char === '%') return { before, after: pattern.slice(at + 1) }
    if (char !== '\\') {
      before += char
      continue
    }
    const [run = ''] = /^\\+(?=%)/.exec(pattern.slice(at)) ?? []
    if (run === '') {
      before += char
      continue
    }
    before += '\\'.repeat(Math.floor(run.length / 2))
    at += run.length - 1
    if (run.length % 2 === 1) {
      before += '%'
      at += 1
    }
  }
  return { before, after: undefined }
}

/** What `%` stands for in a word; `undefined` when the pattern does not match. */
export function stemOf(pattern: PatternParts, word: string): string | undefined {
  const { before, after } = pattern
  if (after === undefined) return word === before ? '' : undefined
  if (word.length < before.length + after.length || !word.startsWith(before) || !word.endsWith(after)) return undefined
  return word.slice(before.length, word.length - after.length)
}

/** The words of a list. An input that may be empty is asked for: then it is no word. */
export function listWords(run: MakeRun, value: Value, site: Site): readonly Value[] {
  return wordsOf(value).filter((word) => {
    if (!run.unknowns.isOpen(word.text)) return true
    const unknown = soleUnknown(textFor(run, word.text))
    return unknown?.whenUnset !== '' || !isEmpty(run, word.text, site)
  })
}

/** The word is an unknown and nothing else: it may be several words. */
export function isSoleUnknown(run: MakeRun, word: string): boolean {
  return run.unknowns.isOpen(word) && soleUnknown(textFor(run, word)) !== undefined
}

/** A value computed from one that is not known. */
export function derived(
  run: MakeRun,
  operation: string,
  input: Value,
  compute: (text: string) => string,
  site: Site,
  detail = '',
): Value {
  const text = textFor(run, input.text)
  const name = `${operation} ${detail}${detail === '' ? '' : ','}${text.map((part) => (typeof part === 'string' ? part : part.name)).join('')}`
  return plainValue(
    run.unknowns.characters(derive(`make-${operation}`, name, text, compute, site, detail)),
    placeOf(input) ?? site,
  )
}

/** `patsubst` */
export function substitutePattern(run: MakeRun, from: string, to: string, list: Value, site: Site): Value {
  const pattern = parsePattern(from)
  const replacement = parsePattern(to)
  const compute = (word: string): string => {
    const stem = stemOf(pattern, word)
    if (stem === undefined) return word
    if (replacement.after === undefined) return replacement.before
    return pattern.after === undefined ? to : `${replacement.before}${stem}${replacement.after}`
  }
  const all = (text: string): string => (text.match(/\S+/g) ?? []).map(compute).join(' ')
  const detail = `${printText(textFor(run, from))},${printText(textFor(run, to))}`
  return joinValues(
    listWords(run, list, site).map((word) => {
      if (isSoleUnknown(run, word.text) && !(pattern.before === '' && pattern.after === ''))
        return derived(run, 'patsubst', word, all, site, detail)
      return replaceWord(word, pattern, replacement, compute)
    }),
    ' ',
  )
}

/** Keeps the place of what `%` stands for. */
function replaceWord(word: Value, pattern: PatternParts, replacement: PatternParts, compute: (word: string) => string): Value {
  const stem = stemOf(pattern, word.text)
  if (stem === undefined) return word
  if (replacement.after === undefined || pattern.after === undefined) return plainValue(compute(word.text), placeOf(word))
  const start = pattern.before.length
  return joinValues([
    plainValue(replacement.before, placeOf(word)),
    sliceValue(word, start, start + stem.length),
    plainValue(replacement.after, placeOf(word)),
  ])
}
