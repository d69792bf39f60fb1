/** A person's commit: files written or taken away on a branch. */
import { commitOf, entriesOf, writeBlob, writeCommit, writeTree, zulu, type TreeChange } from './objects.ts'
import { moveRef } from './refs.ts'
import type { Repository, State } from './state.ts'

/** A text, one that can be run, or a link. */
export type File = string | { readonly text: string; readonly executable?: boolean } | { readonly link: string }
export type Files = Readonly<Record<string, File>>
/** null takes a file away. */
export type Changes = Readonly<Record<string, File | null>>

export interface PushOptions {
  /** `main` by default; made where main stands if there is none. */
  readonly branch?: string
  readonly message?: string
  /** A login. */
  readonly author?: string
}

export function pushFiles(state: State, repository: Repository, files: Changes, options: PushOptions = {}): string {
  const { branch = 'main', message = 'Change files', author = 'person' } = options
  const { folder } = repository
  const parent = commitOf(folder, `refs/heads/${branch}`) ?? commitOf(folder, 'refs/heads/main')
  const modes = new Map(parent === null ? [] : entriesOf(folder, parent, true).map((entry) => [entry.path, entry.mode]))
  const changes = Object.entries(files).map(([path, file]) => change(folder, path, file, modes.get(path)))
  const by = { name: author, email: `${author}@example.test`, date: zulu(new Date()) }
  const tree = writeTree(folder, parent, changes)
  const sha = writeCommit(folder, { tree, parents: parent === null ? [] : [parent], author: by, committer: by, message })
  if (!moveRef(state, repository, `refs/heads/${branch}`, sha)) throw new Error(`no branch can be called ${branch}`)
  return sha
}

function change(folder: string, path: string, file: File | null, before: string | undefined): TreeChange {
  if (file === null) return { path, mode: '100644', sha: null }
  if (typeof file === 'string') return { path, mode: before ?? '100644', sha: writeBlob(folder, file) }
  if ('link' in file) return { path, mode: '120000', sha: writeBlob(folder, file.link) }
  return { path, mode: file.executable === true ? '100755' : '100644', sha: writeBlob(folder, file.text) }
}
