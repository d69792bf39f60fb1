/** Commands on ways that were not followed (`./build.sh deploy`) and that name an artifact which no longer comes to the host. */
import type { Command } from 'unbash'
import { artifactNotThere } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { siteOf } from '../../text/source.ts'
import { commandEffect, isMessage, words } from './effects.ts'
import { survives } from './fate.ts'
import type { Swept } from './sweep.ts'
import { commandsOf, textAt, type ScriptTree } from './tree.ts'

const harmless = new Set(['rm', 'rmdir', 'mkdir', 'touch', 'docker', 'podman', 'exit', 'cd', 'echo', 'printf'])

/** Finds them among the commands that stay. `artifacts`: where artifacts lay, as host paths. */
export function idleUses(
  tree: ScriptTree,
  swept: Swept,
  evaluated: ReadonlySet<Command>,
  artifacts: ReadonlySet<string>,
): readonly Finding[] {
  const fates = swept.fates.get(tree)
  if (fates === undefined || artifacts.size === 0) return []
  return commandsOf(tree).flatMap((command) => {
    if (evaluated.has(command) || isMessage(command) || harmless.has(words(command)[0] ?? 'cd')) return []
    if (commandEffect(command) !== 'acts' || !survives(tree, fates, command)) return []
    const named = [command.name, ...command.args].find(
      (item) => item?.type === 'Word' && artifacts.has(textAt(tree, item).replaceAll(/["']/g, '').replace(/^\.\//, '')),
    )
    return named === undefined ? [] : [artifactNotThere(siteOf(tree.source, command.pos, command.end), textAt(tree, named))]
  })
}
