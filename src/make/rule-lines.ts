/**
 * The line of a rule: `targets : prerequisites`, `targets :: prerequisites`, `targets &: …`, `targets : pattern : prerequisites`,
 * `target : NAME = value`, each perhaps with `; recipe` behind it.
 *
 * Targets are expanded word by word until a colon is found, because what stands behind it may be an assignment, which is not
 * expanded.
 */
import { missingRule } from '../findings/make.ts'
import type { Site } from '../text/source.ts'
import { defineForTarget, parseAssignment, type AssignmentLine } from './assignment.ts'
import { listWords } from './functions/patterns.ts'
import { expandGlob, hasGlob } from './glob.ts'
import { findUnquoted, joinLine, referenceEnd } from './lines.ts'
import { isEmpty } from './questions.ts'
import type { PendingRule } from './rules.ts'
import { MakeStop, type MakeRun, type Prerequisite, type Scope } from './state.ts'
import { emptyValue, joinValues, placeOf, plainValue, sliceValue, trimStart, type Value } from './value.ts'
import { globalScope, innerScope } from './variables.ts'

export type RuleLine = PendingRule | 'nothing' | 'no targets' | 'not a rule'

/** Reads a line that may be a rule, as written. A variable of a target is set at once, which leaves nothing. */
export function readRule(run: MakeRun, written: Value, site: Site): RuleLine {
  const stop = findUnquoted(written, ';#')
  const commented = stop.at !== -1 && stop.value.text.charAt(stop.at) === '#'
  const line = joinLine(stop.at === -1 ? stop.value : sliceValue(stop.value, 0, stop.at))
  const first = stop.at === -1 || commented ? undefined : sliceValue(stop.value, stop.at + 1)
  if (/^\s*&?:/.test(line.text)) return 'no targets'
  const found = findColon(run, line)
  if (found === undefined) {
    if (!isEmpty(run, run.expand(run, globalScope(run), line).text.trim(), site)) return 'not a rule'
    if (first !== undefined) throw new MakeStop(missingRule(site))
    return 'nothing'
  }
  const targets = fileNames(run, found.targets, site)
  if (targets.length === 0) return 'no targets'
  const assignment = parseAssignment(withRest(found, first, stop.value, stop.at))
  if (assignment !== undefined) {
    setForTargets(run, targets, assignment, site)
    return 'nothing'
  }
  return readPrerequisites(run, { ...found, targets }, first, written, site)
}

interface Colon {
  readonly targets: Value
  /** What a reference gave behind the colon. */
  readonly expanded: Value
  /** What stands behind it as written. */
  readonly rest: Value
  readonly double: boolean
  readonly grouped: boolean
}

/** Expands words until one has a colon in it. */
function findColon(run: MakeRun, line: Value): Colon | undefined {
  const scope = globalScope(run)
  let expanded = emptyValue
  for (let at = 0; at < line.text.length;) {
    const end = wordEnd(line.text, at)
    const word = run.expand(run, scope, sliceValue(line, at, end))
    const from = expanded.text.length
    expanded = joinValues([expanded, word])
    const found = findUnquoted(expanded, ':', { skipReferences: false, from })
    expanded = found.value
    at = end
    if (found.at === -1) continue
    const grouped = expanded.text.charAt(found.at - 1) === '&'
    const behind = sliceValue(expanded, found.at + 1)
    const written = sliceValue(line, at)
    const doubled = behind.text === '' ? /^:(?!=|:=)/.test(written.text) : behind.text.startsWith(':')
    const skip = doubled ? 1 : 0
    return {
      targets: sliceValue(expanded, 0, grouped ? found.at - 1 : found.at),
      expanded: behind.text === '' ? behind : sliceValue(behind, skip),
      rest: behind.text === '' ? sliceValue(written, skip) : written,
      double: doubled,
      grouped,
    }
  }
  return undefined
}

/** A word with the blanks behind it; a colon ends it. */
function wordEnd(text: string, start: number): number {
  let at = start
  while (at < text.length) {
    const char = text.charAt(at)
    if (char === '$') at = referenceEnd(text, at)
    else if (char === '\\') at += 2
    else if (char === ':') return at + 1
    else if (/\s/.test(char)) {
      while (at < text.length && /\s/.test(text.charAt(at))) at += 1
      return at
    } else at += 1
  }
  return text.length
}

/** What may be an assignment: a semicolon belongs to its value. */
function withRest({ expanded, rest }: Colon, first: Value | undefined, line: Value, at: number): Value {
  const value = joinValues([expanded, rest])
  return trimStart(first === undefined ? value : joinValues([value, joinLine(sliceValue(line, at))]))
}

/** Names of files: words, with globs expanded and `./` taken off. */
export function fileNames(run: MakeRun, list: Value, site: Site): readonly Value[] {
  return listWords(run, list, site).flatMap((word): readonly Value[] => {
    const cut = /^(?:\.\/+)+/.exec(word.text)?.[0].length ?? 0
    const name = cut === word.text.length ? plainValue('./', site) : sliceValue(word, cut)
    if (!hasGlob(name.text) || run.unknowns.isOpen(name.text)) return [name]
    const found = expandGlob(run, name.text)
    return found === 'unknown' || found.length === 0 ? [name] : found.map((each) => plainValue(each, placeOf(name) ?? site))
  })
}

function setForTargets(run: MakeRun, targets: readonly Value[], line: AssignmentLine, site: Site): void {
  if (line.kind !== 'assign') return
  const { modifiers, name, operator, value } = line
  for (const { text } of targets) {
    const definition = {
      name,
      operator,
      value,
      origin: modifiers.override ? 'override' : 'file',
      ...(modifiers.exported ? { exported: true } : {}),
      private: modifiers.private,
    } as const
    defineForTarget(run, text.includes('%') ? patternScope(run, text) : targetScope(run, text), definition, site)
  }
}

function targetScope(run: MakeRun, name: string): Scope {
  const before = run.targetVariables.get(name)
  if (before !== undefined) return before
  const scope = innerScope(globalScope(run))
  run.targetVariables.set(name, scope)
  return scope
}

function patternScope(run: MakeRun, pattern: string): Scope {
  const scope = innerScope(globalScope(run))
  run.patternVariables.push({ pattern, scope })
  return scope
}

function readPrerequisites(
  run: MakeRun,
  found: Omit<Colon, 'targets'> & { readonly targets: readonly Value[] },
  given: Value | undefined,
  written: Value,
  site: Site,
): PendingRule {
  const list = joinValues([found.expanded, run.expand(run, globalScope(run), found.rest)])
  const semicolon = given === undefined ? findUnquoted(list, ';', { skipReferences: false }) : { value: list, at: -1 }
  const names = semicolon.at === -1 ? semicolon.value : sliceValue(semicolon.value, 0, semicolon.at)
  const first = semicolon.at === -1 ? given : sliceValue(semicolon.value, semicolon.at + 1)
  const colon = findUnquoted(names, ':', { skipReferences: false })
  const pattern = colon.at === -1 ? undefined : sliceValue(colon.value, 0, colon.at).text.trim()
  const prerequisites = colon.at === -1 ? colon.value : sliceValue(colon.value, colon.at + 1)
  const second = run.globals.has('.SECONDEXPANSION') || run.targets.has('.SECONDEXPANSION')
  const line = placeOf(written) ?? site
  return {
    targets: found.targets.map((each) => each.text),
    pattern,
    prerequisites: second && prerequisites.text.includes('$') ? [] : readFiles(run, prerequisites, site),
    second: second && prerequisites.text.includes('$') ? prerequisites : undefined,
    double: found.double,
    grouped: found.grouped,
    recipe: first === undefined ? undefined : [{ value: first, line }],
    prefix: '\t',
    site,
  }
}

/** Prerequisites, and behind `|` those that only have to be there. */
export function readFiles(run: MakeRun, list: Value, site: Site): readonly Prerequisite[] {
  const bar = list.text.indexOf('|')
  const read = (part: Value, orderOnly: boolean): readonly Prerequisite[] =>
    fileNames(run, part, site).map((name) => ({ name: name.text, orderOnly, site: placeOf(name) ?? site }))
  return bar === -1 ? read(list, false) : [...read(sliceValue(list, 0, bar), false), ...read(sliceValue(list, bar + 1), true)]
}
