/** Pages of the report on synthetic runs. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import type { Run } from '../../src/fleet/entry.ts'
import { renderHtml, type Pack } from '../../src/report/fleet/html/render.ts'
import type { Detail } from '../../src/report/fleet/html/section.ts'
import type { FleetReport } from '../../src/report/fleet/report.ts'
import { summarise } from '../../src/report/fleet/summary.ts'
import { fleetRun } from './runs.ts'

const pack: Pack = (text) => gzipSync(text, { level: 1 }).toString('base64')

/** The report on a run that stands alone. */
export function reportOf(run: Run): FleetReport {
  return summarise({ run, previous: null, trend: [], teams: [] })
}

/** A report with all that a page can show: teams, an earlier run, a trend. */
export function richReport(repositories: number): FleetReport {
  const week = (number: number): Run => fleetRun({ repositories, isVerified: true, week: number })
  const trend = [0, 1, 2].flatMap((number) => reportOf(week(number)).trend)
  const teams = ['Payments', 'Search', 'Checkout'].map((team, index) => ({ pattern: `group-${String(index)}/*`, team }))
  return summarise({ run: week(4), previous: week(3), trend, teams })
}

export function pageOf(report: FleetReport): string {
  return renderHtml(report, pack, (code) => {
    const page = new URL(`../../docs/findings/${code}.md`, import.meta.url)
    return existsSync(page) ? readFileSync(page, 'utf8') : undefined
  })
}

/** What a page says of its pipelines, packed. */
export function detailsIn(page: string): readonly Detail[] {
  return [...page.matchAll(/<script type="text\/plain" class="packed">([^<]*)<\/script>/g)].flatMap(
    ([, text = '']) => JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString()) as readonly Detail[],
  )
}

/** Our own words, by which a page chooses what it does; every other text may come from a repository. */
const own = new Set(['schema', 'status', 'outcome', 'severity', 'verdict', 'kinds', 'aspect', 'builder', 'role'])

/** The same report with this text in every field that holds one. */
export function poisoned<T>(value: T, text: string, field = ''): T {
  if (typeof value === 'string') return own.has(field) ? value : (text as T)
  if (Array.isArray(value)) return value.map((part: unknown) => poisoned(part, text, field)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === 'diff' ? patchOf(text) : poisoned(part, text, name)]),
  ) as T
}

function patchOf(text: string): string {
  return `diff --git a/${text} b/${text}\n--- a/${text}\n+++ b/${text}\n@@ -1,1 +1,1 @@\n-${text}\n+${text}\n`
}
