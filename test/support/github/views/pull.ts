/** Pull requests as GitHub answers them: in a list, and by themselves. */
import { changesOf } from '../diff.ts'
import { zulu } from '../objects.ts'
import { git, tryGit } from '../plumbing.ts'
import { fullName, type Actor, type Pull, type Repository, type State } from '../state.ts'
import { accountView, nodeId, web } from './account.ts'
import { association, labelView } from './issue.ts'
import { repositoryUrl, repositoryView } from './repository.ts'

export function pullView(state: State, repository: Repository, pull: Pull, actor: Actor): object {
  const url = `${repositoryUrl(state, repository)}/pulls/${pull.number}`
  const issue = `${repositoryUrl(state, repository)}/issues/${pull.number}`
  const page = `${web}/${fullName(repository)}/pull/${pull.number}`
  const statuses = `${repositoryUrl(state, repository)}/statuses/${pull.headSha}`
  const links = {
    self: url,
    html: page,
    issue,
    comments: `${issue}/comments`,
    review_comments: `${url}/comments`,
    review_comment: `${repositoryUrl(state, repository)}/pulls/comments{/number}`,
    commits: `${url}/commits`,
    statuses,
  }
  return {
    id: pull.id,
    node_id: nodeId('PR', pull.id),
    url,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: issue,
    commits_url: links.commits,
    review_comments_url: links.review_comments,
    review_comment_url: links.review_comment,
    comments_url: links.comments,
    statuses_url: statuses,
    number: pull.number,
    state: pull.state,
    locked: false,
    title: pull.title,
    user: accountView(state, pull.by),
    body: pull.body,
    labels: pull.labels.map((name) => labelView(state, repository, name)),
    milestone: null,
    active_lock_reason: null,
    created_at: zulu(pull.createdAt),
    updated_at: zulu(pull.updatedAt),
    closed_at: pull.closedAt === null ? null : zulu(pull.closedAt),
    merged_at: pull.merged === null ? null : zulu(pull.merged.at),
    merge_commit_sha: pull.merged?.sha ?? null,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(state, pull.head.repository, pull.head.ref, pull.headSha, actor),
    base: side(state, repository, pull.baseRef, pull.baseSha, actor),
    _links: Object.fromEntries(Object.entries(links).map(([name, href]) => [name, { href }])),
    author_association: association(repository, pull.by),
    auto_merge: null,
    draft: pull.draft,
  }
}

function side(state: State, repository: Repository, ref: string, sha: string, actor: Actor): object {
  const repo = repositoryView(state, repository, actor)
  return { label: `${repository.owner.login}:${ref}`, ref, sha, user: accountView(state, repository.owner), repo }
}

export function fullPullView(state: State, repository: Repository, pull: Pull, actor: Actor): object {
  const changes = changesOf(repository.folder, pull.baseSha, pull.headSha)
  const isOpen = pull.state === 'open'
  const isClean = isOpen && tryGit(repository.folder, ['merge-tree', '--write-tree', pull.baseSha, pull.headSha]).code === 0
  return {
    ...pullView(state, repository, pull, actor),
    merged: pull.merged !== null,
    mergeable: isOpen ? isClean : null,
    rebaseable: isOpen ? isClean : null,
    mergeable_state: isOpen ? (isClean ? (pull.draft ? 'draft' : 'clean') : 'dirty') : 'unknown',
    merged_by: pull.merged === null ? null : accountView(state, pull.merged.by),
    comments: pull.comments.length,
    review_comments: pull.reviews.reduce((sum, review) => sum + review.comments.length, 0),
    maintainer_can_modify: pull.maintainerCanModify,
    commits: Number(git(repository.folder, ['rev-list', '--count', `${pull.baseSha}..${pull.headSha}`])),
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: changes.length,
  }
}
