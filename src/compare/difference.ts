/** How two images differ: typed, sorted, plain data. */

/** What can differ at one path. `entry`: it is in one image only. */
export type FileAspect = 'entry' | 'type' | 'mode' | 'owner' | 'link' | 'hard-links' | 'device' | 'size' | 'content' | 'xattrs'

export interface FileDifference {
  /** Absolute; bytes that are not UTF-8 and control characters as `\xNN`, a backslash as `\\`. */
  readonly path: string
  readonly aspect: FileAspect
  /** What the image has, as a person reads it (`0755`, `1000:1000`, `-> ../x`, `sha256:…`); `null`: no such path. */
  readonly legacy: string | null
  readonly multiStage: string | null
  /** What probably made it, and what would cure it; `null` where nobody knows. */
  readonly explanation: Explanation | null
}

export interface Explanation {
  readonly cause: string
  readonly cure: string | null
  /** A unified diff of text, or what differs inside an archive, line by line. */
  readonly detail: string | null
}

export interface ConfigDifference {
  /** `Env.PATH`, `Labels.version`, `Cmd`, `Healthcheck.Interval`, `OnBuild`, `architecture` … */
  readonly field: string
  /** As JSON; `null`: not set. */
  readonly legacy: string | null
  readonly multiStage: string | null
}
