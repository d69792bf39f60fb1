/** What a verification on an engine found: the `verification` object of the document, plain data. */
import type { Builder } from '../engine/engine.ts'
import type { Stranger } from '../engine/strangers.ts'
import type { ConfigDifference, FileDifference } from '../compare/difference.ts'

/**
 * - `identical`: equal, times too
 * - `equal`: same files and configuration
 * - `excused`: equal but for noise, ignored paths or the migration's own edits, each listed with its evidence
 * - `not-runnable`: a host tool, a base image or an engine feature is missing
 */
export type VerificationVerdict =
  'identical' | 'equal' | 'excused' | 'different' | 'legacy-does-not-build' | 'new-does-not-build' | 'not-runnable' | 'no-engine'

/** Why a difference does not count. */
export interface Excuse {
  readonly kind: 'noise' | 'ignored' | 'migration'
  /** What shows it: the two legacy digests, the pattern with its reason, the change that the migration makes. */
  readonly evidence: string
}

export interface Excused {
  readonly difference: FileDifference
  readonly excuse: Excuse
}

/** Bytes, all of them. */
export interface ImageSizes {
  /** Sum of the layers. */
  readonly image: number
  /** Above the base image; `null` when the base is not known or not there. */
  readonly overBase: number | null
  /** About what a push sends to a registry that has none of it: each layer through gzip -6; `null` when it was not measured. */
  readonly compressed: number | null
  /** Base first. */
  readonly layers: readonly { readonly size: number; readonly createdBy: string }[]
}

/** What a way of building leaves on the machine beside the final image. */
export interface LeftBehind {
  /** Of the new way those of build stages: the classic builder leaves them without a tag. */
  readonly images: readonly { readonly name: string; readonly size: number }[]
  /** Files in the working tree that the build made; `null` by plan: only a run of the driver itself shows what it leaves. */
  readonly files: readonly { readonly path: string; readonly size: number }[] | null
  /** `null` by plan. */
  readonly containers: readonly string[] | null
  /** BuildKit keeps layers of stages in its cache until it is pruned, and tells of none whose they are. */
  readonly cache: boolean
}

export interface VerifiedImage {
  readonly id: string
  readonly verdict: VerificationVerdict
  readonly files: {
    /** Paths compared, of the legacy image. */
    readonly compared: number
    readonly differences: readonly FileDifference[]
    readonly excused: readonly Excused[]
    /** Paths whose modification time alone differs. */
    readonly times: number
  }
  readonly config: readonly ConfigDifference[]
  readonly sizes: { readonly legacy: ImageSizes; readonly multiStage: ImageSizes } | null
}

/** Seconds. */
export interface Timings {
  readonly legacy: number
  readonly multiStage: number
  readonly compare: number
}

/** Seconds; `null` when it could not be measured. A driver that runs itself does so in one checkout, everything else in a clean one. */
export interface BuildTimes {
  /** Without the cache. */
  readonly cold: number | null
  /** The same again at once. */
  readonly warm: number | null
  /** After one source file was changed, with the cache. */
  readonly changed: number | null
}

/** What `--measure` found, beside the compressed sizes. */
export interface Measured {
  readonly legacy: BuildTimes
  readonly multiStage: BuildTimes
  /** The file that was changed by a line of blanks at its end; `null`: the builders copy none. */
  readonly file: string | null
}

/** What `--repair` did. */
export interface RepairReport {
  /** `kept`: with the cures the images are the same; `dropped`: they led nowhere, so the new version is as it was; `none`: none is known. */
  readonly outcome: 'kept' | 'dropped' | 'none'
  /** The verdict without any cure. */
  readonly before: VerificationVerdict
  readonly rounds: number
  /** Dockerfiles that are not repaired, since other pipelines build them too, and would change unseen. */
  readonly shared: readonly { readonly dockerfile: string; readonly pipelines: readonly string[] }[]
  readonly cures: readonly {
    readonly image: string
    readonly dockerfile: string
    /** Paths of the image, or fields of its configuration; empty when the new version did not build. */
    readonly subjects: readonly string[]
    readonly cause: string
    /** What is written into the Dockerfile. */
    readonly cure: string
    /** It is in the Dockerfile now. */
    readonly kept: boolean
  }[]
}

export interface Verification {
  readonly verdict: VerificationVerdict
  readonly legacy: 'plan' | 'script'
  readonly builder: Builder | null
  readonly engine: string | null
  /** Why, where the verdict needs words: what did not build, what is missing. */
  readonly message: string | null
  readonly images: readonly VerifiedImage[]
  readonly leftBehind: { readonly legacy: LeftBehind; readonly multiStage: LeftBehind } | null
  /** What the driver did that was answered without doing it: pushes, logins. */
  readonly answered: readonly string[]
  /** What appeared on the engine while the driver ran, and not by its docker of this run; it is left there. Empty by plan. */
  readonly strangers: readonly Stranger[]
  readonly timings: Timings | null
  /** `null` when nobody asked for it, or nothing was to be repaired. */
  readonly repair: RepairReport | null
  /** How many images each way builds; `null` when neither was built. */
  readonly builds: { readonly legacy: number; readonly multiStage: number } | null
  /** `null` when nobody asked for it. */
  readonly measured: Measured | null
}
