/** What a test does with the server: accounts, installations, repositories, tokens, and what goes wrong. */
import { issueToken } from './access.ts'
import { newRepository, type RepositoryOptions } from './new-repository.ts'
import type { Files } from './push.ts'
import type { Asked, FaultAnswer, Traffic } from './server.ts'
import { accountOf, repositoryOf, type Installation, type Permissions, type State } from './state.ts'
import { testRepository, type TestRepository } from './test-repository.ts'

export interface TestGitHub {
  /** Of the REST API: `http://127.0.0.1:PORT`. */
  readonly api: string
  /** Of git over smart HTTP, at `/OWNER/REPO.git`. */
  readonly server: string
  readonly app: { readonly id: number; readonly privateKey: string; readonly slug: string }
  /** What was asked, in order. */
  readonly requests: readonly Asked[]
  /** What GitHub would not take or answer; `close` throws it. */
  readonly problems: readonly string[]
  readonly state: State
  /** The app on an account (an organisation, unless `addUser` made it); gives the id. */
  addInstallation(owner: string, permissions?: Permissions): number
  /** The account takes the app away: its tokens end. */
  removeInstallation(id: number): void
  addRepository(name: `${string}/${string}`, files: Files, options?: RepositoryOptions): TestRepository
  addUser(login: string, token?: string): void
  /** The token of a run of GitHub Actions on a repository, with the permissions of its workflow. */
  actionsToken(name: string, permissions: Permissions): string
  /** The next requests of which `METHOD /path` matches are answered so. */
  fault(match: RegExp, answer: FaultAnswer, times?: number): void
  close(): Promise<void>
}

export function controls(state: State, traffic: Traffic, close: () => Promise<void>): TestGitHub {
  return {
    api: state.url,
    server: state.url,
    app: { id: state.app.id, privateKey: state.app.privateKey, slug: state.app.slug },
    requests: traffic.requests,
    problems: traffic.problems,
    state,
    addInstallation: (owner, permissions = state.permissions) => {
      const account = accountOf(state, owner, 'Organization')
      const installation: Installation = { id: state.id(), account, permissions, createdAt: new Date() }
      state.installations.set(installation.id, installation)
      return installation.id
    },
    removeInstallation: (id) => removeInstallation(state, id),
    addRepository: (name, files, options = {}) => testRepository(state, newRepository(state, name, files, options)),
    addUser: (login, token) => {
      const account = accountOf(state, login)
      if (token !== undefined) state.tokens.set(token, { kind: 'user', account })
    },
    actionsToken: (name, permissions) => actionsToken(state, name, permissions),
    fault: (match, answer, times = 1) => void traffic.faults.push({ match, answer, left: times }),
    close,
  }
}

function removeInstallation(state: State, id: number): void {
  state.installations.delete(id)
  for (const repository of state.repositories.values()) if (repository.installation === id) repository.installation = null
  for (const [token, actor] of state.tokens) {
    if (actor.kind === 'installation' && actor.installation.id === id) state.tokens.delete(token)
  }
}

function actionsToken(state: State, name: string, permissions: Permissions): string {
  const repository = repositoryOf(state, name)
  const account = accountOf(state, 'github-actions[bot]', 'Bot')
  const installation: Installation = { id: state.id(), account: repository.owner, permissions, createdAt: new Date() }
  const given = { ...permissions, metadata: 'read' } as const
  const { token } = issueToken(state, installation, given, [repository.id], account)
  return token
}
