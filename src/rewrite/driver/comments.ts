/** Comments that became wrong: those above commands that went, where they speak of nothing else. */
import type { Statement } from 'unbash'
import { survives, type Fates } from './fate.ts'
import { isAboutHandoff, saysHandoff, speaksOf, type Subject } from './speech.ts'
import type { Edit } from './splice.ts'
import { listsOf, type ScriptTree } from './tree.ts'

interface CommentBlock {
  readonly start: number
  /** Past the newline of its last line. */
  readonly end: number
  readonly text: string
  /** It opens the file. */
  readonly heads: boolean
}

/** Comment lines above statements that went; as edits, since comments are no nodes. */
export function staleComments(tree: ScriptTree, fates: Fates, subject: Subject): readonly Edit[] {
  const edits: Edit[] = []
  for (const list of listsOf(tree)) {
    for (const [index, statement] of list.entries()) {
      if (fates.fate(statement) === 'kept' || !isInLivingList(tree, fates, statement)) continue
      const from = list[index - 1]?.end ?? listStart(tree, statement)
      for (const block of commentBlocks(tree.source.text, from, statement.pos)) {
        if (isStale(tree, block, list, index, { fates, subject })) edits.push({ start: block.start, end: block.end, text: '' })
      }
    }
  }
  return edits
}

function isInLivingList(tree: ScriptTree, fates: Fates, statement: Statement): boolean {
  const above = tree.parents.get(statement)
  return above === undefined || above.type === 'Script' || survives(tree, fates, above)
}

function listStart(tree: ScriptTree, statement: Statement): number {
  const list = tree.parents.get(statement)
  const above = list === undefined ? undefined : tree.parents.get(list)
  return above?.pos ?? 0
}

const commentLine = /^[ \t]*#(?!!).*$/

/** Blocks of comment lines between two places, nearest last. */
function commentBlocks(text: string, from: number, to: number): readonly CommentBlock[] {
  const blocks: CommentBlock[] = []
  let at = text.lastIndexOf('\n', from - 1) + 1
  let open: { start: number; text: string } | undefined
  while (at < to) {
    const past = text.indexOf('\n', at) === -1 ? text.length : text.indexOf('\n', at) + 1
    const line = text.slice(at, past)
    const isComment = commentLine.test(line.replace(/\r?\n$/, '')) && past <= to
    if (isComment) open = { start: open?.start ?? at, text: (open?.text ?? '') + line }
    if (!isComment || past >= to) {
      if (open !== undefined)
        blocks.push({ ...open, end: isComment ? past : at, heads: /^(?:#!.*\r?\n)?\s*$/.test(text.slice(0, open.start)) })
      open = undefined
    }
    at = past
  }
  return blocks
}

function isStale(
  tree: ScriptTree,
  block: CommentBlock,
  list: readonly Statement[],
  index: number,
  about: { readonly fates: Fates; readonly subject: Subject },
): boolean {
  const { text } = tree.source
  const statement = list[index] as Statement
  const above = text.slice(block.end, statement.pos)
  const adjacent = !/\n/.test(above)
  if (block.heads) return isAboutHandoff(block.text, about.subject) && speaksOf(block.text, about.subject.removed)
  if (/[^\s]/.test(above)) return false
  const scope = scopeOf(text, list, index, adjacent)
  if (scope.every((one) => about.fates.fate(one) !== 'kept')) return true
  return (
    adjacent &&
    (speaksOf(block.text, about.subject.removed) || (saysHandoff(block.text) && !speaksOf(block.text, about.subject.final)))
  )
}

/** What a comment speaks of: the paragraph that it stands on, or everything to the next comment when a blank line follows it. */
function scopeOf(text: string, list: readonly Statement[], index: number, paragraph: boolean): readonly Statement[] {
  const end = list.findIndex((statement, at) => {
    if (at <= index) return false
    const gap = text.slice(list[at - 1]?.end ?? 0, statement.pos)
    return paragraph ? /\n[ \t]*\r?\n|\n[ \t]*#/.test(gap) : /\n[ \t]*#/.test(gap)
  })
  return list.slice(index, end === -1 ? undefined : end)
}
