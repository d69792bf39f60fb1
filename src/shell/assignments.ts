/** Assignments: `x=…`, `x+=…`, `x[i]=…`, `x=(…)`, alone, before a command, or as arguments of `export` and its like. */
import type { ArrayValue, Assignment, Word } from 'unbash'
import { concat, emptyText, known, literal, type Text } from '../text/symbolic.ts'
import { amountText } from './amounts.ts'
import { amountOf } from './arithmetic.ts'
import { indexKey } from './expand-parameter.ts'
import { assign, assignText, readArray, readParameter, type AssignmentOptions } from './parameters.ts'
import { siteFor, type Shell } from './state.ts'
import { findVariable, type Value } from './variables.ts'
import { expandFields, expandText } from './words.ts'

/** Carries out one assignment; false when the variable is readonly. */
export function executeAssignment(shell: Shell, assignment: Assignment, options: AssignmentOptions = {}): boolean {
  const { name, value, index } = assignment
  const append = assignment.append === true
  const site = siteFor(shell, assignment)
  if (value.type === 'ArrayValue') return assign(shell, name, arrayValue(shell, name, value, append, options), site, options)
  const text = expandText(shell, value, 'assignment')
  if (index !== undefined) return assignElement(shell, name, index, text, append, options)
  const before = findVariable(shell.variables, name)
  if ((options.attributes?.integer ?? before?.integer) === true)
    return assignInteger(shell, name, text, append, assignment, options)
  if (before?.value !== undefined && before.value.kind !== 'scalar' && options.where !== 'innermost') {
    return assignElement(shell, name, undefined, text, append, options)
  }
  return assignText(shell, name, text, site, { ...options, append })
}

function assignInteger(
  shell: Shell,
  name: string,
  text: Text,
  append: boolean,
  assignment: Assignment,
  options: AssignmentOptions,
): boolean {
  const site = siteFor(shell, assignment)
  const sum = append ? concat(readParameter(shell, name, site).text ?? emptyText, literal('+('), text, literal(')')) : text
  return assignText(shell, name, amountText(amountOf(shell, sum, site, 0)), site, options)
}

function assignElement(
  shell: Shell,
  name: string,
  index: Word | undefined,
  text: Text,
  append: boolean,
  options: AssignmentOptions,
): boolean {
  const site = index === undefined ? siteFor(shell, { pos: 0, end: 0 }) : siteFor(shell, index)
  const key = index === undefined ? '0' : indexKey(shell, name, index)
  const entries = new Map(readOwn(shell, name, site))
  // Which element it is cannot be told: from here on all of them are open.
  if (key === undefined)
    return assign(
      shell,
      name,
      { kind: 'associative', elements: new Map([...entries, [`<${index?.text ?? ''}>`, text]]) },
      site,
      options,
    )
  const last = Math.max(-1, ...[...entries.keys()].map(Number))
  const wanted = /^-\d+$/.test(key) ? String(last + 1 + Number(key)) : key
  entries.set(wanted, append ? concat(entries.get(wanted) ?? emptyText, text) : text)
  return assign(shell, name, asArray(shell, name, entries), site, options)
}

/** The elements that the program itself set: an environment variable is no array to add to. */
function readOwn(shell: Shell, name: string, site: Parameters<typeof readArray>[2]): readonly (readonly [string, Text])[] {
  return findVariable(shell.variables, name) === undefined ? [] : readArray(shell, name, site)
}

function asArray(shell: Shell, name: string, entries: ReadonlyMap<string, Text>): Value {
  if (findVariable(shell.variables, name)?.value?.kind === 'associative') return { kind: 'associative', elements: entries }
  return { kind: 'indexed', elements: new Map([...entries].map(([key, text]) => [Number(key), text])) }
}

const keyed = /^\[((?:[^\]"']|"[^"]*"|'[^']*')*)\](\+?)=/

function arrayValue(shell: Shell, name: string, value: ArrayValue, append: boolean, options: AssignmentOptions): Value {
  const before = findVariable(shell.variables, name)?.value
  const associative =
    (options.where === 'innermost' ? undefined : before?.kind === 'associative') === true || options.associative === true
  const entries = new Map<string, Text>(append ? readOwn(shell, name, siteFor(shell, value)) : [])
  let next = Math.max(-1, ...[...entries.keys()].map(Number)) + 1
  let pairKey: string | undefined
  for (const element of value.elements) {
    const found = keyed.exec(element.text)
    if (found !== null) {
      const [key, text] = keyedElement(shell, element, found[0], associative)
      entries.set(key, text)
      next = Number(key) + 1
      continue
    }
    for (const { word } of expandFields(shell, [element])) {
      if (!associative) entries.set(String(next++), word.text)
      else if (pairKey === undefined) pairKey = known(word.text) ?? ''
      else {
        entries.set(pairKey, word.text)
        pairKey = undefined
      }
    }
  }
  if (associative) return { kind: 'associative', elements: entries }
  return { kind: 'indexed', elements: new Map([...entries].map(([key, text]) => [Number(key), text])) }
}

/** `[key]=value` inside of `( )`. */
function keyedElement(shell: Shell, element: Word, head: string, associative: boolean): readonly [string, Text] {
  const key = shell.run.expandSource(shell, head.slice(1, head.lastIndexOf(']')), siteFor(shell, element))
  const text = shell.run.expandSource(shell, element.text.slice(head.length), siteFor(shell, element))
  if (associative) return [known(key) ?? '', text]
  const number = amountOf(shell, key, siteFor(shell, element), 0)
  return [typeof number === 'bigint' ? String(number) : '0', text]
}
