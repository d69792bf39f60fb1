/** The git database: blobs and commits. */
import { Refusal, type Answer } from '../answer.ts'
import { blobOf, kindOf, readCommit, writeBlob, writeCommit, zulu, type Person } from '../objects.ts'
import { git } from '../plumbing.ts'
import { refAt } from '../ref-files.ts'
import { actingAccount, may, onRepository, textOf, textOr, type Ask, type Route } from '../route.ts'
import type { Repository } from '../state.ts'
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
  if (refAt(repository.folder, 'refs/heads/main') !== null) return
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
  const bytes = blobOf(repository.folder, sha)
  const content = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n')
  const url = `${repositoryUrl(ask.state, repository)}/git/blobs/${sha}`
  return { status: 200, body: { sha, node_id: nodeId('B', repository.id), size: bytes.length, url, encoding: 'base64', content } }
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
  onRepository('POST /git/commits', may('write', 'contents'), commit),
  onRepository('GET /git/commits/{commit_sha}', may('read', 'contents'), (ask, repository) => {
    refuseEmpty(repository)
    const sha = objectNamed(repository, ask.params['commit_sha'] ?? '', 'commit', new Refusal(404, 'Not Found'))
    return { status: 200, body: gitCommitView(ask.state, repository, readCommit(repository.folder, sha)) }
  }),
]
