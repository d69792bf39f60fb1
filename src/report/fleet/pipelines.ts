/** The pipelines of a run in their order, with their figures: those that are there, and those that are gone. */
import type { PipelineEntry, Run } from '../../fleet/entry.ts'
import { figuresOf } from './figures.ts'
import { byText } from './order.ts'
import type { PipelineReport } from './report.ts'

/** Gone ones of repositories that are no part of the run are left out, and those that are there again. */
export function pipelinesOf(run: Run, teamOf: (repository: string) => string | null): readonly PipelineReport[] {
  const teams = new Map(run.repositories.map(({ repository }) => [repository, teamOf(repository)]))
  const reportOf = (repository: string, entry: PipelineEntry, since: string | null): PipelineReport => ({
    repository,
    id: entry.id,
    team: teams.get(repository) ?? null,
    status: since === null ? entry.status : 'gone',
    since,
    figures: figuresOf(entry),
    entry,
  })
  const open = run.repositories.flatMap(({ repository, pipelines }) =>
    pipelines.map((entry) => reportOf(repository, entry, null)),
  )
  const keys = new Set(open.map(keyOf))
  const gone = run.gone
    .filter(({ repository }) => teams.has(repository))
    .map(({ repository, pipeline, since }) => reportOf(repository, pipeline, since))
    .filter((pipeline) => !keys.has(keyOf(pipeline)))
  return [...open, ...gone].sort(
    byText(
      ({ repository }) => repository,
      ({ id }) => id,
    ),
  )
}

/** What tells two pipelines of a run apart. */
export function keyOf({ repository, id }: { readonly repository: string; readonly id: string }): string {
  return `${String(repository.length)} ${repository}${id}`
}
