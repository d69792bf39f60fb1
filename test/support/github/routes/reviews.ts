/** Reviews of pull requests and their comments on lines. */
import { listing, Refusal, type Answer } from '../answer.ts'
import { changesOf, hunksOf, type FileChange, type Hunk } from '../diff.ts'
import { isAncestor } from '../refs.ts'
import { actingAccount, may, onRepository, textOf, textOr, type Ask, type Route } from '../route.ts'
import type { Pull, Repository, Review, ReviewComment } from '../state.ts'
import { reviewCommentView, reviewView } from '../views/review.ts'
import { pullIn } from './pulls.ts'

const states = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const

function refusal(...errors: readonly string[]): Refusal {
  return new Refusal(422, 'Unprocessable Entity', errors)
}

function create(ask: Ask, repository: Repository): Answer {
  const pull = pullIn(ask, repository)
  const by = actingAccount(ask.actor)
  const event = textOr(ask.body, 'event', null)
  if (event !== null && !(event in states)) throw refusal('Variable $event was provided invalid value')
  const state = event === null ? 'PENDING' : states[event as keyof typeof states]
  const commit = textOr(ask.body, 'commit_id', pull.headSha)
  if (!/^[0-9a-f]{40}$/.test(commit) || !isAncestor(repository.folder, commit, pull.headSha)) {
    throw refusal('The commit is not part of the pull request')
  }
  const given = (ask.body['comments'] ?? []) as readonly Readonly<Record<string, unknown>>[]
  const body = textOr(ask.body, 'body', '')
  if (body === '' && given.length === 0 && state !== 'APPROVED') throw refusal('Review body is required')
  if (body.length > 65_536) throw refusal('Body is too long (maximum is 65536 characters)')
  if (pull.by === by && (state === 'APPROVED' || state === 'CHANGES_REQUESTED')) {
    throw refusal(
      state === 'APPROVED' ? 'Can not approve your own pull request' : 'Can not request changes on your own pull request',
    )
  }
  const changes = changesOf(repository.folder, pull.baseSha, commit)
  // one wrong comment and nothing of the review is kept
  const comments = given.map((one) => placed(ask, changes, one))
  const review: Review = { id: ask.state.id(), by, commit, body, state, comments, at: new Date() }
  pull.reviews.push(review)
  return { status: 200, body: reviewView(ask.state, repository, pull, review) }
}

/** A comment at a line that the diff shows. */
function placed(ask: Ask, changes: readonly FileChange[], given: Readonly<Record<string, unknown>>): ReviewComment {
  const path = textOf(given, 'path')
  const body = textOf(given, 'body')
  if (body.trim() === '') throw refusal("Body can't be blank")
  const change = changes.find((one) => one.path === path)
  if (change === undefined) throw refusal('Path could not be resolved')
  const side = sideOf(textOr(given, 'side', 'RIGHT'))
  const line = given['line']
  const hunk = hunksOf(change.patch ?? '').find((one) => has(one, side, line))
  if (typeof line !== 'number' || hunk === undefined) throw refusal('Line could not be resolved')
  const comment = { id: ask.state.id(), path, line, side, body, hunk: hunk.text }
  const first = given['start_line']
  if (first === undefined || first === null) return { ...comment, startLine: null, startSide: null }
  const startSide = sideOf(textOr(given, 'start_side', side))
  if (typeof first !== 'number' || !has(hunk, startSide, first)) throw refusal('Start line could not be resolved')
  if (startSide === side && first >= line) throw refusal('Start line must precede the end line.')
  return { ...comment, startLine: first, startSide }
}

function sideOf(given: string): 'LEFT' | 'RIGHT' {
  if (given !== 'LEFT' && given !== 'RIGHT') throw refusal('Side is not valid')
  return given
}

function has(hunk: Hunk, side: 'LEFT' | 'RIGHT', line: unknown): boolean {
  return typeof line === 'number' && (side === 'LEFT' ? hunk.left : hunk.right).has(line)
}

/** Reviews that are not handed in are seen by who writes them. */
function shownTo(ask: Ask, pull: Pull): readonly Review[] {
  const account = ask.actor.kind === 'user' || ask.actor.kind === 'installation' ? ask.actor.account : null
  return pull.reviews.filter((review) => review.state !== 'PENDING' || review.by === account)
}

export const reviewRoutes: readonly Route[] = [
  onRepository('POST /pulls/{pull_number}/reviews', may('write', 'pull_requests'), create),
  onRepository('GET /pulls/{pull_number}/reviews', may('read', 'pull_requests'), (ask, repository) => {
    const pull = pullIn(ask, repository)
    return listing(shownTo(ask, pull).map((review) => reviewView(ask.state, repository, pull, review)))
  }),
  onRepository('GET /pulls/{pull_number}/comments', may('read', 'pull_requests'), (ask, repository) => {
    const pull = pullIn(ask, repository)
    const all = shownTo(ask, pull).flatMap((review) => review.comments.map((comment) => ({ review, comment })))
    return listing(all.map(({ review, comment }) => reviewCommentView(ask.state, repository, pull, review, comment)))
  }),
]
