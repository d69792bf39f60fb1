/**
 * Words for people that became wrong: a message directly before a command that goes, the comment above it. They go with what they
 * announce. Where a command that stays follows in the same paragraph, they go only if they speak of the handoff and not of the
 * final image.
 */
import type { Command, Statement, SyntaxNode } from 'unbash'
import { isMessage } from './effects.ts'
import { survives, type Fates, type Gone } from './fate.ts'
import type { Edit } from './splice.ts'
import { functionsOf, listsOf, nameOf, textAt, type ScriptTree } from './tree.ts'

/** What messages and comments may name. */
export interface Subject {
  /** Tags, containers, Dockerfiles and files that are no longer there, as written and as evaluated. */
  readonly removed: ReadonlySet<string>
  /** Tags of the final images. */
  readonly final: ReadonlySet<string>
}

/** Words that messages about the handoff use. */
const handoffWords =
  /\b(?:copy|copying|copied|builders?|binar(?:y|ies)|temporary|temp|tmp|container|docker rm|clean(?:ing)?[- ]?up)\b/i

/** Words for what nothing but the handoff is about. */
const plainWords =
  /\b(?:extract\w*|art[ie]facts?|intermediate|build(?:er)?[- ](?:image|container|stage|env\w*)|docker (?:cp|create))\b/i

function tokensOf(text: string): readonly string[] {
  return text.split(/[\s"'`()]+/).map((token) => token.replace(/^[.,:;!]+|[.,:;!…]+$/g, '').replace(/\$\{(\w+)\}/g, '$$$1'))
}

function speaksOf(text: string, names: ReadonlySet<string>): boolean {
  return tokensOf(text).some((token) => token !== '' && names.has(token))
}

/** It is about what goes, and not about what stays. */
function isAboutHandoff(text: string, subject: Subject): boolean {
  if (speaksOf(text, subject.removed)) return true
  return (handoffWords.test(text) || plainWords.test(text)) && !speaksOf(text, subject.final)
}

/** Functions that only print. */
function printers(tree: ScriptTree): ReadonlySet<string> {
  const found = functionsOf(tree).filter(
    (one) =>
      one.body.type === 'BraceGroup' &&
      one.body.body.commands.length > 0 &&
      one.body.body.commands.every((statement) => statement.command.type === 'Command' && isMessage(statement.command)),
  )
  return new Set(found.map((one) => one.name.value))
}

/** More nodes that go: messages before (and directly after) what went. */
export function staleMessages(tree: ScriptTree, fates: Fates, subject: Subject): Gone {
  const names = printers(tree)
  const found = new Map<SyntaxNode, boolean>()
  const isSpoken = (statement: Statement | undefined): statement is Statement & { command: Command } =>
    statement?.command.type === 'Command' && (isMessage(statement.command) || names.has(nameOf(statement.command) ?? ''))
  for (const list of listsOf(tree)) {
    for (const [index, statement] of list.entries()) {
      const besideGone = [list[index - 1], list[index + 1]].some((each) => each !== undefined && fates.fate(each) !== 'kept')
      if (!besideGone || !isSpoken(statement) || !survives(tree, fates, statement)) continue
      const text = textAt(tree, statement)
      if (
        announces(list, index, { fates, isSpoken, subject, text }) ||
        follows(list, index, { fates, isSpoken, subject, text })
      ) {
        found.set(statement, true)
      }
    }
  }
  return found
}

interface Speaking {
  readonly fates: Fates
  readonly isSpoken: (statement: Statement | undefined) => boolean
  readonly subject: Subject
  readonly text: string
}

function announces(list: readonly Statement[], index: number, { fates, isSpoken, subject, text }: Speaking): boolean {
  const next = list[index + 1]
  if (next === undefined || fates.fate(next) === 'kept') return false
  if (isSpoken(next)) return isAboutHandoff(text, subject)
  const after = list.slice(index + 1).find((statement) => fates.fate(statement) === 'kept')
  if (after === undefined || isSpoken(after)) return !speaksOf(text, subject.final)
  return isAboutHandoff(text, subject)
}

/** A message right after what went tells that it was done, unless a command that stays comes next. */
function follows(list: readonly Statement[], index: number, { fates, isSpoken, subject, text }: Speaking): boolean {
  const before = list[index - 1]
  const next = list[index + 1]
  if (before === undefined || fates.fate(before) === 'kept' || !isAboutHandoff(text, subject)) return false
  return speaksOf(text, subject.removed) || next === undefined || isSpoken(next) || fates.fate(next) !== 'kept'
}

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
    (speaksOf(block.text, about.subject.removed) || (plainWords.test(block.text) && !speaksOf(block.text, about.subject.final)))
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
