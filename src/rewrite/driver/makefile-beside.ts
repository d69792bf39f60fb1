/**
 * Targets of a Makefile that are made on no followed way, and what they are made from: `test: build-dir` goes on needing the folder
 * that the migrated way does without.
 */
import type { Command } from 'unbash'
import { outlineOf, type OutlineRule } from '../../make/outline.ts'
import { siteOf, type Site } from '../../text/source.ts'
import { commandEffect, isMessage } from './effects.ts'
import { isMakefilePath } from './makefile-view.ts'
import { commandsOf, type ScriptTree } from './tree.ts'

/** The rules with a recipe of which nothing ran. */
export function rulesBeside(tree: ScriptTree, evaluated: ReadonlySet<Command>): readonly OutlineRule[] {
  if (!isMakefilePath(tree.original.path)) return []
  const places = [...evaluated].filter((command) => tree.parents.has(command)).map(({ pos }) => pos)
  return outlineOf(tree.original).filter(
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
 * @param taking places of the commands that take artifacts out
 */
export function servedTargets(
  tree: ScriptTree,
  build: Command,
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

function ruleAround(tree: ScriptTree, { pos }: Command): OutlineRule | undefined {
  return isMakefilePath(tree.original.path) ? outlineOf(tree.original).find((rule) => isInside(rule, pos)) : undefined
}

/** Whether a place is in the recipe of a rule. */
function isInside({ recipe }: OutlineRule, at: number): boolean {
  return recipe.some(({ start, end }) => at >= start && at < end)
}

/** Whether a target beside the followed ways is made from the rule in which a command stands. */
export function servesOthers(tree: ScriptTree, command: Command, evaluated: ReadonlySet<Command>): boolean {
  return serves(tree, command, rulesBeside(tree, evaluated))
}

function serves(tree: ScriptTree, command: Command, beside: readonly OutlineRule[]): boolean {
  if (beside.length === 0) return false
  const rules = outlineOf(tree.original)
  const own = ruleAround(tree, command)
  if (own === undefined) return false
  const reached = new Set<OutlineRule>()
  const visit = (rule: OutlineRule): void => {
    if (reached.has(rule)) return
    reached.add(rule)
    // What is made on the way is made without what goes.
    if (rule.recipe.length > 0 && !beside.includes(rule)) return
    const names = new Set(rule.prerequisites.map(({ text }) => text))
    for (const other of rules) if (other.targets.some(({ text }) => names.has(text))) visit(other)
  }
  for (const rule of beside) visit(rule)
  return reached.has(own)
}
