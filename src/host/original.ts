/** The repository's own files, whatever a run laid over them: what git has of them, for commands that read the commit. */
import type { Repository } from '../repository/repository.ts'
import { sourceAt } from '../repository/source-at.ts'
import type { HostPath } from '../shell/world.ts'
import { createEntries } from './entries.ts'
import type { HostNode } from './origin.ts'
import { namesIn, nodeAt } from './overlay.ts'
import { baseName } from './path.ts'

export interface OriginalFiles {
  at(path: HostPath): HostNode | undefined
  names(path: HostPath): readonly string[]
  /** A file's characters. */
  textOf(path: HostPath): string | undefined
  /** The files of one name, wherever they lie. */
  called(name: string): readonly HostPath[]
}

export function originalFiles(repository: Repository): OriginalFiles {
  const nothing = createEntries()
  return {
    at: (path) => nodeAt(repository, nothing, [], path),
    names: (path) => namesIn(repository, nothing, [], path) ?? [],
    textOf: (path) => sourceAt(repository, path)?.text,
    called: (name) => repository.entries.flatMap(({ path }) => (baseName(path as HostPath) === name ? [path as HostPath] : [])),
  }
}
