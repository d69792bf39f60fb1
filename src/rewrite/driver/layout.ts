/**
 * From fates to edits: how the text of what goes is taken out so that what stays reads as before. Statements take one of their
 * separators with them, chains their operator and continuation, emptied branches get `:`, a branch whose condition is settled
 * takes the place of its `if`.
 */
import type { AndOr, Case, Command, CompoundList, Elif, If, Script, Statement, SyntaxNode } from 'unbash'
import { forEachChild } from 'unbash'
import type { Fates } from './fate.ts'
import type { Edit } from './splice.ts'
import { heredocsIn, pureAssignments, type ScriptTree } from './tree.ts'

/** The edits that take out everything that goes. */
export function layOut(tree: ScriptTree, fates: Fates): readonly Edit[] {
  const edits: Edit[] = []
  const layout: Layout = { tree, fates, edits }
  layList(layout, tree.script.commands)
  return edits
}

interface Layout {
  readonly tree: ScriptTree
  readonly fates: Fates
  readonly edits: Edit[]
}

const goes = ({ fates }: Layout, node: SyntaxNode): boolean => fates.fate(node) !== 'kept'

function cut(layout: Layout, start: number, end: number, text = ''): void {
  layout.edits.push({ start, end, text })
}

/** Takes out the bodies of here-documents, which lie outside of their command's span. */
function cutHeredocs(layout: Layout, node: SyntaxNode): void {
  for (const heredoc of heredocsIn(node)) {
    const end = heredoc.closing?.end ?? heredoc.body.end
    const past = layout.tree.source.text[end] === '\n' ? end + 1 : end
    if (heredoc.body.pos >= node.end) cut(layout, heredoc.body.pos, past)
  }
}

function layList(layout: Layout, statements: readonly Statement[]): void {
  for (const [index, statement] of statements.entries()) {
    if (goes(layout, statement)) {
      cutStatement(layout, statements, index)
      cutHeredocs(layout, statement)
    } else layNode(layout, statement.command)
  }
}

/** Whether two places are on one logical line: only blanks, separators and continued lines between them. */
function onOneLine(layout: Layout, from: number, to: number): boolean {
  return /^(?:[ \t;&]|\\\r?\n)*$/.test(layout.tree.source.text.slice(from, to))
}

function cutStatement(layout: Layout, statements: readonly Statement[], index: number): void {
  const { text } = layout.tree.source
  const statement = statements[index] as Statement
  const next = statements[index + 1]
  if (next !== undefined && onOneLine(layout, statement.end, next.pos)) {
    cut(layout, statement.pos, next.pos)
    return
  }
  const before = statements.slice(0, index).findLast((each) => !goes(layout, each))
  const between = before === undefined ? [] : statements.slice(statements.indexOf(before) + 1, index)
  const chained =
    before !== undefined &&
    [...between, statement].every((each, at) =>
      onOneLine(layout, (at === 0 ? before : (between[at - 1] as Statement)).end, each.pos),
    )
  const separator = /^[ \t]*;(?!;)/.exec(text.slice(statement.end))?.[0] ?? ''
  if (before !== undefined && chained) {
    const keepsSeparator = separator !== '' && before.background !== true
    const closes =
      statement.background === true && before.background !== true && !/^[ \t]*(?:\r?\n|#|$)/.test(text.slice(statement.end))
    cut(layout, before.end, statement.end + (keepsSeparator ? 0 : separator.length), closes ? ';' : '')
    return
  }
  cut(layout, statement.pos, statement.end + separator.length)
}

function layNode(layout: Layout, node: SyntaxNode): void {
  switch (node.type) {
    case 'AndOr':
      return layChain(layout, node)
    case 'If':
      return layIf(layout, node)
    case 'Case':
      return layCase(layout, node)
    case 'Command':
      return layCommand(layout, node)
    case 'CompoundList':
      return layBody(layout, node)
    case 'Pipeline': {
      const last = node.commands.at(-1)
      const [first] = node.commands
      if (last !== undefined && first !== undefined && node.commands.slice(0, -1).some((command) => goes(layout, command)))
        cut(layout, first.pos, last.pos)
      return eachChild(layout, node)
    }
    case 'Script':
      return layList(layout, node.commands)
    default:
      return eachChild(layout, node)
  }
}

function eachChild(layout: Layout, node: SyntaxNode): void {
  forEachChild(node, (child) => {
    layNode(layout, child)
  })
}

/** A body that must not be empty. */
function layBody(layout: Layout, body: CompoundList): void {
  if (goes(layout, body)) emptied(layout, body)
  else layList(layout, body.commands)
}

function emptied(layout: Layout, body: CompoundList | Script): void {
  const last = body.commands.at(-1)
  for (const statement of body.commands) cutHeredocs(layout, statement)
  if (last === undefined) return
  const needsEnd = last.background === true && !/^[ \t]*(?:\r?\n|$)/.test(layout.tree.source.text.slice(last.end))
  cut(layout, body.commands[0]?.pos ?? body.pos, last.end, needsEnd ? ':;' : ':')
}

function layChain(layout: Layout, chain: AndOr): void {
  const { kept, stubs } = layout.fates.chain(chain)
  if (kept.length === chain.commands.length && stubs.size === 0) return eachChild(layout, chain)
  let before: SyntaxNode | undefined
  const [first] = chain.commands
  for (const [index, command] of chain.commands.entries()) {
    if (!kept.includes(index)) {
      if (goes(layout, command)) cutHeredocs(layout, command)
      continue
    }
    if (before === undefined && first !== undefined && index > 0) cut(layout, first.pos, command.pos)
    const previous = chain.commands[index - 1]
    if (before !== undefined && previous !== undefined && previous !== before) cut(layout, before.end, previous.end)
    const stub = stubs.get(index)
    if (stub !== undefined) cut(layout, command.pos, command.end, stub)
    else layNode(layout, command)
    before = command
  }
  if (before !== undefined && before.end < chain.end) cut(layout, before.end, chain.end)
}

function layIf(layout: Layout, node: If): void {
  const clause = layout.fates.fate(node.clause)
  if (clause === 'true') return unwrap(layout, node, node.then)
  if (clause === 'false') {
    const [elif] = node.elif
    if (elif === undefined) return node.else === undefined ? undefined : unwrap(layout, node, node.else)
    const conditionAt = elif.clause.pos
    cut(layout, node.pos, conditionAt, 'if ')
    return layBranches(layout, node, node.elif.slice(0, 1), node.elif.slice(1))
  }
  layNode(layout, node.clause)
  layBranches(layout, node, [node], node.elif)
}

/** The branches of an `if` that stays; a last branch that is empty and has no condition of weight goes. */
function layBranches(layout: Layout, node: If, first: readonly (If | Elif)[], rest: readonly Elif[]): void {
  for (const branch of first) layBody(layout, branch.then)
  for (const elif of rest) {
    layNode(layout, elif.clause)
    layBody(layout, elif.then)
  }
  if (node.else === undefined) return
  if (!goes(layout, node.else)) return layNode(layout, node.else)
  for (const statement of node.else.commands) cutHeredocs(layout, statement)
  const last = node.elif.at(-1) ?? node
  const lastBody = last.then.commands.at(-1)
  const { text } = layout.tree.source
  const word = text.slice(lastBody?.end ?? last.then.end, node.else.pos).lastIndexOf('else')
  if (word === -1) return layNode(layout, node.else)
  const from = (lastBody?.end ?? last.then.end) + word
  const to = node.else.commands.at(-1)?.end ?? node.else.end
  const separator = /^[ \t]*;(?!;)[ \t]*/.exec(text.slice(to))?.[0] ?? ''
  cut(layout, from, to + separator.length)
}

/** A branch takes the place of its `if`, moved to the left by the difference of their indentations. */
function unwrap(layout: Layout, node: If, branch: CompoundList): void {
  const { text } = layout.tree.source
  const first = branch.commands[0]
  const last = branch.commands.at(-1)
  if (first === undefined || last === undefined) return
  cut(layout, node.pos, first.pos)
  const own = indentAt(text, node.pos)
  const inner = indentAt(text, first.pos)
  if (inner.startsWith(own) && inner !== own && text.slice(node.pos, first.pos).includes('\n')) {
    const shift = inner.length - own.length
    for (let at = text.indexOf('\n', first.pos); at !== -1 && at < last.end; at = text.indexOf('\n', at + 1)) {
      const inBody = heredocsIn(branch).some(
        (heredoc) => at + 1 >= heredoc.body.pos && at + 1 < (heredoc.closing?.end ?? heredoc.body.end),
      )
      if (!inBody && text.startsWith(inner, at + 1))
        layout.edits.push({ start: at + 1, end: at + 1 + shift, text: '', quiet: true })
    }
  }
  layList(layout, branch.commands)
  // `fi` ends a command by itself in front of these, its last command does not
  const isNeeded = /^[ \t]*(?:\}|(?:then|do|done|elif|else|fi|esac)\b)/.test(text.slice(node.end))
  const separator = isNeeded ? (/^[ \t]*;/.exec(text.slice(last.end))?.[0] ?? '') : ''
  cut(layout, last.end + separator.length, node.end)
}

function indentAt(text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}

/** Branches of a `case` may be empty; they stay, so that their pattern does not fall to a later one. */
function layCase(layout: Layout, node: Case): void {
  for (const item of node.items) {
    layList(layout, item.body.commands)
    const [first] = item.body.commands
    if (first === undefined || layout.fates.fate(item.body) === 'kept') continue
    const before = /[^\s]([ \t]+)$/.exec(layout.tree.source.text.slice(item.pos, first.pos))?.[1] ?? ''
    cut(
      layout,
      first.pos - before.length,
      first.pos,
      ' '.repeat(/^[ \t]/.test(layout.tree.source.text.slice(endOf(item.body), item.end)) ? 0 : Math.min(1, before.length)),
    )
  }
}

function endOf(body: CompoundList): number {
  return body.commands.at(-1)?.end ?? body.end
}

/** Single assignments and names that go from a command that stays: `local a b`, `A=1 B=$(gone)`. */
function layCommand(layout: Layout, command: Command): void {
  const assignments = pureAssignments(command)
  const parts = assignments === undefined ? [] : command.name === undefined ? command.prefix : command.suffix
  const { text } = layout.tree.source
  for (const part of parts) {
    if (!goes(layout, part)) continue
    const last = part === parts.at(-1)
    const space = last ? (/\s*$/.exec(text.slice(command.pos, part.pos))?.[0].length ?? 0) : 0
    const after = last ? 0 : (/^[ \t]*/.exec(text.slice(part.end))?.[0].length ?? 0)
    cut(layout, part.pos - space, part.end + after)
  }
  eachChild(layout, command)
}
