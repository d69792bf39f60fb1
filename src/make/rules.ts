/** The rules of a run: which targets there are, with what they need and how they are made. */
import { doubleAndSingle, patternMismatch } from '../findings/make.ts'
import type { Site } from '../text/source.ts'
import { parsePattern, stemOf } from './functions/patterns.ts'
import {
  MakeStop,
  report,
  type MakeRun,
  type Prerequisite,
  type Recipe,
  type RecipeSource,
  type SecondExpansion,
  type Target,
} from './state.ts'
import { plainValue, type Value } from './value.ts'
import { variable } from './variables.ts'

/** A rule of which the recipe may go on. */
export interface PendingRule {
  readonly targets: readonly string[]
  /** Of a static pattern rule. */
  readonly pattern: string | undefined
  readonly prerequisites: readonly Prerequisite[]
  /** Prerequisites that are expanded once more when the target is made. */
  readonly second: Value | undefined
  readonly double: boolean
  readonly grouped: boolean
  /** `undefined`: none; empty: one that does nothing. */
  readonly recipe: readonly RecipeSource[] | undefined
  readonly prefix: string
  readonly site: Site
}

/** Puts a rule where it is found. */
export function recordRule(run: MakeRun, rule: PendingRule): void {
  const recipe = rule.recipe === undefined ? undefined : { lines: rule.recipe, prefix: rule.prefix }
  if (rule.pattern === undefined && rule.targets.every(isPattern)) {
    recordPattern(run, rule, recipe)
    return
  }
  const pattern = rule.pattern === undefined ? undefined : parsePattern(rule.pattern)
  for (const name of rule.targets) {
    const stem = pattern === undefined ? undefined : stemOf(pattern, name)
    if (pattern !== undefined && stem === undefined) report(run, patternMismatch(rule.site, name, rule.pattern ?? ''))
    const prerequisites = stem === undefined ? rule.prerequisites : rule.prerequisites.map((each) => withStem(each, stem))
    const second = rule.second === undefined ? undefined : stem === undefined ? rule.second : stemInText(rule.second, stem)
    recordTarget(run, name, { ...rule, prerequisites, second }, recipe, stem)
  }
  noteDefaultGoal(run, rule.targets)
}

function isPattern(name: string): boolean {
  return parsePattern(name).after !== undefined
}

export function withStem(prerequisite: Prerequisite, stem: string, folder = ''): Prerequisite {
  const { before, after } = parsePattern(prerequisite.name)
  return after === undefined ? prerequisite : { ...prerequisite, name: `${folder}${before}${stem}${after}` }
}

function stemInText(value: Value, stem: string): Value {
  return plainValue(value.text.replace(/(^|\s)([^\s%]*)%/g, (_, blank: string, before: string) => `${blank}${before}${stem}`))
}

function recordPattern(run: MakeRun, rule: PendingRule, recipe: Recipe | undefined): void {
  const same = run.patterns.findIndex(
    (one) =>
      one.targets.join(' ') === rule.targets.join(' ') &&
      one.prerequisites.map((each) => each.name).join(' ') === rule.prerequisites.map((each) => each.name).join(' '),
  )
  if (same !== -1) run.patterns.splice(same, 1)
  // Without a recipe it takes away the rule that was there.
  if (recipe === undefined) return
  run.patterns.push({
    targets: rule.targets,
    prerequisites: rule.prerequisites,
    recipe,
    terminal: rule.double,
    builtin: false,
    second: rule.second === undefined ? [] : [{ text: rule.second, withRecipe: true }],
  })
}

function recordTarget(run: MakeRun, name: string, rule: PendingRule, recipe: Recipe | undefined, stem: string | undefined): void {
  const target = targetOf(run, name, rule.site)
  if (rule.double ? target.recipe !== undefined || (target.named && target.doubles.length === 0) : target.doubles.length > 0)
    throw new MakeStop(doubleAndSingle(rule.site, name))
  target.named = true
  if (name === '.SUFFIXES' && rule.prerequisites.length === 0) target.prerequisites = []
  const second: readonly SecondExpansion[] =
    rule.second === undefined ? [] : [{ text: rule.second, withRecipe: recipe !== undefined }]
  if (rule.double) {
    target.doubles = [...target.doubles, { prerequisites: rule.prerequisites, recipe, second }]
    return
  }
  // What the rule with the recipe names comes first.
  target.prerequisites =
    recipe === undefined ? [...target.prerequisites, ...rule.prerequisites] : [...rule.prerequisites, ...target.prerequisites]
  target.second = [...target.second, ...second]
  if (recipe !== undefined) target.recipe = recipe
  if (stem !== undefined) target.stem = stem
  if (rule.grouped) target.group = rule.targets
}

export function targetOf(run: MakeRun, name: string, site: Site): Target {
  const before = run.targets.get(name)
  if (before !== undefined) return before
  const target: Target = {
    name,
    prerequisites: [],
    recipe: undefined,
    doubles: [],
    stem: undefined,
    site,
    group: [],
    second: [],
    named: false,
  }
  run.targets.set(name, target)
  return target
}

/** The first target that is no special one is what `make` alone makes. */
function noteDefaultGoal(run: MakeRun, names: readonly string[]): void {
  if ((run.globals.get('.DEFAULT_GOAL')?.value.text ?? '') !== '') return
  const first = names.find(
    (name) =>
      (!name.startsWith('.') || name.includes('/')) && !isPattern(name) && !run.sources.some((source) => source.path === name),
  )
  if (first !== undefined) run.globals.set('.DEFAULT_GOAL', variable(plainValue(first), { flavor: 'simple', origin: 'file' }))
}

/** Names that a special target lists. */
export function listed(run: MakeRun, special: string): readonly string[] {
  return run.targets.get(special)?.prerequisites.map((each) => each.name) ?? []
}

/** Whether a special target stands for all targets, or names this one. */
export function appliesTo(run: MakeRun, special: string, name: string): boolean {
  const target = run.targets.get(special)
  if (target === undefined) return false
  return target.prerequisites.length === 0 || target.prerequisites.some((each) => each.name === name)
}
