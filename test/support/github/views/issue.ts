/** Issues, their comments, labels and reactions as GitHub answers them. */
import { personLevel } from '../access.ts'
import { zulu } from '../objects.ts'
import { fullName, isPull, type Account, type Comment, type Issue, type Reaction, type Repository, type State } from '../state.ts'
import { accountView, appView, nodeId, web } from './account.ts'
import { repositoryUrl } from './repository.ts'

export function association(repository: Repository, account: Account): string {
  if (account.login.toLowerCase() === repository.owner.login.toLowerCase()) return 'OWNER'
  const level = account.type === 'Bot' ? 'none' : personLevel(account.login, repository)
  if (level === 'admin' || level === 'write') return 'COLLABORATOR'
  return 'NONE'
}

export function issueView(state: State, repository: Repository, issue: Issue): object {
  const url = `${repositoryUrl(state, repository)}/issues/${issue.number}`
  const page = `${web}/${fullName(repository)}/${isPull(issue) ? 'pull' : 'issues'}/${issue.number}`
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    number: issue.number,
    url,
    repository_url: repositoryUrl(state, repository),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    title: issue.title,
    body: issue.body,
    user: accountView(state, issue.by),
    labels: issue.labels.map((name) => labelView(state, repository, name)),
    state: issue.state,
    locked: false,
    assignee: null,
    assignees: [],
    milestone: null,
    comments: issue.comments.length,
    created_at: zulu(issue.createdAt),
    updated_at: zulu(issue.updatedAt),
    closed_at: issue.closedAt === null ? null : zulu(issue.closedAt),
    author_association: association(repository, issue.by),
    active_lock_reason: null,
    performed_via_github_app: issue.by.type === 'Bot' ? appView(state) : null,
    state_reason: null,
    ...(isPull(issue) ? { draft: issue.draft, pull_request: pullLinks(state, repository, issue.number, page) } : {}),
  }
}

function pullLinks(state: State, repository: Repository, number: number, page: string): object {
  const url = `${repositoryUrl(state, repository)}/pulls/${number}`
  return { url, html_url: page, diff_url: `${page}.diff`, patch_url: `${page}.patch`, merged_at: null }
}

export function labelView(state: State, repository: Repository, name: string): object {
  const id = repository.labels.get(name.toLowerCase()) ?? 0
  return {
    id,
    node_id: nodeId('LA', id),
    url: `${repositoryUrl(state, repository)}/labels/${encodeURIComponent(name)}`,
    name,
    description: '',
    color: 'ededed',
    default: false,
  }
}

export function commentView(state: State, repository: Repository, issue: Issue, comment: Comment): object {
  const url = `${repositoryUrl(state, repository)}/issues`
  const page = `${web}/${fullName(repository)}/${isPull(issue) ? 'pull' : 'issues'}/${issue.number}`
  return {
    id: comment.id,
    node_id: nodeId('IC', comment.id),
    url: `${url}/comments/${comment.id}`,
    html_url: `${page}#issuecomment-${comment.id}`,
    issue_url: `${url}/${issue.number}`,
    user: accountView(state, comment.by),
    created_at: zulu(comment.createdAt),
    updated_at: zulu(comment.updatedAt),
    author_association: association(repository, comment.by),
    body: comment.text,
    reactions: rollup(`${url}/comments/${comment.id}/reactions`, comment.reactions),
    performed_via_github_app: comment.by.type === 'Bot' ? appView(state) : null,
  }
}

export const reactions: readonly string[] = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']

function rollup(url: string, given: readonly Reaction[]): object {
  const counts = reactions.map((content) => [content, given.filter((one) => one.content === content).length])
  return { url, total_count: given.length, ...(Object.fromEntries(counts) as object) }
}

export function reactionView(state: State, reaction: Reaction): object {
  return {
    id: reaction.id,
    node_id: nodeId('REA', reaction.id),
    user: accountView(state, reaction.by),
    content: reaction.content,
    created_at: zulu(reaction.at),
  }
}
