/** Programs that stand in a quoted word: `trap 'docker rm -f x; rm -rf "$TMP"' EXIT`. A part of one may go. */
import type { Command } from 'unbash'
import type { Call } from '../../shell/world.ts'
import { commandEffect } from './effects.ts'
import { judge } from './fate.ts'
import { layOut } from './layout.ts'
import { splice, type Edit } from './splice.ts'
import { commandsOf, parseTree, textAt, type ScriptTree } from './tree.ts'

export interface InnerEdit {
  readonly tree: ScriptTree
  readonly edit: Edit
}

interface Carried {
  readonly call: Call
}

/** What becomes of a command that carries a program. */
export type CarriedFate =
  { readonly kind: 'goes' } | { readonly kind: 'edit'; readonly inner: InnerEdit } | { readonly kind: 'tangled' }

/** Takes commands out of the text that a command carries, or the command with it when nothing of weight is left. */
export function editCarried(
  trees: ReadonlyMap<string, ScriptTree>,
  command: Command,
  going: readonly Carried[],
  staying: readonly Carried[],
): CarriedFate {
  const [first] = going
  const tree = first === undefined ? undefined : trees.get(first.call.site.source.path)
  const word =
    first === undefined
      ? undefined
      : command.args.find((arg) => arg.pos <= first.call.site.start && first.call.site.end <= arg.end)
  if (tree === undefined || word?.type !== 'Word') return staying.length === 0 ? { kind: 'goes' } : { kind: 'tangled' }
  const text = textAt(tree, word)
  const inside = /^(['"])(.*)\1$/s.exec(text)?.[2] ?? text
  const own = parseTree({ path: tree.source.path, text: inside })
  const leaves = new Set(going.map((one) => one.call.source.trim()))
  const heavy = commandsOf(own).filter((one) => commandEffect(one) === 'acts')
  if (staying.length === 0 && heavy.length <= leaves.size) return { kind: 'goes' }
  const stays = new Set(staying.map((one) => one.call.source.trim()))
  const gone = new Map(commandsOf(own).flatMap((one) => (leaves.has(textAt(own, one)) ? [[one, true] as const] : [])))
  const isPlain = /^'[^']*'$|^"[^"\\$`]*"$/.test(text) && own.errors.length === 0
  if (!isPlain || [...leaves].some((source) => stays.has(source)) || gone.size < leaves.size) return { kind: 'tangled' }
  const fates = judge(own, gone)
  const after = splice(inside, layOut(own, fates))
  if (fates.problems.length > 0 || after.trim() === '') return { kind: 'tangled' }
  return { kind: 'edit', inner: { tree, edit: { start: word.pos + 1, end: word.end - 1, text: after, quiet: true } } }
}
