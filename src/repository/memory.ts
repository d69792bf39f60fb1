import type { Repository, RepositoryEntry, RepositoryFile, RepositoryLink } from './repository.ts'
import { encodeText } from '../text/encoding.ts'

export interface MemoryFile {
  readonly text: string | Uint8Array
  readonly executable?: boolean
}

/** What a memory repository is made of: a path's text, or more about it. */
export type MemoryFiles = Readonly<Record<string, string | MemoryFile | { readonly link: string }>>

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
    contents.set(path, typeof file.text === 'string' ? encodeText(file.text) : file.text)
  }
  return indexRepository(name, entries, (path) => contents.get(path))
}

/** Gives a list of entries the directory view that `Repository` promises. */
export function indexRepository(
  name: string,
  entries: readonly (RepositoryFile | RepositoryLink)[],
  read: (path: string) => Uint8Array | undefined,
): Repository {
  const sorted = inOrder(entries)
  const byPath = new Map<string, RepositoryEntry>([['.', { kind: 'directory', path: '.' }]])
  const below = new Map<string, Set<string>>([['.', new Set()]])
  for (const entry of sorted) {
    byPath.set(entry.path, entry)
    let child = entry.path
    for (;;) {
      const cut = child.lastIndexOf('/')
      const parent = cut === -1 ? '.' : child.slice(0, cut)
      const known = below.get(parent)
      if (known !== undefined) {
        known.add(child.slice(cut + 1))
        break
      }
      below.set(parent, new Set([child.slice(cut + 1)]))
      byPath.set(parent, { kind: 'directory', path: parent })
      if (parent === '..' || parent.endsWith('/..')) break
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

/** Sorted by path; a list that is in order already, as git's is, stays the same list. */
function inOrder(entries: readonly (RepositoryFile | RepositoryLink)[]): readonly (RepositoryFile | RepositoryLink)[] {
  const isSorted = entries.every((entry, index) => index === 0 || (entries[index - 1]?.path ?? '') < entry.path)
  return isSorted ? entries : [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
