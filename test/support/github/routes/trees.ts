/** Trees: read, and made of changes to others. */
import { Refusal, type Answer } from '../answer.ts'
import { entriesOf, writeBlob, writeTree, type TreeChange } from '../objects.ts'
import { tryGit } from '../plumbing.ts'
import { may, onRepository, textOf, textOr, type Ask, type Route } from '../route.ts'
import type { Repository, State } from '../state.ts'
import { repositoryUrl } from '../views/repository.ts'
import { objectNamed, refuseEmpty } from './git.ts'

function treeView(state: State, repository: Repository, sha: string, isRecursive: boolean): object {
  const url = `${repositoryUrl(state, repository)}/git`
  const tree = entriesOf(repository.folder, sha, isRecursive).map((entry) => ({
    ...entry,
    url: `${url}/${entry.type}s/${entry.sha}`,
  }))
  return { sha, url: `${url}/trees/${sha}`, tree, truncated: false }
}

function treeNamed(repository: Repository, name: string): string | null {
  const { code, stdout } = tryGit(repository.folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{tree}`])
  return code === 0 ? stdout.trim() : null
}

function readTree(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const sha = treeNamed(repository, ask.params['tree_sha'] ?? '')
  if (sha === null) throw new Refusal(404, 'Not Found')
  return { status: 200, body: treeView(ask.state, repository, sha, ask.query.has('recursive')) }
}

function tree(ask: Ask, repository: Repository): Answer {
  refuseEmpty(repository)
  const entries = ask.body['tree']
  if (!Array.isArray(entries) || entries.length === 0) throw new Refusal(422, 'Invalid tree info')
  const named = textOr(ask.body, 'base_tree', null)
  const base = named === null ? null : treeNamed(repository, named)
  if (named !== null && base === null) throw new Refusal(422, 'base_tree is not a valid tree oid')
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

export const treeRoutes: readonly Route[] = [
  onRepository('POST /git/trees', may('write', 'contents'), tree),
  onRepository('GET /git/trees/{tree_sha}', may('read', 'contents'), readTree),
]
