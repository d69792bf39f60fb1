/** What webhooks carry: https://docs.github.com/webhooks/webhook-events-and-payloads */
import { notFound } from './answer.ts'
import { around, pushed } from './payload-of-push.ts'
import { none } from './plumbing.ts'
import { accountOf, fullName, isPull, repositoryOf, type Account, type Repository, type State } from './state.ts'
import { accountView, installationView, nodeId } from './views/account.ts'
import { commentView, issueView } from './views/issue.ts'
import { fullPullView } from './views/pull.ts'

/** What each event is about. `by` is a login; the owner by default. */
export interface About {
  readonly ping: object
  readonly installation: { readonly action: 'created' | 'deleted' | 'suspend' | 'unsuspend'; readonly installation: number }
  readonly installation_repositories: {
    readonly action: 'added' | 'removed'
    readonly installation: number
    /** Full names. */
    readonly repositories: readonly string[]
  }
  readonly push: {
    readonly repository: string
    /** `main` by default. */
    readonly branch?: string
    /** Where the branch was; by default the parent of its commit, and nothing for a first one. */
    readonly before?: string | null
    /** Where it was moved to: by default where it stands; null where it was taken away. */
    readonly after?: string | null
    readonly by?: string
  }
  readonly issue_comment: {
    readonly repository: string
    readonly number: number
    readonly comment: number
    readonly action?: 'created' | 'edited' | 'deleted'
  }
  readonly pull_request: {
    readonly repository: string
    readonly number: number
    readonly action: 'opened' | 'synchronize' | 'reopened' | 'closed' | 'edited' | 'ready_for_review'
    readonly by?: string
  }
}

type Payloads = { readonly [Name in keyof About]: (state: State, about: About[Name]) => object }

export const payloads: Payloads = {
  ping: (state) => ({
    zen: 'Keep it logically awesome.',
    hook_id: 1,
    hook: { type: 'App', id: 1, name: 'web', active: true, events: ['push'], app_id: state.app.id },
  }),
  installation: (state, { action, installation }) => ({
    action,
    installation: installed(state, installation),
    repositories: [...state.repositories.values()].filter((one) => one.installation === installation).map(brief),
    requester: null,
    sender: accountView(state, ownerOf(state, installation)),
  }),
  installation_repositories: (state, { action, installation, repositories }) => {
    const named = repositories.map((name) => brief(repositoryOf(state, name)))
    return {
      action,
      installation: installed(state, installation),
      repository_selection: 'selected',
      repositories_added: action === 'added' ? named : [],
      repositories_removed: action === 'removed' ? named : [],
      requester: null,
      sender: accountView(state, ownerOf(state, installation)),
    }
  },
  push: (state, about) => pushed(state, about),
  issue_comment: (state, { repository: name, number, comment: id, action = 'created' }) => {
    const repository = repositoryOf(state, name)
    const issue = repository.issues.find((one) => one.number === number)
    const comment = issue?.comments.find((one) => one.id === id)
    if (issue === undefined || comment === undefined) throw notFound()
    const changes = action === 'edited' ? { changes: { body: { from: '' } } } : {}
    const said = { issue: issueView(state, repository, issue), comment: commentView(state, repository, issue, comment) }
    return { action, ...changes, ...said, ...around(state, repository, comment.by) }
  },
  pull_request: (state, { repository: name, number, action, by }) => {
    const repository = repositoryOf(state, name)
    const pull = repository.issues.filter(isPull).find((one) => one.number === number)
    if (pull === undefined) throw notFound()
    const view = fullPullView(state, repository, pull, { kind: 'nobody' })
    const moved = action === 'synchronize' ? { before: none, after: pull.headSha } : {}
    const changes = action === 'edited' ? { changes: {} } : {}
    const sender = by === undefined ? pull.by : accountOf(state, by)
    return { action, number, pull_request: view, ...moved, ...changes, ...around(state, repository, sender) }
  },
}

function ownerOf(state: State, installation: number): Account {
  return state.installations.get(installation)?.account ?? accountOf(state, 'somebody')
}

function installed(state: State, id: number): object {
  const found = state.installations.get(id)
  const account = ownerOf(state, id)
  return installationView(state, found ?? { id, account, permissions: state.permissions, createdAt: new Date() })
}

function brief(repository: Repository): object {
  const { id, name } = repository
  return { id, node_id: nodeId('R', id), name, full_name: fullName(repository), private: repository.private }
}
