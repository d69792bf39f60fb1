import { parse } from 'csv-parse/sync'
import { describe, expect, it } from 'vitest'
import { renderCsv } from '../../../src/report/fleet/render-csv.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { cleanLine } from '../../../src/text/clean.ts'
import { fleetReport, hostileReport, hostileReportOf } from '../../support/reports.ts'
import { pipelineEntry, repositoryEntry, runOf } from '../../support/runs.ts'

type Row = Readonly<Record<string, string>>

const rowsOf = (text: string): readonly Row[] => parse<Row>(text, { columns: true, record_delimiter: '\r\n' })

/** Without the apostrophes in front. */
const bare = (cell = ''): string => cell.replace(/(^|;)'/g, '$1')

describe('the report as CSV', () => {
  it('is a line a pipeline, in the order of the report', () => {
    const text = renderCsv(fleetReport)
    expect(text.split('\r\n')).toHaveLength(fleetReport.pipelines.length + 2)
    expect(rowsOf(text).map(({ repository, pipeline, status }) => [repository, pipeline, status])).toEqual(
      fleetReport.pipelines.map(({ repository, id, status }) => [repository, id, status]),
    )
  })

  it('has the figures of each, and nothing where they are not known', () => {
    const rows = rowsOf(renderCsv(fleetReport))
    for (const [index, { figures }] of fleetReport.pipelines.entries()) {
      for (const [name, { before, after }] of Object.entries(figures) as [
        string,
        { before: number | null; after: number | null },
      ][]) {
        const column = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
        const texts = [before, after].map((value) => (value === null ? '' : String(value)))
        expect([rows[index]?.[`${column}_before`], rows[index]?.[`${column}_after`]]).toEqual(texts)
      }
    }
  })

  it('names the codes of a pipeline once, sorted', () => {
    const { findings } = pipelineEntry('blocked')
    const entry = pipelineEntry('blocked', {
      findings: ['RS501', 'RS413', 'RS501'].flatMap((code) => findings.map((finding) => ({ ...finding, code }))),
    })
    const report = summarise({ run: runOf([repositoryEntry('a', [entry])]), previous: null, trend: [], teams: [] })
    expect(rowsOf(renderCsv(report))).toMatchObject([
      { blockers: 'RS413 RS501', caveats: '', team: '', verdict: '', lines_before: '40' },
    ])
  })

  it.each<[text: string, cell: string]>([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(1)', "'@SUM(1)"],
    ['\t=1', "' =1"],
    ['\r1', "'\\x0d1"],
    ['  =1', "'  =1"],
    ['＝1', "'＝1"],
    ['a;=1', "a;'=1"],
    ['a; "=1"', `a;' "=1"`],
    ['a=1', 'a=1'],
    ['a-b', 'a-b'],
    ["'=1", "'=1"],
    ['a,b', 'a,b'],
    ['a"b', 'a"b'],
    ['a\r\nb', 'a\\x0d\\nb'],
    [' a ', ' a '],
  ])('%j is the cell %j', (text, cell) => {
    const [row] = rowsOf(renderCsv(hostileReportOf([text])))
    expect([row?.repository, row?.team, row?.driver]).toEqual([cell, cell, cell])
  })

  it('no text makes a cell, a line or a formula of its own', () => {
    const rows = rowsOf(renderCsv(hostileReport))
    expect(rows).toHaveLength(hostileReport.pipelines.length)
    for (const [index, { repository, id, team }] of hostileReport.pipelines.entries()) {
      const cells = [rows[index]?.repository, rows[index]?.pipeline, rows[index]?.team].map(bare)
      expect(cells).toEqual([repository, id, team ?? ''].map((text) => bare(cleanLine(text))))
    }
    for (const cell of rows.flatMap((row) => Object.values(row))) expect(cell).not.toMatch(/(?:^|;)[\s"]*[=+\-@＝＋－＠]/)
  })
})
