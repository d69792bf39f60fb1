import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mutationsOf } from './mutations.ts'
import { pairs, provePair } from './pairs.ts'

describe('the law of mutations', () => {
  describe.each(pairs.map((pair) => [pair.title, pair] as const))('%s', (_title, pair) => {
    it('says equal of what was written with care', () => {
      expect(provePair(pair, pair.dockerfile)).toMatchObject({ verdict: 'equal' })
    })

    it.each(mutationsOf(pair.dockerfile).map(({ title, text }) => [title, text] as const))(
      'says different when: %s',
      (_mutation, text) => {
        const proof = provePair(pair, text)
        expect(proof.verdict).toBe('different')
        expect(proof.images[0]?.differences).not.toEqual([])
      },
    )

    it('says different of any two mutations one after the other', () => {
      const once = mutationsOf(pair.dockerfile)
      fc.assert(
        fc.property(fc.nat(once.length - 1), fc.nat(), (first, second) => {
          const twice = mutationsOf(once[first]?.text ?? '')
          const { text = '' } = twice[second % twice.length] ?? {}
          // The second mutation may take back the first.
          fc.pre(text.trim() !== pair.dockerfile.trim() && sorted(text) !== sorted(pair.dockerfile))
          return provePair(pair, text).verdict === 'different'
        }),
        { numRuns: 150, seed: 6 },
      )
    })
  })

  it('says equal when only what does not matter changes', () => {
    const [pair] = pairs
    if (pair === undefined) throw new Error('no pair')
    const swap = (a: string, b: string): string => pair.dockerfile.replace(`${a}\n${b}\n`, `${b}\n${a}\n`)
    const harmless: readonly string[] = [
      // Settings are no files, and labels and ports are sets.
      swap('EXPOSE 80', 'VOLUME /data'),
      swap('LABEL a=b', 'WORKDIR /root/'),
      // An absolute COPY does not see ENV.
      swap('USER nobody', 'STOPSIGNAL SIGINT'),
      // Configuration of a build stage that no FROM takes over.
      pair.dockerfile.replace('CMD builder-only\n', ''),
      pair.dockerfile.replace('LABEL builder=1\n', 'LABEL builder=2\n'),
      // An ARG without a value is nothing.
      pair.dockerfile.replace('ARG V=1\n', 'ARG V=1\nARG NOTHING\n'),
      // A comment, a stage's name, an index.
      pair.dockerfile.replace('FROM alpine', '# final\nFROM alpine'),
      pair.dockerfile.replaceAll('AS build', 'AS compile').replaceAll('--from=build', '--from=compile'),
      pair.dockerfile.replaceAll('--from=build', '--from=0'),
      pair.dockerfile.replace('FROM alpine:3.19', 'FROM docker.io/library/alpine:3.19'),
      pair.dockerfile.replace('--chown=0:0', '--chown=0'),
    ]
    for (const text of harmless) {
      expect(text).not.toBe(pair.dockerfile)
      expect({ text, verdict: provePair(pair, text).verdict }).toEqual({ text, verdict: 'equal' })
    }
  })
})

function sorted(text: string): string {
  return text.split('\n').sort().join('\n')
}
