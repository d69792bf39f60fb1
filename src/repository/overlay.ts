import type { Change } from '../rewrite/change.ts'
import { indexRepository } from './memory.ts'
import type { Repository, RepositoryFile, RepositoryLink } from './repository.ts'
import { encodeText } from '../text/encoding.ts'

/** A repository with changes laid over it; the one below stays as it is. */
export function overlayRepository(below: Repository, changes: readonly Change[]): Repository {
  if (changes.length === 0) return below
  const changed = new Map(changes.map((change) => [change.path, change]))
  const kept: (RepositoryFile | RepositoryLink)[] = below.entries.filter((entry) => !changed.has(entry.path))
  const made = changes.flatMap((change): RepositoryFile[] =>
    change.after === null ? [] : [{ kind: 'file', path: change.path, executable: change.mode === '100755' }],
  )
  return indexRepository(below.name, [...kept, ...made], (path) => {
    const change = changed.get(path)
    if (change === undefined) return below.read(path)
    return change.after === null ? undefined : encodeText(change.after)
  })
}
