import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { RepositoryEntry, RunHeader } from '../../src/fleet/entry.ts'
import { readPast, type Past } from '../../src/fleet/past.ts'
import { createRunFile } from '../../src/fleet/run-file.ts'
import { trendPoint } from '../../src/report/fleet/trend.ts'
import { pipelineEntry, repositoryEntry } from '../support/runs.ts'
import { newFolder } from './support.ts'

function headerAt(day: number, options: RunHeader['options'] = { verify: null }): RunHeader {
  const started = new Date(Date.UTC(2023, 0, 1 + day)).toISOString()
  return { kind: 'run', schema: 'restage/run@1', restage: '1.0.0', started, options }
}

const verified: RunHeader['options'] = { verify: { legacy: 'plan', measure: false, bases: {} } }

function entry(repository: string, day: number, more: Partial<RepositoryEntry> = {}): RepositoryEntry {
  return repositoryEntry(repository, [pipelineEntry()], { commit: `c${String(day)}`, ...more })
}

interface Kept {
  readonly entries: readonly RepositoryEntry[]
  readonly isEnded?: boolean
  readonly options?: RunHeader['options']
}

/** Writes a run of that day, and gives its path. */
function keep(folder: string, day: number, { entries, isEnded = true, options }: Kept): string {
  const header = headerAt(day, options)
  const file = createRunFile(folder, header)
  for (const one of entries) file.append(one)
  const run = { header, repositories: entries, gone: [], ended: header.started }
  if (isEnded) file.append({ kind: 'end', ended: header.started, point: trendPoint(run) })
  file.close()
  return file.path
}

const past = (folder: string, ...names: readonly string[]): Past => readPast(folder, headerAt(9999), names)
const commits = (entries: ReadonlyMap<string, RepositoryEntry>): Readonly<Record<string, string | null>> =>
  Object.fromEntries([...entries].map(([name, { commit }]) => [name, commit]))

describe('what a run reads of those before it', () => {
  it('is nothing in a new folder', () => {
    expect(past(newFolder(), 'a')).toEqual({
      history: { seen: new Map(), known: new Map(), gone: null },
      previous: null,
      trend: [],
    })
  })

  it('is of each repository what was said last, by runs that ended and by interrupted ones', () => {
    const folder = newFolder()
    keep(folder, 1, { entries: [entry('a', 1), entry('b', 1), entry('c', 1)] })
    keep(folder, 2, { entries: [entry('b', 2), entry('c', 2, { outcome: 'crashed' })] })
    keep(folder, 3, { entries: [entry('a', 3)], isEnded: false })
    const { history, previous } = past(folder, 'a', 'b', 'c', 'd')
    expect(commits(history.seen)).toEqual({ a: 'c1', b: 'c2', c: 'c1' })
    expect(commits(history.known)).toEqual({ a: 'c3', b: 'c2', c: 'c1' })
    expect(previous?.repositories.map(({ repository }) => repository)).toEqual(['b', 'c'])
  })

  it('takes results of runs with the same options alone, and what was there of all', () => {
    const folder = newFolder()
    keep(folder, 1, { entries: [entry('a', 1)] })
    keep(folder, 2, { entries: [entry('a', 2)], options: verified })
    const { history } = past(folder, 'a')
    expect([commits(history.seen), commits(history.known)]).toEqual([{ a: 'c2' }, { a: 'c1' }])
  })

  it('is bounded, however many runs there are', () => {
    const folder = newFolder()
    mkdirSync(join(folder, 'runs'))
    const point = trendPoint({ header: headerAt(0), repositories: [], gone: [], ended: null })
    // whoever reads more of these than he must fails: of the oldest nothing is read, of newer ones the end
    for (let day = 0; day < 991; day++) {
      const { started } = headerAt(day)
      const end = `${JSON.stringify({ kind: 'end', ended: started, point: { ...point, started } })}\n`
      writeFileSync(join(folder, 'runs', `${started.replaceAll(':', '-')}.jsonl`), `no json\n${day < 501 ? '' : end}`)
    }
    for (let day = 991; day <= 1000; day++) keep(folder, day, { entries: [entry('a', day)] })
    const { history, trend } = past(folder, 'a', 'never seen')
    expect(commits(history.known)).toEqual({ a: 'c1000' })
    expect(trend.map(({ started }) => started)).toEqual(Array.from({ length: 500 }, (_, ago) => headerAt(1000 - ago).started))
  })

  it('ends with the first run that has all', () => {
    const folder = newFolder()
    const broken = keep(folder, 1, { entries: [entry('a', 1)] })
    keep(folder, 2, { entries: [entry('a', 2), entry('b', 2)] })
    writeFileSync(broken, 'no json\n{"kind":"end","ended":"","point":{}}\n')
    expect(commits(past(folder, 'a', 'b').history.known)).toEqual({ a: 'c2', b: 'c2' })
    expect(() => past(folder, 'a', 'c')).toThrow('this is no line of a run')
  })
})
