/**
 * Changes as people and tools read them: what the document says of each, and the unified diff that `git apply` takes.
 *
 * In: a repository as it is and changes to it. Out: text. Headers are git's own (new and deleted files, mode changes, quoted
 * names), hunks come from the `diff` package; a file without a newline at its end says so as git does. Nothing is read but
 * the files that change.
 */
import { createHash } from 'node:crypto'
import { structuredPatch } from 'diff'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import type { DocumentChange } from './document.ts'
import { quoteGitPath, rebasePath } from './git-path.ts'
import { decodeText } from '../text/encoding.ts'

/** A change as a rewrite or the document has it. */
type AnyChange = Pick<Change, 'path' | 'action' | 'after'> & { readonly mode: string | null }

/** The digest by which the document names a content: of its bytes. */
export function contentDigest(content: Uint8Array): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}

/** Changes as the document tells them: with the digest of what each replaces, sorted by path. */
export function documentChanges(repository: Repository, changes: readonly Change[]): readonly DocumentChange[] {
  return sortByPath(changes).map(({ path, action, mode, after }) => {
    const before = action === 'create' ? undefined : repository.read(path)
    return { path, action, mode, before: before === undefined ? null : contentDigest(before), after }
  })
}

/**
 * The changes as one patch for `git apply`, files sorted by path; empty when nothing changes.
 *
 * @param prefix the folder of the repository's root below the folder in which the patch is to be applied: `''`, or ending in `/`.
 */
export function unifiedDiff(repository: Repository, changes: readonly AnyChange[], prefix = ''): string {
  return sortByPath(changes)
    .map((change) => filePatch(repository, change, rebasePath(prefix, change.path)))
    .join('')
}

function filePatch(repository: Repository, change: AnyChange, path: string): string {
  const oldMode = change.action === 'create' ? null : modeOf(repository, change.path)
  const before = change.action === 'create' ? '' : textOf(repository, change.path)
  const after = change.after ?? ''
  const header = headerOf(path, oldMode, change.mode)
  if (before === after) return header.modes.length === 0 ? '' : [header.first, ...header.modes, ''].join('\n')
  const names = [`--- ${oldMode === null ? '/dev/null' : header.from}`, `+++ ${change.mode === null ? '/dev/null' : header.to}`]
  return [header.first, ...header.modes, ...names, ...hunksOf(before, after), ''].join('\n')
}

interface Header {
  readonly first: string
  readonly modes: readonly string[]
  readonly from: string
  readonly to: string
}

function headerOf(path: string, oldMode: string | null, newMode: string | null): Header {
  const [from, to] = [quoteGitPath(`a/${path}`), quoteGitPath(`b/${path}`)]
  // git ends a name that holds a blank with a tab, so that nothing after it is taken for a part of it
  const end = path.includes(' ') && !from.startsWith('"') ? '\t' : ''
  return { first: `diff --git ${from} ${to}`, modes: modeLines(oldMode, newMode), from: from + end, to: to + end }
}

function modeLines(oldMode: string | null, newMode: string | null): readonly string[] {
  if (oldMode === null) return [`new file mode ${newMode ?? '100644'}`]
  if (newMode === null) return [`deleted file mode ${oldMode}`]
  return oldMode === newMode ? [] : [`old mode ${oldMode}`, `new mode ${newMode}`]
}

function hunksOf(before: string, after: string): readonly string[] {
  return structuredPatch('', '', before, after, '', '', { context: 3 }).hunks.flatMap((hunk) => {
    // an empty side begins at the line before it, 0 for a file that is not there; jsdiff counts from 1
    const range = (start: number, count: number): string => `${String(count === 0 ? start - 1 : start)},${String(count)}`
    return [`@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`, ...hunk.lines]
  })
}

function modeOf(repository: Repository, path: string): string {
  const entry = repository.stat(path)
  return entry?.kind === 'file' && entry.executable ? '100755' : '100644'
}

function textOf(repository: Repository, path: string): string {
  return decodeText(repository.read(path) ?? new Uint8Array())
}

function sortByPath<C extends { readonly path: string }>(changes: readonly C[]): readonly C[] {
  return [...changes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
}
