/**
 * Does on GitHub what was decided. Branches are only ever moved forward: where a person has pushed in the meantime, GitHub refuses, and
 * that is that. What was interrupted is found half done the next time, and finished.
 */
import type { Action } from './decide.ts'
import { isTaken, type BranchHead, type Hub } from './hub.ts'
import type { FileChange, Proposal } from './proposal.ts'
import { sealed } from './seal.ts'

/** What a closed pull request is labelled with that is not to be opened again. */
export const ignoredLabel = 'restage-ignored'

export interface Target {
  readonly hub: Hub
  /** Where pull requests lead. */
  readonly base: string
  /** What was looked at. */
  readonly commit: string
  readonly heads: ReadonlyMap<string, BranchHead>
}

/** What came of an action, for people and logs. */
export interface Done {
  readonly branch: string
  readonly kind: Action['kind'] | 'taken'
  readonly pull: number | null
  readonly reason: string | null
}

export async function carryOut(action: Action, target: Target): Promise<Done> {
  try {
    return await act(action, target)
  } catch (error) {
    if (!isTaken(error)) throw error
    const branch = 'proposal' in action ? action.proposal.branch : action.branch
    return { branch, kind: 'taken', pull: null, reason: 'somebody was there first' }
  }
}

async function act(action: Action, target: Target): Promise<Done> {
  switch (action.kind) {
    case 'open': {
      const { proposal } = action
      await commit(proposal, target)
      const pull = await open(proposal, target)
      return { branch: proposal.branch, kind: 'open', pull, reason: null }
    }
    case 'update': {
      const { proposal, pull } = action
      await commit(proposal, target)
      const { owner, repo } = target.hub
      await target.hub.api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
        ...{ owner, repo },
        pull_number: pull,
        title: proposal.title,
        body: proposal.body,
      })
      return { branch: proposal.branch, kind: 'update', pull, reason: null }
    }
    case 'close':
      await close(action, target, action.word)
      return { branch: action.branch, kind: 'close', pull: action.pull, reason: action.word }
    case 'ignore': {
      const word = 'It is not suggested again, until somebody asks for it with `/restage`.'
      await label(target.hub, action.pull, [ignoredLabel])
      await close(action, target, word)
      return { branch: action.branch, kind: 'ignore', pull: action.pull, reason: word }
    }
    case 'leave':
      return { branch: action.branch, kind: 'leave', pull: action.pull, reason: action.reason }
  }
}

/** Puts the files on the branch, which is made where there is none. */
async function commit(proposal: Proposal, { hub, commit: base, heads }: Target): Promise<void> {
  const { api, owner, repo } = hub
  const { data: at } = await api.request('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', { owner, repo, commit_sha: base })
  const { data: tree } = await api.request('POST /repos/{owner}/{repo}/git/trees', {
    ...{ owner, repo },
    base_tree: at.tree.sha,
    tree: proposal.files.map(entryOf),
  })
  const head = heads.get(proposal.branch)
  // on an older base the same files may not merge any more
  if (head?.tree === tree.sha && head.parents.includes(base)) return
  // forward, as a merge where the base has moved: nothing is taken from the branch
  const parents = head === undefined ? [base] : head.parents.includes(base) ? [head.sha] : [head.sha, base]
  const { data: made } = await api.request('POST /repos/{owner}/{repo}/git/commits', {
    ...{ owner, repo },
    message: sealed({ message: proposal.message, parents, tree: tree.sha }),
    tree: tree.sha,
    parents,
  })
  const ref = `heads/${proposal.branch}`
  if (head === undefined)
    await api.request('POST /repos/{owner}/{repo}/git/refs', { owner, repo, ref: `refs/${ref}`, sha: made.sha })
  else await api.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', { owner, repo, ref, sha: made.sha, force: false })
}

function entryOf({ path, text, executable }: FileChange): {
  readonly path: string
  readonly mode: '100644' | '100755'
  readonly type: 'blob'
  readonly content?: string
  readonly sha?: null
} {
  const entry = { path, mode: executable ? '100755' : '100644', type: 'blob' } as const
  return text === null ? { ...entry, sha: null } : { ...entry, content: text }
}

async function open(proposal: Proposal, { hub, base }: Target): Promise<number> {
  const { api, owner, repo } = hub
  const { branch: head, title, body } = proposal
  const ask = { owner, repo, head, base, title, body }
  const { data } = await api
    .request('POST /repos/{owner}/{repo}/pulls', { ...ask, draft: proposal.draft })
    .catch((error: unknown) => {
      // private repositories of some plans have no drafts
      if (!/draft pull requests are not supported/i.test((error as Error).message)) throw error
      return api.request('POST /repos/{owner}/{repo}/pulls', ask)
    })
  if (proposal.labels.length > 0) await label(hub, data.number, proposal.labels)
  return data.number
}

/** First closed, then told: interrupted between the two it says too little, never the same thing twice. */
async function close(
  { pull, branch }: { readonly pull: number; readonly branch: string },
  { hub, heads }: Target,
  word: string,
): Promise<void> {
  const { api, owner, repo } = hub
  await api.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: pull, state: 'closed' })
  await say(hub, pull, word)
  if (heads.get(branch)?.sealed === true)
    await api.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', { owner, repo, ref: `heads/${branch}` })
}

/** Writes a comment, in Markdown. */
export async function say({ api, owner, repo }: Hub, issue: number, body: string): Promise<void> {
  await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', { owner, repo, issue_number: issue, body })
}

async function label({ api, owner, repo }: Hub, issue: number, labels: readonly string[]): Promise<void> {
  await api.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
    ...{ owner, repo },
    issue_number: issue,
    labels: [...labels],
  })
}
