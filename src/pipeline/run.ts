/** One run of a driver: its script, evaluated over the repository's files, in a world of its own. */
import { createHostFiles } from '../host/files.ts'
import { printPath } from '../host/path.ts'
import type { Repository } from '../repository/repository.ts'
import { evaluateScript, type ShellOutcome } from '../shell/evaluate.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostPath, ShellWorld, Status } from '../shell/world.ts'
import type { Source } from '../text/source.ts'
import { concat, literal, type Text } from '../text/symbolic.ts'
import { makefileNames, type MakeOutcome } from '../make/evaluate.ts'
import { runJob } from './ci.ts'
import { runComposeFiles } from './compose-run.ts'
import { makeTargets, runMake } from './make.ts'
import { setBeside } from './left-beside.ts'
import type { DriverRun } from './model.ts'
import { runPackageScript } from './npm.ts'
import { createWorld, type RunRecord } from './world.ts'

/** A script that is run, with what it is given. */
export interface Program {
  readonly run: DriverRun
  readonly source: Source
  readonly dialect: 'sh' | 'bash'
  readonly environment: ReadonlyMap<string, Text>
}

export interface RunOptions {
  /** Answers to questions, by key; all others get the usual one. */
  readonly answers: ReadonlyMap<string, boolean>
  /** Folders taken to exist although the repository has none. */
  readonly assumedFolders: readonly HostPath[]
  /** Lays something between the programs and their world, which sees every call and the record that it leaves. */
  readonly watch?: (world: ShellWorld, record: RunRecord) => ShellWorld
}

export interface Run extends RunRecord {
  /** Simple commands evaluated: the cost of the run. */
  readonly steps: number
  /** All that it cost, for a budget: commands, expansions of make, looks at files. */
  readonly work: number
  readonly shellFindings: readonly Finding[]
  /** How each program ends: 0 where it is taken to succeed, `undefined` where that is open. */
  readonly statuses: readonly (number | undefined)[]
}

/** Runs programs one after the other in one world (a provider before the driver that needs it). */
export function runPrograms(repository: Repository, programs: readonly Program[], options: RunOptions): Run {
  const files = createHostFiles(repository)
  const { world: plain, record } = createWorld(files, options.answers, options.assumedFolders)
  const world = options.watch?.(plain, record) ?? plain
  const shellFindings: Finding[] = []
  const statuses: (number | undefined)[] = []
  let steps = 0
  for (const program of programs) {
    const outcome = runProgram(program, repository, world)
    steps += outcome.steps
    shellFindings.push(...outcome.findings)
    statuses.push(numberOf(outcome.status))
  }
  const images = setBeside({ images: record.daemon.images, containers: record.daemon.containers, hostSteps: record.hostSteps })
  const work = workOf(record)
  return { ...record, daemon: { ...record.daemon, images: [...images] }, steps, work, shellFindings, statuses }
}

/** In looks at files: a command costs about as much as sixteen of them. */
function workOf({ cost, events, hostSteps, files }: RunRecord): number {
  return cost.programs + 16 * (1 + events.length + hostSteps.length) + files.looks()
}

/** What every kind of driver tells of a run. */
type ProgramOutcome = Pick<ShellOutcome, 'steps' | 'status' | 'findings'>

function runProgram({ run, source, environment, dialect }: Program, repository: Repository, world: ShellWorld): ProgramOutcome {
  switch (run.kind) {
    case 'make':
      return runMake({ words: makeWords(run), cwd: run.cwd, environment }, world)
    case 'compose':
      return runComposeFiles(run, environment, repository, world)
    case 'npm':
      return runScripts(run, environment, world)
    case 'sh': {
      const args = run.args.length === 0 ? 'unknown' : run.args.map(literal)
      return evaluateScript({ source, name: nameOf(run), args, environment, cwd: run.cwd, dialect }, world)
    }
    default:
      return runJob(
        { kind: run.kind, source, job: run.entry, before: run.before ?? [], ofEach: run.ofEach === true, environment },
        world,
      )
  }
}

/** The scripts of a package one after the other, each in a call of its own. */
function runScripts(run: DriverRun, environment: ReadonlyMap<string, Text>, world: ShellWorld): ProgramOutcome {
  const asked = { manager: 'npm', args: run.args.map(literal), ifPresent: false, hooks: true, cwd: run.cwd, stack: [] } as const
  const findings: Finding[] = []
  let steps = 0
  for (const script of namesOf(run)) {
    const outcome = runPackageScript({ ...asked, script, environment }, world)
    steps += outcome?.steps ?? 0
    findings.push(...(outcome?.findings ?? []))
    const status = outcome?.status ?? 1
    if (numberOf(status) !== 0) return { steps, status, findings }
  }
  return { steps, status: 'succeeds', findings }
}

/** The words that call the scripts of a run. */
export function scriptCommands(run: DriverRun): readonly (readonly string[])[] {
  const args = run.args.length === 0 ? [] : ['--', ...run.args]
  return namesOf(run).map((name) => ['npm', 'run', name, ...args])
}

function namesOf({ entry }: DriverRun): readonly string[] {
  return entry.split(' ').filter((name) => name !== '')
}

function numberOf(status: Status): number | undefined {
  if (status === 'succeeds') return 0
  return typeof status === 'number' ? status : undefined
}

/** The targets of a Makefile, and the one that is made without a goal. */
export function makefileTargets(repository: Repository, program: Program): Pick<MakeOutcome, 'targets' | 'defaultGoal'> {
  const { world } = createWorld(createHostFiles(repository), new Map(), [])
  return makeTargets({ words: makeWords(program.run), cwd: program.run.cwd, environment: program.environment }, world)
}

/** The words that call make for a run: its file where that has a name of its own, the goals, and what else was given. */
export function makeCommand({ path, cwd, entry, args }: DriverRun): readonly string[] {
  const name = cwd === '.' ? path : path.slice(cwd.length + 1)
  const file = makefileNames.includes(name) ? [] : ['-f', name]
  return ['make', ...file, ...[...entry.split(' '), ...args].filter((word) => word !== '')]
}

function makeWords(run: DriverRun): readonly Text[] {
  return makeCommand(run).slice(1).map(literal)
}

/** `$0`: the script as it is named from the folder that it is called in. */
function nameOf(run: DriverRun): Text {
  const { cwd, path } = run
  if (cwd === '.') return literal(`./${path}`)
  if (path.startsWith(`${cwd}/`)) return literal(`./${path.slice(cwd.length + 1)}`)
  return concat(printPath('.' as HostPath), literal(`/${path}`))
}
