/**
 * The state of a shell while a program runs in it. This is the one mutable thing of the room: every construct reads and changes
 * it. What it holds (texts, values, findings, lists) is never changed, only replaced, so a subshell is a shallow copy.
 */
import type { Touch } from './races.ts'
import type { CommandNode, CompoundList, Function as FunctionNode, ParsedScript, Word } from 'unbash'
import type { Finding } from '../findings/finding.ts'
import type { Site } from '../text/source.ts'
import type { Text, Unknown } from '../text/symbolic.ts'
import type { Facts } from './facts.ts'
import type { Piece } from './fields.ts'
import { siteIn, type Origin } from './origin.ts'
import type { Descriptors } from './streams.ts'
import { forkVariables, type Variables } from './variables.ts'
import type { HostPath, ShellWorld, Status } from './world.ts'

export type Dialect = 'sh' | 'bash'

export interface Limits {
  /** Simple commands in one run. */
  readonly steps: number
  /** Functions, sourced files and scripts inside of each other. */
  readonly depth: number
}

/** What all shells of one run share. */
export interface Run {
  readonly world: ShellWorld
  readonly limits: Limits
  readonly facts: Facts
  /** What the caller gave; all other names are unknown. */
  readonly environment: ReadonlyMap<string, Text>
  readonly findings: Finding[]
  readonly reported: Set<string>
  steps: number
  /** The simple command that runs. */
  place: Site | undefined
  /** Grows with every change of state: a loop that changes nothing will not end by itself. */
  version: number
  /** Grows with every look at a condition that is not known. */
  asked: number
  /** Grows when text that is not known was read. */
  blurs: number
  /** The evaluator's own functions. They stand here because shell language is recursive and modules should not be. */
  readonly evaluate: (shell: Shell, script: ParsedScript, origin: Origin) => Flow
  readonly expandWord: (shell: Shell, word: Word) => readonly Piece[]
  /** Runs shell text that stands in no file. */
  readonly evaluateText: (shell: Shell, text: Text, site: Site) => Flow
  /** A word given as source text, as one text. */
  readonly expandSource: (shell: Shell, source: string, site: Site) => Text
  readonly executeList: (shell: Shell, list: CompoundList) => Flow
  readonly executeCommand: (shell: Shell, node: CommandNode) => Flow
  /** The text of `$(< file)`; `undefined` when the file is not there. */
  readonly readFile: (shell: Shell, target: Word) => Text | undefined
  /** Process substitutions so far: each has a file of its own. */
  substitutions: number
  /** Characters of words expanded so far: what a run costs beside its steps. */
  volume: number
  /** Characters of lists that were given to variables so far. */
  copied: number
  /** Values so far that are others each time that they are looked at (`$RANDOM`). */
  drawn: number
  /** Commands started with `&` so far. */
  jobs: number
  /** What commands of the pipeline at hand have to do with files (`races.ts`); absent outside of pipelines. */
  touches: Touch[] | undefined
}

/** How a construct ended: `undefined` to go on with the next. The status is in the shell. */
export type Flow =
  | undefined
  | { readonly kind: 'break' | 'continue'; readonly levels: number }
  | { readonly kind: 'return' }
  | { readonly kind: 'exit' }

export interface Options {
  readonly errexit: boolean
  readonly nounset: boolean
  readonly pipefail: boolean
  readonly allexport: boolean
  readonly noglob: boolean
  readonly noexec: boolean
  /** `shopt` names that are on. */
  readonly shopt: ReadonlySet<string>
}

export const noOptions: Options = {
  errexit: false,
  nounset: false,
  pipefail: false,
  allexport: false,
  noglob: false,
  noexec: false,
  shopt: new Set(),
}

/** `$1` and on: known values, and after them, when `open`, the driver's own arguments from `offset` + 1 on. */
export interface Positional {
  readonly values: readonly Text[]
  readonly open: boolean
  readonly offset: number
}

export interface FunctionDefinition {
  readonly name: string
  readonly body: FunctionNode['body']
  readonly origin: Origin
  readonly source: Text
}

interface Trap {
  readonly text: Text
  readonly site: Site
}

export interface Shell {
  readonly run: Run
  readonly dialect: Dialect
  /** `$0` */
  readonly name: Text
  origin: Origin
  variables: Variables
  functions: ReadonlyMap<string, FunctionDefinition>
  aliases: ReadonlyMap<string, Text>
  options: Options
  positional: Positional
  /** As in `Call`; empty for who runs the driver. */
  readonly user: string
  cwd: HostPath
  /** The folders below the current one, as `pushd` left them; the last one is the next. */
  folders: readonly HostPath[]
  /** `$?` */
  status: Status
  /** `$?` as it was when the command at hand began: `exit` without a number takes it. */
  before: Status
  /** Status of the last command substitution of the simple command at hand. */
  substituted: Status | undefined
  traps: ReadonlyMap<string, Trap>
  descriptors: Descriptors
  stack: readonly Site[]
  uncertain: readonly Finding[]
  /** Failures are looked at: inside a condition, before `||`, after `!`. */
  tested: boolean
  background: boolean
  /** What it leaves in the middle of a line it leaves as a whole. */
  readonly isSubshell: boolean
  /** Names of the functions that run, innermost first, and the files that they stand in. */
  functionNames: readonly string[]
  sources: readonly Text[]
  loops: number
  /** Words of a `for` are expanded: of folders that a container had mounted the certain names count, and are told here. */
  mountedNames: Set<string> | undefined
  /** In a `while` loop over something that is not known: its rounds ask the same of one argument after the other. */
  rounds: boolean
  depth: number
  /** Where `getopts` stands inside of an argument of several letters. */
  optionLetter: number
  /** Where `cd -` leads. */
  previous: HostPath | undefined
  /** Unknowns that stand as private-use characters in the text of a carried program. */
  placeholders: readonly Unknown[]
}

/** A subshell: what it changes stays its own, and it begins without traps. */
export function fork(shell: Shell): Shell {
  // To bash a `break` in a subshell stands in no loop; dash leaves the subshell by it.
  const loops = shell.dialect === 'bash' ? 0 : shell.loops
  return {
    ...shell,
    variables: forkVariables(shell.variables),
    traps: new Map(),
    substituted: undefined,
    loops,
    isSubshell: true,
  }
}

/** Runs an action with some of the state replaced, and puts that state back. */
export function within<T>(shell: Shell, state: Partial<Shell>, action: () => T): T {
  const before: Partial<Shell> = {}
  for (const key of Object.keys(state) as (keyof Shell)[]) Object.assign(before, { [key]: shell[key] })
  Object.assign(shell, state)
  try {
    return action()
  } finally {
    Object.assign(shell, before)
  }
}

/** The place of a node of the program at hand. */
export function siteFor(shell: Shell, node: { readonly pos: number; readonly end: number }): Site {
  return siteIn(shell.origin, node)
}

/** Tells a finding, once for each place. */
export function report(shell: Shell, finding: Finding): Finding {
  const { run } = shell
  const key = `${finding.code} ${finding.at === null ? '' : `${finding.at.path}:${String(finding.at.line)}:${String(finding.at.column)}`} ${finding.message}`
  if (run.reported.has(key)) return finding
  run.reported.add(key)
  run.findings.push(finding)
  run.world.report(finding)
  return finding
}

/** The shell ends in the middle of an expansion (`${X:?}`, `set -u`, division by zero). */
export class ShellEnd extends Error {
  override readonly name = 'ShellEnd'
  readonly status: number

  constructor(status: number) {
    super('the shell ends')
    this.status = status
  }
}

/** bash leaves the command at hand in the middle of an expansion, and goes on behind the line that it ends on (division by zero). */
export class LineEnd extends Error {
  override readonly name = 'LineEnd'
}

/** Arithmetic that cannot be done; what is nothing but arithmetic (`((1/0))`, `[[ 1/0 -eq 1 ]]`) fails by it with status 1. */
export class ArithmeticEnd extends LineEnd {}

/** The run ends: its budget is used up. */
export class RunEnd extends Error {
  override readonly name = 'RunEnd'
}
