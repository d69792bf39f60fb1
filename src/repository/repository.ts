/**
 * How the core sees files: a list, their contents, and nothing else. Makers stand beside this file (a directory, memory, ...).
 *
 * Paths are relative to the folder that restage was given (its root), with `/` between names and no leading `./`; the root is
 * `.`. What lies above it, as far as the enclosing git repository, begins with `../`. A repository is what is tracked, in its
 * present state (without git: all files). It does not change while it is looked at.
 */

export interface RepositoryFile {
  readonly kind: 'file'
  readonly path: string
  readonly executable: boolean
}

export interface RepositoryLink {
  readonly kind: 'link'
  readonly path: string
  /** As stored, relative to the link's own folder or absolute. */
  readonly target: string
}

export interface RepositoryDirectory {
  readonly kind: 'directory'
  readonly path: string
}

export type RepositoryEntry = RepositoryFile | RepositoryLink | RepositoryDirectory

export interface Repository {
  /** What to call it in messages: as the user wrote it. */
  readonly name: string
  /** Every file and link, sorted by path in code unit order; directories are those above them. */
  readonly entries: readonly (RepositoryFile | RepositoryLink)[]
  /** The entry at a path, links not followed; a directory exists when something lies below it, or it is the root. */
  stat(path: string): RepositoryEntry | undefined
  /** Names directly below a directory, sorted; empty when there is none. */
  children(path: string): readonly string[]
  /** A file's bytes, links not followed; `undefined` when there is no such file or it cannot be read. */
  read(path: string): Uint8Array | undefined
}
