/** What messages and comments speak of, and which commands speak. */
import type { Command, SyntaxNode } from 'unbash'
import { commandEffect, isMessage } from './effects.ts'
import { ancestor, commandsOf, functionsOf, nameOf, type ScriptTree } from './tree.ts'
import { oncePer } from '../../text/once-per.ts'

/** What messages and comments may name. */
export interface Subject {
  /** Tags, containers, Dockerfiles and files that are no longer there, as written and as evaluated. */
  readonly removed: ReadonlySet<string>
  /** Tags of the final images. */
  readonly final: ReadonlySet<string>
}

/** Words that messages about the handoff use. */
const handoffWords =
  /\b(?:copy|copying|copied|builders?|binar(?:y|ies)|temporary|temp|tmp|container|docker rm|clean(?:ing)?[- ]?up)\b/i

/** Words for what nothing but the handoff is about. */
const plainWords =
  /\b(?:extract\w*|art[ie]facts?|intermediate|build(?:er)?[- ](?:image|container|stage|env\w*)|docker (?:cp|create))\b/i

function tokensOf(text: string): readonly string[] {
  return text.split(/[\s"'`()]+/).map((token) => token.replace(/^[.,:;!]+|[.,:;!…]+$/g, '').replace(/\$\{(\w+)\}/g, '$$$1'))
}

export function speaksOf(text: string, names: ReadonlySet<string>): boolean {
  return tokensOf(text).some((token) => token !== '' && names.has(token))
}

/** It is about what goes, and not about what stays. */
export function isAboutHandoff(text: string, subject: Subject): boolean {
  if (speaksOf(text, subject.removed)) return true
  return (handoffWords.test(text) || plainWords.test(text)) && !speaksOf(text, subject.final)
}

/** It uses words that nothing but a handoff needs. */
export function saysHandoff(text: string): boolean {
  return plainWords.test(text)
}

const printersIn = oncePer(findPrinters)

/** Functions of the scripts that only print: `log`, `info`. */
export function printersOf(trees: readonly ScriptTree[]): ReadonlySet<string> {
  return new Set(trees.flatMap(printersIn))
}

function findPrinters(tree: ScriptTree): readonly string[] {
  const within = new Map<SyntaxNode, Command[]>()
  for (const command of commandsOf(tree)) {
    const around = ancestor(tree, command, 'Function')
    if (around !== undefined) within.set(around, [...(within.get(around) ?? []), command])
  }
  return functionsOf(tree).flatMap((one) => {
    const inside = within.get(one) ?? []
    const isQuiet = inside.every((command) => commandEffect(command) !== 'acts' && !asks(tree, command))
    return inside.some(isMessage) && isQuiet ? [one.name.value] : []
  })
}

/** `date`, `docker version`: a step of its own, which nobody announces. In a message or in a pipe its answer is a part of the words. */
function asks(tree: ScriptTree, command: Command): boolean {
  return (
    /^(?:date|uname|hostname|whoami|id|ls|du|stat|file|which|nproc|arch|printenv|git|docker|docker-compose)$/.test(
      nameOf(command) ?? '',
    ) && ancestor(tree, command, 'Pipeline', 'CommandExpansion') === undefined
  )
}

/** Whether a command only says something, or waits. */
export function speaks(node: SyntaxNode | undefined, names: ReadonlySet<string>): node is Command {
  if (node?.type !== 'Command') return false
  const name = nameOf(node) ?? ''
  return isMessage(node) || name === 'tput' || name === 'sleep' || (names.has(name) && node.redirects.length === 0)
}

/** A rule, a blank line, a change of colour: no words. */
export function isDecoration(text: string): boolean {
  const spoken = text
    .replace(/^\s*(?:[12]?>&[12]\s+)?[\w-]+(?:\s+-[neE]+)*/, '')
    .replaceAll(/[12]?>&[12]/g, '')
    .replaceAll(/\\(?:0?33|e|x1[bB])\[[\d;]*m|\$\{\w+\}|\$\w+|\\[nrt]|%[bs]/g, '')
  return /^\s*tput\b/.test(text) || !/[\p{L}\p{N}]/u.test(spoken)
}

/** `done`, `OK`: the end of what was announced before. */
export function isConclusion(text: string): boolean {
  return /^\s*[\w-]+(?:\s+-[neE]+)*\s+["']?[^\w"']*(?:\.{3}\s*)?(?:done|ok(?:ay)?|finished|success(?:ful(?:ly)?)?|complete[d]?)\b[^\w"']*["']?\s*$/i.test(
    text,
  )
}
