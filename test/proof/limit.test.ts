import { describe, expect, it } from 'vitest'
import { pairs, provePair } from './pairs.ts'
import { codesOf } from './scene.ts'

describe('provePipeline with a limit', () => {
  it.each(pairs)('says nothing of $title when the limit comes first, and that it was ended', (pair) => {
    const cut = provePair({ ...pair, options: { ...pair.options, limit: 0 } }, pair.dockerfile)
    expect([cut.verdict, codesOf(cut)]).toEqual(['unproven', ['RS655']])
    const enough = provePair({ ...pair, options: { ...pair.options, limit: 10_000 } }, pair.dockerfile)
    expect([enough.verdict, codesOf(enough).includes('RS655')]).toEqual(['equal', false])
  })
})
