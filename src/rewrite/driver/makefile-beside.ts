/**
 * Targets of a Makefile that are made on no followed way, and what they are made from: `test: build-dir` goes on needing the folder
 * that the migrated way does without.
 */
import type { Command } from 'unbash'
import { outlineOf, type OutlineRule } from '../../make/outline.ts'
import { isMakefilePath } from './makefile-view.ts'
import type { ScriptTree } from './tree.ts'

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

/** Whether a target beside the followed ways is made from the rule in which a command stands. */
export function servesOthers(tree: ScriptTree, command: Command, evaluated: ReadonlySet<Command>): boolean {
  const beside = rulesBeside(tree, evaluated)
  if (beside.length === 0) return false
  const rules = outlineOf(tree.original)
  const own = rules.find(({ recipe }) => recipe.some(({ start, end }) => command.pos >= start && command.pos < end))
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
