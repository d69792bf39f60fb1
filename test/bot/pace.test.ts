/** How fast a run over 1,000 repositories writes to GitHub, by a clock that is not waited for. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { startSchedule } from '../../src/bot/schedule.ts'
import { connect } from '../../src/fleet/github.ts'

const hour = 3_600_000

beforeEach(() => {
  // in the past: what this process keeps of it is over when the clock is the usual one again
  vi.useFakeTimers({ now: Date.now() - 48 * hour })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

async function until(done: () => boolean): Promise<void> {
  while (!done()) await vi.advanceTimersByTimeAsync(30_000)
}

describe('a run over 1,000 repositories', () => {
  it('opens a pull request in each of them within the limits that GitHub tells, and no write is lost', async () => {
    const taken: number[] = []
    let refused = 0
    const json = { 'content-type': 'application/json' }
    // GitHub's secondary limits on what makes content: 80 a minute, 500 an hour
    vi.stubGlobal('fetch', () => {
      const now = Date.now()
      const within = (milliseconds: number): number => taken.length - taken.findIndex((time) => now - time < milliseconds)
      const isOver = (milliseconds: number, most: number): boolean =>
        taken.some((time) => now - time < milliseconds) && within(milliseconds) >= most
      if (isOver(60_000, 80) || isOver(hour, 500)) {
        refused++
        const body = JSON.stringify({ message: 'You have exceeded a secondary rate limit.' })
        return Promise.resolve(new Response(body, { status: 403, headers: { ...json, 'retry-after': '600' } }))
      }
      taken.push(now)
      return Promise.resolve(new Response('{}', { status: 201, headers: json }))
    })
    const waited: number[] = []
    const { request } = connect({ api: 'https://github.test', token: 't', waiting: (seconds) => waited.push(seconds) })
    const names = ['git/trees', 'git/commits', 'git/refs', 'pulls']
    let done = 0
    const run = async (): Promise<void> => {
      for (let at = 0; at < 1_000; at++) {
        for (const name of names) await request(`POST /repos/acme/r${String(at)}/${name}`)
        done++
      }
    }
    const running = run()
    await until(() => done === 1_000)
    await running
    const perMinute = new Map<number, number>()
    for (const time of taken) perMinute.set(Math.floor(time / 60_000), (perMinute.get(Math.floor(time / 60_000)) ?? 0) + 1)
    expect([taken.length, Math.max(...perMinute.values()) <= 65]).toEqual([4_000, true])
    // each refusal is waited for as long as GitHub says, and seldom asked for
    expect([waited.length, new Set(waited)]).toEqual([refused, new Set([600])])
    expect(refused).toBeLessThan(50)
  })

  it('keeps few visits waiting, and takes each repository once a day', async () => {
    let [waiting, most] = [0, 0]
    const taken: string[] = []
    const schedule = startSchedule({
      account: {
        repositories: async function* () {
          for (let id = 1; id <= 1_000; id++)
            yield await Promise.resolve({ id, owner: 'acme', repo: `r${String(id)}`, installation: 1 })
        },
      },
      bot: {
        take: ({ id }) => {
          if (taken.includes(id)) return Promise.resolve(false)
          taken.push(id)
          most = Math.max(most, ++waiting)
          setTimeout(() => waiting--, 7_000)
          return Promise.resolve(true)
        },
        get size() {
          return waiting
        },
      },
      log: () => undefined,
      now: () => new Date('2026-11-23T00:00:00Z'),
      most: 2,
      pause: 1_000,
    })
    const start = Date.now()
    await until(() => taken.length === 1_000)
    const minutes = (Date.now() - start) / 60_000
    await vi.advanceTimersByTimeAsync(hour)
    await schedule.stop()
    expect([taken.length, most]).toEqual([1_000, 2])
    // two at once of seven seconds each, and a second to look again
    expect([minutes > 58, minutes < 68]).toEqual([true, true])
  })
})
