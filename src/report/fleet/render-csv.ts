/**
 * A line a pipeline, as RFC 4180 says it: a header, commas, quotes where they are needed, CRLF, UTF-8. What is not known is an empty cell.
 *
 * A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a tab for a formula, whoever wrote it. Such a text gets an apostrophe
 * in front, which who reads the file by program takes off; so does one behind a semicolon, at which spreadsheets of some countries cut a
 * line. Control characters, newlines among them, are written out (`\n`), so a line is a pipeline.
 */
import { cleanLine } from '../../text/clean.ts'
import { figureNames } from './figures.ts'
import type { FleetReport, PipelineReport } from './report.ts'

type Cell = string | number | null

const columns: readonly (readonly [name: string, cell: (pipeline: PipelineReport) => Cell])[] = [
  ['repository', ({ repository }) => repository],
  ['team', ({ team }) => team],
  ['pipeline', ({ id }) => id],
  ['status', ({ status }) => status],
  ['gone_since', ({ since }) => since],
  ['driver', ({ entry }) => entry.driver.path],
  ['driver_kind', ({ entry }) => entry.driver.kind],
  ['verdict', ({ entry }) => entry.verification?.verdict ?? null],
  ['blockers', codesOf('blocker')],
  ['caveats', codesOf('caveat')],
  ...figureNames.flatMap((name): readonly (readonly [string, (pipeline: PipelineReport) => Cell])[] => {
    const words = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
    return [
      [`${words}_before`, ({ figures }) => figures[name].before],
      [`${words}_after`, ({ figures }) => figures[name].after],
    ]
  }),
]

export function renderCsv({ pipelines }: FleetReport): string {
  const rows = pipelines.map((pipeline) => columns.map(([, cell]) => cellText(cell(pipeline))))
  return [columns.map(([name]) => name), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
}

function codesOf(wanted: 'blocker' | 'caveat'): (pipeline: PipelineReport) => Cell {
  return ({ entry }) => {
    const codes = entry.findings.filter(({ severity }) => severity === wanted).map(({ code }) => code)
    return [...new Set(codes)].sort().join(' ')
  }
}

function cellText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number') return String(cell)
  // the wide forms are signs of a formula to some input methods
  const plain = cleanLine(cell.replace(/(^|;)(?=[\s"]*[=+\-@\t\r＝＋－＠])/g, "$1'"))
  return /[",;]|^\s|\s$/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}
