/**
 * Words for people that became wrong: a message directly before a command that goes, or one that tells of it afterwards. They go
 * with what they announce. Where a command that stays follows in the same paragraph, they go only if they speak of the handoff
 * and not of the final image. A title between two rules is one message.
 */
import type { AndOr, Command, If, Statement, SyntaxNode } from 'unbash'
import { forEachChild } from 'unbash'
import { survives, type Fates, type Gone } from './fate.ts'
import { isAboutHandoff, isConclusion, isDecoration, saysHandoff, speaks, speaksOf, type Subject } from './speech.ts'
import { listsOf, textAt, type ScriptTree } from './tree.ts'

interface Speaking {
  readonly tree: ScriptTree
  readonly fates: Fates
  readonly subject: Subject
  readonly printers: ReadonlySet<string>
}

/** More nodes that go: messages before (and directly after) what went. */
export function staleMessages(tree: ScriptTree, fates: Fates, subject: Subject, printers: ReadonlySet<string>): Gone {
  const speaking: Speaking = { tree, fates, subject, printers }
  const found = new Map<SyntaxNode, boolean>()
  for (const list of listsOf(tree)) {
    for (const unit of unitsOf(speaking, list)) {
      const alive = list.slice(unit.start, unit.end).filter((statement) => survives(tree, fates, statement))
      if (alive.length > 0 && (announces(speaking, list, unit) || follows(speaking, list, unit)))
        for (const statement of alive) found.set(statement, true)
    }
  }
  for (const node of tree.nodes) {
    if (node.type === 'AndOr') for (const command of answersIn(speaking, node)) found.set(command, true)
    if (node.type === 'If') for (const one of praiseIn(speaking, settledBranch(node, fates))) found.set(one, true)
    if (node.type === 'If') for (const one of excusesIn(speaking, node)) found.set(one, true)
    if (speaks(node, speaking.printers) && survives(tree, fates, node) && tellsOfGone(speaking, node)) found.set(node, true)
  }
  return found
}

/** Neighbouring messages that are one: a place in a list. */
interface Unit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Single messages, with the rules above and below them. */
function unitsOf({ tree, printers }: Speaking, list: readonly Statement[]): readonly Unit[] {
  const units: Unit[] = []
  let open: { start: number; text: string; titled: boolean } | undefined
  const close = (end: number): void => {
    if (open !== undefined) units.push({ start: open.start, end, text: open.text })
    open = undefined
  }
  for (const [index, statement] of list.entries()) {
    if (!speaks(statement.command, printers)) {
      close(index)
      continue
    }
    const text = textAt(tree, statement)
    const decorates = isDecoration(text)
    const apart = index > 0 && /\n[ \t]*\r?\n/.test(tree.source.text.slice(list[index - 1]?.end ?? 0, statement.pos))
    // A title that stands under nothing begins anew; so does what follows the rule below it.
    if (apart || (open?.titled === true && !decorates)) close(index)
    if (open === undefined) open = { start: index, text, titled: !decorates }
    else {
      open = { start: open.start, text: `${open.text}\n${text}`, titled: open.titled || !decorates }
      if (decorates && open.titled) close(index + 1)
    }
  }
  close(list.length)
  return units
}

function announces({ fates, printers, subject }: Speaking, list: readonly Statement[], { start, end, text }: Unit): boolean {
  const next = list[end]
  if (next === undefined || fates.fate(next) === 'kept') return false
  const before = list[start - 1]
  if (
    before !== undefined &&
    fates.fate(before) !== 'kept' &&
    !speaks(before.command, printers) &&
    !speaks(next.command, printers)
  )
    return !speaksOf(text, subject.final)
  if (speaks(next.command, printers)) return isAboutHandoff(text, subject)
  const after = list.slice(end).find((statement) => fates.fate(statement) === 'kept')
  // An image and the artifact in it often have one name.
  if (after === undefined || speaks(after.command, printers)) return !speaksOf(text, subject.final) || saysHandoff(text)
  return isAboutHandoff(text, subject)
}

/** A message right after what went tells that it was done, unless a command that stays comes next. */
function follows({ fates, printers, subject }: Speaking, list: readonly Statement[], { start, end, text }: Unit): boolean {
  const before = list[start - 1]
  const next = list[end]
  if (before === undefined || fates.fate(before) === 'kept') return false
  if (isConclusion(text) && list.slice(end).some((statement) => fates.fate(statement) === 'kept')) return true
  if (!isAboutHandoff(text, subject)) return false
  return speaksOf(text, subject.removed) || next === undefined || speaks(next.command, printers) || fates.fate(next) !== 'kept'
}

/** `gone && success "ready" || fail "not ready"`: messages of a chain about the part that went. */
function answersIn({ tree, fates, printers, subject }: Speaking, { commands, operators }: AndOr): readonly Command[] {
  const found: Command[] = []
  for (const [index, command] of commands.entries()) {
    const before = commands[index - 1]
    const next = commands[index + 1]
    if (before === undefined || operators[index - 1] !== '&&' || !speaks(command, printers)) continue
    if (fates.fate(before) === 'kept' || fates.fate(command) !== 'kept') continue
    const leadsOn = next !== undefined && operators[index] === '&&' && fates.fate(next) === 'kept' && !speaks(next, printers)
    const text = textAt(tree, command)
    if (leadsOn ? isAboutHandoff(text, subject) : !speaksOf(text, subject.final)) found.push(command)
  }
  return found
}

/** The branch that a settled condition leaves. */
function settledBranch(node: If, fates: Fates): readonly Statement[] {
  const clause = fates.fate(node.clause)
  if (clause === 'true') return node.then.commands
  return clause === 'false' && node.elif.length === 0 ? (node.else?.commands ?? []) : []
}

/** `if gone; then echo "OK"; …`: a branch that only says that it went well. */
function praiseIn({ tree, fates, printers, subject }: Speaking, list: readonly Statement[]): readonly Statement[] {
  const alive = list.filter((statement) => fates.fate(statement) === 'kept')
  const isPraise = alive.every((one) => speaks(one.command, printers) && !speaksOf(textAt(tree, one), subject.final))
  return isPraise ? alive : []
}

/** `if [ "$SKIP" != 1 ]; then gone; else echo "skipped"; fi`: what is left of the choice only speaks of it. */
function excusesIn(speaking: Speaking, node: If): readonly Statement[] {
  const { fates } = speaking
  const branches = [node.then, ...node.elif.map((elif) => elif.then), ...(node.else === undefined ? [] : [node.else])]
  const left = branches.filter((branch) => fates.fate(branch) === 'kept')
  if (left.length === branches.length || fates.fate(node) !== 'kept') return []
  const said = left.map((branch) => praiseIn(speaking, branch.commands))
  return said.every((one) => one.length > 0) ? said.flat() : []
}

/** It shows what a command that went would have printed. */
function tellsOfGone(speaking: Speaking, node: SyntaxNode): boolean {
  let found = false
  forEachChild(node, (child) => {
    found ||= child.type === 'Command' || child.type === 'Pipeline' ? speaking.fates.fate(child) !== 'kept' : false
    found ||= tellsOfGone(speaking, child)
  })
  return found
}
