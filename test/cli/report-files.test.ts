import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeReport } from '../../src/cli/report-files.ts'
import { richReport } from '../support/report-page.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restage-report-files-'))
})
afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

const report = richReport(5)

describe('the files of a report', () => {
  it.each([
    ['html', 'report.html', /^<!doctype html>/i],
    ['md', 'report.md', /^# /],
    ['csv', 'report.csv', /^\ufeff?"?repository/],
    ['json', 'report.json', /^\{\s*"schema": ?"restage\/report@1"/],
    ['junit', 'report.junit.xml', /^<\?xml /],
    ['sarif', 'report.sarif', /^\{\s*"\$schema": ?"/],
  ] as const)('are, for %s, %s', (format, name, beginning) => {
    const out = join(folder, 'new/out')
    expect(writeReport(out, [format], report)).toEqual([join(out, name)])
    expect(readdirSync(out)).toEqual([name])
    expect(readFileSync(join(out, name), 'utf8')).toMatch(beginning)
  })

  it('are as many as were asked for', () => {
    writeReport(folder, ['html', 'md', 'csv', 'json', 'junit', 'sarif'], report)
    expect(readdirSync(folder)).toHaveLength(6)
  })

  it('stay as they were where they cannot be written', () => {
    mkdirSync(join(folder, 'report.md'))
    expect(() => writeReport(folder, ['md'], report)).toThrow(`writing ${join(folder, 'report.md')}`)
    expect(readdirSync(folder)).toEqual(['report.md'])
    writeFileSync(join(folder, 'file'), '')
    expect(() => writeReport(join(folder, 'file'), ['md'], report)).toThrow('writing ')
  })
})
