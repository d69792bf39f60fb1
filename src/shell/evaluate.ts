/**
 * Symbolic evaluation of shell programs.
 *
 * In: a program (sh or bash), what it is given (`$0`, arguments, environment, folder), and a world that runs external commands,
 * has files, and decides what is not known. Out: how the program ended, what it printed, and what was not understood; everything
 * else the world has seen while it happened.
 *
 * The idea: run the program, one way through, over texts with unknown parts. What is known is computed as the shell computes it;
 * what is not known stays a value with an identity; what the program's way depends on and is not known is a question, asked once
 * for each key, and its answer is kept as a fact about the unknown. The other ways are other runs (`pipeline/explore.ts`).
 *
 * The state (`state.ts`) is mutable while a program runs; every value in it is not. A construct that is not understood leaves a
 * finding, and every call that it may touch carries that finding: nothing is skipped in silence, and nothing throws.
 */
import type { ParsedScript } from 'unbash'
import { carriageReturns, nulByte, syntaxError, tooLarge } from '../findings/shell.ts'
import type { Finding } from '../findings/finding.ts'
import { siteOf, type Site, type Source } from '../text/source.ts'
import type { Text, Unknown } from '../text/symbolic.ts'
import { executeCommand, executeList, executeLines } from './execute.ts'
import { createFacts } from './facts.ts'
import { textOfPieces } from './fields.ts'
import { withOptions } from './options.ts'
import { parseCarried, parseSource, type Origin, type ParsedProgram } from './origin.ts'
import { evaluateText } from './scripts.ts'
import {
  noOptions,
  report,
  RunEnd,
  siteFor,
  within,
  type Dialect,
  type Flow,
  type Limits,
  type Options,
  type Run,
  type Shell,
} from './state.ts'
import { createCapture, type Sink } from './streams.ts'
import { runToEnd } from './subshell.ts'
import { createVariables, scalar, scalarOf, unsetVariable, visibleVariables, type Variable } from './variables.ts'
import { expandText, expandWord } from './words.ts'
import type { HostPath, ShellWorld, Status } from './world.ts'

/** A program and what it is given. */
export interface ShellProgram {
  readonly source: Source
  /** `$0` */
  readonly name: Text
  /** `unknown`: whoever calls it may give any; the usual way has none. */
  readonly args: readonly Text[] | 'unknown'
  /** Variables that are known; all others may be set by whoever calls it. */
  readonly environment: ReadonlyMap<string, Text>
  readonly cwd: HostPath
  readonly dialect: Dialect
  /** The program, where it stands in no file of its own; `source` is then the file that it came from. */
  readonly carried?: CarriedProgram
  /** Options of the command line: `-e`, `-o pipefail`. */
  readonly options?: readonly string[]
  /** What it prints is read by another program. */
  readonly captured?: boolean
}

/** A program that another language made; unknown parts stand in it as private-use characters. */
export interface CarriedProgram extends ParsedProgram {
  readonly placeholders: readonly Unknown[]
}

export interface ShellOutcome {
  /** Status of the last command, or of `exit`. */
  readonly status: Status
  /** True when `exit`, `set -e` or an error ended it before its last line. */
  readonly exited: boolean
  /** Also told to the world, in the order of the run. */
  readonly findings: readonly Finding[]
  /** Variables at the end, as `$name` gives them; those that the program never set are not among them. */
  readonly variables: ReadonlyMap<string, Text>
  /** What builtins and commands wrote to the terminal (stdout). */
  readonly output: Text
  /** Simple commands that ran. */
  readonly steps: number
}

const usualLimits: Limits = { steps: 200_000, depth: 100 }

/** Runs a program once, one way through. */
export function evaluateScript(program: ShellProgram, world: ShellWorld, limits: Partial<Limits> = {}): ShellOutcome {
  const terminal = createCapture(program.captured === true ? 'captured' : 'terminal')
  const run = createRun(program, world, { ...usualLimits, ...limits })
  const { script, origin } = program.carried ?? parseSource(program.source)
  const shell = createShell(run, program, origin, terminal)
  let exited = true
  try {
    exited = runToEnd(shell, () => evaluateProgram(shell, script, origin))
  } catch (error) {
    // A stack or a string that is too large is the program's doing: it is told, and the run ends.
    if (error instanceof RangeError) report(shell, tooLarge(run.place ?? siteOf(program.source, 0, 0)))
    else if (!(error instanceof RunEnd)) throw error
  }
  const variables = new Map<string, Text>()
  for (const [name, variable] of visibleVariables(shell.variables)) {
    const text = scalarOf(variable.value)
    if (text !== undefined) variables.set(name, text)
  }
  world.spend?.(16 * run.steps + Math.round((run.volume + run.copied) / 64))
  return { status: shell.status, exited, findings: run.findings, variables, output: terminal.text(), steps: run.steps }
}

function createRun(program: ShellProgram, world: ShellWorld, limits: Limits): Run {
  return {
    world,
    limits,
    facts: createFacts(),
    environment: program.environment,
    findings: [],
    reported: new Set(),
    steps: 0,
    place: undefined,
    version: 0,
    asked: 0,
    blurs: 0,
    substitutions: 0,
    touches: undefined,
    volume: 0,
    copied: 0,
    drawn: 0,
    jobs: 0,
    evaluate: evaluateProgram,
    evaluateText,
    expandSource,
    executeList,
    executeCommand,
    expandWord,
    readFile: (shell, target) => {
      const path = world.resolve(shell.cwd, expandText(shell, target))
      return path === undefined ? undefined : world.read(path, siteFor(shell, target))
    },
  }
}

function createShell(run: Run, program: ShellProgram, origin: Origin, terminal: Sink): Shell {
  const given = [...program.environment].map(([name, text]): [string, Variable] => [
    name,
    { ...unsetVariable, value: scalar(text), exported: true },
  ])
  const flags = /^#!\s*\S*\/(?:ba|da|a|k)?sh[ \t]+(-\w+)/.exec(program.source.text)?.[1]
  return {
    run,
    dialect: program.dialect,
    name: program.name,
    origin,
    variables: createVariables(given),
    functions: new Map(),
    aliases: new Map(),
    options: optionsOf([...(flags === undefined ? [] : [flags]), ...(program.options ?? [])]),
    positional: { values: program.args === 'unknown' ? [] : program.args, open: program.args === 'unknown', offset: 0 },
    cwd: program.cwd,
    previous: undefined,
    user: '',
    folders: [],
    status: 0,
    before: 0,
    substituted: undefined,
    traps: new Map(),
    descriptors: {
      input: undefined,
      inputs: new Map(),
      targets: [],
      sinks: new Map([
        [1, terminal],
        [2, createCapture('terminal')],
      ]),
    },
    stack: [],
    uncertain: [],
    tested: false,
    background: false,
    isSubshell: false,
    functionNames: [],
    sources: [program.name],
    loops: 0,
    mountedNames: undefined,
    rounds: false,
    depth: 0,
    optionLetter: 0,
    placeholders: program.carried?.placeholders ?? [],
  }
}

function optionsOf(words: readonly string[]): Options {
  return words.reduce((all, word, index) => withOptions(all, word, words[index + 1]), noOptions)
}

/** Runs a program's statements in a shell. From the first syntax error on, every call is uncertain. */
function evaluateProgram(shell: Shell, script: ParsedScript, origin: Origin): Flow {
  return within(shell, { origin, uncertain: shell.uncertain }, () => {
    if (origin.kind === 'file' && origin.returns.length > 0) report(shell, carriageReturns(siteOf(origin.source, 0, 0)))
    const nul = origin.kind === 'file' ? origin.source.text.indexOf('\0') : -1
    if (origin.kind === 'file' && nul !== -1) report(shell, nulByte(siteOf(origin.source, nul, nul + 1)))
    const [error] = script.errors ?? []
    if (error === undefined) return executeLines(shell, script.commands)
    const findings = (script.errors ?? []).map((each) =>
      report(shell, syntaxError(siteFor(shell, { pos: each.pos, end: each.pos }), each.message)),
    )
    // The error lies in the last statement that begins before it, or behind that.
    const whole = Math.max(
      0,
      script.commands.findLastIndex((statement) => statement.pos <= error.pos),
    )
    const flow = executeLines(shell, script.commands.slice(0, whole))
    if (flow !== undefined) return flow
    shell.uncertain = [...shell.uncertain, ...findings.slice(0, 1)]
    return executeLines(shell, script.commands.slice(whole))
  })
}

/** A word given as source text, as one text. */
function expandSource(shell: Shell, source: string, site: Site): Text {
  const { script, origin } = parseCarried(`: ${source}`, site)
  const [statement] = script.commands
  const [word] = statement?.command.type === 'Command' ? statement.command.suffix : []
  return word?.type === 'Word' ? within(shell, { origin }, () => textOfPieces(expandWord(shell, word))) : []
}
