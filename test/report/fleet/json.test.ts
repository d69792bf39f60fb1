import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { renderJson } from '../../../src/report/fleet/render-json.ts'
import { summarise } from '../../../src/report/fleet/summary.ts'
import { fleetReport, hostileReport } from '../../support/reports.ts'
import { fleetRun, runOf } from '../../support/runs.ts'

const read = (name: string): object =>
  JSON.parse(readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8')) as object
const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictTypes: false, schemas: [read('migration-1.schema.json')] })
const validate = ajv.compile(read('report-1.schema.json'))
const problemsOf = (value: unknown): string => (validate(value) ? '' : ajv.errorsText(validate.errors))

const alone = { previous: null, trend: [], teams: [] }

describe('schema/report-1.schema.json', () => {
  it.each([
    ['a fleet', fleetReport],
    ['a fleet without an engine', summarise({ run: fleetRun({ repositories: 30 }), ...alone })],
    ['nothing', summarise({ run: runOf([]), ...alone })],
    ['an interrupted run', summarise({ run: runOf([], { isEnded: false }), ...alone })],
    ['hostile texts', hostileReport],
  ])('takes the report of %s', (_, report) => {
    expect(problemsOf(JSON.parse(renderJson(report)))).toBe('')
  })

  const known = fleetReport.whole.open?.lines
  it.each<[title: string, report: unknown]>([
    ['a field more', { ...fleetReport, more: 1 }],
    ['a field less', { ...fleetReport, ranking: undefined }],
    ['another schema', { ...fleetReport, schema: 'restage/report@2' }],
    [
      'a status that there is not',
      { ...fleetReport, pipelines: fleetReport.pipelines.map((one) => ({ ...one, status: 'done' })) },
    ],
    [
      'a text for a size',
      { ...fleetReport, pipelines: fleetReport.pipelines.map((one) => ({ ...one, figures: { ...one.figures, lines: '7' } })) },
    ],
    [
      'a pipeline without its entry',
      { ...fleetReport, pipelines: fleetReport.pipelines.map((one) => ({ ...one, entry: undefined })) },
    ],
    [
      'a sum of nothing that is a number',
      {
        ...fleetReport,
        whole: { ...fleetReport.whole, open: { ...fleetReport.whole.open, lines: { ...known, known: 0, before: 0, after: 0 } } },
      },
    ],
    [
      'a sum of something that is not known',
      { ...fleetReport, whole: { ...fleetReport.whole, open: { ...fleetReport.whole.open, lines: { ...known, before: null } } } },
    ],
    ['no points of a trend', { ...fleetReport, trend: [] }],
  ])('refuses %s', (_, report) => {
    expect(problemsOf(JSON.parse(JSON.stringify(report)))).not.toBe('')
  })
})

describe('the report as JSON', () => {
  it.each([
    ['a fleet', fleetReport],
    ['hostile texts', hostileReport],
  ])('is the report of %s, word by word', (_, report) => {
    expect(JSON.parse(renderJson(report))).toEqual(report)
  })

  it('has no sign that reorders or hides what is looked at', () => {
    expect(renderJson(hostileReport)).not.toMatch(
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\ud800-\udfff]/u,
    )
  })
})
