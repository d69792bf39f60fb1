import type { Repository, RepositoryEntry, RepositoryFile, RepositoryLink } from './repository.ts'

export interface MemoryFile {
  readonly text: string | Uint8Array
  readonly executable?: boolean
}

/** What a memory repository is made of: a path's text, or more about it. */
export type MemoryFiles = Readonly<Record<string, string | MemoryFile | { readonly link: string }>>

const encoder = new TextEncoder()

/** A repository whose files are given. */
export function memoryRepository(files: MemoryFiles, name = '.'): Repository {
  const contents = new Map<string, Uint8Array>()
  const entries: (RepositoryFile | RepositoryLink)[] = []
  for (const [path, given] of Object.entries(files)) {
    const file = typeof given === 'string' ? { text: given } : given
    if ('link' in file) {
      entries.push({ kind: 'link', path, target: file.link })
      continue
    }
    entries.push({ kind: 'file', path, executable: file.executable ?? false })
    contents.set(path, typeof file.text === 'string' ? encoder.encode(file.text) : file.text)
  }
  return indexRepository(name, entries, (path) => contents.get(path))
}

/** Gives a list of entries the directory view that `Repository` promises. */
export function indexRepository(
  name: string,
  entries: readonly (RepositoryFile | RepositoryLink)[],
  read: (path: string) => Uint8Array | undefined,
): Repository {
  const sorted = [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const byPath = new Map<string, RepositoryEntry>([['.', { kind: 'directory', path: '.' }]])
  const below = new Map<string, Set<string>>([['.', new Set()]])
  for (const entry of sorted) {
    byPath.set(entry.path, entry)
    let child = entry.path
    for (;;) {
      const cut = child.lastIndexOf('/')
      const parent = cut === -1 ? '.' : child.slice(0, cut)
      const names = below.get(parent) ?? new Set<string>()
      below.set(parent, names)
      names.add(child.slice(cut + 1))
      if (parent === '.' || parent.endsWith('..')) {
        if (parent !== '.' && !byPath.has(parent)) byPath.set(parent, { kind: 'directory', path: parent })
        break
      }
      if (!byPath.has(parent)) byPath.set(parent, { kind: 'directory', path: parent })
      child = parent
    }
  }
  return {
    name,
    entries: sorted,
    stat: (path) => byPath.get(path),
    children: (path) => [...(below.get(path) ?? [])].sort(),
    read: (path) => (byPath.get(path)?.kind === 'file' ? read(path) : undefined),
  }
}
