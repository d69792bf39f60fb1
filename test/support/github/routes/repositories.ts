/** Repositories, their files at a commit, their commits. */
import { levelOf } from '../access.ts'
import { invalid, listing, notFound, Refusal, type Answer } from '../answer.ts'
import { blobOf, commitOf, entriesOf, type Entry } from '../objects.ts'
import { git, tryGit } from '../plumbing.ts'
import { may, onRepository, type Ask, type Route } from '../route.ts'
import { fullName, type Repository, type State } from '../state.ts'
import { web } from '../views/account.ts'
import { commitView } from '../views/git.ts'
import { fullRepositoryView, repositoryUrl, repositoryView } from '../views/repository.ts'

/** The repositories of an account that who asks may see; of a person only the public ones are listed. */
function ofAccount(ask: Ask, login: string, type: 'Organization' | null): Answer {
  const account = ask.state.accounts.get(login.toLowerCase())
  if (account === undefined || (type !== null && account.type !== type)) throw notFound()
  const seen = [...ask.state.repositories.values()].filter((one) => {
    return one.owner === account && levelOf(ask.actor, one) !== 'none' && (type !== null || !one.private)
  })
  return listing(seen.map((one) => repositoryView(ask.state, one, ask.actor)))
}

function commitNamed(repository: Repository, name: string): string {
  if (commitOf(repository.folder, 'main') === null) throw new Refusal(409, 'Git Repository is empty.')
  const sha = commitOf(repository.folder, name)
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`)
  return sha
}

function contents(ask: Ask, repository: Repository): Answer {
  const ref = ask.query.get('ref')
  const commit = commitOf(repository.folder, ref ?? 'main')
  if (commit === null) throw ref === null ? notFound() : new Refusal(404, `No commit found for the ref ${ref}`)
  const path = (ask.params['path'] ?? '').replaceAll(/^\/+|\/+$/g, '')
  if (path === '')
    return { status: 200, body: entriesOf(repository.folder, commit).map((one) => contentView(ask.state, repository, one)) }
  const [entry] = path.split('/').includes('..') ? [] : listed(repository, commit, path)
  if (entry === undefined) throw notFound()
  if (entry.type === 'blob')
    return { status: 200, body: { ...contentView(ask.state, repository, entry), ...content(repository, entry) } }
  const inside = entriesOf(repository.folder, entry.sha).map((one) => ({ ...one, path: `${path}/${one.path}` }))
  return { status: 200, body: inside.map((one) => contentView(ask.state, repository, one)) }
}

function listed(repository: Repository, commit: string, path: string): readonly Entry[] {
  const { code, stdout } = tryGit(repository.folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${commit}:${path}`,
  ])
  if (code !== 0) return []
  const sha = stdout.trim()
  return entriesOf(repository.folder, commit, true).filter((one) => one.sha === sha && one.path === path)
}

/** Up to 1 MB comes with its content. */
function content(repository: Repository, entry: Entry): object {
  if ((entry.size ?? 0) > 1_048_576) return { encoding: 'none', content: '' }
  const text = blobOf(repository.folder, entry.sha).toString('base64')
  return { encoding: 'base64', content: text.replaceAll(/.{60}/g, '$&\n') }
}

function contentView(state: State, repository: Repository, entry: Entry): object {
  const url = `${repositoryUrl(state, repository)}/contents/${entry.path}`
  const git_url = `${repositoryUrl(state, repository)}/git/${entry.type}s/${entry.sha}`
  const html_url = `${web}/${fullName(repository)}/${entry.type}/main/${entry.path}`
  return {
    type: entry.type === 'tree' ? 'dir' : entry.mode === '120000' ? 'symlink' : 'file',
    size: entry.size ?? 0,
    name: entry.path.split('/').at(-1),
    path: entry.path,
    sha: entry.sha,
    url,
    git_url,
    html_url,
    download_url: entry.type === 'tree' ? null : `${web}/${fullName(repository)}/raw/main/${entry.path}`,
    _links: { self: url, git: git_url, html: html_url },
  }
}

function commits(ask: Ask, repository: Repository): Answer {
  const from = commitNamed(repository, ask.query.get('sha') ?? 'main')
  const paths = ask.query.has('path') ? ['--', `:(literal,top)${ask.query.get('path') ?? ''}`] : ['--']
  const ids = git(repository.folder, ['rev-list', from, ...paths])
    .split('\n')
    .filter((id) => id !== '')
  return listing(ids.map((id) => commitView(ask.state, repository, id)))
}

export const repositoryRoutes: readonly Route[] = [
  { endpoint: 'GET /orgs/{org}/repos', handle: (ask) => ofAccount(ask, ask.params['org'] ?? '', 'Organization') },
  { endpoint: 'GET /users/{username}/repos', handle: (ask) => ofAccount(ask, ask.params['username'] ?? '', null) },
  onRepository('GET ', may('read', 'metadata'), (ask, repository) => ({
    status: 200,
    body: fullRepositoryView(ask.state, repository, ask.actor),
  })),
  onRepository('GET /contents/{path}', may('read', 'contents'), contents),
  onRepository('GET /commits', may('read', 'contents'), commits),
  onRepository('GET /commits/{ref}', may('read', 'contents'), (ask, repository) => {
    const name = ask.params['ref'] ?? ''
    if (name === '') throw invalid({ resource: 'Commit', code: 'missing', field: 'sha' })
    return { status: 200, body: commitView(ask.state, repository, commitNamed(repository, name)) }
  }),
]
