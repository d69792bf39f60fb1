/**
 * Variables that only served what goes. A variable goes with all its assignments when something that went used it, nothing that
 * stays does, and nobody outside can see it. Found by trial: with the assignments taken out, no use of it may be left.
 */
import type { Assignment, Command, SyntaxNode, Word } from 'unbash'
import { forEachChild } from 'unbash'
import { wordEffect } from './effects.ts'
import { judge, survives, type Fates, type Gone, type JudgeOptions } from './fate.ts'
import type { Span } from '../../text/source.ts'
import { ancestor, hasExpansion, isBelow, isDeclaration, nameOf, pureAssignments, textAt, type ScriptTree } from './tree.ts'
import { oncePer } from '../../text/once-per.ts'

/** A place that reads a variable, or gives it to others (`export X`, `unset X`). */
export interface Use {
  readonly name: string
  readonly node: SyntaxNode
}

export interface Scripts {
  readonly trees: readonly ScriptTree[]
  readonly judging: JudgeOptions
  /** Words that edits replace: what they read is read no longer. */
  readonly replaced: ReadonlyMap<ScriptTree, readonly Span[]>
  /** Source text that edits put in: what it mentions is used. */
  readonly added: readonly string[]
  /** Whether a word stands in a file of the repository that is not among the trees. */
  readonly mentionedElsewhere: (name: string) => boolean
}

const identifier = /^[A-Za-z_]\w*$/

/** More nodes that go: assignments and bare declarations of variables that nothing needs any more. */
export function unusedVariables(scripts: Scripts, gone: Gone): Gone {
  if (scripts.trees.some(hasIndirection)) return new Map()
  const read = scripts.trees.map((tree) => ({ tree, uses: usesOf(tree) }))
  const fates = new Map(scripts.trees.map((tree) => [tree, judge(tree, gone, scripts.judging)]))
  const lost = new Set(
    read.flatMap(({ tree, uses: all }) =>
      all.filter((use) => !isRead(scripts, tree, fates.get(tree) as Fates, use)).map((use) => use.name),
    ),
  )
  const found = new Map<SyntaxNode, boolean>()
  for (const name of lost) {
    if (scripts.added.some((text) => mentions(text, name))) continue
    const assigned = scripts.trees.flatMap((tree) =>
      assignmentsOf(tree, name).filter((one) => survives(tree, fates.get(tree) as Fates, one.node)),
    )
    if (assigned.length === 0 || assigned.some((one) => !one.pure)) continue
    if (assigned.some((one) => one.exported) && scripts.mentionedElsewhere(name)) continue
    const trial = new Map([...gone, ...assigned.map((one) => [one.node, true] as const)])
    const left = read.some(({ tree, uses: all }) => {
      const after = judge(tree, trial, scripts.judging)
      return all.some((use) => use.name === name && isRead(scripts, tree, after, use) && !inOwnAssignment(tree, use, assigned))
    })
    if (!left) for (const one of assigned) found.set(one.node, true)
  }
  return found
}

/** Whether a use is still there. */
export function isRead(scripts: Scripts, tree: ScriptTree, fates: Fates, { node }: Use): boolean {
  const replaced = scripts.replaced.get(tree)?.some((span) => node.pos >= span.start && node.end <= span.end) ?? false
  return !replaced && survives(tree, fates, node)
}

function inOwnAssignment(tree: ScriptTree, use: Use, assigned: readonly Assigned[]): boolean {
  return assigned.some((one) => isBelow(tree, use.node, one.node))
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`\\$\\{?[!#]?${name}\\b`).test(text)
}

/** `eval "$x"`, `${!name}`: any variable may be read. */
function hasIndirection(tree: ScriptTree): boolean {
  return tree.nodes.some(
    (node) =>
      (node.type === 'ParameterExpansion' && node.prefix === '!') ||
      (node.type === 'Command' &&
        nameOf(node) === 'eval' &&
        node.args.some((word) => word.type === 'Word' && hasExpansion(word))),
  )
}

interface Assigned {
  readonly node: SyntaxNode
  /** Computing its value has no effect. */
  readonly pure: boolean
  readonly exported: boolean
}

/** Everything that sets or declares a variable in a way that can be taken out. */
function assignmentsOf(tree: ScriptTree, name: string): readonly Assigned[] {
  return tree.nodes.flatMap((node): readonly Assigned[] => {
    if (node.type !== 'Command') return []
    const assignments = pureAssignments(node) ?? []
    const exported =
      isDeclaration(node) &&
      (nameOf(node) === 'export' || node.args.some((arg) => arg.type === 'Word' && /^-\w*x/.test(arg.value)))
    const set = assignments.filter((one) => one.name === name).map((one) => ({ node: one, pure: isPure(one), exported }))
    const bare = isDeclaration(node)
      ? node.args
          .filter((arg): arg is Word => arg.type === 'Word' && arg.value === name)
          .map((one) => ({ node: one, pure: true, exported }))
      : []
    return [...set, ...bare, ...(isDefaulting(node, name) ? [{ node, pure: true, exported: false }] : [])]
  })
}

function isPure(assignment: Assignment): boolean {
  return assignment.index === undefined && wordEffect(assignment) === 'pure'
}

/** `: "${X:=value}"` */
function isDefaulting(command: Command, name: string): boolean {
  if (nameOf(command) !== ':' || command.args.length !== 1) return false
  const names: string[] = []
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'ParameterExpansion' && node.operation?.type === 'Default' && node.operation.operator.endsWith('='))
      names.push(node.parameter)
    else forEachChild(node, visit)
  }
  visit(command)
  return names.length === 1 && names[0] === name
}

const takesNames = new Set(['unset', 'printenv', 'read', 'readarray', 'mapfile', 'getopts'])

/** Every place of a script that reads a variable. */
export const usesOf: (tree: ScriptTree) => readonly Use[] = oncePer(findUses)

function findUses(tree: ScriptTree): readonly Use[] {
  return tree.nodes.flatMap((node): readonly Use[] => {
    switch (node.type) {
      case 'SimpleExpansion':
        return [{ name: node.text.slice(1), node }]
      case 'ParameterExpansion': {
        const command = ancestor(tree, node, 'Command')
        return command === undefined || !isDefaulting(command, node.parameter) ? [{ name: node.parameter, node }] : []
      }
      case 'ArithmeticWord':
        return identifier.test(node.value) ? [{ name: node.value, node }] : []
      case 'SingleQuoted':
      case 'HereDocBody':
        return dollarNames(textAt(tree, node)).map((name) => ({ name, node }))
      case 'Command':
        return takesNames.has(nameOf(node) ?? '')
          ? node.args.flatMap((arg) => (arg.type === 'Word' && identifier.test(arg.value) ? [{ name: arg.value, node }] : []))
          : []
      case 'CommandExpansion':
        return node.script?.source === undefined ? [] : dollarNames(textAt(tree, node)).map((name) => ({ name, node }))
      default:
        return []
    }
  })
}

function dollarNames(text: string): readonly string[] {
  return [...text.matchAll(/\$\{?[!#]?([A-Za-z_]\w*)/g)].map((match) => match[1] ?? '')
}
