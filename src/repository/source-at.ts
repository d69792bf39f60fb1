/** Files of a repository as sources, read once: what is worked out for each source (`oncePer`) is worked out once for each file. */
import { decodeText } from '../text/encoding.ts'
import { oncePer } from '../text/once-per.ts'
import type { Source } from '../text/source.ts'
import type { Repository } from './repository.ts'

/** Larger files, in bytes, are read each time. */
const largest = 1024 * 1024

const sourcesOf = oncePer<Repository, Map<string, Source>>(() => new Map())

/** A file of the repository as a text; `undefined` where it has none. */
export function sourceAt(repository: Repository, path: string): Source | undefined {
  const sources = sourcesOf(repository)
  const before = sources.get(path)
  if (before !== undefined) return before
  const bytes = repository.read(path)
  if (bytes === undefined) return undefined
  const source: Source = { path, text: decodeText(bytes) }
  if (bytes.length <= largest) sources.set(path, source)
  return source
}
