/**
 * What a run reads of the runs before it. A folder may hold years of them: of all but the newest only the last line is read, which has the run in
 * a few numbers, and of the newest only what is said of the repositories of this run, as far as newer ones do not say it.
 */
import type { TrendPoint } from '../report/fleet/report.ts'
import type { Run, RunHeader } from './entry.ts'
import { isAlike, noHistory, withOlder, type History } from './history.ts'
import { listRuns, readEnd, readRun } from './run-file.ts'

export interface Past {
  readonly history: History
  /** The last run that ended, whole. */
  readonly previous: Run | null
  /** Newest first. */
  readonly trend: readonly TrendPoint[]
}

/** Runs in the trend. */
const longestTrend = 500
/** Runs whose results are taken over: those that ended, and those that were interrupted. A result that none of them has is found again. */
const mostRead = { ended: 10, interrupted: 20 }

/**
 * Reads it.
 *
 * @param header of the run that is to come
 * @param repositories of the run that is to come
 * @throws OperationalError `DISK`, or `INPUT` for a file that is no run's
 */
export function readPast(folder: string, header: RunHeader, repositories: readonly string[]): Past {
  const files = listRuns(folder)
    .slice(-longestTrend)
    .reverse()
    .map((path) => ({ path, end: readEnd(path) }))
  const ended = files.filter(({ end }) => end !== null)
  const newest = new Set([
    ...ended.slice(0, mostRead.ended),
    ...files.filter(({ end }) => end === null).slice(0, mostRead.interrupted),
  ])
  const own = new Set(repositories)
  let history = noHistory
  let previous: Run | null = null
  for (const { path, end } of files.filter((file) => newest.has(file))) {
    if (previous !== null && repositories.every((name) => history.seen.has(name) && history.known.has(name))) break
    const isPrevious = previous === null && end !== null
    const { seen, known } = history
    const run = readRun(path, (its) => {
      const [hasSeen, hasKnown] = [end !== null, isAlike(its, header)]
      return (name) => isPrevious || (own.has(name) && ((hasSeen && !seen.has(name)) || (hasKnown && !known.has(name))))
    })
    if (isPrevious) previous = run
    history = withOlder(history, run, header)
  }
  return { history, previous, trend: ended.flatMap(({ end }) => end?.point ?? []) }
}
