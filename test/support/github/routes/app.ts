/** The app, its installations, and their tokens. */
import { issueToken, personLevel } from '../access.ts'
import { listing, notFound, Refusal, type Answer } from '../answer.ts'
import { zulu } from '../objects.ts'
import { may, onRepository, type Ask, type Route } from '../route.ts'
import { type Installation, type Permissions, type Repository } from '../state.ts'
import { accountView, appView, installationView, profileView } from '../views/account.ts'
import { repositoryView } from '../views/repository.ts'

/** What only the app itself may ask. */
function asApp(endpoint: string, handle: (ask: Ask) => Answer): Route {
  return {
    endpoint,
    handle: (ask) => {
      if (ask.actor.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
      return handle(ask)
    },
  }
}

function installationIn(ask: Ask): Installation {
  const found = ask.state.installations.get(Number(ask.params['installation_id']))
  if (found === undefined) throw notFound()
  return found
}

function repositoriesOf(ask: Ask, installation: Installation): readonly Repository[] {
  return [...ask.state.repositories.values()].filter((repository) => repository.installation === installation.id)
}

function accessToken(ask: Ask): Answer {
  const installation = installationIn(ask)
  const all = repositoriesOf(ask, installation)
  const names = ask.body['repositories'] as readonly string[] | undefined
  const ids = ask.body['repository_ids'] as readonly number[] | undefined
  const chosen = all.filter((one) => (names?.includes(one.name) ?? false) || (ids?.includes(one.id) ?? false))
  const isNarrowed = names !== undefined || ids !== undefined
  if (isNarrowed && chosen.length < (names ?? ids ?? []).length) {
    throw new Refusal(
      422,
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    )
  }
  const wanted = ask.body['permissions'] as Permissions | undefined
  for (const [name, level] of Object.entries(wanted ?? {})) {
    const given = installation.permissions[name]
    if (given === undefined || (given === 'read' && level === 'write')) {
      throw new Refusal(422, 'The permissions requested are not granted to this installation.')
    }
  }
  const permissions = wanted === undefined ? installation.permissions : { ...wanted, metadata: 'read' as const }
  const { token, expires } = issueToken(ask.state, installation, permissions, isNarrowed ? chosen.map((one) => one.id) : null)
  const repositories = isNarrowed ? { repositories: chosen.map((one) => repositoryView(ask.state, one, ask.actor)) } : {}
  const repository_selection = isNarrowed ? 'selected' : 'all'
  return { status: 201, body: { token, expires_at: zulu(expires), permissions, repository_selection, ...repositories } }
}

function installationRepositories(ask: Ask): Answer {
  const { actor, state } = ask
  if (actor.kind !== 'installation') throw new Refusal(403, 'You must authenticate with an installation access token')
  const all = repositoriesOf(ask, actor.installation).filter((one) => actor.repositories?.includes(one.id) ?? true)
  const views = all.map((one) => repositoryView(state, one, actor))
  return listing(views, (repositories) => ({ total_count: all.length, repository_selection: 'selected', repositories }))
}

function user({ state, actor }: Ask): Answer {
  if (actor.kind === 'installation') throw new Refusal(403, 'Resource not accessible by integration')
  if (actor.kind !== 'user') throw new Refusal(401, 'Requires authentication')
  return { status: 200, body: profileView(state, actor.account) }
}

export const appRoutes: readonly Route[] = [
  asApp('GET /app', ({ state }) => ({ status: 200, body: appView(state) })),
  asApp('GET /app/installations', ({ state }) =>
    listing([...state.installations.values()].map((one) => installationView(state, one))),
  ),
  asApp('GET /app/installations/{installation_id}', (ask) => ({
    status: 200,
    body: installationView(ask.state, installationIn(ask)),
  })),
  asApp('POST /app/installations/{installation_id}/access_tokens', accessToken),
  asApp('GET /repos/{owner}/{repo}/installation', ({ state, params }) => {
    const repository = state.repositories.get(`${params['owner'] ?? ''}/${params['repo'] ?? ''}`.toLowerCase())
    const installation = state.installations.get(repository?.installation ?? -1)
    if (installation === undefined) throw notFound()
    return { status: 200, body: installationView(state, installation) }
  }),
  { endpoint: 'GET /installation/repositories', handle: installationRepositories },
  { endpoint: 'GET /user', handle: user },
  {
    endpoint: 'GET /users/{username}',
    handle: ({ state, params }) => {
      const account = state.accounts.get((params['username'] ?? '').toLowerCase())
      if (account === undefined) throw notFound()
      return { status: 200, body: profileView(state, account) }
    },
  },
  onRepository('GET /collaborators/{username}/permission', may('read', 'metadata'), (ask, repository) => {
    const account = ask.state.accounts.get((ask.params['username'] ?? '').toLowerCase())
    if (account === undefined) throw new Refusal(404, `${ask.params['username'] ?? ''} is not a user`)
    const permission = personLevel(account.login, repository)
    const parts = { admin: permission === 'admin', maintain: permission === 'admin' }
    const write = permission === 'admin' || permission === 'write'
    const permissions = { ...parts, push: write, triage: write, pull: permission !== 'none' }
    const person = { ...accountView(ask.state, account), permissions, role_name: permission }
    return { status: 200, body: { permission, role_name: permission, user: person } }
  }),
]
