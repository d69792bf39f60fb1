/** Repositories as they are made: empty, of files, or as a fork of another. */
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { git } from './plumbing.ts'
import { pushFiles, type Files } from './push.ts'
import { accountOf, repositoryOf, type Repository, type State } from './state.ts'

export interface RepositoryOptions {
  /** Of the app, on the owner's account. */
  readonly installation?: number
  readonly private?: boolean
  readonly archived?: boolean
  /** Whether draft pull requests can be opened; yes by default. */
  readonly drafts?: boolean
  /** The full name of the repository that this is a fork of: it begins with its commits. */
  readonly forkOf?: string
}

/** GitHub serves any commit by its id, partial clones too, and keeps its own refs to itself. */
const settings = [
  '[http]\n\treceivepack = true',
  '[uploadpack]\n\tallowAnySHA1InWant = true\n\tallowFilter = true',
  '[receive]\n\thideRefs = refs/pull',
  '[gc]\n\tauto = 0\n',
].join('\n')

export function newRepository(state: State, fullName: string, files: Files, options: RepositoryOptions): Repository {
  const [login = '', name = ''] = fullName.split('/')
  const owner = accountOf(state, login, 'Organization')
  const folder = join(state.root, owner.login, `${name}.git`)
  const forkOf = options.forkOf === undefined ? null : repositoryOf(state, options.forkOf)
  mkdirSync(dirname(folder), { recursive: true })
  git(folder, ['init', '--bare', '--quiet', '--initial-branch', 'main'])
  appendFileSync(join(folder, 'config'), settings)
  const now = new Date()
  const repository: Repository = {
    id: state.id(),
    owner,
    name,
    folder,
    private: options.private ?? false,
    archived: options.archived ?? false,
    drafts: options.drafts ?? true,
    forkOf,
    installation: options.installation ?? null,
    permissions: new Map(),
    issues: [],
    checkRuns: [],
    labels: new Map(),
    signed: new Set(),
    createdAt: now,
    pushedAt: now,
  }
  state.repositories.set(fullName.toLowerCase(), repository)
  if (forkOf !== null) git(folder, ['fetch', '--quiet', forkOf.folder, '+refs/heads/*:refs/heads/*'])
  if (Object.keys(files).length > 0) pushFiles(state, repository, files, { message: 'First commit', author: login })
  return repository
}
