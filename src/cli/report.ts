/** `restage report`: looks at many repositories, keeps what it found, and writes the report. */
import { setMaxListeners } from 'node:events'
import { availableParallelism } from 'node:os'
import packageJson from '../../package.json' with { type: 'json' }
import type { Run, RunHeader } from '../fleet/entry.ts'
import { accessFrom, listOrganisation } from '../fleet/github.ts'
import type { History } from '../fleet/history.ts'
import { readPast } from '../fleet/past.ts'
import { children } from './children.ts'
import { openPool, type JobPool } from '../fleet/pool.ts'
import { openRemotePool } from '../fleet/queue/remote-pool.ts'
import { createRunFile } from '../fleet/run-file.ts'
import { runFleet } from '../fleet/run.ts'
import { findTargets, type Target } from '../fleet/targets.ts'
import { readTeams } from '../fleet/teams.ts'
import { summarise } from '../report/fleet/summary.ts'
import { cleanJson } from '../text/clean.ts'
import { OperationalError } from '../text/failure.ts'
import type { ReportArguments } from './arguments.ts'
import { fleetProgressOn } from './fleet-progress.ts'
import { writeReport } from './report-files.ts'
import { reportLines } from './report-lines.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runReport(given: ReportArguments, terminal: Terminal): Promise<number> {
  const teams = given.teams === undefined ? [] : readTeams(given.teams)
  const header = headerOf(given)
  const targets = await targetsOf(given, terminal)
  const names = targets.map(({ repository }) => repository)
  const past = readPast(given.out, header, names)
  const run = await runWith({ given, header, targets, history: past.history }, terminal)
  const report = summarise({ run, previous: past.previous, trend: past.trend, teams })
  const paths = writeReport(given.out, given.formats, report)
  if (given.json) terminal.out(`${cleanJson(report)}\n`)
  else
    terminal.out(
      reportLines(report, paths)
        .map((line) => `${line}\n`)
        .join(''),
    )
  const isWrong =
    report.whole.repositories.failed > 0 ||
    ['different', 'new-does-not-build'].some((verdict) => report.whole.verdicts[verdict as 'different'] > 0)
  return isWrong ? 1 : 0
}

/** What the run looks at. */
async function targetsOf(given: ReportArguments, terminal: Terminal): Promise<readonly Target[]> {
  if (given.verify !== undefined && given.queue === undefined) await needEngine()
  const waiting = (seconds: number): void => {
    terminal.err(`restage: GitHub asks to wait for ${String(seconds)} s\n`)
  }
  const access = accessFrom(process.env, waiting)
  return await findTargets(given.paths, (name) => listOrganisation(name, access))
}

/** What decides about the results: an entry of a run with another header is found again. */
function headerOf({ verify }: ReportArguments): RunHeader {
  return {
    kind: 'run',
    schema: 'restage/run@1',
    restage: packageJson.version,
    started: new Date().toISOString(),
    options: {
      verify:
        verify === undefined
          ? null
          : { legacy: verify.legacy, measure: verify.measure, bases: Object.fromEntries([...verify.bases].sort()) },
    },
  }
}

/** What ends a run. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

interface Planned {
  readonly given: ReportArguments
  readonly header: RunHeader
  readonly targets: readonly Target[]
  readonly history: History
}

async function runWith({ given, header, targets, history }: Planned, terminal: Terminal): Promise<Run> {
  const interrupt = new AbortController()
  // one for each job
  setMaxListeners(0, interrupt.signal)
  const stop = (): void => {
    interrupt.abort()
  }
  for (const signal of signals) process.once(signal, stop)
  const pool = await poolFor(given, header, targets.length)
  const file = createRunFile(given.out, header)
  const progress = fleetProgressOn(terminal, () => performance.now())
  let done = 0
  try {
    return await runFleet({
      header,
      jobs: targets.map((target) => ({ ...target, options: header.options, timeLimit: given.timeLimit })),
      history,
      run: (job, signal) => pool.run(job, signal),
      append: (line) => {
        file.append(line)
      },
      report: (one) => {
        ;({ done } = one)
        progress(one)
      },
      signal: interrupt.signal,
    })
  } catch (error) {
    if (!interrupt.signal.aborted) throw error
    throw new OperationalError(
      'CANCELLED',
      `interrupted after ${String(done)} of ${String(targets.length)} repositories; the same command goes on from there`,
      { cause: error },
    )
  } finally {
    file.close()
    await pool.close()
    for (const signal of signals) process.off(signal, stop)
  }
}

/** Who does the jobs. */
async function poolFor({ queue, jobs, verify }: ReportArguments, { started }: RunHeader, targets: number): Promise<JobPool> {
  if (queue !== undefined) return await openRemotePool(queue, started)
  // builds are measured, and share an engine
  return openPool({
    ...children,
    size: Math.min(jobs ?? (verify === undefined ? availableParallelism() : 1), Math.max(targets, 1)),
  })
}

/** A run that could build nothing is not begun. */
async function needEngine(): Promise<void> {
  const { tryConnect } = await import('../engine/connect.ts')
  const engine = await tryConnect()
  if ('message' in engine) throw new OperationalError('ENGINE', engine.message)
}
