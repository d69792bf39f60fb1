/** Git objects as GitHub answers them. */
import { kindOf, readCommit, type Commit } from '../objects.ts'
import { fullName, type Repository, type State } from '../state.ts'
import { nodeId, web } from './account.ts'
import { repositoryUrl } from './repository.ts'

export function refView(state: State, repository: Repository, ref: string, sha: string): object {
  const url = repositoryUrl(state, repository)
  const type = kindOf(repository.folder, sha) ?? 'commit'
  return {
    ref,
    node_id: nodeId('REF', repository.id),
    url: `${url}/git/${ref}`,
    object: { sha, type, url: `${url}/git/${type}s/${sha}` },
  }
}

/** What a signature is worth: what the server committed for an app is signed, other commits are not. */
function verification(repository: Repository, sha: string): object {
  const none = { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null }
  if (!repository.signed.has(sha)) return none
  return { verified: true, reason: 'valid', signature: '-----BEGIN PGP SIGNATURE-----', payload: '', verified_at: null }
}

export function gitCommitView(state: State, repository: Repository, commit: Commit): object {
  const url = `${repositoryUrl(state, repository)}/git`
  const page = `${web}/${fullName(repository)}/commit`
  return {
    sha: commit.sha,
    node_id: nodeId('C', repository.id),
    url: `${url}/commits/${commit.sha}`,
    html_url: `${page}/${commit.sha}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${url}/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${page}/${sha}` })),
    verification: verification(repository, commit.sha),
  }
}

/** A commit as `/commits` has it. */
export function commitView(state: State, repository: Repository, sha: string): object {
  const commit = readCommit(repository.folder, sha)
  const url = `${repositoryUrl(state, repository)}/commits`
  const page = `${web}/${fullName(repository)}/commit`
  return {
    sha,
    node_id: nodeId('C', repository.id),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${repositoryUrl(state, repository)}/git/trees/${commit.tree}` },
      url: `${repositoryUrl(state, repository)}/git/commits/${sha}`,
      comment_count: 0,
      verification: verification(repository, sha),
    },
    url: `${url}/${sha}`,
    html_url: `${page}/${sha}`,
    comments_url: `${url}/${sha}/comments`,
    author: null,
    committer: null,
    parents: commit.parents.map((parent) => ({ sha: parent, url: `${url}/${parent}`, html_url: `${page}/${parent}` })),
  }
}
