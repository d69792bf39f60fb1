/** What one repository of a run is asked, and what comes back: plain data that passes between processes and machines. */
import type { RepositoryEntry, RunOptions } from './entry.ts'

/** Where a repository is. */
export type Source =
  /** `path`: as it was given. */
  | { readonly kind: 'folder'; readonly path: string }
  /** `url`: as it was given, perhaps with credentials: it is not shown. */
  | { readonly kind: 'git'; readonly url: string }

export interface Job {
  /** Unique in the run. */
  readonly repository: string
  readonly source: Source
  readonly options: RunOptions
  /** Seconds that it may take, clone and builds included. */
  readonly timeLimit: number
  /** A commit of which an earlier run knows the result: where it is still that one, nothing is done. */
  readonly known: string | null
}

/** `same`: it is at the commit that was known. */
export type JobResult = { readonly kind: 'same' } | RepositoryEntry

/** The source as it may be shown. */
export function shownSource(source: Source): string {
  return source.kind === 'folder' ? source.path : withoutCredentials(source.url)
}

function withoutCredentials(url: string): string {
  return url.replace(/^([a-z][a-z\d+.-]*:\/\/)[^/@]*@/i, '$1')
}
