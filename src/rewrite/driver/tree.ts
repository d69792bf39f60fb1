/**
 * A script's syntax tree with what the edits need beside it: parents, spans, names. Offsets are those of the whole source; text
 * inside backticks that had to be decoded has offsets of its own, so its nodes are left out (`opaque`).
 */
import { forEachChild, parse } from 'unbash'
import type { Assignment, Command, Function as ShellFunction, HereDoc, Script, Statement, SyntaxNode, Word } from 'unbash'
import { isComposePath } from '../../compose/file.ts'
import type { Source, Span } from '../../text/source.ts'
import { ciView, isCiPath } from './ci-view.ts'
import { composeView } from './compose-view.ts'
import { isMakefilePath, shellView } from './makefile-view.ts'
import { isPackagePath, packageView } from './package-view.ts'
import { oncePer } from '../../text/once-per.ts'

export interface ScriptTree {
  /** What was parsed. */
  readonly source: Source
  /** The file that the edits are for, of the same length: another text for a Makefile alone. */
  readonly original: Source
  readonly script: Script
  /** The parser's complaints; a tree with any is not edited. */
  readonly errors: readonly { readonly message: string; readonly pos: number }[]
  /** Every node below the script in document order. */
  readonly nodes: readonly SyntaxNode[]
  readonly parents: ReadonlyMap<SyntaxNode, SyntaxNode>
}

/** Parses a source and walks it once; a Makefile is seen as the shell script of its recipes, a CI file as that of its steps, a package.json as that of its scripts, a compose file as that of its services. */
export function parseTree(original: Source): ScriptTree {
  const source = viewOf(original)
  const script = parse(source.text)
  const nodes: SyntaxNode[] = []
  const parents = new Map<SyntaxNode, SyntaxNode>()
  const errors = [...(script.errors ?? [])]
  const walk = (node: SyntaxNode): void => {
    forEachChild(node, (child) => {
      if (child.type === 'Script' && child.source !== undefined) return
      if (child.type === 'Script') errors.push(...(child.errors ?? []))
      parents.set(child, node)
      nodes.push(child)
      walk(child)
    })
  }
  walk(script)
  return { source, original, script, errors, nodes, parents }
}

function viewOf(source: Source): Source {
  if (isMakefilePath(source.path)) return shellView(source)
  if (isPackagePath(source.path)) return packageView(source)
  if (isComposePath(source.path)) return composeView(source)
  return isCiPath(source.path) ? ciView(source) : source
}

export function textAt(tree: ScriptTree, span: { readonly pos: number; readonly end: number }): string {
  return tree.source.text.slice(span.pos, span.end)
}

export const commandsOf: (tree: ScriptTree) => readonly Command[] = oncePer((tree) =>
  tree.nodes.filter((node) => node.type === 'Command'),
)

const placesOf = oncePer(
  (tree: ScriptTree): ReadonlyMap<string, Command> =>
    new Map(commandsOf(tree).map((command) => [`${String(command.pos)}:${String(command.end)}`, command])),
)

export function functionsOf(tree: ScriptTree): readonly ShellFunction[] {
  return tree.nodes.filter((node) => node.type === 'Function')
}

/** The simple command that covers exactly a span. */
export function commandAt(tree: ScriptTree, span: Span): Command | undefined {
  return placesOf(tree).get(`${String(span.start)}:${String(span.end)}`)
}

/** The innermost simple command around a span. */
export function commandAround(tree: ScriptTree, span: Span): Command | undefined {
  const around = commandsOf(tree).filter((command) => command.pos <= span.start && span.end <= command.end)
  return around.sort((a, b) => a.end - a.pos - (b.end - b.pos))[0]
}

/** The nearest node above of one of the given types. */
export function ancestor<T extends SyntaxNode['type']>(
  tree: ScriptTree,
  node: SyntaxNode,
  ...types: readonly T[]
): Extract<SyntaxNode, { type: T }> | undefined {
  for (let at = tree.parents.get(node); at !== undefined; at = tree.parents.get(at)) {
    if ((types as readonly string[]).includes(at.type)) return at as Extract<SyntaxNode, { type: T }>
  }
  return undefined
}

/** Whether a node is another one or lies below it. */
export function isBelow(tree: ScriptTree, node: SyntaxNode, above: SyntaxNode): boolean {
  for (let at: SyntaxNode | undefined = node; at !== undefined; at = tree.parents.get(at)) if (at === above) return true
  return false
}

/** A command's name where it is written out; quotes are taken off. */
export function nameOf(command: Command): string | undefined {
  return command.name === undefined || hasExpansion(command.name) ? undefined : command.name.value
}

export function hasExpansion(word: Word): boolean {
  return (word.parts ?? []).some(
    (part) =>
      part.type !== 'Literal' &&
      part.type !== 'SingleQuoted' &&
      part.type !== 'AnsiCQuoted' &&
      !(part.type === 'DoubleQuoted' && part.parts.every((child) => child.type === 'Literal')),
  )
}

const declaring = new Set(['export', 'local', 'readonly', 'declare', 'typeset'])

/** Assignments of a command that only assigns: `A=1 B=2`, `local A=1`; `undefined` when it runs something. */
export function pureAssignments(command: Command): readonly Assignment[] | undefined {
  if (command.name === undefined) {
    const all = command.prefix.filter((item) => item.type === 'Assignment')
    return all.length > 0 ? all : undefined
  }
  const name = nameOf(command)
  if (name === undefined || !declaring.has(name)) return undefined
  return command.args.filter((item) => item.type === 'Assignment')
}

export function isDeclaration(command: Command): boolean {
  const name = nameOf(command)
  return name !== undefined && declaring.has(name)
}

/** The statement lists of a script: its own and those inside compound commands. */
export function listsOf(tree: ScriptTree): readonly (readonly Statement[])[] {
  const lists: (readonly Statement[])[] = [tree.script.commands]
  for (const node of tree.nodes) if (node.type === 'CompoundList' || node.type === 'Script') lists.push(node.commands)
  return lists
}

/** The here-documents of the commands in a node. */
export function heredocsIn(node: SyntaxNode): readonly HereDoc[] {
  const found: HereDoc[] = []
  forEachChild(node, (child) => {
    if (child.type === 'HereDoc') found.push(child)
    else if (child.type !== 'Word') found.push(...heredocsIn(child))
  })
  return found
}

/** Words of a command after expansion-free reading: `undefined` where a word has an expansion. */
export function staticArgs(command: Command): readonly (string | undefined)[] {
  return command.args.map((item) => (item.type === 'Word' && !hasExpansion(item) ? item.value : undefined))
}
