/** Writes a report's files, each in one step: a reader never sees half of one, and what was there stays where writing fails. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { renderHtml } from '../report/fleet/html/render.ts'
import { renderCsv } from '../report/fleet/render-csv.ts'
import { renderJson } from '../report/fleet/render-json.ts'
import { renderJunit } from '../report/fleet/render-junit.ts'
import { renderMarkdown } from '../report/fleet/render-markdown.ts'
import { renderSarif } from '../report/fleet/render-sarif.ts'
import type { FleetReport } from '../report/fleet/report.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { ReportFormat } from './arguments.ts'

const files: Readonly<Record<ReportFormat, { readonly name: string; readonly render: (report: FleetReport) => string }>> = {
  html: { name: 'report.html', render: (report) => renderHtml(report, (text) => gzipSync(text).toString('base64'), pageOf) },
  md: { name: 'report.md', render: renderMarkdown },
  csv: { name: 'report.csv', render: renderCsv },
  json: { name: 'report.json', render: renderJson },
  junit: { name: 'report.junit.xml', render: renderJunit },
  // the package has the pages, and no place on the web
  sarif: { name: 'report.sarif', render: (report) => renderSarif(report, null) },
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

/** The page of a code, which the package has beside the bundles; one without is a report without that page. */
function pageOf(code: string): string | undefined {
  try {
    return readFileSync(fileURLToPath(new URL(`../../docs/findings/${code}.md`, import.meta.url)), 'utf8')
  } catch {
    return undefined
  }
}

function writeWhole(path: string, text: string): void {
  const temporary = `${path}.${String(process.pid)}.tmp`
  try {
    mkdirSync(dirname(path), { recursive: true })
    try {
      writeFileSync(temporary, text)
      renameSync(temporary, path)
    } finally {
      rmSync(temporary, { force: true })
    }
  } catch (error) {
    throw new OperationalError('DISK', `writing ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
