/** Assignments: how a line is seen to be one, and what it does. */
import { emptyName } from '../findings/make.ts'
import type { Site } from '../text/source.ts'
import { referenceEnd } from './lines.ts'
import { runShell } from './programs.ts'
import { isUnset } from './questions.ts'
import { MakeStop, type MakeRun, type Scope, type Variable, type VariableOrigin } from './state.ts'
import { joinValues, plainValue, sliceValue, trimStart, trimValue, type Value } from './value.ts'
import { findVariable, globalScope, mayReplace, useVariable, variable } from './variables.ts'

export type Operator = '=' | ':=' | '?=' | '+=' | '!='

export interface Modifiers {
  readonly override: boolean
  readonly exported: boolean
  readonly private: boolean
}

export type AssignmentLine =
  | {
      readonly kind: 'assign'
      readonly name: Value
      readonly operator: Operator
      readonly value: Value
      readonly modifiers: Modifiers
    }
  /** `operator` as written behind the name; `=` where there is none. */
  | { readonly kind: 'define'; readonly name: Value; readonly operator: Operator; readonly modifiers: Modifiers }
  | { readonly kind: 'undefine'; readonly name: Value; readonly modifiers: Modifiers }

/** Reads a line without its comment as an assignment; `undefined` when it is none. */
export function parseAssignment(line: Value): AssignmentLine | undefined {
  let rest = trimStart(line)
  let modifiers: Modifiers = { override: false, exported: false, private: false }
  for (;;) {
    const plain = parseDefinition(rest)
    if (plain !== undefined) return { kind: 'assign', ...plain, modifiers }
    const word = /^\S+/.exec(rest.text)?.[0]
    if (word === undefined) return undefined
    const behind = trimStart(sliceValue(rest, word.length))
    if (word === 'define' || word === 'undefine') {
      if (behind.text === '' && word === 'define') return undefined
      if (word === 'undefine') return { kind: 'undefine', name: trimValue(behind), modifiers }
      const defined = parseDefinition(behind)
      return { kind: 'define', name: defined?.name ?? trimValue(behind), operator: defined?.operator ?? '=', modifiers }
    }
    if (word === 'override') modifiers = { ...modifiers, override: true }
    else if (word === 'export') modifiers = { ...modifiers, exported: true }
    else if (word === 'private') modifiers = { ...modifiers, private: true }
    else return undefined
    if (behind.text === '') return undefined
    rest = behind
  }
}

/** `name operator value` */
function parseDefinition(line: Value): { readonly name: Value; readonly operator: Operator; readonly value: Value } | undefined {
  const { text } = line
  let nameEnd = -1
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at)
    if (char === '#') return undefined
    if (/\s/.test(char)) {
      if (nameEnd === -1) nameEnd = at
      at += 1
      continue
    }
    const operator = /^(?:::=|[:+?!]?=)/.exec(text.slice(at, at + 3))?.[0]
    if (operator !== undefined) {
      const name = sliceValue(line, 0, nameEnd === -1 ? at : nameEnd)
      const value = trimStart(sliceValue(line, at + operator.length))
      return { name, operator: operator === '::=' ? ':=' : (operator as Operator), value }
    }
    // A colon that assigns nothing: this is a rule.
    if (char === ':' || nameEnd !== -1) return undefined
    at = char === '$' ? referenceEnd(text, at) : at + 1
  }
  return undefined
}

export interface Definition {
  readonly name: Value
  readonly operator: Operator
  readonly value: Value
  readonly origin: VariableOrigin
  readonly exported?: boolean | undefined
  readonly private?: boolean
}

/** The name that is assigned to. */
export function nameOf(run: MakeRun, scope: Scope, name: Value, site: Site): string {
  const expanded = run.expand(run, scope, name).text.trim()
  if (expanded === '') throw new MakeStop(emptyName(site))
  return expanded
}

/** Sets a variable for the whole run. */
export function define(run: MakeRun, definition: Definition, site: Site): void {
  const scope = globalScope(run)
  const name = nameOf(run, scope, definition.name, site)
  const before = run.globals.get(name)
  const next = valueAfter(run, scope, name, before, definition, site)
  const exported = definition.exported ?? before?.exported
  if (next === undefined || !mayReplace(before, definition.origin)) {
    if (before !== undefined) run.globals.set(name, { ...before, exported })
    return
  }
  run.globals.set(name, { ...next, exported, private: definition.private ?? before?.private ?? false })
}

/** What a variable is after an assignment; `undefined`: it stays. */
function valueAfter(
  run: MakeRun,
  scope: Scope,
  name: string,
  before: Variable | undefined,
  { operator, value, origin }: Definition,
  site: Site,
): Variable | undefined {
  switch (operator) {
    case '=':
      return variable(value, { origin })
    case ':=':
      return variable(run.expand(run, scope, value), { origin, flavor: 'simple' })
    case '!=':
      return variable(runShell(run, scope, run.expand(run, scope, value), site), { origin })
    case '?=':
      return before === undefined ? variable(value, { origin, perhaps: !run.undefined.has(name) }) : undefined
    case '+=':
      return appended(run, scope, name, before, value, origin, site)
  }
}

function appended(
  run: MakeRun,
  scope: Scope,
  name: string,
  given: Variable | undefined,
  value: Value,
  origin: VariableOrigin,
  site: Site,
): Variable {
  const before = given === undefined || given.perhaps ? presentVariable(run, scope, name, site) : given
  if (before === undefined) return variable(value, { origin })
  const added = before.flavor === 'simple' ? run.expand(run, scope, value) : value
  const joined = before.value.text === '' ? added : joinValues([before.value, plainValue(' '), added])
  return variable(joined, { origin, flavor: before.flavor })
}

function presentVariable(run: MakeRun, scope: Scope, name: string, site: Site): Variable | undefined {
  const found = findVariable(scope, name)
  if (found === undefined && !run.environment.has(name) && /^[A-Za-z_]\w*$/.test(name) && isUnset(run, name, site))
    return undefined
  return useVariable(run, scope, name, site)
}

function escapeDollars(value: Value): Value {
  return value.text.includes('$') ? plainValue(value.text.replaceAll('$', '$$$$')) : value
}

/** Sets a variable for a target: other targets do not see it, prerequisites do. */
export function defineForTarget(run: MakeRun, scope: Scope, definition: Definition, site: Site): void {
  const name = nameOf(run, scope, definition.name, site)
  const own = scope.names.get(name)
  const outer = findVariable(scope, name)
  const exported = definition.exported ?? own?.exported
  if (outer !== undefined && outer.origin === 'command line' && definition.origin !== 'override') return
  const given = { origin: definition.origin, exported, private: definition.private ?? false }
  if (definition.operator !== '+=' || own !== undefined) {
    const next = valueAfter(run, scope, name, definition.operator === '?=' ? outer : own, definition, site)
    if (next !== undefined) scope.names.set(name, { ...next, ...given, perhaps: next.perhaps })
    return
  }
  // Appended to what the target inherits, which is known when it is made.
  scope.names.set(name, variable(definition.value, { ...given, appends: true }))
}

/** The variable with what it inherits in front. */
export function inherited(own: Variable, outer: Variable | undefined): Variable {
  if (!own.appends) return own
  if (outer === undefined || outer.value.text === '') return { ...own, appends: false }
  const before = outer.flavor === 'simple' ? escapeDollars(outer.value) : outer.value
  return { ...own, appends: false, value: joinValues([before, plainValue(' '), own.value]) }
}

/** Takes a variable away: its name is then not set, whatever the environment has. */
export function undefine(run: MakeRun, name: Value, origin: VariableOrigin, site: Site): void {
  const text = nameOf(run, globalScope(run), name, site)
  if (!mayReplace(run.globals.get(text), origin)) return
  run.globals.delete(text)
  run.undefined.add(text)
}
