/** A repository of the server in the hands of a test: what people do in it, and what is to be seen there. */
import { mergePull } from './merge.ts'
import { commitOf } from './objects.ts'
import { pushFiles, type Changes, type PushOptions } from './push.ts'
import { forkBy, moveRef } from './refs.ts'
import {
  accountOf,
  fullName,
  isPull,
  type CheckRun,
  type Issue,
  type Level,
  type Pull,
  type Repository,
  type Review,
  type State,
} from './state.ts'
import { addComment, openIssue, openPull } from './threads.ts'

export type TestCheckRun = Readonly<CheckRun>
export type TestReview = Readonly<Omit<Review, 'by'>> & { readonly by: string }

export interface TestComment {
  readonly id: number
  readonly by: string
  readonly text: string
  readonly reactions: readonly { readonly by: string; readonly content: string }[]
}

export interface TestPull {
  readonly number: number
  readonly title: string
  readonly body: string | null
  readonly draft: boolean
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly labels: readonly string[]
  readonly head: { readonly repository: string; readonly ref: string; readonly sha: string }
  readonly base: { readonly ref: string; readonly sha: string }
  readonly comments: readonly TestComment[]
  /** The login of who opened it. */
  readonly user: string
}

export interface TestRepository {
  readonly fullName: string
  /** The bare repository on disk. */
  readonly folder: string
  readonly cloneUrl: string
  /** The commit of a branch. */
  head(branch?: string): string | null
  /** A person's commit; gives its id. */
  push(files: Changes, options?: PushOptions): string
  /** Puts a branch where it was not, as a person's forced push does. */
  reset(branch: string, sha: string): void
  deleteBranch(branch: string): void
  setPermission(login: string, permission: Level): void
  /** The repository is chosen for an installation, or taken from it. */
  setInstallation(id: number | null): void
  pulls(): readonly TestPull[]
  /** A person's pull request, from a branch or from `OWNER:BRANCH` of a fork. */
  openPull(head: string, base: string, by: string): TestPull
  openIssue(by: string, title: string): { readonly number: number }
  merge(number: number): void
  closePull(number: number, by: string): void
  comment(number: number, by: string, text: string): { readonly id: number }
  checkRuns(): readonly TestCheckRun[]
  reviews(number: number): readonly TestReview[]
}

export function testRepository(state: State, repository: Repository): TestRepository {
  const issue = (number: number): Issue => {
    const found = repository.issues.find((one) => one.number === number)
    if (found === undefined) throw new Error(`no issue ${number} in ${fullName(repository)}`)
    return found
  }
  const pull = (number: number): Pull => {
    const found = issue(number)
    if (!isPull(found)) throw new Error(`${number} is no pull request`)
    return found
  }
  return {
    fullName: fullName(repository),
    folder: repository.folder,
    cloneUrl: `${state.url}/${fullName(repository)}.git`,
    head: (branch = 'main') => commitOf(repository.folder, `refs/heads/${branch}`),
    push: (files, options) => pushFiles(state, repository, files, options),
    reset: (branch, sha) => void moveRef(state, repository, `refs/heads/${branch}`, sha),
    deleteBranch: (branch) => void moveRef(state, repository, `refs/heads/${branch}`, null),
    setPermission: (login, permission) =>
      void repository.permissions.set(accountOf(state, login).login.toLowerCase(), permission),
    setInstallation: (id) => {
      repository.installation = id
    },
    pulls: () => repository.issues.filter(isPull).map(shown),
    openPull: (head, base, by) => {
      const [owner, ref] = head.includes(':') ? (head.split(/:(.*)/s) as [string, string]) : [repository.owner.login, head]
      const from = forkBy(state, repository, owner)
      if (from === null) throw new Error(`${owner} has no fork of ${fullName(repository)}`)
      const account = accountOf(state, by)
      const given = { title: `Change from ${ref}`, body: null, draft: false, maintainerCanModify: from !== repository }
      return shown(openPull(state, repository, { ...given, by: account, head: { repository: from, ref }, baseRef: base }))
    },
    openIssue: (by, title) => ({ number: openIssue(state, repository, accountOf(state, by), title).number }),
    merge: (number) => mergePull(state, repository, pull(number)),
    closePull: (number) => void Object.assign(pull(number), { state: 'closed', closedAt: new Date(), updatedAt: new Date() }),
    comment: (number, by, text) => ({ id: addComment(state, issue(number), accountOf(state, by), text).id }),
    checkRuns: () => repository.checkRuns,
    reviews: (number) => pull(number).reviews.map((review) => ({ ...review, by: review.by.login })),
  }
}

function shown(pull: Pull): TestPull {
  return {
    number: pull.number,
    title: pull.title,
    body: pull.body,
    draft: pull.draft,
    state: pull.state,
    merged: pull.merged !== null,
    labels: [...pull.labels],
    head: { repository: fullName(pull.head.repository), ref: pull.head.ref, sha: pull.headSha },
    base: { ref: pull.baseRef, sha: pull.baseSha },
    comments: pull.comments.map(({ id, by, text, reactions }) => ({
      id,
      by: by.login,
      text,
      reactions: reactions.map((reaction) => ({ by: reaction.by.login, content: reaction.content })),
    })),
    user: pull.by.login,
  }
}
