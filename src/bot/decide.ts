/**
 * What is to be done about a repository's pull requests. Pure: what was found and what is on GitHub in, actions out; the same state asked
 * again gives nothing to do.
 */
import { plain } from './markdown.ts'
import type { Look, NoProposal, Proposal } from './proposal.ts'

/** The last pull request of a branch. */
export interface KnownPull {
  readonly number: number
  /** A merged one is closed. */
  readonly state: 'open' | 'closed'
  /** From its marker; `null` where a person took that away. */
  readonly inputs: string | null
  readonly content: string | null
  /** Somebody said `/restage ignore`. */
  readonly ignored: boolean
}

export interface KnownBranch {
  readonly branch: string
  /** Id of its last commit; `null` where there is no such branch. */
  readonly head: string | null
  /** A person has committed to it. */
  readonly edited: boolean
  readonly pull: KnownPull | null
}

/** What somebody asked for by a comment, or by hand, or `verified`: what a worker found is to be shown. */
export interface Wish {
  readonly kind: 'look' | 'rebase' | 'ignore' | 'verified'
  /** Of one pull request alone: its branch. */
  readonly branch: string | null
}

export type Action =
  | { readonly kind: 'open'; readonly proposal: Proposal }
  | { readonly kind: 'update'; readonly proposal: Proposal; readonly pull: number }
  | {
      readonly kind: 'close'
      readonly pull: number
      readonly branch: string
      /** Markdown. */
      readonly word: string
    }
  | { readonly kind: 'ignore'; readonly pull: number; readonly branch: string }
  | { readonly kind: 'leave'; readonly branch: string; readonly pull: number | null; readonly reason: string }

/** @param known all branches of the bot that are there, and those of the proposals whether they are there or not */
export function decide(look: Look, known: readonly KnownBranch[], wish: Wish | null): readonly Action[] {
  const { idle } = look
  if (idle !== null) return known.map(({ branch, pull }) => leave(branch, pull, idle))
  if (look.problems.length > 0) return known.map(({ branch, pull }) => leave(branch, pull, 'restage.yaml has errors'))
  const proposals = new Map(look.proposals.map((proposal) => [proposal.branch, proposal]))
  const others = new Map(look.others.map((other) => [other.branch, other]))
  return known
    .filter(({ branch }) => wish === null || wish.branch === null || wish.branch === branch)
    .flatMap((one) => {
      const proposal = proposals.get(one.branch)
      return proposal === undefined ? without(one, others.get(one.branch)) : withProposal(proposal, one, wish)
    })
}

function withProposal(proposal: Proposal, { branch, head, edited, pull }: KnownBranch, wish: Wish | null): readonly Action[] {
  if (wish?.kind === 'ignore')
    return pull?.state === 'open' ? [{ kind: 'ignore', pull: pull.number, branch }] : [leave(branch, pull, 'it is not open')]
  if (head !== null && edited) return [leave(branch, pull, 'a person has committed to its branch')]
  if (pull?.state === 'open' && head !== null) {
    const isSame = pull.content === proposal.content && wish?.kind !== 'rebase' && wish?.kind !== 'verified'
    return [isSame ? leave(branch, pull, 'it is as it should be') : { kind: 'update', proposal, pull: pull.number }]
  }
  // only somebody who asks for it opens what was closed
  if (pull !== null && (wish === null || wish.kind === 'verified')) {
    if (pull.ignored) return [leave(branch, pull, 'somebody asked for it to be ignored')]
    if (pull.inputs === null || pull.inputs === proposal.inputs)
      return [leave(branch, pull, 'it was closed, and its files have not changed since')]
  }
  return [{ kind: 'open', proposal }]
}

/** There is a branch and no proposal for it: the pattern is gone, or cannot be migrated any more. */
function without({ branch, edited, pull }: KnownBranch, other: NoProposal | undefined): readonly Action[] {
  if (pull?.state !== 'open') return pull === null ? [] : [leave(branch, pull, 'it is closed')]
  if (edited) return [leave(branch, pull, 'a person has committed to its branch')]
  const word =
    other === undefined
      ? 'The builder pattern that this pull request is about is gone.'
      : other.why === 'blocked'
        ? `This can no longer be migrated: ${plain(other.reason)}`
        : `restage.yaml leaves this out: ${plain(other.reason)}`
  return [{ kind: 'close', pull: pull.number, branch, word }]
}

function leave(branch: string, pull: KnownPull | null, reason: string): Action {
  return { kind: 'leave', branch, pull: pull?.number ?? null, reason }
}
