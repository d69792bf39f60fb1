/** Reports for the tests of their renderers. */
import type { FleetReport, TeamRule } from '../../src/report/fleet/report.ts'
import { summarise } from '../../src/report/fleet/summary.ts'
import { fleetRun, hostileRun, hostileTexts } from './runs.ts'

/** Of a fleet in every state, with an engine, teams and a run before it. */
export const fleetReport: FleetReport = summarise({
  run: fleetRun({ repositories: 60, isVerified: true, week: 3 }),
  previous: fleetRun({ repositories: 60, isVerified: true, week: 2 }),
  trend: [],
  teams: [{ pattern: 'group-1/**', team: 'One' }],
})

/** With a hostile text in every field. */
export const hostileReport: FleetReport = hostileReportOf(hostileTexts)

/** With these texts in every field. */
export function hostileReportOf(texts: readonly string[]): FleetReport {
  const run = hostileRun(texts)
  const teams = run.repositories.map(({ repository, source }): TeamRule => ({ pattern: repository, team: source }))
  return summarise({
    run,
    previous: { ...run, header: { ...run.header, started: '2026-02-01T06:00:00.000Z' }, gone: [] },
    trend: [],
    teams,
  })
}
