import { describe, expect, it } from 'vitest'
import { fleetProgressOn } from '../../src/cli/fleet-progress.ts'
import type { Terminal } from '../../src/cli/terminal.ts'
import { repositoryEntry } from '../support/runs.ts'

/** What was written when these many of `total` were done at these seconds. */
function told(
  total: number,
  steps: readonly (readonly [seconds: number, done: number, reused?: number])[],
  drawn?: number,
): readonly string[] {
  const written: string[] = []
  const terminal: Pick<Terminal, 'err' | 'draw' | 'drawn'> = {
    err: (text) => written.push(`err ${text}`),
    draw: (text) => written.push(`draw ${text.replace('\r\u001b[K', '<')}`),
    drawn,
  }
  let clock = 5000
  const progress = fleetProgressOn(terminal as Terminal, () => clock)
  for (const [seconds, done, reused = 0] of steps) {
    clock = 5000 + seconds * 1000
    progress({ done, total, reused, entry: repositoryEntry('shop') })
  }
  return written
}

describe('the progress of many repositories', () => {
  it.each([
    [1000, [20, 100], '100 of 1000 repositories, 5 a second, 3 min left'],
    [200, [20, 100], '100 of 200 repositories, 5 a second, 20 s left'],
    [40, [120, 10], '10 of 40 repositories, 5.0 a minute, 6 min left'],
    [1000, [120, 10], '10 of 1000 repositories, 5.0 a minute, 3.3 h left'],
    [30, [20, 20, 7], '20 of 30 repositories, 7 known from before, 1 a second, 10 s left'],
  ] as const)('of %j after %j is rate and time left', (total, step, text) => {
    expect(told(total, [step])).toEqual([`err restage: ${text}\n`])
  })

  it('is told every ten seconds where nothing can be drawn', () => {
    const steps = [1, 9, 11, 12, 20, 22].map((seconds) => [seconds, seconds] as const)
    expect(told(100, steps).map((line) => /(\d+) of/.exec(line)?.[1])).toEqual(['11', '22'])
  })

  it('is drawn as wide as the terminal is, and goes at the end', () => {
    const [half, end] = told(
      10,
      [
        [1, 5],
        [2, 10],
      ],
      40,
    )
    expect(half).toBe(`draw <${'[━━━━━━━━━━          ] 5 of 10 repositories, 5 a second'.slice(0, 39)}`)
    expect(end).toBe('draw <')
  })

  it('names what could not be analysed', () => {
    const written: string[] = []
    const terminal: Pick<Terminal, 'err' | 'draw' | 'drawn'> = {
      err: (text) => written.push(text),
      draw: () => undefined,
      drawn: undefined,
    }
    const entry = repositoryEntry('a\nb', [], { outcome: 'failed', message: 'no\u001b[2J' })
    fleetProgressOn(terminal as Terminal, () => 0)({ done: 1, total: 2, reused: 0, entry })
    expect(written).toHaveLength(1)
    expect(written[0]).toMatch(/^restage: a\P{Cc}*b: no\P{Cc}*\n$/u)
  })
})
