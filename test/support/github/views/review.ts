/** Reviews and their comments as GitHub answers them. */
import { zulu } from '../objects.ts'
import { fullName, type Pull, type Repository, type Review, type ReviewComment, type State } from '../state.ts'
import { accountView, nodeId, web } from './account.ts'
import { association } from './issue.ts'
import { repositoryUrl } from './repository.ts'

function places(state: State, repository: Repository, pull: Pull): { readonly url: string; readonly page: string } {
  const url = `${repositoryUrl(state, repository)}/pulls/${pull.number}`
  return { url, page: `${web}/${fullName(repository)}/pull/${pull.number}` }
}

export function reviewView(state: State, repository: Repository, pull: Pull, review: Review): object {
  const { url, page } = places(state, repository, pull)
  const html = `${page}#pullrequestreview-${review.id}`
  return {
    id: review.id,
    node_id: nodeId('PRR', review.id),
    user: accountView(state, review.by),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: url,
    author_association: association(repository, review.by),
    _links: { html: { href: html }, pull_request: { href: url } },
    commit_id: review.commit,
    ...(review.state === 'PENDING' ? {} : { submitted_at: zulu(review.at) }),
  }
}

export function reviewCommentView(
  state: State,
  repository: Repository,
  pull: Pull,
  review: Review,
  comment: ReviewComment,
): object {
  const { url, page } = places(state, repository, pull)
  const self = `${repositoryUrl(state, repository)}/pulls/comments/${comment.id}`
  const html = `${page}#discussion_r${comment.id}`
  return {
    id: comment.id,
    node_id: nodeId('PRRC', comment.id),
    url: self,
    pull_request_review_id: review.id,
    diff_hunk: comment.hunk,
    path: comment.path,
    commit_id: review.commit,
    original_commit_id: review.commit,
    user: accountView(state, review.by),
    body: comment.body,
    created_at: zulu(review.at),
    updated_at: zulu(review.at),
    html_url: html,
    pull_request_url: url,
    author_association: association(repository, review.by),
    _links: { self: { href: self }, html: { href: html }, pull_request: { href: url } },
    start_line: comment.startLine,
    original_start_line: comment.startLine,
    start_side: comment.startSide,
    line: comment.line,
    original_line: comment.line,
    side: comment.side,
    subject_type: 'line',
  }
}
