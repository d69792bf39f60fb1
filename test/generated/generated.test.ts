/**
 * The law of the tool, on repositories that nobody wrote: what is migrated without a caveat is the same image. The same few each time;
 * `npm run fuzz -- --minutes N --seed S --jobs J` takes others for as long as told, of J seeds beside each other, and prints what was counted.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { engineForTests } from '../support/engine.ts'
import { choices } from './choices.ts'
import { judge, type Judgement } from './judge.ts'
import { writeRepository } from './repository.ts'

const engine = await engineForTests()
const minutes = Number(process.env['FUZZ_MINUTES'] ?? '0')
const seed = Number(process.env['FUZZ_SEED'] ?? '7')
// A run waits for the engine most of the time.
const jobs = Number(process.env['FUZZ_JOBS'] ?? '1')
const limits = minutes === 0 ? { numRuns: 16 } : { numRuns: 1_000_000, interruptAfterTimeLimit: minutes * 60_000 }

describe.skipIf(engine === undefined)('a generated builder pattern', () => {
  const seeds = Array.from({ length: jobs }, (_, job) => seed + job)
  it.concurrent.each(seeds)(
    'is the same image when it is migrated (seed %s)',
    { timeout: (minutes + 10) * 60_000 },
    async (own) => {
      const judged: Judgement[] = []
      const law = fc.asyncProperty(choices, async (one) => {
        const judgement = await judge(writeRepository(one), one.builder)
        judged.push(judgement)
        if (judgement.outcome === 'wrong') throw new Error(`migrated, but not the same: ${judgement.message}`)
      })
      try {
        await fc.assert(law, { seed: own, ...limits })
      } catch (error) {
        // told at once: the other seeds may still run for an hour
        process.stdout.write(`\nseed ${String(own)}: ${String(error)}\n`)
        throw error
      } finally {
        process.stdout.write(tally(judged, own))
      }
      expect(judged.some(({ outcome }) => outcome === 'equal')).toBe(true)
    },
  )
})

/** How many of each outcome, and of each cause: `12 blocked: RS424 7, RS520 5`. */
function tally(judged: readonly Judgement[], own: number): string {
  const lines = counted(judged.map(({ outcome }) => outcome)).map(([outcome, count]) => {
    const all = judged.filter((one) => one.outcome === outcome)
    const causes = counted(all.flatMap(({ codes }) => [...new Set(codes)])).map(([code, often]) => `${code} ${String(often)}`)
    const messages =
      outcome === 'caveat' || outcome === 'not-runnable'
        ? all.map(({ message }) => `\n    ${message.split('\n', 1).join('').slice(0, 160)}`)
        : []
    return `  ${String(count)} ${outcome}${causes.length === 0 ? '' : `: ${causes.join(', ')}`}${messages.join('')}`
  })
  return `\n${String(judged.length)} generated repositories, seed ${String(own)}\n${lines.join('\n')}\n`
}

/** Most frequent first. */
function counted(words: readonly string[]): readonly (readonly [string, number])[] {
  const counts = new Map<string, number>()
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  return [...counts].sort((a, b) => b[1] - a[1])
}
