import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { FleetReport } from '../../src/report/fleet/report.ts'
import { openRemotePool } from '../../src/fleet/queue/remote-pool.ts'
import { work } from '../../src/fleet/queue/worker.ts'
import type { Done, JobPool } from '../../src/fleet/pool.ts'
import { hasRedis, startRedis, type Redis } from './redis.ts'
import { commit, newFolder, pattern, start, write, type Running } from './support.ts'

const folder = mkdtempSync(join(tmpdir(), 'restage-redis-'))
let redis: Redis

const never = new AbortController().signal
const source = { kind: 'folder', path: '.' } as const
const done: Done = { kind: 'result', result: { kind: 'same' } }

/** A worker in this process; `run` does its jobs. */
function worker(run: JobPool['run']): { stop(): Promise<void> } {
  const interrupt = new AbortController()
  const pool: JobPool = { run, close: () => Promise.resolve() }
  const ended = work({ url: redis.url, pool, jobs: 4, report: () => undefined, trouble: () => undefined }, interrupt.signal)
  return {
    stop: async () => {
      interrupt.abort()
      await ended
    },
  }
}

describe.skipIf(!hasRedis)('a queue', () => {
  beforeAll(async () => {
    redis = await startRedis(folder)
  })
  afterAll(async () => {
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('hands every job to one worker, and every result back once', async () => {
    const seen: string[] = []
    const run = (job: { readonly repository: string }): Promise<Done> => {
      seen.push(job.repository)
      return Promise.resolve(done)
    }
    const workers = [worker(run), worker(run)]
    const pool = await openRemotePool(redis.url, '2026')
    const names = Array.from({ length: 200 }, (_, at) => `r${String(at)}`)
    const results = await Promise.all(
      names.map((repository) => pool.run({ repository, source, options: { verify: null }, timeLimit: 9, known: null }, never)),
    )
    await pool.close()
    await Promise.all(workers.map((one) => one.stop()))
    expect(results).toEqual(names.map(() => done))
    expect([...seen].sort()).toEqual([...names].sort())
  })

  it('gives what a stopped worker had at work to another one', async () => {
    const taken: string[] = []
    const first = worker((job, signal) => {
      taken.push(job.repository)
      return new Promise((resolve) => {
        signal.addEventListener('abort', () => {
          resolve({ kind: 'lost', outcome: 'crashed', message: 'interrupted' })
        })
      })
    })
    const pool = await openRemotePool(redis.url, '2026')
    const result = pool.run({ repository: 'a', source, options: { verify: null }, timeLimit: 9, known: null }, never)
    while (taken.length === 0) await new Promise((resolve) => setTimeout(resolve, 10))
    await first.stop()
    const second = worker(() => Promise.resolve(done))
    expect(await result).toEqual(done)
    await second.stop()
    await pool.close()
  })

  it('does no jobs of a run that is no more', async () => {
    const lost = await openRemotePool(redis.url, '2026')
    const interrupt = new AbortController()
    const left = lost.run({ repository: 'left', source, options: { verify: null }, timeLimit: 9, known: null }, interrupt.signal)
    await new Promise((resolve) => setTimeout(resolve, 200))
    interrupt.abort()
    expect(await left).toMatchObject({ kind: 'lost' })
    await lost.close()
    const seen: string[] = []
    const one = worker((job) => {
      seen.push(job.repository)
      return Promise.resolve(done)
    })
    const pool = await openRemotePool(redis.url, '2026')
    await pool.run({ repository: 'wanted', source, options: { verify: null }, timeLimit: 9, known: null }, never)
    await pool.close()
    await one.stop()
    expect(seen).toEqual(['wanted'])
  })

  it('is worked off by processes of the command, of which one is killed after the other', { timeout: 300_000 }, async () => {
    const fleet = newFolder()
    const count = 120
    for (let at = 0; at < count; at++) {
      write(join(fleet, 'src', `r${String(at)}`), pattern)
    }
    write(fleet, { 'list.txt': Array.from({ length: count }, (_, at) => `src/r${String(at)}\n`).join('') })
    commit(join(fleet, 'src/r0'))
    const begin = (): Running => start(['worker', '--queue', redis.url, '--jobs', '1'])
    const workers = [begin(), begin()]
    const report = start(['report', join(fleet, 'list.txt'), '--queue', redis.url, '--out', join(fleet, 'out'), '--json'])
    const over = new AbortController()
    const isOver = new Promise<false>((resolve) => {
      over.signal.addEventListener('abort', () => {
        resolve(false)
      })
    })
    // a machine that is slow kills none before it could do anything
    const works = ({ child }: Running): Promise<boolean> =>
      Promise.race([
        new Promise<true>((resolve) =>
          child.stderr?.once('data', () => {
            resolve(true)
          }),
        ),
        isOver,
      ])
    let killed = 0
    const killing = (async () => {
      for (let newest = workers[1]; newest !== undefined && (await works(newest));) {
        if (workers.shift()?.child.kill('SIGKILL') === true) killed++
        newest = begin()
        workers.push(newest)
      }
    })()
    const { code, out } = await report.ended
    over.abort()
    await killing
    for (const { child } of workers) child.kill('SIGTERM')
    await Promise.all(workers.map(({ ended }) => ended))
    expect(code).toBe(0)
    expect(killed).toBeGreaterThan(0)
    const { repositories, pipelines } = JSON.parse(out) as FleetReport
    expect(repositories).toHaveLength(count)
    expect(pipelines.map(({ status }) => status)).toEqual(repositories.map(() => 'migrated'))
  })

  it('that does not answer is told', async () => {
    await expect(openRemotePool('redis://127.0.0.1:1', '2026')).rejects.toThrow('no Redis answers at 127.0.0.1:1')
  })
})
