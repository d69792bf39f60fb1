/**
 * `restage.yaml`: one configuration file for all commands, in the folder that restage is given.
 *
 * In: its text. Out: a `Configuration`, or every problem in it with line and column. Nothing is guessed: an unknown key is a
 * problem, since a misspelt `setAside` would otherwise migrate what was to be left alone.
 */

export interface Configuration {
  /** Drivers that are left alone on purpose. */
  readonly setAside: readonly SetAside[]
  /** Base images and what stands in for them when images are built to be compared. */
  readonly bases: ReadonlyMap<string, string>
  /** Paths in images whose differences are not counted. */
  readonly ignore: readonly IgnoredPath[]
}

export interface SetAside {
  /** Path of the script, relative to the folder. */
  readonly driver: string
  readonly reason: string
}

export interface IgnoredPath {
  /** Absolute in the image. */
  readonly path: string
  readonly reason: string
}

/** Its name in the folder. */
export const configurationFile = 'restage.yaml'

export const emptyConfiguration: Configuration = { setAside: [], bases: new Map(), ignore: [] }
