/** Runs that share a machine: what one leaves to the others, and who is taken for alive. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { identityOf, isOver } from '../../../src/engine/runs/process-identity.ts'
import { notesIn, type RunRecord } from '../../../src/engine/runs/record.ts'
import { clearAway, folderIn, openRun } from '../../../src/engine/runs/run.ts'

const engine = 'unix:///somewhere'
let area = ''

beforeEach(() => {
  area = realpathSync(mkdtempSync(join(tmpdir(), 'restage-runs-')))
  vi.stubEnv('TMPDIR', area)
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(area, { recursive: true, force: true })
})

/** A process that has ended. */
async function ended(): Promise<RunRecord['process']> {
  const child = spawn('sleep', ['60'])
  const identity = identityOf(child.pid)
  child.kill('SIGKILL')
  await once(child, 'close')
  return identity
}

/** What a run leaves that is killed. */
function killed(id: string, more: Partial<RunRecord>): string {
  const folder = join(area, `restage-${id}`)
  mkdirSync(folder)
  writeFileSync(join(folder, 'run.json'), JSON.stringify({ id, engine, process: identityOf(), ...more }))
  return folder
}

describe('a process', () => {
  it('is over when it has ended, and when its number is another one’s', async () => {
    expect(isOver(identityOf())).toBe(false)
    expect(isOver(await ended())).toBe(true)
    expect(isOver({ ...identityOf(), started: '1' })).toBe(true)
    expect(isOver({ ...identityOf(), boot: 'earlier' })).toBe(true)
  })

  it('is not over as far as anybody can tell when it runs elsewhere', async () => {
    const gone = await ended()
    expect(isOver({ ...gone, host: 'another' })).toBe(false)
    expect(isOver({ ...gone, boot: 'earlier', host: 'another' })).toBe(false)
    expect(isOver({ ...gone, space: 'pid:[1]' })).toBe(false)
  })
})

describe('a run', () => {
  it('has a folder that goes with it', async () => {
    const run = await openRun(engine)
    expect(readdirSync(area)).toEqual([`restage-${run.id}`])
    await folderIn(run)
    expect(await run.beginClosing()).toBe(true)
    await run.end(false)
    expect(readdirSync(area)).toEqual([])
  })

  it('inherits what one left whose process is over, once', async () => {
    const folder = killed('0000aaaa', { process: await ended() })
    writeFileSync(join(folder, 'made'), 'image 0123456789ab\ntag restage-0000aaaa/x\nhalf a li')
    mkdirSync(join(folder, 'copy-1'))
    const run = await openRun(engine)
    const [record, ...others] = await run.inherit()
    expect(others).toEqual([])
    expect(record).toMatchObject({ id: '0000aaaa' })
    expect(notesIn(record?.folder ?? '')).toEqual([
      { kind: 'image', text: '0123456789ab' },
      { kind: 'tag', text: 'restage-0000aaaa/x' },
    ])
    await clearAway(record as RunRecord)
    expect(readdirSync(record?.folder ?? '').sort()).toEqual(['made', 'run.json'])
    expect(run.inherited().map(({ id }) => id)).toEqual(['0000aaaa'])
    expect(await run.inherit()).toEqual([])
    await run.end(false)
    expect(readdirSync(area)).toEqual([])
  })

  it('ends what a killed one had started', async () => {
    const child = spawn('sh', ['-c', 'sleep 60; sleep 60'], { detached: true })
    const folder = killed('0000aaab', { process: await ended() })
    writeFileSync(join(folder, 'made'), `process ${JSON.stringify(identityOf(child.pid))}\n`)
    const run = await openRun(engine)
    for (const record of await run.inherit()) await clearAway(record)
    const [, signal] = (await once(child, 'close')) as [number | null, string | null]
    expect(signal).toBe('SIGKILL')
    await run.end(false)
  })

  it.each<[title: string, more: () => Promise<Partial<RunRecord>>]>([
    ['that is alive', () => Promise.resolve({})],
    ['of another host', async () => ({ process: { ...(await ended()), host: 'another' } })],
    ['on another engine', async () => ({ process: await ended(), engine: 'tcp://elsewhere' })],
    ['of which nothing can be read', () => Promise.resolve({ id: '../../etc' })],
  ])('leaves one alone %s', async (_, more) => {
    const folder = killed('0000aaac', await more())
    const run = await openRun(engine)
    expect(await run.inherit()).toEqual([])
    await run.end(false)
    expect(existsSync(folder)).toBe(true)
  })

  it('leaves its images to the one that is active, which inherits them in the end', async () => {
    const first = await openRun(engine)
    const second = await openRun(engine)
    first.note({ kind: 'image', text: '0123456789ab' })
    expect(await first.beginClosing()).toBe(false)
    await first.end(true)
    expect(await second.beginClosing()).toBe(true)
    expect(await second.inherit()).toEqual([])
    expect(second.inherited().flatMap(({ folder }) => notesIn(folder))).toEqual([{ kind: 'image', text: '0123456789ab' }])
    await second.end(false)
    expect(readdirSync(area)).toEqual([])
  })

  it('loses nothing when many close at the same moment: the last one has it all', async () => {
    for (let round = 0; round < 20; round++) {
      const runs = await Promise.all(Array.from({ length: 5 }, () => openRun(engine)))
      const seen: string[] = []
      await Promise.all(
        runs.map(async (run) => {
          run.note({ kind: 'image', text: run.id })
          await sleep(Math.random() * 3)
          const isLast = await run.beginClosing()
          if (isLast) {
            await run.inherit()
            seen.push(run.id, ...run.inherited().map(({ id }) => id))
          }
          await run.end(!isLast)
        }),
      )
      expect(seen.sort()).toEqual(runs.map(({ id }) => id).sort())
      expect(readdirSync(area)).toEqual([])
    }
  })

  it('waits for one that is removing its images', async () => {
    const first = await openRun(engine)
    await first.beginClosing()
    let isOpen = false
    const opening = openRun(engine).then((run) => {
      isOpen = true
      return run
    })
    await sleep(100)
    expect(isOpen).toBe(false)
    await first.end(false)
    await (await opening).end(false)
    expect(isOpen).toBe(true)
  })
})
