/** And-or chains of which parts go, and whose answers are asked for. */
import type { AndOr, SyntaxNode } from 'unbash'
import { nodeEffect } from './effects.ts'
import { nameOf, type ScriptTree } from './tree.ts'

/** What stays, or what goes with the status it is taken to have given. */
export type Fate = 'kept' | 'true' | 'false'

/** The parts of an and-or chain that stay: their indices; and those that become `:` or `false`, for their status alone. */
export interface Chain {
  readonly kept: readonly number[]
  readonly stubs: ReadonlyMap<number, ':' | 'false'>
  readonly fate: Fate
}

/** Takes a chain apart from the left: what succeeded certainly makes `|| x` dead, and `x || gone` needs a `:`. */
export function chainOf(chain: AndOr, fate: (node: SyntaxNode) => Fate, counts: boolean): Chain {
  const kept: number[] = []
  const stubs = new Map<number, ':' | 'false'>()
  let state: Fate = 'true'
  for (const [index, command] of chain.commands.entries()) {
    const operator = index === 0 ? '&&' : chain.operators[index - 1]
    const own = fate(command)
    if (state !== 'kept') {
      const runs = (operator === '&&') === (state === 'true')
      if (!runs) continue
      state = own
      if (own === 'kept') kept.push(index)
    } else if (own === 'kept') kept.push(index)
    else if (operator === '||' && own === 'true') {
      if (kept.every((at) => isIdle(chain, stubs, at))) {
        kept.length = 0
        stubs.clear()
        state = 'true'
      } else stub(index, ':')
    } else if (operator === '&&' && own === 'false') stub(index, 'false')
  }
  if (state === 'kept' && !counts) dropIdleTail(chain, kept, stubs)
  return { kept, stubs, fate: kept.length > 0 ? 'kept' : state === 'kept' ? 'true' : state }

  function stub(index: number, text: ':' | 'false'): void {
    kept.push(index)
    stubs.set(index, text)
  }
}

function isIdle(chain: AndOr, stubs: Chain['stubs'], index: number): boolean {
  const command = chain.commands[index]
  return stubs.has(index) || (command !== undefined && nodeEffect(command) === 'pure')
}

/** Tests in front of what went at the end of a chain: nobody asks for their answer, but `set -e` would. */
function dropIdleTail(chain: AndOr, kept: number[], stubs: Map<number, ':' | 'false'>): void {
  const end = chain.commands.length - 1
  if (kept.includes(end) && !stubs.has(end)) return
  for (let last = kept.at(-1); last !== undefined && isIdle(chain, stubs, last); last = kept.at(-1)) {
    if (kept.length > 1 && chain.operators[last - 1] === '||') {
      stubs.set(last, ':')
      return
    }
    kept.pop()
    stubs.delete(last)
  }
}

/** Whether somebody asks for a node's status: it is a condition, or a part of a chain or of a negated pipeline. */
export function statusCounts(tree: ScriptTree, node: SyntaxNode): boolean {
  let child = node
  for (let at = tree.parents.get(node); at !== undefined; at = tree.parents.get(at)) {
    if (at.type === 'AndOr' || at.type === 'Pipeline') return true
    if (at.type === 'CompoundList' && at.commands.at(-1) !== child) return false
    if (at.type === 'If' || at.type === 'Elif' || at.type === 'While') {
      if (child === at.clause) return true
    }
    if (at.type === 'Function' || at.type === 'Script' || at.type === 'For') return false
    child = at
  }
  return false
}

const asks = new Set(['grep', 'egrep', 'fgrep', 'zgrep', 'test', '[', 'read', 'jq'])

/** A question put to the output of what goes: its answer is not known. */
export function isDoubtful(node: SyntaxNode, fate: (node: SyntaxNode) => Fate): boolean {
  switch (node.type) {
    case 'CompoundList': {
      const last = node.commands.at(-1)
      return last !== undefined && isDoubtful(last, fate)
    }
    case 'Statement':
      return isDoubtful(node.command, fate)
    case 'AndOr':
      return node.commands.some((command) => isDoubtful(command, fate))
    case 'Pipeline': {
      const last = node.commands.at(-1)
      return (
        last?.type === 'Command' &&
        fate(last) === 'kept' &&
        asks.has(nameOf(last) ?? '') &&
        node.commands.some((command) => fate(command) !== 'kept')
      )
    }
    default:
      return false
  }
}
