/** Which functions of the scripts people can call by their name: `"$@"` as a command, `cmd_$1`, a script that sources them. */
import type { Command, SyntaxNode } from 'unbash'
import { baseName } from '../../host/path.ts'
import { ancestor, commandsOf, hasExpansion, nameOf, pureAssignments, textAt, type ScriptTree } from './tree.ts'

/** What the script's own arguments look like in a word. */
export const argument: RegExp = /\$(?:\{[@*1-9]|[@*1-9])/

/** Whether a function is called by a name that comes from outside, or by another script of the repository. */
export function isDispatched(
  trees: ReadonlyMap<string, ScriptTree>,
  texts: () => ReadonlyMap<string, string>,
  name: string,
): boolean {
  return (
    [...trees.values()].some((tree) => commandsOf(tree).some((command) => dispatches(tree, command, name))) ||
    [...texts()].some(([path, text]) => {
      if (/\.(?:md|markdown|rst|txt|adoc)$/i.test(path)) return false
      // Another script may source it; what is no script names both in one line: `. ./lib.sh && compile`.
      const parts = /\.(?:sh|bash)$/.test(path) ? [text] : text.split(/(?<!\\)\n/)
      const word = new RegExp(`\\b${name.replaceAll(/[^\w-]/g, '')}\\b`)
      return parts.some((part) => word.test(part) && [...trees.keys()].some((script) => part.includes(baseName(script))))
    })
  )
}

/** `for step in compile extract; do $step; done`: a word that may become a command's name. */
export function isCalledByVariable(trees: ReadonlyMap<string, ScriptTree>, name: string): boolean {
  const all = [...trees.values()]
  const word = new RegExp(`(?<![\\w-])${name.replaceAll(/[^\w-]/g, '')}(?![\\w-])`)
  return (
    all.some((tree) => commandsOf(tree).some((command) => command.name !== undefined && hasExpansion(command.name))) &&
    all.some((tree) => tree.nodes.some((node) => listedIn(tree, node).some((text) => word.test(text))))
  )
}

/** A loop's list, or a value that is assigned. */
function listedIn(tree: ScriptTree, node: SyntaxNode): readonly string[] {
  if (node.type === 'For') return (node.wordlist ?? []).map((one) => textAt(tree, one))
  return node.type === 'Assignment' && !/\$\(|`/.test(textAt(tree, node)) ? [textAt(tree, node.value)] : []
}

/** A command whose name is an argument of the script, with or without something in front: `"$@"`, `"cmd_$1"`, `$ACTION`. */
function dispatches(tree: ScriptTree, command: Command, name: string): boolean {
  if (command.name === undefined || !hasExpansion(command.name) || !isGivenArguments(tree, command)) return false
  const text = textAt(tree, command.name).replaceAll('"', '')
  const start = /^[\w-]*/.exec(text)?.[0] ?? ''
  const rest = text.slice(start.length)
  if (!name.startsWith(start)) return false
  const variable = /^\$\{?([A-Za-z_]\w*)/.exec(rest)?.[1]
  return variable === undefined ? /^\$\{?[@*1-9]/.test(rest) : holdsArgument(tree, variable)
}

/** `ACTION=${1:-all}`, `for step in "$@"` */
export function holdsArgument(tree: ScriptTree, variable: string): boolean {
  const assigned = commandsOf(tree).some((command) =>
    (pureAssignments(command) ?? []).some((one) => one.name === variable && argument.test(textAt(tree, one))),
  )
  const loops = (node: SyntaxNode): boolean =>
    node.type === 'For' &&
    node.name.value === variable &&
    (node.wordlist === undefined || node.wordlist.some((word) => argument.test(textAt(tree, word))))
  return assigned || tree.nodes.some(loops)
}

/** Outside of functions, or in one that is handed the script's arguments: not in `run() { echo "$*"; "$@"; }`. */
function isGivenArguments(tree: ScriptTree, command: Command): boolean {
  const around = ancestor(tree, command, 'Function')
  if (around === undefined) return true
  return commandsOf(tree).some(
    (call) =>
      nameOf(call) === around.name.value &&
      ancestor(tree, call, 'Function') === undefined &&
      call.args.some((arg) => argument.test(textAt(tree, arg))),
  )
}
