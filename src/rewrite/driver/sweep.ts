/**
 * What goes because other things went: emptied functions and their calls, answers to questions about what went, idle moves
 * between folders, unused variables, stale messages. Repeated until nothing more goes.
 */
import type { Command, SyntaxNode } from 'unbash'
import { outputStillUsed } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { siteOf } from '../../text/source.ts'
import { statusChecks } from './checks.ts'
import { judge, survives, type Fates, type Gone } from './fate.ts'
import { idleMoves } from './folders.ts'
import { staleComments } from './comments.ts'
import { staleMessages } from './messages.ts'
import { printersOf, speaks, type Subject } from './speech.ts'
import type { Edit } from './splice.ts'
import { ancestor, commandsOf, functionsOf, nameOf, pureAssignments, staticArgs, type ScriptTree } from './tree.ts'
import { isRead, unusedVariables, usesOf, type Scripts } from './variables.ts'

export interface Swept {
  readonly gone: Gone
  readonly edits: ReadonlyMap<ScriptTree, readonly Edit[]>
  readonly fates: ReadonlyMap<ScriptTree, Fates>
  readonly findings: readonly Finding[]
}

export interface Sweeping extends Scripts {
  readonly subject: Subject
  /** Answers to tests of files (`[ -f app ]`) that are no longer there. */
  readonly fileChecks: (tree: ScriptTree) => Gone
}

/** Far more rounds than scripts are deep. */
const roundLimit = 40

/** Takes out what became pointless. */
export function sweep(sweeping: Sweeping, first: Gone): Swept {
  let gone = first
  const saved = new Map<ScriptTree, Map<number, Edit>>()
  for (let round = 0; round < roundLimit; round += 1) {
    const before = gone
    gone = joined(gone, ...sweeping.trees.map((tree) => roundOf(sweeping, tree, before, saved)))
    gone = joined(gone, callsOfEmptied(sweeping, gone))
    if (gone.size === before.size) gone = joined(gone, unusedVariables(sweeping, gone))
    if (gone.size === before.size) break
  }
  const fates = new Map(sweeping.trees.map((tree) => [tree, judge(tree, gone, sweeping.judging)]))
  const edits = new Map(
    sweeping.trees.map((tree) => [
      tree,
      [...(saved.get(tree)?.values() ?? []), ...staleComments(tree, fates.get(tree) as Fates, sweeping.subject)],
    ]),
  )
  return { gone, edits, fates, findings: sweeping.trees.flatMap((tree) => lostOutputs(sweeping, tree, gone)) }
}

function joined(...all: readonly Gone[]): Gone {
  const result = new Map<SyntaxNode, boolean>()
  for (const gone of all) for (const [node, value] of gone) if (!result.has(node)) result.set(node, value)
  return result
}

function roundOf(sweeping: Sweeping, tree: ScriptTree, gone: Gone, saved: Map<ScriptTree, Map<number, Edit>>): Gone {
  const fates = judge(tree, gone, sweeping.judging)
  const status = statusChecks(tree, fates)
  const printers = printersOf(sweeping.trees)
  const edits = saved.get(tree) ?? new Map<number, Edit>()
  for (const edit of status.edits) edits.set(edit.start, edit)
  saved.set(tree, edits)
  return joined(
    status.gone,
    sweeping.fileChecks(tree),
    idleMoves(tree, fates),
    staleMessages(tree, fates, sweeping.subject, printers),
    shownOutputs(tree, fates, printers),
  )
}

/** Calls of functions of which nothing is left, and traps that only call them. */
function callsOfEmptied(sweeping: Sweeping, gone: Gone): Gone {
  const fates = new Map(sweeping.trees.map((tree) => [tree, judge(tree, gone, sweeping.judging)]))
  const all = sweeping.trees.flatMap((tree) =>
    functionsOf(tree).map((one) => ({ name: one.name.value, empty: fates.get(tree)?.fate(one) !== 'kept' })),
  )
  const emptied = new Set(
    all.filter((one) => all.every((other) => other.name !== one.name || other.empty)).map((one) => one.name),
  )
  const calls = sweeping.trees.flatMap((tree) => commandsOf(tree).filter((command) => isCallOf(command, emptied)))
  return new Map(calls.map((command) => [command, true]))
}

function isCallOf(command: Command, names: ReadonlySet<string>): boolean {
  const name = nameOf(command) ?? ''
  if (names.has(name)) return true
  return name === 'trap' && names.has(staticArgs(command)[0]?.trim() ?? '')
}

/** Variables that held what a removed command printed, and the messages that show them. */
function lostNames(tree: ScriptTree, fates: Fates): ReadonlySet<string> {
  const names = commandsOf(tree).flatMap((command) => {
    const assignments = pureAssignments(command) ?? []
    return assignments.filter((one) => fates.fate(one) !== 'kept').map((one) => one.name)
  })
  return new Set(names)
}

function shownOutputs(tree: ScriptTree, fates: Fates, printers: ReadonlySet<string>): Gone {
  const lost = lostNames(tree, fates)
  const found = new Map<SyntaxNode, boolean>()
  for (const use of usesOf(tree)) {
    if (!lost.has(use.name) || !survives(tree, fates, use.node)) continue
    const command = ancestor(tree, use.node, 'Command')
    if (speaks(command, printers)) found.set(command, true)
  }
  return found
}

/** Uses that stay of variables whose value went: the nearest assignment above them is one that went. */
function lostOutputs(sweeping: Sweeping, tree: ScriptTree, gone: Gone): readonly Finding[] {
  const fates = judge(tree, gone, sweeping.judging)
  const lost = lostNames(tree, fates)
  const set = commandsOf(tree).flatMap((command) => (pureAssignments(command) ?? []).filter((one) => lost.has(one.name)))
  const left = usesOf(tree).filter((use) => {
    if (!lost.has(use.name) || !isRead(sweeping, tree, fates, use)) return false
    const nearest = set.findLast((one) => one.name === use.name && one.end <= use.node.pos)
    return nearest === undefined
      ? !set.some((one) => one.name === use.name && survives(tree, fates, one))
      : fates.fate(nearest) !== 'kept'
  })
  return left.map((use) => outputStillUsed(siteOf(tree.source, use.node.pos, use.node.end), use.name))
}
