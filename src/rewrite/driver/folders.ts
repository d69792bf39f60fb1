/** `cd x` and the way back, `pushd` and `popd`, between which nothing is left. */
import type { Command, Statement, SyntaxNode } from 'unbash'
import { recipesOf } from '../../make/outline.ts'
import { survives, type Fates, type Gone } from './fate.ts'
import { isMakefilePath } from './makefile-view.ts'
import { listsOf, nameOf, staticArgs, textAt, type ScriptTree } from './tree.ts'

/** More nodes that go: moves between folders around what went. */
export function idleMoves(tree: ScriptTree, fates: Fates): Gone {
  const found = new Map<SyntaxNode, boolean>()
  const shells = shellsOf(tree)
  for (const list of [...shells, ...listsOf(tree).filter((one) => one !== tree.script.commands)]) {
    const steps = list.flatMap(stepsOf)
    for (const [index, step] of steps.entries()) {
      const move = moveOf(step)
      if (move === undefined || !survives(tree, fates, step)) continue
      const next = steps.findIndex((other, at) => at > index && survives(tree, fates, other))
      if (next === index + 1) continue
      const back = steps[next]
      if (back === undefined) {
        if (shells.includes(list) && index < steps.length - 1) found.set(step, true)
      } else if (isWayBack(tree, move, back)) {
        found.set(step, true)
        found.set(back, true)
        break
      }
    }
  }
  return found
}

/** What one shell runs from its beginning to its end: a script, and each line of a recipe. */
function shellsOf({ original, script: { commands } }: ScriptTree): readonly (readonly Statement[])[] {
  if (!isMakefilePath(original.path) || /^\.ONESHELL\b/m.test(original.text)) return [commands]
  return recipesOf(original).map((line) => commands.filter(({ pos }) => pos >= line.start && pos < line.end))
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
