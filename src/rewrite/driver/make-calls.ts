/** Calls of make, and of a package's scripts, in scripts and recipes: they go when all that they lead to goes. */
import type { Command } from 'unbash'
import type { Call } from '../../shell/world.ts'
import { framesOf } from './frames.ts'
import { isScriptCall } from './package-scripts.ts'
import { textAt, type ScriptTree } from './tree.ts'

/** Whether a command calls make; `$(MAKE)` reads `${MAKE}` in the view of a Makefile. */
export function isMakeCall(tree: ScriptTree, command: Command): boolean {
  return command.name !== undefined && /^(?:g?make|\$\{MAKE\})$/.test(textAt(tree, command.name))
}

/** The calls of which every command goes. */
export function emptiedMakeCalls(
  trees: ReadonlyMap<string, ScriptTree>,
  calls: readonly Call[],
  removed: ReadonlySet<Command>,
): readonly Command[] {
  const led = new Map<Command, boolean>()
  for (const call of calls) {
    const frames = framesOf(trees, call)?.frames ?? []
    const own = frames.at(-1)
    for (const frame of frames.slice(0, -1)) {
      const leads = (tree: ScriptTree): boolean => isMakeCall(tree, frame) || isScriptCall(frame)
      if (![...trees.values()].some((tree) => tree.nodes.includes(frame) && leads(tree))) continue
      led.set(frame, (led.get(frame) ?? true) && own !== undefined && removed.has(own))
    }
  }
  return [...led].flatMap(([command, goes]) => (goes ? [command] : []))
}

/** The words of a call behind `make`: the goals among them keep their rules. */
export function goalsOf(tree: ScriptTree, command: Command): readonly string[] {
  return command.args.flatMap((item) => (item.type === 'Word' ? [textAt(tree, item).replaceAll(/["']/g, '')] : []))
}
