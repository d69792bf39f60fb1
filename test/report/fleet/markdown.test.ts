import { marked, type Token, type Tokens } from 'marked'
import { describe, expect, it } from 'vitest'
import { renderMarkdown } from '../../../src/report/fleet/render-markdown.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { cleanLine } from '../../../src/text/clean.ts'
import { fleetReport, hostileReport, hostileReportOf } from '../../support/reports.ts'
import { fleetRun, pipelineEntry, repositoryEntry, runOf } from '../../support/runs.ts'

const isTable = (token: Token): token is Tokens.Table => token.type === 'table'
const tablesIn = (markdown: string): readonly Tokens.Table[] => marked.lexer(markdown).filter(isTable)
const headingsIn = (markdown: string): readonly string[] =>
  marked.lexer(markdown).flatMap((token) => (token.type === 'heading' ? [(token as Tokens.Heading).text] : []))

/** The text that a reader sees in a cell. */
function shown({ text }: Tokens.TableCell): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
}

describe('the report as Markdown', () => {
  it('has its sections, in order', () => {
    expect(headingsIn(renderMarkdown(fleetReport))).toEqual([
      'Builder patterns',
      'What a migration saves',
      'What is done',
      'Teams',
      'What to cure next',
      'Since 2026-03-15T06&#58;00&#58;00.000Z',
      'Pipelines',
      'Not analysed',
    ])
  })

  it('leaves out what there is nothing to say of', () => {
    const report = summarise({ run: runOf([repositoryEntry('a')], { isEnded: false }), previous: null, trend: [], teams: [] })
    const text = renderMarkdown(report)
    expect(headingsIn(text)).toEqual(['Builder patterns'])
    expect(text).toContain('**the run was interrupted, and repositories are missing**')
  })

  it('says what is not known', () => {
    const report = summarise({ run: runOf([repositoryEntry('a', [pipelineEntry()])]), previous: null, trend: [], teams: [] })
    const rows = tablesIn(renderMarkdown(report))[1]?.rows.map((cells) => cells.map(shown))
    expect(rows).toContainEqual(['lines of both', '40', '25', '1 of 1'])
    expect(rows).toContainEqual(['final images', 'unknown', 'unknown', '0 of 1'])
  })

  it('has a row for each of the first pipelines, and says how many are left', () => {
    const report = summarise({ run: fleetRun({ repositories: 700 }), previous: null, trend: [], teams: [] })
    const text = renderMarkdown(report)
    const rows = tablesIn(text).find(({ header }) => header.some(({ text: name }) => name === 'Verdict'))?.rows
    expect(rows).toHaveLength(500)
    expect(text).toContain(`and ${String(report.pipelines.length - 500)} more; the JSON report has them all`)
  })

  it('shows texts as they are, and makes nothing of them', () => {
    const text = renderMarkdown(hostileReport)
    expect(headingsIn(text)).toHaveLength(8)
    const tables = tablesIn(text)
    expect(tables).toHaveLength(8)
    const pipelines = tables.find(({ header }) => header.some(({ text: name }) => name === 'Verdict'))
    expect(pipelines?.rows.map(([repository]) => repository && shown(repository))).toEqual(
      hostileReport.pipelines.map(({ repository }) => cleanLine(repository).trim()),
    )
    for (const cell of tables.flatMap(({ rows }) => rows.flat()))
      expect(cell.tokens.map(({ type }) => type).filter((type) => type !== 'text')).toEqual([])
    expect(marked.parse(text)).not.toMatch(/<(?:a|img|script|code|em|strong|del)\b/)
  })

  it.each([
    'http://evil.example',
    'www.evil.example',
    'me@evil.example',
    '**a**',
    '__a__',
    '~~a~~',
    '<b>',
    '&amp;',
    ':smile:',
    '\\|',
    '`|`',
  ])('shows %s as a text in its cell', (text) => {
    const html = marked.parse(renderMarkdown(hostileReportOf([text])))
    expect(html).not.toMatch(/<(?:a|em|strong|del|b|code)\b/)
    const cells = tablesIn(renderMarkdown(hostileReportOf([text]))).at(-1)?.rows[0]
    expect(cells && cells.map(shown)[0]).toBe(text)
  })
})
