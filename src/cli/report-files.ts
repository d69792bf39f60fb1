/** Writes a report's files, each in one step: a reader never sees half of one, and what was there stays where writing fails. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FleetReport } from '../report/fleet/report.ts'
import { cleanJson } from '../text/clean.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { ReportFormat } from './arguments.ts'

const files: Readonly<Record<ReportFormat, { readonly name: string; readonly render: (report: FleetReport) => string }>> = {
  json: { name: 'report.json', render: (report) => `${cleanJson(report)}\n` },
}

/**
 * Writes them.
 *
 * @returns their paths
 * @throws OperationalError `DISK`
 */
export function writeReport(folder: string, formats: readonly ReportFormat[], report: FleetReport): readonly string[] {
  return formats.map((format) => {
    const { name, render } = files[format]
    const path = join(folder, name)
    writeWhole(path, render(report))
    return path
  })
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${String(process.pid)}.tmp`
  try {
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(temporary, text)
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw new OperationalError('DISK', `writing ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
