/** Merging a pull request with a merge commit, as its button does. */
import { commitOf, writeCommit, zulu } from './objects.ts'
import { git } from './plumbing.ts'
import { moveRef } from './refs.ts'
import type { Pull, Repository, State } from './state.ts'

export function mergePull(state: State, repository: Repository, pull: Pull): void {
  const base = commitOf(repository.folder, `refs/heads/${pull.baseRef}`) ?? pull.baseSha
  const [tree = ''] = git(repository.folder, ['merge-tree', '--write-tree', base, pull.headSha]).split('\n')
  const now = new Date()
  const by = { name: repository.owner.login, email: 'owner@example.test', date: zulu(now) }
  const message = `Merge pull request #${pull.number} from ${pull.head.repository.owner.login}/${pull.head.ref}\n\n${pull.title}`
  const sha = writeCommit(repository.folder, { tree, parents: [base, pull.headSha], author: by, committer: by, message })
  Object.assign(pull, { state: 'closed', closedAt: now, updatedAt: now, merged: { by: repository.owner, at: now, sha } })
  moveRef(state, repository, `refs/heads/${pull.baseRef}`, sha)
}
