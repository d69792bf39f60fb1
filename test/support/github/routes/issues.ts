/** Comments, labels and reactions, of issues and pull requests alike. */
import { invalid, listing, notFound, Refusal, type Answer } from '../answer.ts'
import { personLevel } from '../access.ts'
import { actingAccount, may, onRepository, textOf, type Ask, type Route } from '../route.ts'
import type { Comment, Issue, Reaction, Repository } from '../state.ts'
import { addComment } from '../threads.ts'
import { commentView, issueView, labelView, reactions, reactionView } from '../views/issue.ts'

function issueIn(ask: Ask, repository: Repository): Issue {
  const found = repository.issues.find((one) => one.number === Number(ask.params['issue_number']))
  if (found === undefined) throw notFound()
  return found
}

function commentIn(ask: Ask, repository: Repository): { readonly issue: Issue; readonly comment: Comment } {
  for (const issue of repository.issues) {
    const comment = issue.comments.find((one) => one.id === Number(ask.params['comment_id']))
    if (comment !== undefined) return { issue, comment }
  }
  throw notFound()
}

function commentText(ask: Ask): string {
  const text = textOf(ask.body, 'body')
  if (text.trim() === '') throw invalid({ resource: 'IssueComment', code: 'missing_field', field: 'body' })
  const message = 'Body is too long (maximum is 65536 characters)'
  if (text.length > 65_536) throw invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message })
  return text
}

/** A comment is changed by who wrote it, and by who may write. */
function refuseOthers(ask: Ask, repository: Repository, comment: Comment): void {
  const by = actingAccount(ask.actor)
  const level = ask.actor.kind === 'installation' ? 'write' : personLevel(by.login, repository)
  if (comment.by !== by && level !== 'write' && level !== 'admin') throw new Refusal(403, 'Must have admin rights to Repository.')
}

function react(ask: Ask, repository: Repository): Answer {
  const { comment } = commentIn(ask, repository)
  const content = textOf(ask.body, 'content')
  if (!reactions.includes(content)) throw invalid({ resource: 'Reaction', code: 'invalid', field: 'content' })
  const by = actingAccount(ask.actor)
  const before = comment.reactions.find((one) => one.by === by && one.content === content)
  if (before !== undefined) return { status: 200, body: reactionView(ask.state, before) }
  const reaction: Reaction = { id: ask.state.id(), by, content, at: new Date() }
  comment.reactions.push(reaction)
  return { status: 201, body: reactionView(ask.state, reaction) }
}

function addLabels(ask: Ask, repository: Repository): Answer {
  const issue = issueIn(ask, repository)
  const given = Array.isArray(ask.body) ? (ask.body as unknown[]) : ask.body['labels']
  if (!Array.isArray(given)) throw new Refusal(422, "Invalid request.\n\nFor 'anyOf/0', labels is missing.")
  for (const one of given as (string | { readonly name: string })[]) {
    const name = typeof one === 'string' ? one : one.name
    const isLong = name.length > 50
    if (name.trim() === '' || isLong) {
      const message = isLong ? 'name is too long (maximum is 50 characters)' : 'name is too short'
      throw invalid({ resource: 'Label', code: 'invalid', field: 'name', message })
    }
    if (!repository.labels.has(name.toLowerCase())) repository.labels.set(name.toLowerCase(), ask.state.id())
    if (!issue.labels.some((label) => label.toLowerCase() === name.toLowerCase())) issue.labels.push(name)
  }
  return listing(issue.labels.map((name) => labelView(ask.state, repository, name)))
}

function dropLabel(ask: Ask, repository: Repository): Answer {
  const issue = issueIn(ask, repository)
  const at = issue.labels.findIndex((label) => label.toLowerCase() === (ask.params['name'] ?? '').toLowerCase())
  if (at === -1) throw new Refusal(404, 'Label does not exist')
  issue.labels.splice(at, 1)
  return listing(issue.labels.map((name) => labelView(ask.state, repository, name)))
}

function changeComment(ask: Ask, repository: Repository): Answer {
  const { issue, comment } = commentIn(ask, repository)
  refuseOthers(ask, repository, comment)
  Object.assign(comment, { text: commentText(ask), updatedAt: new Date() })
  return { status: 200, body: commentView(ask.state, repository, issue, comment) }
}

const read = may('read', 'issues', 'pull_requests')
const write = may('write', 'issues', 'pull_requests')

export const issueRoutes: readonly Route[] = [
  onRepository('GET /issues/comments/{comment_id}', read, (ask, repository) => {
    const { issue, comment } = commentIn(ask, repository)
    return { status: 200, body: commentView(ask.state, repository, issue, comment) }
  }),
  onRepository('PATCH /issues/comments/{comment_id}', write, changeComment),
  onRepository('DELETE /issues/comments/{comment_id}', write, (ask, repository) => {
    const { issue, comment } = commentIn(ask, repository)
    refuseOthers(ask, repository, comment)
    issue.comments.splice(issue.comments.indexOf(comment), 1)
    return { status: 204 }
  }),
  onRepository('GET /issues/comments/{comment_id}/reactions', read, (ask, repository) =>
    listing(commentIn(ask, repository).comment.reactions.map((one) => reactionView(ask.state, one))),
  ),
  onRepository('POST /issues/comments/{comment_id}/reactions', write, react),
  onRepository('GET /issues/{issue_number}', read, (ask, repository) => ({
    status: 200,
    body: issueView(ask.state, repository, issueIn(ask, repository)),
  })),
  onRepository('GET /issues/{issue_number}/comments', read, (ask, repository) => {
    const issue = issueIn(ask, repository)
    return listing(issue.comments.map((one) => commentView(ask.state, repository, issue, one)))
  }),
  onRepository('POST /issues/{issue_number}/comments', write, (ask, repository) => {
    const issue = issueIn(ask, repository)
    const comment = addComment(ask.state, issue, actingAccount(ask.actor), commentText(ask))
    return { status: 201, body: commentView(ask.state, repository, issue, comment) }
  }),
  onRepository('GET /issues/{issue_number}/labels', read, (ask, repository) =>
    listing(issueIn(ask, repository).labels.map((name) => labelView(ask.state, repository, name))),
  ),
  onRepository('POST /issues/{issue_number}/labels', write, addLabels),
  onRepository('DELETE /issues/{issue_number}/labels/{name}', write, dropLabel),
]
