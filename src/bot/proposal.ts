/** What the bot suggests: plain data, made by the process that looked at the repository, for the one that talks to GitHub. */
import type { ConfigurationProblem } from '../config/configuration.ts'
import type { ReviewedPipeline } from './review.ts'

/** A file of the commit; paths are the repository's, and never lead out of it. */
export interface FileChange {
  readonly path: string
  /** `null`: it is deleted. */
  readonly text: string | null
  readonly executable: boolean
}

/** One pull request. */
export interface Proposal {
  /** Id of the pipeline: `build.sh#final`. */
  readonly pipeline: string
  readonly branch: string
  readonly title: string
  /** Markdown; its marker comes last. */
  readonly body: string
  /** Message of the commit. */
  readonly message: string
  readonly files: readonly FileChange[]
  readonly labels: readonly string[]
  readonly draft: boolean
  /** Digest of the files that are changed, as they are now. */
  readonly inputs: string
  /** Digest of all that is suggested. */
  readonly content: string
}

/** A pipeline that is there and gets no pull request. */
export interface NoProposal {
  readonly pipeline: string
  readonly branch: string
  readonly why: 'blocked' | 'not-asked'
  /** For people: what blocks it, or what in the configuration leaves it out. */
  readonly reason: string
}

/** What was found in a repository at a commit. */
export interface Look {
  readonly commit: string
  /** Why nothing is to be done, whatever was found; `null`: the bot acts. */
  readonly idle: string | null
  /** What is wrong with the configuration: nothing is suggested then. */
  readonly problems: readonly ConfigurationProblem[]
  /** The repository has it that workers may build it. */
  readonly verify: boolean
  readonly proposals: readonly Proposal[]
  readonly others: readonly NoProposal[]
  /** Of a pull request's commit, in place of proposals. */
  readonly reviewed: readonly ReviewedPipeline[]
}
