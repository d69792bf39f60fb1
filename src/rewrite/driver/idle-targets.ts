/** Targets of a Makefile that stay, for other ways through it or for their prerequisites, and do nothing more on the usual one. */
import type { Command } from 'unbash'
import { targetIdle } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { outlineOf } from '../../make/outline.ts'
import { siteOf } from '../../text/source.ts'
import { survives, type Fates } from './fate.ts'
import { commandsOf, type ScriptTree } from './tree.ts'

/** Each target that is still in the Makefile afterwards, while none of the commands that ran for it is. */
export function idleTargets(
  tree: ScriptTree,
  after: string,
  fates: Fates | undefined,
  evaluated: ReadonlySet<Command>,
): readonly Finding[] {
  if (fates === undefined) return []
  const left = new Set(
    outlineOf({ path: tree.original.path, text: after }).flatMap((rule) => rule.targets.map(({ text }) => text)),
  )
  const ran = commandsOf(tree).filter((command) => evaluated.has(command))
  return outlineOf(tree.original).flatMap(({ recipe, targets: [target] }) => {
    const own = ran.filter(({ pos }) => recipe.some(({ start, end }) => pos >= start && pos < end))
    if (target === undefined || !left.has(target.text) || own.length === 0) return []
    if (own.some((command) => survives(tree, fates, command))) return []
    return [targetIdle(siteOf(tree.original, target.start, target.end), target.text)]
  })
}
