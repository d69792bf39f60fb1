/** Accounts, the app and its installations as GitHub answers them. */
import { type Account, type Installation, type State } from '../state.ts'
import { zulu } from '../objects.ts'

/** An id as the GraphQL API has it. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(String(id)).toString('base64url')}`
}

/** Where people look at things; what stands there is nothing of this server. */
export const web = 'https://github.test'

export function accountView(state: State, account: Account): object {
  const url = `${state.url}/users/${encodeURIComponent(account.login)}`
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type === 'Organization' ? 'O' : 'U', account.id),
    avatar_url: `${web}/avatars/${account.id}`,
    gravatar_id: '',
    url,
    html_url: account.type === 'Bot' ? `${web}/apps/${state.app.slug}` : `${web}/${account.login}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  }
}

/** An account with its public profile. */
export function profileView(state: State, account: Account): object {
  const profile = { name: account.login, company: null, blog: '', location: null, email: null, hireable: null, bio: null }
  const counts = { public_repos: 0, public_gists: 0, followers: 0, following: 0 }
  const times = { created_at: '2020-01-01T00:00:00Z', updated_at: '2020-01-01T00:00:00Z' }
  return { ...accountView(state, account), ...profile, ...counts, ...times }
}

const events = ['check_run', 'installation', 'issue_comment', 'pull_request', 'push']

export function appView(state: State): object {
  return {
    id: state.app.id,
    slug: state.app.slug,
    node_id: nodeId('A', state.app.id),
    client_id: `Iv1.${state.app.id}`,
    owner: accountView(state, { id: 1, login: 'restage', type: 'Organization' }),
    name: state.app.slug,
    description: '',
    external_url: web,
    html_url: `${web}/apps/${state.app.slug}`,
    created_at: '2024-01-01T00:00:00Z',
    updated_at: '2024-01-01T00:00:00Z',
    permissions: state.permissions,
    events,
    installations_count: state.installations.size,
  }
}

export function installationView(state: State, installation: Installation): object {
  return {
    id: installation.id,
    account: accountView(state, installation.account),
    repository_selection: 'selected',
    access_tokens_url: `${state.url}/app/installations/${installation.id}/access_tokens`,
    repositories_url: `${state.url}/installation/repositories`,
    html_url: `${web}/organizations/${installation.account.login}/settings/installations/${installation.id}`,
    app_id: state.app.id,
    app_slug: state.app.slug,
    target_id: installation.account.id,
    target_type: installation.account.type,
    permissions: installation.permissions,
    events,
    created_at: zulu(installation.createdAt),
    updated_at: zulu(installation.createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: null,
    suspended_at: null,
  }
}
