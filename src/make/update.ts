/**
 * Making targets: prerequisites in their order, then the target's own recipe.
 *
 * Whether a file is up to date is decided as on a clean checkout: what is not there is made; what is there is made again when
 * something that it needs was made in this run; else it depends on times, which a checkout does not tell, so the world is asked
 * (usually: it is up to date).
 */
import { circularTarget, noRule } from '../findings/make.ts'
import { siteOf, type Site } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import { parsePattern, stemOf } from './functions/patterns.ts'
import { findImplicit, kindOf, type ImplicitRule } from './implicit.ts'
import { inherited } from './assignment.ts'
import { ask, textFor } from './questions.ts'
import { runRecipe } from './recipe.ts'
import { readFiles } from './rule-lines.ts'
import { appliesTo, listed } from './rules.ts'
import {
  MakeStop,
  report,
  type MakeRun,
  type Prerequisite,
  type Recipe,
  type Scope,
  type SecondExpansion,
  type Target,
  type Variable,
} from './state.ts'
import { plainValue } from './value.ts'
import { globalScope, innerScope, variable } from './variables.ts'

/** What became of the targets of one run. */
export interface Updating {
  readonly run: MakeRun
  readonly phony: ReadonlySet<string>
  /** Whether a target was made. */
  readonly done: Map<string, boolean>
  readonly open: string[]
}

export function createUpdating(run: MakeRun): Updating {
  return { run, phony: new Set(listed(run, '.PHONY')), done: new Map(), open: [] }
}

/** Makes a target, if need be; true when it was made. */
export function update(updating: Updating, name: string, parent: Scope | undefined, needed: Prerequisite | undefined): boolean {
  const { run, done, open } = updating
  const before = done.get(name)
  if (before !== undefined) return before
  if (open.includes(name)) {
    report(run, circularTarget(placeFor(run, name, needed), shown(run, name), shown(run, open.at(-1) ?? name)))
    return false
  }
  open.push(name)
  const changed = make(updating, name, parent, needed)
  open.pop()
  done.set(name, changed)
  return changed
}

function shown(run: MakeRun, name: string): string {
  return printText(textFor(run, name))
}

function placeFor(run: MakeRun, name: string, needed: Prerequisite | undefined): Site {
  return needed?.site ?? run.targets.get(name)?.site ?? siteOf(run.sources[0] ?? { path: 'Makefile', text: '' }, 0, 0)
}

function make(updating: Updating, name: string, parent: Scope | undefined, needed: Prerequisite | undefined): boolean {
  const { run, phony } = updating
  const target = run.targets.get(name)
  const scope = scopeOf(run, name, parent)
  if (target !== undefined && target.doubles.length > 0)
    return target.doubles.map((rule) => makeBy(updating, { ...rule, name, scope, stem: undefined, double: true })).some(Boolean)
  const implicit = target?.recipe === undefined && !phony.has(name) ? findImplicit(run, name) : undefined
  if (target?.named !== true && implicit === undefined) return makeWithoutRule(updating, name, scope, needed)
  const recipe = target?.recipe ?? implicit?.rule.recipe ?? defaultRecipe(run, target)
  const made = makeBy(updating, {
    name,
    scope,
    recipe,
    prerequisites: [...(implicit?.prerequisites ?? []), ...(target?.prerequisites ?? [])],
    second: [...(implicit?.rule.second ?? []), ...(target?.second ?? [])],
    stem: target?.stem ?? implicit?.fullStem,
    implicit,
    double: false,
  })
  for (const twin of [...(target?.group ?? []), ...(implicit?.targets ?? [])]) updating.done.set(twin, made)
  return made
}

/** `.DEFAULT` is for what no rule makes. */
function defaultRecipe(run: MakeRun, target: Target | undefined): Recipe | undefined {
  return target?.named === true ? undefined : run.targets.get('.DEFAULT')?.recipe
}

function makeWithoutRule(updating: Updating, name: string, scope: Scope, needed: Prerequisite | undefined): boolean {
  const { run, phony } = updating
  if (phony.has(name)) return true
  if (kindOf(run, name) !== 'absent') return false
  const recipe = run.targets.get('.DEFAULT')?.recipe
  if (recipe === undefined) {
    const site = placeFor(run, name, needed)
    const path = run.world.resolve(run.cwd, textFor(run, name))
    if (path !== undefined) run.world.lacks?.(path, site)
    throw new MakeStop(noRule(site, shown(run, name), shown(run, updating.open.at(-2) ?? '')))
  }
  return makeBy(updating, { name, scope, recipe, prerequisites: [], second: [], stem: undefined, double: false })
}

interface Making {
  readonly name: string
  readonly scope: Scope
  readonly recipe: Recipe | undefined
  readonly prerequisites: readonly Prerequisite[]
  readonly second: readonly SecondExpansion[]
  readonly stem: string | undefined
  readonly implicit?: ImplicitRule | undefined
  readonly double: boolean
}

function makeBy(updating: Updating, making: Making): boolean {
  const { run, phony } = updating
  const { name, scope, recipe } = making
  const prerequisites = [...making.prerequisites, ...expandSecond(run, making)]
  const made: string[] = []
  const dropped: Prerequisite[] = []
  const absent = phony.has(name) ? true : isAbsent(run, name)
  for (const each of prerequisites) {
    if (updating.open.includes(each.name)) {
      report(run, circularTarget(each.site ?? placeFor(run, name, undefined), shown(run, each.name), shown(run, name)))
      dropped.push(each)
      continue
    }
    if (update(updating, each.name, scope, each)) made.push(each.name)
  }
  const left = prerequisites.filter((each) => !dropped.includes(each))
  const newer = left.filter((each) => !each.orderOnly && (made.includes(each.name) || isGone(updating, each.name)))
  const must =
    absent || newer.length > 0 || run.flags.always || (making.double && left.length === 0) || isOlder(run, making, left)
  if (!must) return false
  if (recipe === undefined) return absent || newer.length > 0
  setAutomatic(run, making, left, absent ? left : newer)
  runRecipe(run, { name, scope, recipe, ignored: run.flags.ignoreErrors || appliesTo(run, '.IGNORE', name) })
  return true
}

/** A file that is not there when its own rule is done counts as changed. */
function isGone(updating: Updating, name: string): boolean {
  const { run, phony } = updating
  return phony.has(name) || (run.targets.get(name)?.named === true && kindOf(run, name) === 'absent')
}

function isAbsent(run: MakeRun, name: string): boolean {
  const kind = kindOf(run, name)
  if (kind !== 'unknown') return kind === 'absent'
  const site = placeFor(run, name, undefined)
  return ask(run, { key: `make-absent ${run.cwd}/${name}`, text: `\`${shown(run, name)}\` is not there yet`, usual: true }, site)
}

/** The target and what it needs are there: only times could tell. */
function isOlder(run: MakeRun, { name, recipe }: Making, prerequisites: readonly Prerequisite[]): boolean {
  if (recipe === undefined || !prerequisites.some((each) => !each.orderOnly)) return false
  const text = `\`${shown(run, name)}\` is as new as what it is made of`
  return !ask(run, { key: `make-current ${run.cwd}/${name}`, text, usual: true }, placeFor(run, name, undefined))
}

function expandSecond(run: MakeRun, making: Making): readonly Prerequisite[] {
  const { second, scope } = making
  if (second.length === 0) return []
  setAutomatic(run, making, making.prerequisites, [])
  return second.flatMap(({ text }) => {
    const stem = making.stem ?? ''
    const expanded = run.expand(run, scope, text)
    return readFiles(run, expanded, placeFor(run, making.name, undefined)).map((each) => {
      const { before, after } = parsePattern(each.name)
      return after === undefined || making.implicit === undefined ? each : { ...each, name: `${before}${stem}${after}` }
    })
  })
}

/** What a target's recipe and its prerequisites see. */
function scopeOf(run: MakeRun, name: string, parent: Scope | undefined): Scope {
  let scope: Scope = { names: new Map(), next: parent ?? globalScope(run), hidesPrivate: true }
  const matching = run.patternVariables
    .flatMap(({ pattern, scope: own }) => {
      const stem = stemOf(parsePattern(pattern), name)
      return stem === undefined ? [] : [{ own, length: stem.length }]
    })
    .sort((a, b) => b.length - a.length)
  const sets = [...matching.map(({ own }) => own), run.targetVariables.get(name)].filter((each) => each !== undefined)
  for (const set of sets) {
    const outer = scope
    const names = [...set.names].flatMap(([key, own]): readonly (readonly [string, Variable])[] => {
      const above = lookThrough(outer, key)
      if (above?.origin === 'command line' && own.origin !== 'override') return []
      return [[key, inherited(own, above)]]
    })
    scope = innerScope(outer, names)
  }
  return innerScope(scope)
}

function lookThrough(scope: Scope, name: string): Variable | undefined {
  for (let at: Scope | undefined = scope; at !== undefined; at = at.next) {
    const found = at.names.get(name)
    if (found !== undefined) return found
  }
  return undefined
}

/** `$@`, `$<`, `$^`, `$+`, `$?`, `$*`, `$|`, each with its `D` and `F`. */
function setAutomatic(
  run: MakeRun,
  making: Making,
  prerequisites: readonly Prerequisite[],
  newer: readonly Prerequisite[],
): void {
  const { scope, name } = making
  const normal = prerequisites.filter((each) => !each.orderOnly).map((each) => each.name)
  const orderOnly = prerequisites.filter((each) => each.orderOnly && !normal.includes(each.name)).map((each) => each.name)
  const once = (names: readonly string[]): readonly string[] => [...new Set(names)]
  const changed = newer.filter((each) => !each.orderOnly).map((each) => each.name)
  const values: readonly (readonly [string, readonly string[]])[] = [
    ['@', [name]],
    ['<', normal.slice(0, 1)],
    ['^', once(normal)],
    ['+', normal],
    ['?', once(changed)],
    ['*', [making.stem ?? stemByEnding(run, name)]],
    ['|', once(orderOnly)],
    ['%', ['']],
  ]
  for (const [key, names] of values) {
    const set = (suffix: string, text: string): void => {
      scope.names.set(key + suffix, variable(plainValue(text), { flavor: 'simple', origin: 'automatic' }))
    }
    const present = names.filter((each) => each !== '')
    set('', present.join(' '))
    set('D', present.map(folderOf).join(' '))
    set('F', present.map((each) => each.slice(each.lastIndexOf('/') + 1)).join(' '))
  }
}

function folderOf(name: string): string {
  const slash = name.lastIndexOf('/')
  return slash === -1 ? '.' : slash === 0 ? '/' : name.slice(0, slash)
}

/** In an explicit rule `$*` is the name without an ending that make knows. */
function stemByEnding(run: MakeRun, name: string): string {
  const endings = listed(run, '.SUFFIXES')
  const known =
    /\.(?:out|a|ln|o|c|cc|C|cpp|p|f|F|m|r|y|l|ym|yl|s|S|mod|sym|def|h|info|dvi|tex|texinfo|texi|txinfo|w|ch|web|sh|elc|el)$/
  const own = endings.find((ending) => name.endsWith(ending) && name.length > ending.length)
  return own === undefined ? (known.test(name) ? name.replace(known, '') : '') : name.slice(0, -own.length)
}
