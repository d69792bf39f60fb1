/** Targets of a Makefile that stay, for other ways through it or for their prerequisites, and do nothing more on the usual one. */
import type { Command } from 'unbash'
import { targetIdle } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { outlineOf } from '../../make/outline.ts'
import { siteOf } from '../../text/source.ts'
import { survives, type Fates } from './fate.ts'
import { commandsOf, nameOf, type ScriptTree } from './tree.ts'

/**
 * Each target that is still in the Makefile afterwards, while none of the commands that ran for it is: those that people call by their
 * names, and those in which the commands of another way are left.
 */
export function idleTargets(
  tree: ScriptTree,
  after: string,
  fates: Fates | undefined,
  { evaluated, isCalled }: { readonly evaluated: ReadonlySet<Command>; readonly isCalled: (target: string) => boolean },
): readonly Finding[] {
  if (fates === undefined) return []
  const now = outlineOf({ path: tree.original.path, text: after })
  const ran = commandsOf(tree).filter((command) => evaluated.has(command))
  return outlineOf(tree.original).flatMap(({ recipe, targets: [target] }) => {
    const own = ran.filter(({ pos }) => recipe.some(({ start, end }) => pos >= start && pos < end))
    if (target === undefined || own.length === 0 || own.some((command) => survives(tree, fates, command))) return []
    const left = now.filter((rule) => rule.targets.some(({ text }) => text === target.text))
    const tells = left.some((rule) => rule.recipe.length > 0) || (left.length > 0 && isCalled(target.text))
    if (!tells) return []
    // The shell prints by itself, so no run knows of these.
    const prints = commandsOf(tree).find(
      (command) =>
        /^(?:echo|printf)$/.test(nameOf(command) ?? '') &&
        recipe.some(({ start, end }) => command.pos >= start && command.pos < end) &&
        survives(tree, fates, command),
    )
    const text = prints === undefined ? undefined : tree.original.text.slice(prints.pos, prints.end)
    return [targetIdle(siteOf(tree.original, target.start, target.end), target.text, text)]
  })
}
