/** Issues and pull requests as they are opened and spoken in. */
import { commitOf } from './objects.ts'
import { keepHead } from './refs.ts'
import { nextNumber, type Account, type Comment, type Issue, type Pull, type Repository, type State } from './state.ts'

function thread(state: State, repository: Repository, by: Account, title: string, body: string | null): Omit<Issue, 'kind'> {
  const now = new Date()
  const texts = { id: state.id(), number: nextNumber(repository), by, title, body }
  return { ...texts, state: 'open', labels: [], comments: [], createdAt: now, updatedAt: now, closedAt: null }
}

export function openIssue(state: State, repository: Repository, by: Account, title: string): Issue {
  const issue: Issue = { kind: 'issue', ...thread(state, repository, by, title, null) }
  repository.issues.push(issue)
  return issue
}

/** Opens a pull request whose branches exist. */
export function openPull(
  state: State,
  repository: Repository,
  given: Pick<Pull, 'by' | 'title' | 'body' | 'draft' | 'head' | 'baseRef' | 'maintainerCanModify'>,
): Pull {
  const headSha = commitOf(given.head.repository.folder, `refs/heads/${given.head.ref}`)
  const baseSha = commitOf(repository.folder, `refs/heads/${given.baseRef}`)
  if (headSha === null || baseSha === null) throw new Error(`no branch ${given.head.ref} or ${given.baseRef}`)
  const opened = thread(state, repository, given.by, given.title, given.body)
  const pull: Pull = { ...opened, ...given, kind: 'pull', headSha, baseSha, merged: null, reviews: [] }
  keepHead(repository, pull)
  repository.issues.push(pull)
  return pull
}

export function addComment(state: State, issue: Issue, by: Account, text: string): Comment {
  const now = new Date()
  const comment: Comment = { id: state.id(), by, text, reactions: [], createdAt: now, updatedAt: now }
  issue.comments.push(comment)
  issue.updatedAt = now
  return comment
}
