/** What a look inside two contents gives. */
export interface Look {
  /** In one sentence. */
  readonly cause: string
  readonly cure: string | null
  /** Line by line; short enough to be shown whole. */
  readonly detail: readonly string[]
}

/** Two files of one path, both in memory. */
export interface Pair {
  /** Of both; a member's path inside an archive goes on behind a colon. */
  readonly path: string
  readonly legacy: Buffer
  readonly multiStage: Buffer
}

/** Looks at a pair one level further in; `null` where there is nothing to say. */
export type LookInside = (pair: Pair) => Look | null

/** The most that is unpacked from one file, in bytes. */
export const UNPACKED_LIMIT: number = 128 * 1024 * 1024
