/** What the server keeps beside git, in memory: accounts, repositories, their pull requests, comments, checks; and what tokens stand for. */
export type Level = 'none' | 'read' | 'write' | 'admin'
export type Permissions = Readonly<Record<string, 'read' | 'write'>>

export interface Account {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Organization' | 'Bot'
}

export interface Installation {
  readonly id: number
  readonly account: Account
  readonly permissions: Permissions
  readonly createdAt: Date
}

/** Who asks. */
export type Actor =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'app' }
  | { readonly kind: 'user'; readonly account: Account }
  | {
      readonly kind: 'installation'
      readonly account: Account
      readonly installation: Installation
      readonly permissions: Permissions
      /** Ids of repositories; null: all of the installation. */
      readonly repositories: readonly number[] | null
      readonly expires: Date
    }

export interface Reaction {
  readonly id: number
  readonly by: Account
  readonly content: string
  readonly at: Date
}

export interface Comment {
  readonly id: number
  readonly by: Account
  text: string
  readonly reactions: Reaction[]
  readonly createdAt: Date
  updatedAt: Date
}

export interface Issue {
  readonly kind: 'issue' | 'pull'
  readonly id: number
  readonly number: number
  readonly by: Account
  title: string
  body: string | null
  state: 'open' | 'closed'
  readonly labels: string[]
  readonly comments: Comment[]
  readonly createdAt: Date
  updatedAt: Date
  closedAt: Date | null
}

export interface Pull extends Issue {
  readonly kind: 'pull'
  readonly draft: boolean
  readonly head: { readonly repository: Repository; readonly ref: string }
  /** The commit at the head while it was open. */
  headSha: string
  baseSha: string
  readonly baseRef: string
  readonly maintainerCanModify: boolean
  merged: { readonly by: Account; readonly at: Date; readonly sha: string } | null
  readonly reviews: Review[]
}

export interface ReviewComment {
  readonly id: number
  readonly path: string
  readonly line: number
  readonly startLine: number | null
  readonly side: 'LEFT' | 'RIGHT'
  readonly startSide: 'LEFT' | 'RIGHT' | null
  readonly body: string
  readonly hunk: string
}

export interface Review {
  readonly id: number
  readonly by: Account
  readonly commit: string
  readonly body: string
  readonly state: 'COMMENTED' | 'APPROVED' | 'CHANGES_REQUESTED' | 'PENDING'
  readonly comments: readonly ReviewComment[]
  readonly at: Date
}

/** As the request gave it; `annotations` grow with each request. */
export interface CheckRun {
  readonly id: number
  readonly suite: number
  readonly name: string
  readonly headSha: string
  status: string
  conclusion: string | null
  detailsUrl: string | null
  externalId: string
  title: string | null
  summary: string | null
  text: string | null
  readonly annotations: Readonly<Record<string, unknown>>[]
  startedAt: Date
  completedAt: Date | null
}

export interface Repository {
  readonly id: number
  readonly owner: Account
  readonly name: string
  /** The bare repository on disk. */
  readonly folder: string
  readonly private: boolean
  readonly archived: boolean
  /** Whether its owner's plan has draft pull requests. */
  readonly drafts: boolean
  readonly forkOf: Repository | null
  installation: number | null
  readonly permissions: Map<string, Level>
  readonly issues: Issue[]
  readonly checkRuns: CheckRun[]
  /** Names of labels, with their ids. */
  readonly labels: Map<string, number>
  /** Commits that the server signed. */
  readonly signed: Set<string>
  readonly createdAt: Date
  pushedAt: Date
}

export interface State {
  /** `http://127.0.0.1:PORT` */
  readonly url: string
  /** The folder of the bare repositories: `OWNER/REPO.git`. */
  readonly root: string
  readonly app: { readonly id: number; readonly privateKey: string; readonly publicKey: string; readonly slug: string }
  readonly bot: Account
  readonly permissions: Permissions
  /** The most that a page of a listing holds. */
  readonly pageSize: number
  /** By lower-case login. */
  readonly accounts: Map<string, Account>
  readonly installations: Map<number, Installation>
  /** By lower-case full name. */
  readonly repositories: Map<string, Repository>
  readonly tokens: Map<string, Actor>
  /** How many requests came with a token. */
  readonly used: Map<string | null, number>
  readonly id: () => number
}

export function fullName(repository: Repository): string {
  return `${repository.owner.login}/${repository.name}`
}

export function isPull(issue: Issue): issue is Pull {
  return issue.kind === 'pull'
}

export function nextNumber(repository: Repository): number {
  return repository.issues.length + 1
}

/** The account of a login, made where there is none. */
export function accountOf(state: State, login: string, type: Account['type'] = 'User'): Account {
  const key = login.toLowerCase()
  const found = state.accounts.get(key) ?? { id: state.id(), login, type }
  state.accounts.set(key, found)
  return found
}

export function repositoryOf(state: State, name: string): Repository {
  const found = state.repositories.get(name.toLowerCase())
  if (found === undefined) throw new Error(`no repository ${name}`)
  return found
}
