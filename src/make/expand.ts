/**
 * Expansion of references: `$x`, `$(x)`, `$(x:.c=.o)`, `$(function …)`.
 *
 * In: a value as written. Out: the value with each reference replaced. What is replaced remembers the reference that it came
 * through; what is not keeps its place in the file.
 */
import { endlessVariable, makeTooLarge, openReference, tooFewArguments } from '../findings/make.ts'
import { siteOf, type Site } from '../text/source.ts'
import { findFunction, type MakeFunction } from './functions/index.ts'
import { substitutePattern } from './functions/patterns.ts'
import { closing, joinLine, referenceEnd } from './lines.ts'
import { refined } from './questions.ts'
import { MakeStop, type MakeRun, type Scope, type Variable } from './state.ts'
import {
  emptyValue,
  joinValues,
  placeOf,
  placesOf,
  plainValue,
  sliceValue,
  standIn,
  throughReference,
  type Value,
} from './value.ts'
import { useVariable } from './variables.ts'

const stepLimit = 400_000
const sizeLimit = 1_000_000
const pieceLimit = 50_000

/** Expands all references of a value. */
export function expand(run: MakeRun, scope: Scope, value: Value): Value {
  if (!value.text.includes('$')) return value
  run.steps += 1
  const parts: Value[] = []
  let at = 0
  let [size, pieces] = [0, 0]
  for (let dollar = value.text.indexOf('$'); dollar !== -1; dollar = value.text.indexOf('$', at)) {
    const reference = expandReference(run, scope, value, dollar)
    parts.push(sliceValue(value, at, dollar), reference.value)
    size += reference.value.text.length
    pieces += reference.value.pieces.length
    at = reference.end
    if (run.steps > stepLimit || size > sizeLimit || pieces > pieceLimit) throw new MakeStop(makeTooLarge(siteFor(run, value)))
  }
  return joinValues([...parts, sliceValue(value, at)])
}

/** Where a value stands, for messages and questions. */
function siteFor(run: MakeRun, value: Value, start = 0, end?: number): Site {
  const source = run.sources.at(-1) ?? run.sources[0]
  return placeOf(value, start, end) ?? siteOf(source ?? { path: 'Makefile', text: '' }, 0, 0)
}

interface Expanded {
  readonly value: Value
  /** Where the reference ends. */
  readonly end: number
}

function expandReference(run: MakeRun, scope: Scope, value: Value, dollar: number): Expanded {
  const { text } = value
  const next = text.charAt(dollar + 1)
  // `$$` is a dollar, and so is one at the very end.
  if (next === '$' || next === '') return { value: standIn('$', placesOf(value, dollar, dollar + 2)), end: dollar + 2 }
  if (next !== '(' && next !== '{') {
    const site = siteFor(run, value, dollar, dollar + 2)
    return { value: throughReference(readVariable(run, scope, next, site), placesOf(value, dollar, dollar + 2)), end: dollar + 2 }
  }
  const called = functionAt(text, dollar + 2)
  const first = text.indexOf(next === '(' ? ')' : '}', dollar + 2)
  if (first === -1) throw new MakeStop(openReference(siteFor(run, value, dollar, text.length)))
  const nested = called !== undefined || text.slice(dollar + 2, first).includes('$')
  const close = nested ? closing(text, dollar + 2, next) : first
  if (close === -1) throw new MakeStop(openReference(siteFor(run, value, dollar, text.length)))
  const site = siteFor(run, value, dollar, close + 1)
  const inside = sliceValue(value, dollar + 2, close)
  const result =
    called === undefined
      ? nameReference(run, scope, expand(run, scope, inside), site)
      : callFunction(run, scope, called, inside, next, site)
  return { value: throughReference(result, placesOf(value, dollar, close + 1)), end: close + 1 }
}

/** The function whose name stands at a place, with a blank behind it. */
function functionAt(text: string, start: number): MakeFunction | undefined {
  const name = /^[a-z-]+(?=\s|$)/.exec(text.slice(start, start + 20))?.[0]
  return name === undefined ? undefined : findFunction(name)
}

/** `$(name)` and `$(name:from=to)`, the inside expanded. */
function nameReference(run: MakeRun, scope: Scope, inside: Value, site: Site): Value {
  const { text } = inside
  const colon = text.indexOf(':')
  const equals = colon === -1 ? -1 : text.indexOf('=', colon + 1)
  if (equals === -1) return readVariable(run, scope, text, site)
  const value = readVariable(run, scope, text.slice(0, colon), site)
  if (value.text === '') return emptyValue
  const [from, to] = [text.slice(colon + 1, equals), text.slice(equals + 1)]
  return from.includes('%')
    ? substitutePattern(run, from, to, value, site)
    : substitutePattern(run, `%${from}`, `%${to.replaceAll('%', '\\%')}`, value, site)
}

/** What `$(name)` gives. */
function readVariable(run: MakeRun, scope: Scope, name: string, site: Site): Value {
  const found = useVariable(run, scope, name, site)
  return found === undefined ? emptyValue : variableValue(run, scope, name, found, site)
}

export function variableValue(run: MakeRun, scope: Scope, name: string, found: Variable, site: Site): Value {
  if (found.flavor === 'simple') {
    const text = refined(run, found.value.text)
    return text === found.value.text ? found.value : plainValue(text, placeOf(found.value))
  }
  if (run.expanding.has(name) && found.origin !== 'automatic') throw new MakeStop(endlessVariable(site, name))
  const nested = !run.expanding.has(name)
  run.expanding.add(name)
  try {
    return expand(run, scope, found.value)
  } finally {
    if (nested) run.expanding.delete(name)
  }
}

function callFunction(run: MakeRun, scope: Scope, called: MakeFunction, inside: Value, open: string, site: Site): Value {
  const start = called.name.length + (/^\s*/.exec(inside.text.slice(called.name.length))?.[0].length ?? 0)
  const raw = splitArguments(joinLine(sliceValue(inside, start)), called.most, open)
  if (raw.length < called.fewest) throw new MakeStop(tooFewArguments(site, called.name))
  const args = called.raw ? raw : raw.map((argument) => expand(run, scope, argument))
  return called.apply({ run, scope, args, site })
}

/** Cuts at commas that stand in no brackets of the reference's kind; the last argument takes the rest. */
function splitArguments(inside: Value, most: number, open: string): readonly Value[] {
  const { text } = inside
  const close = open === '(' ? ')' : '}'
  const args: Value[] = []
  let depth = 0
  let start = 0
  for (let at = 0; at < text.length && (most === 0 || args.length < most - 1); at += 1) {
    const char = text.charAt(at)
    if (char === open) depth += 1
    else if (char === close) depth -= 1
    else if (char === ',' && depth === 0) {
      args.push(sliceValue(inside, start, at))
      start = at + 1
    }
  }
  return [...args, sliceValue(inside, start)]
}

/** Expands a value that stands in a recipe: a continuation inside of a reference is a blank, elsewhere it is the shell's. */
export function expandRecipe(run: MakeRun, scope: Scope, value: Value): Value {
  if (!value.text.includes('$') || !value.text.includes('\n')) return expand(run, scope, value)
  const parts: Value[] = []
  let at = 0
  for (let dollar = value.text.indexOf('$'); dollar !== -1; dollar = value.text.indexOf('$', at)) {
    const end = referenceEnd(value.text, dollar)
    parts.push(sliceValue(value, at, dollar), joinLine(sliceValue(value, dollar, end)))
    at = end
  }
  return expand(run, scope, joinValues([...parts, sliceValue(value, at)]))
}
