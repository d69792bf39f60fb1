import { rmSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { listRuns, readRun } from '../../src/fleet/run-file.ts'
import type { FleetReport } from '../../src/report/fleet/report.ts'
import { commit, newFolder, pattern, restage, start, write } from './support.ts'

function fleet(names: readonly string[]): string {
  const folder = newFolder()
  for (const name of names) {
    write(join(folder, 'src', name), pattern)
    commit(join(folder, 'src', name))
  }
  return folder
}

async function reported(folder: string, ...words: readonly string[]): Promise<FleetReport> {
  const { code, out, err } = await restage('report', join(folder, 'src'), '--out', join(folder, 'out'), '--json', ...words)
  expect(err).not.toContain('bug')
  expect(code).toBe(0)
  return JSON.parse(out) as FleetReport
}

describe('restage report', () => {
  it('looks at every repository below a folder', async () => {
    const folder = fleet(['a', 'team/b'])
    const report = await reported(folder)
    expect(report.pipelines.map(({ repository, id, status }) => [repository, id, status])).toEqual([
      ['a', 'build.sh#final', 'migrated'],
      ['team/b', 'build.sh#final', 'migrated'],
    ])
    const [{ before, after } = { before: undefined, after: undefined }] = report.pipelines.map(({ entry }) => entry)
    expect(before).toEqual({ dockerfiles: 2, scripts: 1, lines: 14, images: 2 })
    expect(after).toEqual({ dockerfiles: 1, scripts: 1, lines: 11, images: 1 })
  })

  it('does not analyse again what is at the same commit', async () => {
    const folder = fleet(['a', 'b'])
    await reported(folder)
    const [first] = listRuns(join(folder, 'out')).map((path) => readRun(path))
    write(join(folder, 'src/b'), { 'extra.txt': 'x' })
    commit(join(folder, 'src/b'))
    await reported(folder)
    const [, second] = listRuns(join(folder, 'out')).map((path) => readRun(path))
    const times = (name: string): readonly (string | undefined)[] =>
      [first, second].map((run) => run?.repositories.find(({ repository }) => repository === name)?.analysed)
    expect(new Set(times('a')).size).toBe(1)
    expect(new Set(times('b')).size).toBe(2)
  })

  it('says what is gone since the last run', async () => {
    const folder = fleet(['a'])
    await reported(folder)
    rmSync(join(folder, 'src/a/build.sh'))
    commit(join(folder, 'src/a'))
    const report = await reported(folder)
    expect(report.pipelines.map(({ status }) => status)).toEqual(['gone'])
    expect(report.changes?.pipelines.map(({ kinds }) => kinds)).toEqual([['gone']])
  })

  it('gives a row to what cannot be read, and ends with 1', async () => {
    const folder = fleet(['a'])
    write(folder, { 'list.txt': 'src/a\nsrc/missing\nfile:///nowhere/at/all.git\n' })
    write(join(folder, 'src/bad'), { ...pattern, 'restage.yaml': 'nonsense: 1\n' })
    commit(join(folder, 'src/bad'))
    const words = ['report', join(folder, 'list.txt'), join(folder, 'src/bad'), '--out', join(folder, 'out')]
    const { code, err } = await restage(...words)
    expect(code).toBe(1)
    const [run] = listRuns(join(folder, 'out')).map((path) => readRun(path))
    expect(new Map(run?.repositories.map(({ repository, outcome }) => [repository, outcome]))).toEqual(
      new Map([
        ['src/a', 'done'],
        ['src/missing', 'unreachable'],
        ['nowhere/at/all', 'unreachable'],
        ['bad', 'failed'],
      ]),
    )
    expect(err).toContain('src/missing')
  })

  it('clones what is elsewhere, and leaves nothing', async () => {
    const folder = fleet(['a'])
    write(folder, { 'list.txt': `file://${join(folder, 'src/a')}\n` })
    const { code, out } = await restage('report', join(folder, 'list.txt'), '--out', join(folder, 'out'), '--json')
    expect(code).toBe(0)
    const { repositories } = JSON.parse(out) as FleetReport
    expect(repositories.map(({ outcome, commit: at }) => [outcome, at?.length])).toEqual([['done', 40]])
  })

  it('gives up on what takes longer than it may, and ends', async () => {
    const folder = fleet(['a'])
    const words = ['report', join(folder, 'src'), '--out', join(folder, 'out'), '--time-limit', '0.001']
    const { code } = await restage(...words)
    expect(code).toBe(1)
    const [run] = listRuns(join(folder, 'out')).map((path) => readRun(path))
    expect(run?.repositories.map(({ outcome }) => outcome)).toEqual(['timed-out'])
    expect(run?.ended).not.toBeNull()
  })

  it('goes on where it was interrupted', async () => {
    const folder = fleet(Array.from({ length: 24 }, (_, at) => `r${String(at)}`))
    const words = ['report', join(folder, 'src'), '--out', join(folder, 'out'), '--jobs', '1']
    const { child, ended } = start(words)
    const isBegun = (): boolean => listRuns(join(folder, 'out')).some((path) => readFileSync(path, 'utf8').split('\n').length > 3)
    while (!isBegun()) await new Promise((resolve) => setTimeout(resolve, 5))
    child.kill('SIGINT')
    const { code, err } = await ended
    expect(code).toBe(2)
    expect(err).toMatch(/interrupted after \d+ of 24 repositories; the same command goes on from there/)
    const [cut] = listRuns(join(folder, 'out')).map((path) => readRun(path))
    expect(cut?.ended).toBeNull()
    const report = await reported(folder, '--jobs', '2')
    expect(report.repositories).toHaveLength(24)
    const times = new Map(report.repositories.map(({ repository, analysed }) => [repository, analysed]))
    for (const { repository, analysed } of cut?.repositories ?? []) expect(times.get(repository)).toBe(analysed)
  })

  it('neither follows links out of a folder nor runs what a repository has configured for git', async () => {
    const folder = fleet(['a'])
    symlinkSync('/', join(folder, 'src/all'))
    write(join(folder, 'src/a'), { '.git/config': `[core]\n\tfsmonitor = touch ${join(folder, 'ran')}\n` })
    const report = await reported(folder)
    expect(report.repositories.map(({ repository }) => repository)).toEqual(['a'])
    expect(() => readFileSync(join(folder, 'ran'))).toThrow('ENOENT')
  })

  it.each([
    [['report'], 'not enough non-option arguments'],
    [['report', '/nowhere/at/all'], 'there is no such folder or file, and it is no git URL'],
    [['report', '.', '--legacy', 'script'], '--legacy needs --verify'],
    [['report', '.', '--format', 'pdf'], '--format takes'],
    [['report', '.', '--jobs', '0'], '--jobs takes a number'],
    [['report', '.', '--queue', 'http://x'], 'a URL of Redis'],
    [['worker'], 'a worker needs a queue'],
  ])('%j is told as %s', async (words, message) => {
    const { code, out, err } = await restage(...words)
    expect([code, out]).toEqual([2, ''])
    expect(err.toLowerCase()).toContain(message.toLowerCase())
    expect(err).not.toContain('bug')
  })
})
