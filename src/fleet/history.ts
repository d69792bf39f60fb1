/** What earlier runs know: results that need not be found again, and pipelines that are no more. */
import type { VerificationVerdict } from '../verify/verification.ts'
import type { GoneEntry, PipelineEntry, RepositoryEntry, Run, RunHeader } from './entry.ts'

export interface History {
  /** By repository: its newest entry that is `done`. */
  readonly seen: ReadonlyMap<string, RepositoryEntry>
  /** By repository: entries whose result still holds where the commit is the same; they may be of a run that was interrupted. */
  readonly known: ReadonlyMap<string, RepositoryEntry>
  /** Of the last run that ended; `null` where none did. */
  readonly gone: readonly GoneEntry[] | null
}

export const noHistory: History = { seen: new Map(), known: new Map(), gone: null }

/**
 * Adds a run to what newer ones know.
 *
 * @param header of the run that is to come
 */
export function withOlder(history: History, run: Run, header: RunHeader): History {
  const [seen, known] = [new Map(history.seen), new Map(history.known)]
  const alike = isAlike(run.header, header)
  const add = (entries: Map<string, RepositoryEntry>, entry: RepositoryEntry): void => {
    if (!entries.has(entry.repository)) entries.set(entry.repository, entry)
  }
  for (const entry of run.repositories) {
    if (entry.outcome !== 'done') continue
    if (run.ended !== null) add(seen, entry)
    if (alike && isSettled(entry)) add(known, entry)
  }
  return { seen, known, gone: history.gone ?? (run.ended === null ? null : run.gone) }
}

/** Whether results of one run hold in another: other options or another restage may give other results. */
export function isAlike(one: RunHeader, other: RunHeader): boolean {
  return one.restage === other.restage && JSON.stringify(one.options) === JSON.stringify(other.options)
}

/** Verdicts on images that were built both ways. */
const compared: ReadonlySet<VerificationVerdict> = new Set(['identical', 'equal', 'excused', 'different'])

/**
 * Whether the same commit would give the same again. A build that failed may have failed for the engine's reasons (a registry that was away, a
 * disk that was full, a driver that was killed), which its output does not tell for sure: it is tried again.
 */
function isSettled({ commit, pipelines }: RepositoryEntry): boolean {
  const isFact = ({ verification }: PipelineEntry): boolean => verification === null || compared.has(verification.verdict)
  return commit !== null && pipelines.every(isFact)
}

/** The pipelines that earlier runs saw and that are no more, in the order of the entries. */
export function goneSince(history: History, entries: readonly RepositoryEntry[], started: string): readonly GoneEntry[] {
  return entries.flatMap(({ repository, outcome, pipelines }) => {
    const present = new Set(pipelines.map(({ id }) => id))
    const carried = (history.gone ?? []).filter((one) => one.repository === repository && !present.has(one.pipeline.id))
    if (outcome !== 'done') return carried
    const before = history.seen.get(repository)?.pipelines ?? []
    const lost = before.filter(({ id }) => !present.has(id) && !carried.some(({ pipeline }) => pipeline.id === id))
    return [...carried, ...lost.map((pipeline): GoneEntry => ({ kind: 'gone', repository, since: started, pipeline }))]
  })
}
