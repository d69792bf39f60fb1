import { describe, expect, it } from 'vitest'
import type { FileAspect, FileDifference } from '../../src/compare/difference.ts'
import { sortDifferences } from '../../src/verify/excuses.ts'

function difference(path: string, aspect: FileAspect = 'content'): FileDifference {
  return { path, aspect, legacy: 'a', multiStage: 'b', explanation: null }
}

describe('sortDifferences', () => {
  it.each<[glob: string, path: string, excused: boolean]>([
    ['/var/cache', '/var/cache', true],
    ['/var/cache', '/var/cache/apt/x.bin', true],
    ['/var/cache', '/var/cached', false],
    ['/var/*', '/var/x', true],
    ['/var/*.log', '/var/log/a.log', false],
    ['/**/*.pyc', '/usr/lib/python3/a.pyc', true],
    ['/**/*.pyc', '/usr/lib/python3/a.py', false],
  ])('sets aside by %s what is at %s: %s', (glob, path, excused) => {
    const sorted = sortDifferences([difference(path)], [{ path: glob, reason: 'it is a cache' }], [])
    expect(sorted.excused.map(({ excuse }) => excuse)).toEqual(
      excused ? [{ kind: 'ignored', evidence: `${glob}: it is a cache` }] : [],
    )
    expect(sorted.counted.length).toBe(excused ? 0 : 1)
  })

  it('excuses what two legacy builds do not agree on, by path and aspect', () => {
    const sorted = sortDifferences([difference('/a'), difference('/a', 'mode'), difference('/b')], [], [difference('/a')])
    expect(sorted.counted).toEqual([difference('/a', 'mode'), difference('/b')])
    expect(sorted.excused).toEqual([
      { difference: difference('/a'), excuse: { kind: 'noise', evidence: 'two legacy builds differ here too: a and b' } },
    ])
  })
})
