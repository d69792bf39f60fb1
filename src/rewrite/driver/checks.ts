/** Questions about what went: `$?` right after it, `[ -f artifact ]`. Each gets the answer that it would have got. */
import type { Command, SyntaxNode, TestCommand } from 'unbash'
import { survives, type Fates, type Gone } from './fate.ts'
import type { Edit } from './splice.ts'
import { listsOf, nameOf, textAt, type ScriptTree } from './tree.ts'

export interface Answers {
  readonly gone: Gone
  /** `RC=$?` becomes `RC=0`. */
  readonly edits: readonly Edit[]
}

/** Answers questions about the exit status of a statement that went: it is taken to have succeeded. */
export function statusChecks(tree: ScriptTree, fates: Fates): Answers {
  const gone = new Map<SyntaxNode, boolean>()
  const edits: Edit[] = []
  for (const list of listsOf(tree)) {
    for (const [index, statement] of list.entries()) {
      const before = list[index - 1]
      if (before === undefined || fates.fate(before) === 'kept' || !survives(tree, fates, statement)) continue
      const first = firstCommand(statement)
      if (first === undefined) continue
      const answer = comparesStatus(textAt(tree, first))
      if (answer !== undefined) gone.set(first, answer)
      else edits.push(...savedStatus(tree, first))
    }
  }
  return { gone, edits }
}

/** The command of a statement that runs first and sees `$?` as the statement before left it. */
function firstCommand(node: SyntaxNode): Command | TestCommand | undefined {
  switch (node.type) {
    case 'Command':
    case 'TestCommand':
      return node
    case 'Statement':
      return firstCommand(node.command)
    case 'If':
    case 'While':
      return firstCommand(node.clause)
    case 'CompoundList':
    case 'AndOr':
    case 'Pipeline': {
      const [first] = node.commands
      return first === undefined ? undefined : firstCommand(first)
    }
    default:
      return undefined
  }
}

const comparison = /^(?:\[\[?|test)\s+"?\$\??\{?\??\}?"?\s*(-eq|-ne|-gt|-lt|-ge|-le|==|=|!=)\s*"?(\d+)"?\s*(?:\]\]?)?$/

/** The answer that a test of `$?` gives for success; `undefined` when it is no such test. */
export function comparesStatus(text: string): boolean | undefined {
  if (!/\$\?|\$\{\?\}/.test(text)) return undefined
  const match = comparison.exec(text.trim())
  if (match?.[2] === undefined) return undefined
  const value = Number(match[2])
  switch (match[1]) {
    case '-eq':
    case '=':
    case '==':
      return value === 0
    case '-ne':
    case '!=':
      return value !== 0
    case '-gt':
      return false
    case '-lt':
      return value > 0
    case '-ge':
      return value === 0
    default:
      return true
  }
}

function savedStatus(tree: ScriptTree, command: Command | TestCommand): readonly Edit[] {
  if (command.type !== 'Command') return []
  const assignments = command.name === undefined ? command.prefix : nameOf(command) === 'local' ? command.args : []
  return assignments.flatMap((one) =>
    one.type === 'Assignment' && one.value.type === 'Word' && /^"?\$\?"?$/.test(textAt(tree, one.value))
      ? [{ start: one.value.pos, end: one.value.end, text: '0' }]
      : [],
  )
}
