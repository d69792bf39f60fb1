/** What becomes of an `if`, a `while` and a `case` once some of their commands go. */
import type { Case, CompoundList, If, SyntaxNode, While } from 'unbash'
import { isDoubtful, type Fate } from './chain.ts'
import { listEffect, wordEffect } from './effects.ts'
import type { Judge } from './fate-judge.ts'

export function fateOfIf(node: If, judge: Judge): Fate {
  const { fate } = judge
  const clause = fate(node.clause)
  if (clause !== 'kept' && isDoubtful(node.clause, fate)) return fateOfDoubt(node, judge)
  if (clause === 'true') return fate(node.then)
  if (clause === 'false') {
    if (node.elif.length > 0) return 'kept'
    return node.else === undefined ? 'true' : fate(node.else)
  }
  if (partlyGone(node.clause, fate)) judge.problem(node, 'a part of this condition goes and another part stays')
  const branches = [node.then, ...node.elif.map((elif) => elif.then), ...(node.else === undefined ? [] : [node.else])]
  const clauses = [node.clause, ...node.elif.map((elif) => elif.clause)]
  for (const elif of node.elif) if (fate(elif.clause) !== 'kept') judge.problem(elif, 'this condition goes')
  const empty = branches.every((branch) => fate(branch) !== 'kept')
  return empty && clauses.every((each) => listEffect(each.commands) === 'pure') ? 'true' : 'kept'
}

/** An `if` that asks about the output of what goes: fine only when nothing hangs on the answer. */
function fateOfDoubt(node: If, { fate, problem }: Judge): Fate {
  const branches = [node.then, ...node.elif.map((elif) => elif.then), ...(node.else === undefined ? [] : [node.else])]
  if (branches.every((branch) => fate(branch) !== 'kept')) return 'true'
  problem(node, 'its condition depends on the output of a command that goes')
  return 'true'
}

function partlyGone(list: CompoundList, fate: (node: SyntaxNode) => Fate): boolean {
  return list.commands.some((statement) => fate(statement) !== 'kept')
}

export function fateOfWhile(node: While, judge: Judge): Fate {
  const { fate } = judge
  const clause = fate(node.clause)
  if (clause !== 'kept') {
    const ends = (clause === 'true') === (node.kind === 'until')
    const waits = fate(node.body) !== 'kept' || listEffect(node.body.commands) === 'pure'
    if (!ends && !waits) judge.problem(node, 'its condition goes')
    return 'true'
  }
  if (fate(node.body) === 'kept') return 'kept'
  return listEffect(node.clause.commands) === 'acts' ? 'kept' : 'true'
}

export function fateOfCase(node: Case, { fate }: Judge): Fate {
  const went = node.items.some((item) => fate(item.body) !== 'kept')
  const empty = node.items.every((item) => item.body.commands.length === 0 || fate(item.body) !== 'kept')
  return went && empty && wordEffect(node.word) === 'pure' ? 'true' : 'kept'
}
