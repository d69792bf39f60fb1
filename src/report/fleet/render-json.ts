/** The report itself: `schema/report-1.schema.json`. Signs that would reorder or hide what is looked at are escaped. */
import { cleanJson } from '../../text/clean.ts'
import type { FleetReport } from './report.ts'

export function renderJson(report: FleetReport): string {
  return `${cleanJson(report)}\n`
}
