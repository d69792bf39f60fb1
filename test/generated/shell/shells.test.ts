/**
 * The law of the evaluator, on scripts that nobody wrote: what it says dash and bash do. The same few hundred each time in CI;
 * `npm run fuzz -- --shell --runs N --seed S` takes as many others as told, and prints what was counted.
 */
import { describe, expect, it } from 'vitest'
import fc from '../../support/laws.ts'
import { unknownOf } from '../../../src/text/symbolic.ts'
import { fits, judge, type Judgement } from './judge.ts'
import { script } from './scripts.ts'

const numRuns = Number(process.env['FUZZ_RUNS'] ?? '150')
/** The share of runs of which the evaluator may leave something open. */
const mostNotKnown = 0.25
const seed = process.env['FUZZ_SEED'] === undefined ? {} : { seed: Number(process.env['FUZZ_SEED']) }

describe('a generated script', () => {
  it('leaves, prints and ends as the evaluator says', { timeout: 60_000 + numRuns * 400 }, () => {
    const judged: Judgement[] = []
    const law = fc.property(script, (one) => {
      for (const judgement of judge(one)) {
        judged.push(judgement)
        expect(judgement.differences, `${judgement.shell}\n${one.text}`).toEqual({})
      }
    })
    fc.assert(law, { numRuns, ...seed })
    process.stdout.write(`\n${tally(judged)}\n`)
    expect(judged.filter(({ notKnown }) => notKnown.length > 0).length / judged.length).toBeLessThan(mostNotKnown)
  })
})

describe('fits', () => {
  const open = unknownOf('command:x', 'x', 'command')
  it.each([
    [['a'], 'a', true],
    [['a'], 'ab', false],
    [[open], '', true],
    [['a', open, 'b'], 'ab', true],
    [['ab', open, 'bc'], 'abc', false],
    [['a', open, 'b', open, 'c'], 'a-b-b-c', true],
    [['a', open, 'b', open, 'c'], 'a-c-b', false],
    [['a', open, 'x', open, 'c'], 'a-b-c', false],
    [[open, 'b', open, 'bc'], '-bc', false],
  ])('%j may be %j: %s', (text, real, expected) => {
    expect(fits(text, real)).toBe(expected)
  })
})

function tally(judged: readonly Judgement[]): string {
  const counts = new Map<string, number>()
  for (const { notKnown } of judged) for (const one of new Set(notKnown)) counts.set(one, (counts.get(one) ?? 0) + 1)
  const whole = judged.filter(({ notKnown }) => notKnown.length === 0).length
  const causes = [...counts].sort((a, b) => b[1] - a[1]).map(([cause, count]) => `\n  ${String(count)} ${cause}`)
  return `${String(judged.length)} runs, ${String(whole)} wholly known${causes.join('')}`
}
