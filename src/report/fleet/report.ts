/**
 * The report on a fleet run: `restage/report@1`, plain JSON data, and all that its renderers see.
 *
 * Pipelines that are still there are **open**: what their figures save is what a migration would save. Those that are **gone** were
 * migrated or removed since a run saw them (`status: 'gone'`, `since`): nobody knows which, and their figures are as they were seen last, with
 * the `after` that restage proposed. Sums keep the two apart, so that what could be saved is never mixed with what was.
 *
 * `null` is "not known" everywhere, and never stands for 0. A sum is over those pipelines of which both sides are known, and says over how
 * many of how many. Every list has one order, whatever the order of the run's lines. Texts are the repositories' own: a renderer
 * escapes them.
 */
import type { Severity } from '../../findings/finding.ts'
import type { Outcome, PipelineEntry, RunOptions } from '../../fleet/entry.ts'
import type { VerificationVerdict } from '../../verify/verification.ts'

/** Who looks after which repositories: the first pattern that fits decides. */
export interface TeamRule {
  /** The name of a repository in the run, whole. `*` is any text without a slash, `**` any text, `?` one sign. */
  readonly pattern: string
  readonly team: string
}

export type PipelineStatus = PipelineEntry['status'] | 'gone'

/** A number in both ways of building. */
export interface Pair {
  readonly before: number | null
  readonly after: number | null
}

/** What is told of a pipeline in numbers. */
export interface Figures {
  /** A file that several pipelines use counts for each of them, here and in sums. */
  readonly dockerfiles: Pair
  readonly scripts: Pair
  /** Of Dockerfiles and scripts. */
  readonly lines: Pair
  /** That one run of the driver builds. */
  readonly images: Pair
  /** Of all final images, layers of the base too. */
  readonly finalBytes: Pair
  readonly finalLayers: Pair
  /** What a push of the final images sends to a registry that has none of it, so what they take there. Known where `measure` was asked. */
  readonly registryBytes: Pair
  /** Images beside the final ones that a run leaves on the machine: tagged builder images before; after, with the classic builder, those of stages. */
  readonly builderImages: Pair
  /** Their bytes, layers of the base too. What BuildKit keeps in its cache is in no image. */
  readonly builderBytes: Pair
  /** Files that a run leaves in the tree. Before: known where the driver itself ran. */
  readonly hostFiles: Pair
  readonly hostBytes: Pair
  /**
   * What stays on the machine of who builds after `docker image prune` and `docker builder prune`: final images, tagged builder images, and
   * files in the tree as far as they are known (by plan they are not, so that `before` may be more). Layers that images share (two builders
   * of one base) count for each of them, as in `docker images`.
   */
  readonly laptopBytes: Pair
  /** Seconds of a build from nothing, of the same again at once, and after a change of one source file. Known where `measure` was asked. */
  readonly coldSeconds: Pair
  readonly warmSeconds: Pair
  readonly changedSeconds: Pair
}

/** Of pipelines of which both sides are known; `null` on both sides where `known` is 0. */
export interface SummedPair extends Pair {
  readonly known: number
  readonly of: number
}

/** In a sum an image of one name and size that several pipelines of a repository leave counts once. */
export type SummedFigures = Readonly<Record<keyof Figures, SummedPair>>

/** A group of repositories in numbers. */
export interface Sum {
  readonly repositories: {
    readonly total: number
    /** With an open pipeline. */
    readonly open: number
    /** With none but gone ones. */
    readonly finished: number
    /** Without a pipeline. */
    readonly nothing: number
    /** Whose outcome is not `done`; counted as this alone. */
    readonly failed: number
  }
  readonly pipelines: Readonly<Record<PipelineStatus, number>>
  /** Of open pipelines. */
  readonly verdicts: Readonly<Record<VerificationVerdict | 'not-verified', number>>
  /** Of open pipelines. */
  readonly findings: Readonly<Record<Severity, number>>
  /** What is, and would be; `null` without such pipelines. */
  readonly open: SummedFigures | null
  /** What was, and is no more; `null` without such pipelines. */
  readonly gone: SummedFigures | null
}

export interface TeamReport {
  /** `null`: repositories that no pattern fits. */
  readonly team: string | null
  readonly sum: Sum
}

export interface RepositoryReport {
  readonly repository: string
  readonly team: string | null
  readonly source: string
  readonly commit: string | null
  readonly outcome: Outcome
  /** Why, where the outcome is not `done`. */
  readonly message: string | null
  readonly analysed: string
  readonly milliseconds: number
  readonly leads: readonly { readonly path: string; readonly line: number; readonly text: string }[]
  readonly sum: Sum
}

export interface PipelineReport {
  /** With `id` a key of the report. */
  readonly repository: string
  readonly id: string
  readonly team: string | null
  readonly status: PipelineStatus
  /** Start of the first run that did not see it; `null` for an open one. */
  readonly since: string | null
  readonly figures: Figures
  /** As it was seen last. */
  readonly entry: PipelineEntry
}

/** A code that blocks, in all open pipelines. */
export interface Hurdle {
  readonly code: string
  /** Blocked pipelines that have it. */
  readonly pipelines: number
  /** Blocked pipelines that have no other: what its cure frees at once. */
  readonly alone: number
  readonly repositories: number
  /** Of the first example. */
  readonly message: string
  readonly help: string
  /** At most three, those that have no other blocker first. */
  readonly examples: readonly { readonly repository: string; readonly id: string }[]
}

/** What a run knew of a pipeline. */
export interface Snapshot {
  readonly status: PipelineStatus
  readonly verdict: VerificationVerdict | null
  readonly finalBytes: Pair
  readonly builderBytes: Pair
}

/**
 * - `new`: the earlier run did not see it, or saw it gone
 * - `gone`: this run is the first that does not see it
 * - `unseen`: its repository failed this time, or is no part of the run, so nobody knows
 * - `verdict`: an engine told something else than it told then
 * - `size`: bytes of the final or the builder images differ by more than a hundredth, where both runs know them
 */
export type ChangeKind = 'new' | 'gone' | 'unseen' | 'status' | 'verdict' | 'size'

export interface PipelineChange {
  readonly repository: string
  readonly id: string
  /** At least one; `status`, `verdict` and `size` may come together. */
  readonly kinds: readonly ChangeKind[]
  /** `null` where the earlier run did not see it. */
  readonly before: Snapshot | null
  /** `null` for one that is unseen. */
  readonly after: Snapshot | null
}

/** A run in a few numbers. */
export interface TrendPoint {
  readonly started: string
  readonly repositories: number
  readonly failed: number
  readonly pipelines: Readonly<Record<PipelineStatus, number>>
  /** Of open pipelines: what is held, and would be. */
  readonly open: { readonly registryBytes: SummedPair; readonly laptopBytes: SummedPair }
  /** Of pipelines that are gone: what was held, and is. */
  readonly gone: { readonly registryBytes: SummedPair; readonly laptopBytes: SummedPair }
}

export interface FleetReport {
  readonly schema: 'restage/report@1'
  /** Version of restage that made the run. */
  readonly restage: string
  readonly started: string
  /** `null`: it was interrupted, and repositories are missing. */
  readonly ended: string | null
  readonly options: RunOptions
  readonly whole: Sum
  /** By name, the one without a team last; empty where no rule is given. */
  readonly teams: readonly TeamReport[]
  /** By name. */
  readonly repositories: readonly RepositoryReport[]
  /** By repository and id. */
  readonly pipelines: readonly PipelineReport[]
  /** What to cure next: what frees most at once first. */
  readonly ranking: readonly Hurdle[]
  /** `null` where there is no earlier run. By repository and id. */
  readonly changes: { readonly since: string; readonly pipelines: readonly PipelineChange[] } | null
  /** Oldest first; the last one is this run. */
  readonly trend: readonly TrendPoint[]
}
