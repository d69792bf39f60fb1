import type { Change } from '../rewrite/change.ts'
import type { Repository, RepositoryEntry, RepositoryFile } from './repository.ts'
import { encodeText } from '../text/encoding.ts'

/** A repository with changes laid over it; the one below stays as it is. A repository may be large, so nothing of it is copied. */
export function overlayRepository(below: Repository, changes: readonly Change[]): Repository {
  if (changes.length === 0) return below
  const changed = new Map(changes.map((change) => [change.path, change]))
  const made = changes.flatMap((change): RepositoryFile[] =>
    change.after === null ? [] : [{ kind: 'file', path: change.path, executable: change.mode === '100755' }],
  )
  const madeAt = new Map(made.map((file) => [file.path, file]))
  const madeNames = namesBelow(made.map((file) => file.path))
  const goneNames = namesBelow(changes.filter((change) => change.after === null).map((change) => change.path))

  const stat = (path: string): RepositoryEntry | undefined => {
    if (changed.has(path)) return madeAt.get(path)
    if (madeNames.has(path)) return { kind: 'directory', path }
    const entry = below.stat(path)
    return path !== '.' && goneNames.has(path) && children(path).length === 0 ? undefined : entry
  }
  const children = (path: string): readonly string[] => {
    const [kept, added, gone] = [below.children(path), madeNames.get(path), goneNames.get(path)]
    if (added === undefined && gone === undefined) return kept
    const isKept = (name: string): boolean =>
      gone?.has(name) !== true || stat(path === '.' ? name : `${path}/${name}`) !== undefined
    return [...new Set([...kept.filter(isKept), ...(added ?? [])])].sort()
  }
  let entries: Repository['entries'] | undefined
  return {
    name: below.name,
    get entries() {
      const kept = below.entries.filter((entry) => !changed.has(entry.path))
      entries ??= [...kept, ...made].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
      return entries
    },
    stat,
    children,
    read: (path) => {
      const change = changed.get(path)
      if (change === undefined) return below.read(path)
      return change.after === null ? undefined : encodeText(change.after)
    },
  }
}

/** For each folder above one of the paths: the names in it that lead there. */
function namesBelow(paths: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const below = new Map<string, Set<string>>()
  for (const path of paths) {
    for (let child = path; child !== '.' && child !== '..' && !child.endsWith('/..');) {
      const cut = child.lastIndexOf('/')
      const parent = cut === -1 ? '.' : child.slice(0, cut)
      const names = below.get(parent) ?? new Set()
      below.set(parent, names.add(child.slice(cut + 1)))
      child = parent
    }
  }
  return below
}
