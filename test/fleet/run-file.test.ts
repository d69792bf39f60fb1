import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Run } from '../../src/fleet/entry.ts'
import { createRunFile, listRuns, readEnd, readRun } from '../../src/fleet/run-file.ts'
import { trendPoint } from '../../src/report/fleet/trend.ts'
import { fleetRun } from '../support/runs.ts'
import { newFolder } from './support.ts'

// as JSON has it
const whole = JSON.parse(JSON.stringify(fleetRun({ repositories: 5, week: 2 }))) as Run

function writeRun(folder: string): string {
  const file = createRunFile(folder, whole.header)
  for (const entry of [...whole.repositories, ...whole.gone]) file.append(entry)
  file.append({ kind: 'end', ended: '2026-01-01T00:00:00.000Z', point: trendPoint(whole) })
  file.close()
  return file.path
}

describe('the file of a run', () => {
  it('holds what was written', () => {
    const path = writeRun(newFolder())
    expect(readRun(path)).toEqual({ ...whole, ended: '2026-01-01T00:00:00.000Z' })
  })

  it('is read up to the line that a crash cut off', () => {
    const folder = newFolder()
    const path = writeRun(folder)
    const lines = readFileSync(path, 'utf8').split('\n')
    writeFileSync(path, `${lines.slice(0, 3).join('\n')}\n${(lines[3] ?? '').slice(0, 40)}`)
    expect(readRun(path)).toMatchObject({ ended: null, repositories: whole.repositories.slice(0, 2) })
  })

  it('says of a repository what was written last', () => {
    const path = writeRun(newFolder())
    const [first] = whole.repositories
    appendFileSync(path, `${JSON.stringify({ ...first, message: 'again' })}\n`)
    expect(readRun(path).repositories.find(({ repository }) => repository === first?.repository)?.message).toBe('again')
  })

  it('holds lines that are longer than what is read at once, and gives those that are asked for', () => {
    const folder = newFolder()
    const file = createRunFile(folder, whole.header)
    const [first, second] = whole.repositories
    if (first === undefined || second === undefined) throw new Error('the run is too small')
    const long = { ...first, message: 'ä'.repeat(3_000_000) }
    // a name with signs that JSON escapes is read whole
    const odd = { ...second, repository: 'a "b" \\' }
    for (const entry of [long, second, odd]) file.append(entry)
    file.close()
    expect(readRun(file.path).repositories).toEqual([long, second, odd])
    const asked = readRun(file.path, () => (name) => name === second.repository)
    expect(asked.repositories).toEqual([second, odd])
  })

  it('tells its end by its last line alone', () => {
    const path = writeRun(newFolder())
    const text = readFileSync(path, 'utf8')
    expect(readEnd(path)).toEqual({ kind: 'end', ended: '2026-01-01T00:00:00.000Z', point: trendPoint(whole) })
    const lines = text.trimEnd().split('\n')
    const cases: readonly string[] = ['', text.slice(0, -1), `${lines.slice(0, -1).join('\n')}\n`, `${'x'.repeat(100_000)}\n`]
    for (const cut of cases) {
      writeFileSync(path, cut)
      expect(readEnd(path)).toBeNull()
    }
  })

  it.each([
    ['', 'does not begin as a run'],
    ['{"kind":"end"}\n', 'does not begin as a run'],
    ['no json\n', ':1: this is no line of a run'],
    ['{"kind":"run","schema":"restage/run@9"}\n', ':1: this is no line of a run'],
    ['null\n', ':1: this is no line of a run'],
  ])('is refused as %j', (text, message) => {
    const folder = newFolder()
    const path = writeRun(folder)
    writeFileSync(path, text)
    expect(() => readRun(path)).toThrow(message)
  })

  it('is never written over', () => {
    const folder = newFolder()
    writeRun(folder)
    expect(() => writeRun(folder)).toThrow('already exists')
    expect(listRuns(folder)).toHaveLength(1)
  })
})
