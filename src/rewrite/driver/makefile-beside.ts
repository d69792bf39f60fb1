/**
 * Targets of a Makefile that are made on no followed way, and what they are made from: `test: build-dir` goes on needing the folder
 * that the migrated way does without.
 */
import type { Command } from 'unbash'
import { definitionsOf } from '../../make/definitions.ts'
import { outlineOf, type OutlineRule } from '../../make/outline.ts'
import { siteOf, type Site } from '../../text/source.ts'
import { commandEffect, isMessage } from './effects.ts'
import { isMakefilePath } from './makefile-view.ts'
import { commandsOf, type ScriptTree } from './tree.ts'

/** The rules of a file, those in its templates among them. */
function rulesOf(tree: ScriptTree): readonly OutlineRule[] {
  return [...outlineOf(tree.original), ...templateRules(tree)]
}

function templateRules({ original }: ScriptTree): readonly OutlineRule[] {
  return definitionsOf(original).flatMap(({ rules }) => rules)
}

/** The rules with a recipe of which nothing ran. */
export function rulesBeside(tree: ScriptTree, evaluated: ReadonlySet<Command>): readonly OutlineRule[] {
  if (!isMakefilePath(tree.original.path)) return []
  const places = [...evaluated].filter((command) => tree.parents.has(command)).map(({ pos }) => pos)
  return rulesOf(tree).filter(
    ({ recipe, targets }) =>
      recipe.length > 0 &&
      targets.every(({ text }) => !text.startsWith('.')) &&
      !recipe.some(({ start, end }) => places.some((pos) => pos >= start && pos < end)),
  )
}

/** A target, and where it stands. */
export interface Served {
  readonly name: string
  readonly site: Site
}

/**
 * Targets beside the followed ways that do something and are made from the rule in which an image is built: `test: build-image`. Where the
 * same recipe takes the artifact out of it, that is what they are made from.
 *
 * @param build places of the command that builds it and of those that led there, outermost first
 * @param taking places of the commands that take artifacts out
 */
export function servedTargets(
  tree: ScriptTree,
  build: readonly number[],
  evaluated: ReadonlySet<Command>,
  taking: readonly number[],
): readonly Served[] {
  const own = ruleAround(tree, build)
  if (own === undefined || taking.some((at) => isInside(own, at))) return []
  const acting = commandsOf(tree).filter((one) => commandEffect(one) === 'acts' && !isMessage(one))
  return rulesBeside(tree, evaluated).flatMap((rule) => {
    const [target] = rule.targets
    return target !== undefined && acting.some(({ pos }) => isInside(rule, pos)) && serves(tree, build, [rule])
      ? [{ name: target.text, site: siteOf(tree.original, target.start, target.end) }]
      : []
  })
}

function ruleAround(tree: ScriptTree, places: readonly number[]): OutlineRule | undefined {
  return isMakefilePath(tree.original.path) ? rulesOf(tree).find((rule) => places.some((pos) => isInside(rule, pos))) : undefined
}

/** Whether a place is in the recipe of a rule. */
function isInside({ recipe }: OutlineRule, at: number): boolean {
  return recipe.some(({ start, end }) => at >= start && at < end)
}

/** Whether a target beside the followed ways is made from the rule in which a command stands. */
export function servesOthers(tree: ScriptTree, command: Command, evaluated: ReadonlySet<Command>): boolean {
  return serves(tree, [command.pos], rulesBeside(tree, evaluated))
}

function serves(tree: ScriptTree, places: readonly number[], beside: readonly OutlineRule[]): boolean {
  if (beside.length === 0) return false
  const rules = rulesOf(tree)
  const own = ruleAround(tree, places)
  if (own === undefined) return false
  const made = new Set(templateRules(tree))
  const reached = new Set<OutlineRule>()
  const visit = (rule: OutlineRule): void => {
    if (reached.has(rule)) return
    reached.add(rule)
    // What is made on the way is made without what goes.
    if (rule.recipe.length > 0 && !beside.includes(rule)) return
    const names = rule.prerequisites.map(({ text }) => text)
    for (const other of rules) {
      const isMade = made.has(rule) || made.has(other)
      if (other.targets.some(({ text }) => names.some((name) => name === text || (isMade && isSameName(name, text)))))
        visit(other)
    }
  }
  for (const rule of beside) visit(rule)
  return reached.has(own)
}

/** Whether two names may be one, as far as they are written out: `$(1)-build` of a template and `app-build`. */
function isSameName(name: string, other: string): boolean {
  if (!(name + other).includes('$')) return false
  const [first, second] = [name, other].map((text) => text.split(reference))
  const starts = [first?.[0] ?? '', second?.[0] ?? '']
  const ends = [first?.at(-1) ?? '', second?.at(-1) ?? '']
  return isPartOf(starts, (a, b) => a.startsWith(b)) && isPartOf(ends, (a, b) => a.endsWith(b))
}

const reference = /\$+(?:\([^()]*\)|\{[^{}]*\}|.)/

function isPartOf([a = '', b = '']: readonly string[], holds: (text: string, part: string) => boolean): boolean {
  return holds(a, b) || holds(b, a)
}
