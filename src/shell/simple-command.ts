/**
 * Simple commands: words are expanded, redirections opened, and what the name stands for is run: a function, a builtin, a
 * script of the repository, or (all that is left) a call to the world.
 */
import type { Assignment, Command, Redirection, Word } from 'unbash'
import { blankAfterBackslash, tooLong, unsplit } from '../findings/shell.ts'
import { concat, known, literal, type Text } from '../text/symbolic.ts'
import { executeAssignment } from './assignments.ts'
import { isWhole, sliceIn } from './origin.ts'
import { dispatch } from './dispatch.ts'
import { specialBuiltins } from './builtins/index.ts'
import { isDeclaration } from './builtins/declare.ts'
import { openRedirects } from './redirect.ts'
import { report, RunEnd, siteFor, within, type Flow, type Shell } from './state.ts'
import { findVariable, forgetVariable, setVariable, type Variable } from './variables.ts'
import { expandFields, expandText, expandToFields, type ExpandedField } from './words.ts'
import type { Word as CallWord } from './world.ts'

export function executeSimple(shell: Shell, node: Command): Flow {
  countStep(shell, node)
  findBlankAfterBackslash(shell, node)
  shell.substituted = undefined
  const alias = expandAlias(shell, node)
  if (alias !== undefined) return alias()
  const assignments = node.prefix.filter((part) => part.type === 'Assignment')
  const words = node.name === undefined ? [] : commandWords(shell, node, node.name)
  const opened = openRedirects(shell, node.redirects, isLastingExec(words, node))
  if (opened.failed) {
    shell.status = shell.dialect === 'bash' ? 1 : 2
    return undefined
  }
  if (opened.unwritable && failsOnly(shell, words)) {
    shell.status = shell.dialect === 'bash' ? 1 : 2
    return undefined
  }
  try {
    return words.length === 0 ? assignOnly(shell, assignments) : runWords(shell, node, words, assignments, opened)
  } finally {
    opened.finish()
    shell.substituted = undefined
  }
}

/**
 * Whether a command that the shell cannot run is taken not to run. What builds images, and what would end the script here, is followed
 * as it was meant: with the folder there, as it is where the script was written.
 */
function failsOnly(shell: Shell, words: readonly CallWord[]): boolean {
  return isPrinting(known(words[0]?.text ?? ['echo'])) && (shell.tested || !shell.options.errexit)
}

const isPrinting = (name: string | undefined): boolean => name === 'echo' || name === 'printf' || name === ':' || name === 'true'

function countStep(shell: Shell, node: Command): void {
  const { run } = shell
  run.steps += 1
  run.place = siteFor(shell, node)
  if (run.steps <= run.limits.steps) return
  report(shell, tooLong(run.place, run.limits.steps))
  throw new RunEnd('the run ends')
}

/** `exec > log` without a command: the redirections stay. */
function isLastingExec(words: readonly CallWord[], node: Command): boolean {
  return words.length === 1 && node.name?.text === 'exec'
}

function commandWords(shell: Shell, node: Command, name: Word): readonly CallWord[] {
  if (isDeclaration(name.value)) return expandFields(shell, [name]).map(({ word }) => word)
  const fields = [...commandName(shell, name)]
  for (const part of node.suffix) {
    if (part.type === 'Word') fields.push(...expandToFields(shell, part))
    else if (part.type === 'Assignment') fields.push(assignmentWord(shell, part))
  }
  for (const { word, loose } of fields) if (loose) noteLoose(shell, word)
  return fields.map(({ word }) => word)
}

/** `alias d='docker'`: unbash reads an assignment, the command gets a word. */
function assignmentWord(shell: Shell, part: Assignment): ExpandedField {
  const site = siteFor(shell, part)
  const head = literal(`${part.name}${part.append === true ? '+=' : '='}`)
  const value =
    part.value.type === 'Word' ? expandText(shell, part.value, 'assignment') : literal(sliceIn(shell.origin, part.value))
  return { word: { text: concat(head, value), site, whole: isWhole(shell.origin, part) }, loose: false }
}

/** What a command printed is not known, so neither is how many words it is; turns of a loop are told by the loop. */
function noteLoose(shell: Shell, { text, site }: CallWord): void {
  const printed = text.find((part) => typeof part === 'object' && part.source === 'command' && !/^(?:item\(|read:)/.test(part.id))
  if (typeof printed === 'object') report(shell, unsplit(site, printed.name))
}

/** An unquoted `$DOCKER` in front is the command whatever it holds; the world is not asked whether it is empty. */
function commandName(shell: Shell, name: Word): readonly ExpandedField[] {
  const part = name.parts?.length === 1 ? name.parts[0] : undefined
  const plain = part?.type === 'SimpleExpansion' || (part?.type === 'ParameterExpansion' && part.operation === undefined)
  if (!plain || !/docker/i.test(part.text) || findVariable(shell.variables, part.text.replace(/\W/g, '')) !== undefined)
    return expandToFields(shell, name)
  return [
    { word: { text: expandText(shell, name), site: siteFor(shell, name), whole: isWhole(shell.origin, name) }, loose: true },
  ]
}

function assignOnly(shell: Shell, assignments: readonly Assignment[]): Flow {
  for (const assignment of assignments) {
    if (executeAssignment(shell, assignment)) continue
    shell.status = 1
    return shell.dialect === 'sh' ? { kind: 'exit' } : undefined
  }
  shell.status = shell.substituted ?? 0
  return undefined
}

function runWords(
  shell: Shell,
  node: Command,
  words: readonly CallWord[],
  assignments: readonly Assignment[],
  opened: ReturnType<typeof openRedirects>,
): Flow {
  const lasting = isLastingExec(words, node)
  const prefix = new Map<string, Text>()
  const before = new Map<string, Variable | undefined>()
  for (const assignment of assignments) {
    before.set(assignment.name, findVariable(shell.variables, assignment.name))
    executeAssignment(shell, assignment, { attributes: { exported: true } })
    const value = findVariable(shell.variables, assignment.name)?.value
    if (value?.kind === 'scalar') prefix.set(assignment.name, value.text)
  }
  if (lasting) {
    shell.descriptors = opened.descriptors
    shell.status = 0
    return undefined
  }
  try {
    return within(shell, { descriptors: opened.descriptors }, () =>
      dispatch(shell, { words, node, site: siteFor(shell, node), opened, prefix }),
    )
  } finally {
    // POSIX: before a special builtin the assignments stay. bash does so only in its POSIX mode.
    const stay = shell.dialect === 'sh' && specialBuiltins.has(known(words[0]?.text ?? []) ?? '')
    if (!stay) restore(shell, before)
  }
}

function restore(shell: Shell, before: ReadonlyMap<string, Variable | undefined>): void {
  for (const [name, variable] of before) {
    if (variable === undefined) forgetVariable(shell.variables, name)
    else setVariable(shell.variables, name, variable)
  }
}

/** `\ ` at the end of a line: a blank argument, and the next line is a command of its own. */
function findBlankAfterBackslash(shell: Shell, node: Command): void {
  const { origin } = shell
  const { text } = origin
  const words: (Word | Assignment | Redirection)[] = node.name === undefined ? [] : [node.name, ...node.suffix]
  for (const word of words) {
    if (word.type !== 'Word' || !/^\\[ \t]$/.test(word.text)) continue
    if (!/^[ \t]*(?:\n|$)/.test(text.slice(word.end, word.end + 200))) continue
    const finding = blankAfterBackslash(
      siteFor(shell, word),
      sliceIn(origin, node)
        .split(/\s/, 2)
        .join(' ')
        .replace(/\s*\\$/, ''),
    )
    report(shell, finding)
  }
}

/** An alias in front: its text takes the name's place. bash expands none in scripts unless told to. */
function expandAlias(shell: Shell, node: Command): (() => Flow) | undefined {
  const { name } = node
  if (name === undefined || name.parts !== undefined || shell.aliases.size === 0) return undefined
  if (shell.dialect === 'bash' && !shell.options.shopt.has('expand_aliases')) return undefined
  const value = shell.aliases.get(name.text)
  const text = value === undefined ? undefined : known(value)
  if (text === undefined) return undefined
  const whole = sliceIn(shell.origin, node)
  const at = name.pos - node.pos
  const replaced = whole.slice(0, at) + text + whole.slice(at + name.text.length)
  const aliases = new Map([...shell.aliases].filter(([each]) => each !== name.text))
  return () => within(shell, { aliases }, () => shell.run.evaluateText(shell, literal(replaced), siteFor(shell, node)))
}
