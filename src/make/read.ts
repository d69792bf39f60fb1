/**
 * Reads a Makefile line by line, as make does: assignments take effect, conditionals choose, rules are recorded with their
 * recipes, other files are included. Recipes are kept as written; they are expanded when a target is made.
 *
 * What a line is depends on the lines above it and on variables, so reading and evaluating are one pass.
 */
import {
  badDefine,
  blanksForTab,
  brokenMakefile,
  includeMissing,
  loadNotFollowed,
  missingSeparator,
  recipeWithoutRule,
  searchPathNotFollowed,
} from '../findings/make.ts'
import { siteOf, type Site, type Source } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import { define, parseAssignment, undefine, type AssignmentLine } from './assignment.ts'
import { isIgnoring, takeConditional, type Conditionals } from './conditionals.ts'
import { listWords } from './functions/patterns.ts'
import { expandGlob, hasGlob } from './glob.ts'
import { joinLine, parseMakefile, splitLines, withoutComment, type MakeLine } from './lines.ts'
import { textFor } from './questions.ts'
import { readRule } from './rule-lines.ts'
import { recordRule, type PendingRule } from './rules.ts'
import { MakeStop, report, type MakeRun } from './state.ts'
import { joinValues, placeOf, plainValue, sliceValue, trimStart, trimValue, type Value } from './value.ts'
import { findVariable, globalScope, variable } from './variables.ts'

const deepest = 60

/** One file, or one text that `$(eval …)` reads. */
interface Reading {
  readonly run: MakeRun
  readonly lines: readonly MakeLine[]
  /** The text that the lines were cut from. */
  readonly whole: Value
  readonly conditionals: Conditionals
  at: number
  /** The rule whose recipe may follow; `ignored`: a rule without targets. */
  pending: PendingRule | 'ignored' | undefined
}

/** Reads a file. */
export function readFile(run: MakeRun, source: Source): void {
  run.unknowns.reserve(source.text)
  run.sources.push(source)
  const { lines } = parseMakefile(source)
  readLines(run, lines, { text: source.text, pieces: [{ text: source.text, site: siteOf(source), exact: true, via: [] }] })
}

/** Reads a text, as `$(eval …)` does. */
export function readText(run: MakeRun, value: Value): void {
  readLines(run, splitLines(value), value)
}

function readLines(run: MakeRun, lines: readonly MakeLine[], whole: Value): void {
  const reading: Reading = { run, lines, whole, conditionals: { levels: [] }, at: 0, pending: undefined }
  if (run.depth >= deepest) throw new MakeStop(brokenMakefile(siteFor(reading, whole), 'it includes itself without end'))
  run.depth += 1
  for (let line = lines[reading.at]; line !== undefined; line = lines[reading.at]) {
    reading.at += 1
    takeLine(reading, line)
  }
  flush(reading)
  run.depth -= 1
  if (reading.conditionals.levels.length > 0) throw new MakeStop(brokenMakefile(siteFor(reading, whole), 'an `endif` is missing'))
}

function siteFor({ run }: Reading, value: Value): Site {
  return placeOf(value) ?? siteOf(run.sources.at(-1) ?? { path: 'Makefile', text: '' }, 0, 0)
}

/** The rule is complete. */
function flush(reading: Reading): void {
  if (reading.pending !== undefined && reading.pending !== 'ignored') recordRule(reading.run, reading.pending)
  reading.pending = undefined
}

function recipePrefix(run: MakeRun): string {
  return findVariable(globalScope(run), '.RECIPEPREFIX')?.value.text.charAt(0) || '\t'
}

function takeLine(reading: Reading, { value, start, end }: MakeLine): void {
  const { run, pending, conditionals } = reading
  const prefix = recipePrefix(run)
  const inRecipe = value.text.startsWith(prefix)
  if (inRecipe && pending !== undefined) {
    if (pending === 'ignored' || isIgnoring(conditionals)) return
    const line = placeOf(sliceValue(reading.whole, start, end)) ?? siteFor(reading, value)
    reading.pending = { ...pending, recipe: [...(pending.recipe ?? []), { value: sliceValue(value, 1), line }], prefix }
    return
  }
  const plain = trimStart(withoutComment(joinLine(value)))
  const site = siteFor(reading, plain)
  const assignment = parseAssignment(plain)
  if (assignment !== undefined) {
    takeAssignment(reading, assignment, site)
    return
  }
  if (plain.text.trim() === '') return
  if (takeConditional(run, conditionals, plain, site) || isIgnoring(conditionals)) return
  if (takeDirective(reading, plain, site)) return
  if (inRecipe) throw new MakeStop(recipeWithoutRule(site))
  flush(reading)
  const rule = readRule(run, value, site)
  if (rule === 'not a rule')
    throw new MakeStop(/^ {8}/.test(value.text) ? blanksForTab(site) : missingSeparator(site, plain.text))
  reading.pending = rule === 'nothing' ? undefined : rule === 'no targets' ? 'ignored' : rule
}

function takeAssignment(reading: Reading, line: AssignmentLine, site: Site): void {
  const { run } = reading
  if (isIgnoring(reading.conditionals)) {
    if (line.kind === 'define') defineBody(reading, site)
    return
  }
  flush(reading)
  const origin = line.modifiers.override ? 'override' : 'file'
  if (line.kind === 'undefine') {
    undefine(run, line.name, origin, site)
    return
  }
  const value = line.kind === 'assign' ? line.value : defineBody(reading, site)
  const { modifiers, name, operator } = line
  define(
    run,
    {
      name,
      operator,
      value,
      origin,
      ...(modifiers.exported ? { exported: true } : {}),
      ...(modifiers.private ? { private: true } : {}),
    },
    site,
  )
  noteSpecial(run, name.text.trim(), site)
}

function noteSpecial(run: MakeRun, name: string, site: Site): void {
  if (name === 'VPATH') run.uncertain.push(report(run, searchPathNotFollowed(site, 'VPATH')))
}

/** The lines up to `endef`. */
function defineBody(reading: Reading, site: Site): Value {
  const { run, lines } = reading
  const prefix = recipePrefix(run)
  const body: Value[] = []
  let depth = 1
  for (let line = lines[reading.at]; line !== undefined; line = lines[reading.at]) {
    reading.at += 1
    const joined = joinLine(line.value)
    const text = joined.text.startsWith(prefix) ? '' : trimValue(withoutComment(joined)).text
    if (/^define(?:\s|$)/.test(text)) depth += 1
    if (/^endef(?:\s|$)/.test(text)) depth -= 1
    if (depth === 0) return joinValues(body, '\n')
    body.push(joined)
  }
  throw new MakeStop(badDefine(site))
}

/** `export`, `include`, `vpath` and the like; `false` when the line is none of them. */
function takeDirective(reading: Reading, line: Value, site: Site): boolean {
  const { run } = reading
  const word = /^\S+/.exec(line.text)?.[0] ?? ''
  const rest = trimValue(sliceValue(line, word.length))
  // `include: x` is a rule.
  if (/^:(?!=)/.test(rest.text)) return false
  switch (word) {
    case 'export':
    case 'unexport':
      flush(reading)
      takeExport(run, rest, word === 'export', site)
      return true
    case 'include':
    case '-include':
    case 'sinclude':
      flush(reading)
      include(run, rest, word !== 'include', site)
      return true
    case 'vpath':
      flush(reading)
      run.uncertain.push(report(run, searchPathNotFollowed(site, 'vpath')))
      return true
    case 'load':
    case '-load':
      flush(reading)
      run.uncertain.push(report(run, loadNotFollowed(site, rest.text)))
      return true
    default:
      return false
  }
}

function takeExport(run: MakeRun, names: Value, exported: boolean, site: Site): void {
  const scope = globalScope(run)
  const words = listWords(run, run.expand(run, scope, names), site)
  if (words.length === 0 && names.text === '') run.exportAll = exported
  for (const { text } of words) {
    const before = run.globals.get(text)
    // A name without a value is exported with what the environment has, which is what happens anyhow.
    if (before !== undefined) run.globals.set(text, { ...before, exported })
    else if (!exported) run.unexported.add(text)
  }
}

function include(run: MakeRun, names: Value, optional: boolean, site: Site): void {
  const words = listWords(run, run.expand(run, globalScope(run), names), site)
  for (const word of words) {
    const found = run.unknowns.isOpen(word.text) || !hasGlob(word.text) ? [word.text] : expandGlob(run, word.text)
    if (found === 'unknown') {
      run.uncertain.push(report(run, includeMissing(site, word.text, true)))
      continue
    }
    // A glob that matches nothing is a file of that name.
    for (const name of found.length === 0 ? [word.text] : found) includeFile(run, name, optional, site)
  }
}

function includeFile(run: MakeRun, name: string, optional: boolean, site: Site): void {
  const text = textFor(run, name)
  const path = run.world.resolve(run.cwd, text)
  const source = path === undefined ? undefined : run.world.script(path)
  if (source !== undefined) {
    addToList(run, name)
    readFile(run, source)
    return
  }
  const kind = path === undefined ? 'unknown' : run.world.kind(path)
  if (kind === 'absent') run.missing.push({ name, optional, site })
  else if (!optional || kind !== 'unknown') run.uncertain.push(report(run, includeMissing(site, printText(text), true)))
  else report(run, includeMissing(site, printText(text), false))
}

/** `MAKEFILE_LIST` names a file from when it is read on. */
export function addToList(run: MakeRun, name: string): void {
  const before = run.globals.get('MAKEFILE_LIST')?.value.text ?? ''
  run.globals.set('MAKEFILE_LIST', variable(plainValue(`${before} ${name}`.trim()), { flavor: 'simple', origin: 'file' }))
}

/** The variable's name for a definition that make itself makes. */
export function defineDefault(run: MakeRun, name: string, value: string, given: Parameters<typeof variable>[1] = {}): void {
  run.globals.set(name, variable(plainValue(value), { origin: 'default', ...given }))
}
