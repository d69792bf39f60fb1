/** `cd x` and the way back, `pushd` and `popd`, between which nothing is left. */
import type { Command, Statement, SyntaxNode } from 'unbash'
import { survives, type Fates, type Gone } from './fate.ts'
import { listsOf, nameOf, staticArgs, textAt, type ScriptTree } from './tree.ts'

/** More nodes that go: moves between folders around what went. */
export function idleMoves(tree: ScriptTree, fates: Fates): Gone {
  const found = new Map<SyntaxNode, boolean>()
  for (const list of listsOf(tree)) {
    const steps = list.flatMap(stepsOf)
    for (const [index, step] of steps.entries()) {
      const move = moveOf(step)
      if (move === undefined || !survives(tree, fates, step)) continue
      const next = steps.findIndex((other, at) => at > index && survives(tree, fates, other))
      if (next === index + 1) continue
      const back = steps[next]
      if (back === undefined) {
        if (list === tree.script.commands && index < steps.length - 1) found.set(step, true)
      } else if (isWayBack(tree, move, back)) {
        found.set(step, true)
        found.set(back, true)
        break
      }
    }
  }
  return found
}

/** The commands that a statement runs one after the other. */
function stepsOf(statement: Statement): readonly SyntaxNode[] {
  const { command } = statement
  return command.type === 'AndOr' && command.operators.every((operator) => operator === '&&') ? command.commands : [command]
}

/** `cd x`, `cd x || exit 1` */
function moveOf(node: SyntaxNode): Command | undefined {
  if (node.type === 'AndOr') {
    const [first] = node.commands
    return first !== undefined && node.operators[0] === '||' ? moveOf(first) : undefined
  }
  return node.type === 'Command' && (nameOf(node) === 'cd' || nameOf(node) === 'pushd') && node.args.length === 1
    ? node
    : undefined
}

function isWayBack(tree: ScriptTree, move: Command, there: SyntaxNode): boolean {
  const back = there.type === 'AndOr' && there.operators[0] === '||' ? there.commands[0] : there
  if (back?.type !== 'Command') return false
  const name = nameOf(back)
  if (nameOf(move) === 'pushd') return name === 'popd'
  if (name !== 'cd' || back.args.length !== 1) return false
  const [to] = staticArgs(back)
  const [arg] = back.args
  if (to === '-' || (arg !== undefined && /^"?\$\{?OLDPWD\}?"?$/.test(textAt(tree, arg)))) return true
  const [from] = staticArgs(move)
  if (from === undefined || to === undefined || from.startsWith('/')) return false
  const down = from.split('/').filter((part) => part !== '' && part !== '.')
  const up = to.split('/').filter((part) => part !== '' && part !== '.')
  return down.length > 0 && !down.includes('..') && up.length === down.length && up.every((part) => part === '..')
}
