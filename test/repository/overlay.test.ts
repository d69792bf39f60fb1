import fc from '../support/laws.ts'
import { expect, test } from 'vitest'
import type { Change } from '../../src/rewrite/change.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { overlayRepository } from '../../src/repository/overlay.ts'
import type { Repository } from '../../src/repository/repository.ts'

const paths = ['a', 'b/c', 'b/d/e', 'b/d/f', 'g/h', '../x', '../y/z', '../../w']
const folders = ['.', 'b', 'b/d', 'g', '..', '../y', '../..', 'a', 'none']

/** All that a repository says. */
function told(repository: Repository): unknown {
  return {
    entries: repository.entries,
    found: [...paths, ...folders].map((path) => [path, repository.stat(path), repository.read(path)]),
    children: [...paths, ...folders].map((path) => [path, repository.children(path)]),
  }
}

test('a repository with changes laid over it is the repository that has them', () => {
  const subset = fc.uniqueArray(fc.constantFrom(...paths))
  fc.assert(
    fc.property(subset, subset, subset, (present, removed, written) => {
      const changes = [
        ...removed.filter((path) => present.includes(path) && !written.includes(path)).map((path) => change(path, null)),
        ...written.map((path) => change(path, 'new')),
      ]
      const before = Object.fromEntries(present.map((path) => [path, 'old']))
      const after = Object.fromEntries([
        ...present.filter((path) => !removed.includes(path)).map((path) => [path, 'old']),
        ...written.map((path) => [path, 'new']),
      ]) as Record<string, string>
      expect(told(overlayRepository(memoryRepository(before), changes))).toEqual(told(memoryRepository(after)))
    }),
    { numRuns: 500 },
  )
})

function change(path: string, after: string | null): Change {
  return after === null ? { path, action: 'delete', mode: null, after } : { path, action: 'create', mode: '100644', after }
}
