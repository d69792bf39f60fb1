/**
 * Whether a piece of source text means the same at another command: it is moved as it stands, so that the driver goes on to read
 * as its author wrote it, where no variable in it can have changed in between.
 */
import type { Command, SyntaxNode } from 'unbash'
import type { Call, Word } from '../../shell/world.ts'
import type { Text } from '../../text/symbolic.ts'
import { askedAnew } from './asked-anew.ts'
import { wordEffect } from './effects.ts'
import { quoteText } from './quote.ts'
import { ancestor, commandAt, isBelow, pureAssignments, type ScriptTree } from './tree.ts'

/** The words' source text if it can be moved, else their value printed; `undefined` when neither can be. */
export function movedSource(
  trees: ReadonlyMap<string, ScriptTree>,
  words: readonly Word[],
  value: Text,
  from: Call,
  to: Call,
): string | undefined {
  const own = words.every(
    (word) =>
      word.whole && word.site.source === from.site.source && word.site.start >= from.site.start && word.site.end <= from.site.end,
  )
  const tree = trees.get(from.site.source.path)
  if (own && tree !== undefined && words.every((word) => meansTheSame(trees, tree, word, from, to))) {
    return words.map((word) => word.site.source.text.slice(word.site.start, word.site.end)).join(' ')
  }
  const isPlain = (name: string): boolean => assignmentsIn(trees, name).length === 0
  return quoteText(value, isPlain, (unknown) => askedAnew(unknown, to, isPlain))
}

interface Frame {
  readonly tree: ScriptTree
  readonly command: Command
}

function frameOf(trees: ReadonlyMap<string, ScriptTree>, call: Call): Frame | undefined {
  const tree = trees.get(call.site.source.path)
  const command = tree === undefined ? undefined : commandAt(tree, call.site)
  return tree === undefined || command === undefined ? undefined : { tree, command }
}

function meansTheSame(trees: ReadonlyMap<string, ScriptTree>, tree: ScriptTree, word: Word, from: Call, to: Call): boolean {
  const before = frameOf(trees, from)
  const after = frameOf(trees, to)
  if (before === undefined || after === undefined) return false
  const nodes = tree.nodes.filter(
    (node) => node.pos >= word.site.start && node.end <= word.site.end && isBelow(tree, node, before.command),
  )
  if (nodes.some((node) => wordEffect(node) !== 'pure')) return false
  if (nodes.some((node) => node.type === 'CommandExpansion') && from.cwd !== to.cwd) return false
  return nodes.flatMap(namesIn).every((name) => isSameAt(trees, name, before, after))
}

function namesIn(node: SyntaxNode): readonly string[] {
  if (node.type === 'SimpleExpansion') return [node.text.slice(1)]
  if (node.type === 'ParameterExpansion') return [node.parameter]
  if (node.type === 'ArithmeticWord' && /^[A-Za-z_]/.test(node.value)) return [node.value]
  return []
}

function isSameAt(trees: ReadonlyMap<string, ScriptTree>, name: string, before: Frame, after: Frame): boolean {
  const inOneFunction =
    before.tree === after.tree &&
    ancestor(before.tree, before.command, 'Function') === ancestor(after.tree, after.command, 'Function')
  if (!/^[A-Za-z_]\w*$/.test(name)) return inOneFunction && !/^[?!_]$/.test(name)
  const assigned = assignmentsIn(trees, name)
  if (assigned.length === 0) return true
  if (!inOneFunction)
    return (
      assigned.length === 1 &&
      assigned.every((one) => !one.local && (one.tree === after.tree || leavesScript(trees, name, one.tree)))
    )
  const leavesLoop = assigned.some(
    (one) => one.loop !== undefined && isBelow(one.tree, before.command, one.loop) && !isBelow(one.tree, after.command, one.loop),
  )
  const [start, end] = [Math.min(before.command.pos, after.command.pos), Math.max(before.command.pos, after.command.pos)]
  return (
    !leavesLoop &&
    !assigned.some((one) => one.tree !== before.tree || (one.node.pos > start && one.node.pos < end && one.loop === undefined))
  )
}

/** Whether what a script gives a variable is seen in others: it is exported, or the script is read with `.`. */
function leavesScript(trees: ReadonlyMap<string, ScriptTree>, name: string, { original }: ScriptTree): boolean {
  const file = original.path.replace(/^.*\//, '').replaceAll(/\W/g, '\\$&')
  const told = new RegExp(
    `\\b(?:export|declare|typeset)\\b.*\\b${name}\\b|\\bset -\\w*a|(?:^|\\s)(?:\\.|source)\\s.*${file}`,
    'm',
  )
  return [...trees.values()].some((tree) => told.test(tree.original.text))
}

interface Assigned {
  readonly tree: ScriptTree
  readonly node: SyntaxNode
  readonly local: boolean
  readonly loop: SyntaxNode | undefined
}

/** Everything that gives a variable a value. */
function assignmentsIn(trees: ReadonlyMap<string, ScriptTree>, name: string): readonly Assigned[] {
  return [...trees.values()].flatMap((tree) =>
    tree.nodes.flatMap((node): readonly Assigned[] => {
      if (node.type === 'For' || node.type === 'Select')
        return node.name.value === name ? [{ tree, node, local: false, loop: node }] : []
      if (node.type !== 'Command') return []
      const set = (pureAssignments(node) ?? []).some((one) => one.name === name)
      const read =
        /^(?:read|getopts|printf|mapfile|readarray)$/.test(node.name?.value ?? '') &&
        node.args.some((arg) => arg.type === 'Word' && arg.value === name)
      return set || read
        ? [{ tree, node, local: /^(?:local|declare|typeset)$/.test(node.name?.value ?? ''), loop: undefined }]
        : []
    }),
  )
}
