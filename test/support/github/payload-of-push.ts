/** The webhook of a push: https://docs.github.com/webhooks/webhook-events-and-payloads#push */
import { commitOf, readCommit } from './objects.ts'
import type { About } from './payloads.ts'
import { git, none } from './plumbing.ts'
import { isAncestor } from './refs.ts'
import { accountOf, fullName, repositoryOf, type Account, type Repository, type State } from './state.ts'
import { accountView, nodeId, web } from './views/account.ts'
import { repositoryView } from './views/repository.ts'

/** What each payload about a repository ends with. */
export function around(state: State, repository: Repository, sender: Account): object {
  const { owner, installation } = repository
  const organization = { organization: { login: owner.login, id: owner.id, node_id: nodeId('O', owner.id) } }
  return {
    repository: repositoryView(state, repository, { kind: 'user', account: owner }),
    ...(owner.type === 'Organization' ? organization : {}),
    sender: accountView(state, sender),
    ...(installation === null ? {} : { installation: { id: installation, node_id: nodeId('MDIz', installation) } }),
  }
}

/** What a push brought to a branch. */
export function pushed(state: State, about: About['push']): object {
  const repository = repositoryOf(state, about.repository)
  const { folder } = repository
  const branch = about.branch ?? 'main'
  const after = about.after === undefined ? commitOf(folder, `refs/heads/${branch}`) : about.after
  const parent = after === null ? null : (readCommit(folder, after).parents[0] ?? null)
  const before = about.before === undefined ? parent : about.before
  const range = after === null ? [] : [after, ...(before === null ? [] : [`^${before}`])]
  const ids =
    range.length === 0
      ? []
      : git(folder, ['rev-list', '--reverse', '--max-count=2048', ...range])
          .trim()
          .split('\n')
  const commits = ids.filter((id) => id !== '').map((id) => commitOfPush(repository, id))
  const sender = about.by === undefined ? repository.owner : accountOf(state, about.by)
  return {
    ref: `refs/heads/${branch}`,
    before: before ?? none,
    after: after ?? none,
    created: before === null,
    deleted: after === null,
    forced: before !== null && after !== null && !isAncestor(folder, before, after),
    base_ref: null,
    compare: `${web}/${fullName(repository)}/compare/${before ?? none}...${after ?? none}`,
    commits,
    head_commit: after === null ? null : commitOfPush(repository, after),
    pusher: { name: sender.login, email: `${sender.login}@example.test` },
    ...around(state, repository, sender),
  }
}

function commitOfPush(repository: Repository, id: string): object {
  const { folder } = repository
  const commit = readCommit(folder, id)
  const listed = git(folder, ['diff-tree', '--root', '-r', '--no-commit-id', '--name-status', '--no-renames', '-z', id]).split(
    '\0',
  )
  const paths = (letter: string): readonly string[] =>
    listed.flatMap((field, at) => (at % 2 === 0 && field === letter ? [listed[at + 1] ?? ''] : []))
  const person = ({ name, email }: { readonly name: string; readonly email: string }): object => ({ name, email, username: name })
  return {
    id,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${web}/${fullName(repository)}/commit/${id}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: paths('A'),
    removed: paths('D'),
    modified: [...paths('M'), ...paths('T')],
  }
}
