/**
 * What a fleet run knows of its repositories: the lines of its file, plain data.
 *
 * A run is one file of JSON lines: a `run` line, a `repository` line for each repository as soon as it is done, `gone` lines for pipelines
 * that earlier runs saw and that are no more, and an `end` line. A file without an `end` is of a run that was interrupted. The texts in it
 * are the repositories' own and are to be escaped by who shows them; values whose names look like secrets are hidden already.
 */
import type { Finding } from '../findings/finding.ts'
import type { Assumption, DocumentHandoff, DocumentImage, PipelineDocument } from '../migrate/document.ts'
import type { TrendPoint } from '../report/fleet/report.ts'
import type { Verification } from '../verify/verification.ts'

/** Of the files that take part in a pipeline, in one of its two states. */
export interface Counts {
  readonly dockerfiles: number
  /** Drivers: files of any kind that run docker for it. */
  readonly scripts: number
  /** Of both together. */
  readonly lines: number
  /** Images that one run of the driver builds; stages are none. */
  readonly images: number
}

/** A pipeline of the document without what only its application needs. */
export interface PipelineEntry {
  readonly id: string
  readonly driver: PipelineDocument['driver']
  readonly drivers: readonly string[]
  readonly status: PipelineDocument['status']
  readonly images: readonly DocumentImage[]
  readonly handoffs: readonly DocumentHandoff[]
  readonly findings: readonly Finding[]
  readonly proof: { readonly verdict: PipelineDocument['proof']['verdict']; readonly assumptions: readonly Assumption[] }
  /** Empty where it is blocked; cut at a line's end, with a line that says so, where it is longer than 200,000 characters. */
  readonly diff: string
  readonly before: Counts
  /** `null` where it is blocked. */
  readonly after: Counts | null
  /** `null` where no engine was asked: then no size is known. */
  readonly verification: Verification | null
}

/**
 * - `done`: analysed; its pipelines may still be blocked
 * - `unreachable`: it could not be read: no such folder, a clone that failed
 * - `failed`: an engine or the configuration of the repository failed
 * - `crashed`: a bug in restage, or memory ran out
 * - `timed-out`: it took longer than a repository may
 */
export type Outcome = 'done' | 'unreachable' | 'failed' | 'crashed' | 'timed-out'

export interface RepositoryEntry {
  readonly kind: 'repository'
  /** How it is called in this run, unique in it: `shop`, `group/shop`, `github.com/acme/shop`. */
  readonly repository: string
  /** Where it was read: a folder as it was given, or a git URL without credentials. */
  readonly source: string
  /** What was analysed; `null` without git, and where files differ from what is committed. */
  readonly commit: string | null
  readonly outcome: Outcome
  /** Why, where it is not `done`. */
  readonly message: string | null
  /** When it was analysed (ISO 8601, UTC), which may have been in an earlier run. */
  readonly analysed: string
  readonly milliseconds: number
  readonly pipelines: readonly PipelineEntry[]
  readonly leads: readonly { readonly path: string; readonly line: number; readonly text: string }[]
}

/** A pipeline that an earlier run saw, in a repository that this run saw without it: somebody migrated or removed it. */
export interface GoneEntry {
  readonly kind: 'gone'
  readonly repository: string
  /** Start of the first run that did not see it. */
  readonly since: string
  /** As it was seen last. */
  readonly pipeline: PipelineEntry
}

export interface RunHeader {
  readonly kind: 'run'
  readonly schema: 'restage/run@1'
  /** Version of restage. */
  readonly restage: string
  /** ISO 8601, UTC. */
  readonly started: string
  readonly options: RunOptions
}

/** What decides about the results beside the commit: an entry of another run is taken over only where these are the same. */
export interface RunOptions {
  /** `null` when no engine is asked. */
  readonly verify: {
    readonly legacy: 'plan' | 'script'
    readonly measure: boolean
    readonly bases: Readonly<Record<string, string>>
  } | null
}

export interface RunEnd {
  readonly kind: 'end'
  readonly ended: string
  /** The run in a few numbers, which later reports read without the rest. */
  readonly point: TrendPoint
}

export type RunLine = RunHeader | RepositoryEntry | GoneEntry | RunEnd

/** A run as it was read from its file, or as it is in memory. */
export interface Run {
  readonly header: RunHeader
  readonly repositories: readonly RepositoryEntry[]
  readonly gone: readonly GoneEntry[]
  /** `null` while it runs and where it was interrupted. */
  readonly ended: string | null
}
