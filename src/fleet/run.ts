/**
 * One run over many repositories.
 *
 * In: jobs, what earlier runs know, and who does jobs (processes here, or workers elsewhere). Out: the run, whose lines were handed out one by
 * one as they were found, so that nothing is lost when it is interrupted. A repository that cannot be analysed is a line like others.
 */
import { trendPoint } from '../report/fleet/trend.ts'
import type { Outcome, RepositoryEntry, Run, RunHeader, RunLine } from './entry.ts'
import { goneSince, type History } from './history.ts'
import { shownSource, type Job } from './job.ts'
import type { Done } from './pool.ts'

export interface FleetRequest {
  readonly header: RunHeader
  /** Their `known` is filled in here. */
  readonly jobs: readonly Omit<Job, 'known'>[]
  readonly history: History
  readonly run: (job: Job, signal: AbortSignal) => Promise<Done>
  readonly append: (line: RunLine) => void
  readonly report: (progress: FleetProgress) => void
  /** Ends the run: jobs at work are told by who does them, and no line is written any more. */
  readonly signal: AbortSignal
}

export interface FleetProgress {
  readonly done: number
  readonly total: number
  /** Taken over from an earlier run. */
  readonly reused: number
  readonly entry: RepositoryEntry
}

/** @throws the signal's reason when it was interrupted */
export async function runFleet(request: FleetRequest): Promise<Run> {
  const { header, jobs, history, append, report, signal } = request
  const entries = new Map<string, RepositoryEntry>()
  let reused = 0
  const doJob = async (job: Omit<Job, 'known'>): Promise<void> => {
    const known = history.known.get(job.repository)
    const start = performance.now()
    const done = await request.run({ ...job, known: known?.commit ?? null }, signal)
    if (signal.aborted) return
    const entry = entryOf(done, job, known, performance.now() - start)
    if (entry === known) reused++
    entries.set(job.repository, entry)
    append(entry)
    report({ done: entries.size, total: jobs.length, reused, entry })
  }
  await Promise.all(jobs.map(doJob))
  signal.throwIfAborted()
  const repositories = jobs.flatMap(({ repository }) => entries.get(repository) ?? [])
  const gone = goneSince(history, repositories, header.started)
  for (const entry of gone) append(entry)
  const run = { header, repositories, gone, ended: new Date().toISOString() }
  append({ kind: 'end', ended: run.ended, point: trendPoint(run) })
  return run
}

function entryOf(
  done: Done,
  { repository, source }: Omit<Job, 'known'>,
  known: RepositoryEntry | undefined,
  milliseconds: number,
): RepositoryEntry {
  const lost = (outcome: Outcome, message: string): RepositoryEntry => ({
    kind: 'repository',
    repository,
    source: shownSource(source),
    commit: null,
    outcome,
    message,
    analysed: new Date().toISOString(),
    milliseconds: Math.round(milliseconds),
    pipelines: [],
    leads: [],
  })
  if (done.kind === 'lost') return lost(done.outcome, done.message)
  if (done.result.kind === 'repository') return done.result
  return known ?? lost('crashed', 'this is a bug in restage, please report it: a result was taken for known that is not')
}
