/** The git database: blobs, trees, commits. */
import { Refusal, type Answer } from '../answer.ts'
import {
  entriesOf,
  kindOf,
  readCommit,
  writeBlob,
  writeCommit,
  writeTree,
  zulu,
  type Person,
  type TreeChange,
} from '../objects.ts'
import { git, plain, tryGit } from '../plumbing.ts'
import { spawnSync } from 'node:child_process'
import { actingAccount, may, onRepository, textOf, textOr, type Ask, type Route } from '../route.ts'
import type { Repository, State } from '../state.ts'
import { nodeId } from '../views/account.ts'
import { gitCommitView } from '../views/git.ts'
import { repositoryUrl } from '../views/repository.ts'

const empty = new Refusal(409, 'Git Repository is empty.')

/** The id of an object in the request, of that kind. */
export function objectNamed(repository: Repository, sha: string, kind: string, otherwise: Refusal): string {
  if (!/^[0-9a-f]{40}$/.test(sha)) {
    throw new Refusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].')
  }
  if (kindOf(repository.folder, sha) !== kind) throw otherwise
  return sha
}

export function refuseEmpty(repository: Repository): void {
  if (git(repository.folder, ['for-each-ref', '--count=1']) === '') throw empty
}

function blob(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const text = textOf(ask.body, 'content')
  const encoding = textOr(ask.body, 'encoding', 'utf-8')
  if (encoding !== 'utf-8' && encoding !== 'base64') throw new Refusal(422, `encoding ${encoding} is not supported`)
  const sha = writeBlob(repository.folder, Buffer.from(text, encoding))
  return { status: 201, body: { sha, url: `${repositoryUrl(ask.state, repository)}/git/blobs/${sha}` } }
}

function readBlob(ask: Ask, repository: Repository): Answer {
  const sha = objectNamed(repository, ask.params['file_sha'] ?? '', 'blob', new Refusal(404, 'Not Found'))
  const bytes = spawnSync('git', ['--git-dir', repository.folder, 'cat-file', 'blob', sha], {
    env: plain,
    maxBuffer: 1 << 28,
  }).stdout
  const content = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n')
  const url = `${repositoryUrl(ask.state, repository)}/git/blobs/${sha}`
  return { status: 200, body: { sha, node_id: nodeId('B', repository.id), size: bytes.length, url, encoding: 'base64', content } }
}

function treeView(state: State, repository: Repository, sha: string, isRecursive: boolean): object {
  const url = `${repositoryUrl(state, repository)}/git`
  const tree = entriesOf(repository.folder, sha, isRecursive).map((entry) => ({
    ...entry,
    url: `${url}/${entry.type}s/${entry.sha}`,
  }))
  return { sha, url: `${url}/trees/${sha}`, tree, truncated: false }
}

function readTree(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const name = ask.params['tree_sha'] ?? ''
  const { code, stdout } = tryGit(repository.folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{tree}`])
  if (code !== 0) throw new Refusal(404, 'Not Found')
  return { status: 200, body: treeView(ask.state, repository, stdout.trim(), ask.query.has('recursive')) }
}

function tree(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const entries = ask.body['tree']
  if (!Array.isArray(entries) || entries.length === 0) throw new Refusal(422, 'Invalid tree info')
  const wrongBase = new Refusal(422, 'base_tree is not a valid tree oid')
  const named = textOr(ask.body, 'base_tree', null)
  const { code, stdout } = tryGit(repository.folder, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${named ?? ''}^{tree}`,
  ])
  if (named !== null && code !== 0) throw wrongBase
  const base = named === null ? null : stdout.trim()
  const existing = new Set(base === null ? [] : entriesOf(repository.folder, base, true).map((entry) => entry.path))
  const changes = (entries as Readonly<Record<string, unknown>>[]).map((entry) => change(ask, repository, entry, existing))
  const sha = writeTree(repository.folder, base, changes)
  return { status: 201, body: treeView(ask.state, repository, sha, false) }
}

const kinds: Readonly<Record<string, string>> = {
  '100644': 'blob',
  '100755': 'blob',
  '120000': 'blob',
  '040000': 'tree',
  '160000': 'commit',
}

function change(
  ask: Ask,
  repository: Repository,
  entry: Readonly<Record<string, unknown>>,
  existing: ReadonlySet<string>,
): TreeChange {
  const path = textOf(entry, 'path')
  if (path === '') throw new Refusal(422, 'tree.path cannot be blank')
  if (path.startsWith('/')) throw new Refusal(422, 'tree.path cannot start with a slash')
  const isMalformed = path
    .split('/')
    .some((part) => part === '' || part === '.' || part === '..' || part.toLowerCase() === '.git')
  if (isMalformed || path.includes('\0')) throw new Refusal(422, 'tree.path contains a malformed path component')
  const { actor } = ask
  if (path.startsWith('.github/workflows/') && actor.kind === 'installation' && actor.permissions['workflows'] !== 'write') {
    throw new Refusal(403, 'Resource not accessible by integration')
  }
  const mode = textOr(entry, 'mode', '100644')
  const kind = kinds[mode]
  if (kind === undefined) throw new Refusal(422, `tree.mode ${mode} is not supported`)
  const content = textOr(entry, 'content', null)
  if (content !== null && entry['sha'] !== undefined) {
    throw new Refusal(422, 'Must supply either tree.sha or tree.content, but not both.')
  }
  if (content !== null) return { path, mode, sha: writeBlob(repository.folder, content) }
  if (entry['sha'] === null) {
    if (!existing.has(path)) throw new Refusal(422, 'GitRPC::BadObjectState')
    return { path, mode, sha: null }
  }
  const sha = textOf(entry, 'sha')
  if (mode === '160000') return { path, mode, sha }
  return { path, mode, sha: objectNamed(repository, sha, kind, new Refusal(422, `tree.sha ${sha} is not a valid ${kind}`)) }
}

function commit(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const { folder } = repository
  const message = textOf(ask.body, 'message')
  const wrongTree = new Refusal(422, 'Tree SHA does not exist or is not a tree object')
  const tree = objectNamed(repository, textOf(ask.body, 'tree'), 'tree', wrongTree)
  const wrongParent = new Refusal(422, 'Parent SHA does not exist or is not a commit object')
  const parents = ((ask.body['parents'] ?? []) as readonly string[]).map((sha) =>
    objectNamed(repository, sha, 'commit', wrongParent),
  )
  const given = ask.body['author'] as Partial<Person> | undefined
  const account = actingAccount(ask.actor)
  const now = zulu(new Date())
  const self = { name: account.login, email: `${account.id}+${account.login}@users.noreply.github.com`, date: now }
  const isSigned = ask.actor.kind === 'installation' && given === undefined && ask.body['committer'] === undefined
  const author = { ...self, ...given }
  const committer = {
    ...(isSigned ? { name: 'GitHub', email: 'noreply@github.com', date: now } : author),
    ...(ask.body['committer'] as object | undefined),
  }
  const sha = writeCommit(folder, { tree, parents, author, committer, message })
  if (isSigned) repository.signed.add(sha)
  return { status: 201, body: gitCommitView(ask.state, repository, readCommit(folder, sha)) }
}

export const gitRoutes: readonly Route[] = [
  onRepository('POST /git/blobs', may('write', 'contents'), blob),
  onRepository('GET /git/blobs/{file_sha}', may('read', 'contents'), readBlob),
  onRepository('POST /git/trees', may('write', 'contents'), tree),
  onRepository('GET /git/trees/{tree_sha}', may('read', 'contents'), readTree),
  onRepository('POST /git/commits', may('write', 'contents'), commit),
  onRepository('GET /git/commits/{commit_sha}', may('read', 'contents'), (ask, repository) => {
    refuseEmpty(repository)
    const sha = objectNamed(repository, ask.params['commit_sha'] ?? '', 'commit', new Refusal(404, 'Not Found'))
    return { status: 200, body: gitCommitView(ask.state, repository, readCommit(repository.folder, sha)) }
  }),
]
