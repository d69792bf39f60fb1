/**
 * Which commits are the bot's own: the last line of their message is a digest over their parents and files. A commit of a person on the branch
 * has none, and one that a person amended or rebased has one that does not fit.
 */
import { createHash } from 'node:crypto'

export interface Commit {
  readonly message: string
  /** Ids of commits, in git's order. */
  readonly parents: readonly string[]
  /** Id of the tree. */
  readonly tree: string
}

const trailer = 'Restage-Seal: '

/** The message with its seal. */
export function sealed({ message, parents, tree }: Commit): string {
  return `${message}\n\n${trailer}${digestOf(parents, tree)}\n`
}

/** Whether the bot made a commit, and nobody changed it since. */
export function isSealed({ message, parents, tree }: Commit): boolean {
  const last = message.trimEnd().split('\n').at(-1) ?? ''
  return last === trailer + digestOf(parents, tree)
}

function digestOf(parents: readonly string[], tree: string): string {
  return createHash('sha256')
    .update([...parents, tree].join(' '))
    .digest('hex')
}
