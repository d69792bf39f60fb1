/**
 * Parts of a script that people call by name (`./build.sh extract`): functions that are dispatched by an argument, branches of a
 * `case` over the arguments and what these call. One that does not build a final image keeps doing what it did: it stays as it
 * is, and the usual way loses its call.
 *
 * In: the scripts and the calls of all followed ways. Out: for each call, the call that enters such a part, if one does.
 */
import type { Command, SyntaxNode } from 'unbash'
import { entryEmptied } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { baseName } from '../../host/path.ts'
import { siteOf } from '../../text/source.ts'
import { argument, holdsArgument } from './dispatch.ts'
import type { Frames } from './frames.ts'
import type { Swept } from './sweep.ts'
import { commandsOf, functionsOf, isBelow, nameOf, textAt, type ScriptTree } from './tree.ts'

/** A function's body or a branch. */
interface Part {
  readonly tree: ScriptTree
  readonly node: SyntaxNode
}

export interface Entries {
  /** The place among a call's frames of the command that enters a part which stays; `undefined` when none does. */
  entering(frames: readonly Command[]): number | undefined
  /** Whether a node lies in a part that stays. */
  holds(tree: ScriptTree, node: SyntaxNode): boolean
}

export const noEntries: Entries = { entering: () => undefined, holds: () => false }

/** One evaluated command. */
export interface Evaluated extends Frames {
  readonly buildsFinal: boolean
}

/** Finds the parts that stay. */
export function findEntries(
  trees: readonly ScriptTree[],
  evaluated: readonly Evaluated[],
  isNamed: (name: string) => boolean,
): Entries {
  const making = new Set(evaluated.filter((one) => one.buildsFinal).flatMap((one) => one.frames))
  const makes = ({ tree, node }: Part): boolean => [...making].some((command) => isBelow(tree, command, node))
  const ran = new Set(evaluated.flatMap((one) => one.frames.filter((_, index) => !isReentered(trees, one.frames, index))))
  const branches = trees
    .flatMap(branchesOf)
    .filter((part) => !makes(part) && ![...ran].some((command) => isBelow(part.tree, command, part.node)))
  const called = new Set(branches.flatMap(({ tree, node }) => callsIn(tree, node)))
  const functions = trees.flatMap((tree) =>
    functionsOf(tree)
      .filter((one) => called.has(one.name.value) || isNamed(one.name.value))
      .map((node): Part => ({ tree, node })),
  )
  const parts = [...branches, ...functions.filter((part) => !makes(part))]
  const partsOf = (command: Command): readonly Part[] => parts.filter(({ tree, node }) => isBelow(tree, command, node))
  return {
    entering: (frames) => {
      const inside = frames.findIndex((command, index) => {
        const before = frames[index - 1]
        return before !== undefined && partsOf(command).some(({ tree, node }) => !isBelow(tree, before, node))
      })
      return inside === -1 ? undefined : inside - 1
    },
    holds: (tree, node) => parts.some((part) => part.tree === tree && isBelow(tree, node, part.node)),
  }
}

/** The script called itself to get here: `$0 extract`. */
function isReentered(trees: readonly ScriptTree[], frames: readonly Command[], index: number): boolean {
  const names = new Set(trees.map((tree) => baseName(tree.source.path)))
  return frames.slice(0, index).some((frame) => {
    const name = frame.name?.text.replaceAll(/["{}]/g, '') ?? ''
    return name === '$0' || names.has(baseName(name))
  })
}

/** Branches that the script's arguments choose. */
function branchesOf(tree: ScriptTree): readonly Part[] {
  return tree.nodes.flatMap((node): readonly Part[] => {
    if (node.type === 'Case' && isAboutArguments(tree, node.word))
      return node.items.map((item): Part => ({ tree, node: item.body }))
    if ((node.type === 'If' || node.type === 'Elif') && isAboutArguments(tree, node.clause)) return [{ tree, node: node.then }]
    return []
  })
}

function isAboutArguments(tree: ScriptTree, node: SyntaxNode): boolean {
  const text = textAt(tree, node)
  return (
    argument.test(text) ||
    [...text.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name]) => name !== undefined && holdsArgument(tree, name))
  )
}

function callsIn(tree: ScriptTree, node: SyntaxNode): readonly string[] {
  return commandsOf(tree).flatMap((command) => (isBelow(tree, command, node) ? (nameOf(command) ?? []) : []))
}

/** Branches of a `case` over the script's own arguments that became empty. */
export function idleEntries(tree: ScriptTree, swept: Swept): readonly Finding[] {
  const fates = swept.fates.get(tree)
  if (fates === undefined) return []
  return tree.nodes.flatMap((node) => {
    if (node.type !== 'Case' || fates.fate(node) !== 'kept' || !isAboutArguments(tree, node.word)) return []
    return node.items.flatMap((item) => {
      const [pattern] = item.pattern
      if (pattern === undefined || item.body.commands.length === 0 || fates.fate(item.body) === 'kept') return []
      return [entryEmptied(siteOf(tree.source, pattern.pos, pattern.end), pattern.text)]
    })
  })
}
