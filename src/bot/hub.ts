/** One repository on GitHub, by what the bot asks of it. Requests go through an Octokit that waits for rate limits and repeats what may be repeated. */
import type { Octokit } from '@octokit/core'
import { isSealed } from './seal.ts'

/** What of an Octokit is used: Probot's for the App, and one with a token elsewhere. */
export interface Api {
  readonly request: Octokit['request']
}

export interface Hub {
  readonly api: Api
  readonly owner: string
  readonly repo: string
}

export interface RepositoryInfo {
  readonly defaultBranch: string
  /** Nobody can change it. */
  readonly frozen: boolean
  readonly cloneUrl: string
}

export async function infoOf({ api, owner, repo }: Hub): Promise<RepositoryInfo> {
  const { data } = await api.request('GET /repos/{owner}/{repo}', { owner, repo })
  return {
    defaultBranch: data.default_branch,
    frozen: data.archived || data.disabled,
    cloneUrl: data.clone_url,
  }
}

export interface BranchHead {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  /** The bot made it, and nobody changed it. */
  readonly sealed: boolean
}

/** Last commits of the branches whose names begin so. */
export async function headsOf(hub: Hub, prefix: string): Promise<ReadonlyMap<string, BranchHead>> {
  const { api, owner, repo } = hub
  const { data } = await api.request('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', { owner, repo, ref: `heads/${prefix}` })
  const heads = new Map<string, BranchHead>()
  for (const { ref, object } of data) {
    const { data: commit } = await api.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', {
      owner,
      repo,
      commit_sha: object.sha,
    })
    const [tree, parents] = [commit.tree.sha, commit.parents.map(({ sha }) => sha)]
    const isOwn = isSealed({ message: commit.message, parents, tree })
    heads.set(ref.slice('refs/heads/'.length), { sha: object.sha, tree, parents, sealed: isOwn })
  }
  return heads
}

export interface PullInfo {
  readonly number: number
  readonly state: 'open' | 'closed'
  readonly title: string
  readonly body: string | null
  readonly labels: readonly string[]
}

/** The latest pull request of a branch of the repository itself; an open one comes first. */
export async function lastPull({ api, owner, repo }: Hub, branch: string): Promise<PullInfo | null> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls', {
    ...{ owner, repo },
    head: `${owner}:${branch}`,
    state: 'all',
    sort: 'created',
    direction: 'desc',
    per_page: 10,
  })
  const own = data.filter(({ head }) => head.ref === branch && isOwn(head, owner, repo))
  const [last] = own.sort((a, b) => Number(b.state === 'open') - Number(a.state === 'open') || b.number - a.number)
  if (last === undefined) return null
  return {
    number: last.number,
    state: last.state === 'open' ? 'open' : 'closed',
    title: last.title,
    body: last.body,
    labels: last.labels.map(({ name }) => name),
  }
}

/** Whether a branch is the repository's own. That of a fork which was deleted has no repository, whatever the description says. */
export function isOwn(head: { readonly repo: { readonly full_name: string } | null }, owner: string, repo: string): boolean {
  return head.repo?.full_name.toLowerCase() === `${owner}/${repo}`.toLowerCase()
}

/** Whether GitHub refused because somebody was there first: the state is looked at again next time. */
export function isTaken(error: unknown): boolean {
  const { status, message = '' } = error as { readonly status?: number; readonly message?: string }
  return status === 422 && /already exists|not a fast[- ]forward|No commits between/i.test(message)
}
