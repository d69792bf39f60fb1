/**
 * From the lines of a fleet run to the report on it.
 *
 * In: a run as it was read, the one before it, what is kept of older ones, and who looks after which repositories. Out: `restage/report@1`
 * (`report.ts`), the only thing that renderers see. Each pipeline gets its figures once (`figures.ts`); everything else are sums, tables
 * and orders over those. Nothing is asked of a disk, a clock or an engine, so the same runs give the same report.
 */
import type { RepositoryEntry, Run } from '../../fleet/entry.ts'
import { changesBetween } from './changes.ts'
import { groupBy } from './groups.ts'
import { byText } from './order.ts'
import { pipelinesOf } from './pipelines.ts'
import { rankHurdles } from './ranking.ts'
import type { FleetReport, PipelineReport, RepositoryReport, TeamReport, TeamRule, TrendPoint } from './report.ts'
import { sumOf } from './sums.ts'
import { teamFinder } from './teams.ts'
import { pointOf, trendOf } from './trend.ts'

export interface Runs {
  readonly run: Run
  /** The one that the run is compared with; `null` for the first. */
  readonly previous: Run | null
  /** Points of older runs (`trendPoint`), in any order; those of `run` and `previous` come by themselves. */
  readonly trend: readonly TrendPoint[]
  readonly teams: readonly TeamRule[]
}

export function summarise({ run, previous, trend, teams }: Runs): FleetReport {
  const teamOf = teamFinder(teams)
  const pipelines = pipelinesOf(run, teamOf)
  const earlier = previous === null ? null : { run: previous, pipelines: pipelinesOf(previous, teamOf) }
  const repositories = repositoriesOf(run, pipelines, teamOf)
  const { header, ended } = run
  return {
    schema: 'restage/report@1',
    restage: header.restage,
    started: header.started,
    ended,
    options: header.options,
    whole: sumOf(repositories, pipelines),
    teams: teams.length === 0 ? [] : teamsOf(repositories, pipelines),
    repositories,
    pipelines,
    ranking: rankHurdles(pipelines),
    changes:
      earlier === null
        ? null
        : {
            since: earlier.run.header.started,
            pipelines: changesBetween(earlier.pipelines, pipelines, header.started),
          },
    trend: trendOf([...trend, ...(earlier === null ? [] : [pointOf(earlier.run, earlier.pipelines)]), pointOf(run, pipelines)]),
  }
}

function repositoriesOf(
  run: Run,
  pipelines: readonly PipelineReport[],
  teamOf: (repository: string) => string | null,
): readonly RepositoryReport[] {
  const byRepository = groupBy(pipelines, ({ repository }) => repository)
  return [...run.repositories].sort(byText(({ repository }) => repository)).map((entry) => {
    const row = rowOf(entry, teamOf(entry.repository))
    return { ...row, sum: sumOf([row], byRepository.get(entry.repository) ?? []) }
  })
}

function rowOf(entry: RepositoryEntry, team: string | null): Omit<RepositoryReport, 'sum'> {
  const { repository, source, commit, outcome, message, analysed, milliseconds, leads } = entry
  return { repository, team, source, commit, outcome, message, analysed, milliseconds, leads }
}

function teamsOf(repositories: readonly RepositoryReport[], pipelines: readonly PipelineReport[]): readonly TeamReport[] {
  const [rows, parts] = [groupBy(repositories, ({ team }) => team), groupBy(pipelines, ({ team }) => team)]
  const named = [...rows.keys()].flatMap((team) => team ?? []).sort(byText((team) => team))
  return [...named, ...(rows.has(null) ? [null] : [])].map((team) => ({
    team,
    sum: sumOf(rows.get(team) ?? [], parts.get(team) ?? []),
  }))
}
