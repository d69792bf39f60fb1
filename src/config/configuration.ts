/**
 * `restage.yaml`: one configuration file for all commands, in the folder that restage is given.
 *
 * In: its text. Out: a `Configuration`, or every problem in it with line and column. Nothing is guessed: an unknown key is a
 * problem, since a misspelt `setAside` would otherwise migrate what was to be left alone.
 */

import type { Location } from '../text/source.ts'

export interface Configuration {
  /** Drivers that are left alone on purpose. */
  readonly setAside: readonly SetAside[]
  /** Base images and what stands in for them when images are built to be compared. */
  readonly bases: ReadonlyMap<string, string>
  /** Paths in images whose differences are not counted. */
  readonly ignore: readonly IgnoredPath[]
  readonly bot: BotConfiguration
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

/** What the pull-request bot may do with the repository. */
export interface BotConfiguration {
  readonly enabled: boolean
  /** How often it looks without being called. */
  readonly schedule: 'daily' | 'weekly' | 'off'
  /** Globs of drivers; those that none fits are left out. Empty: all. */
  readonly paths: readonly string[]
  /** What its pull requests are labelled with. */
  readonly labels: readonly string[]
  /** Which pull requests are drafts. */
  readonly draft: 'caveats' | 'always' | 'never'
  /** A worker may build both versions, which runs code of the repository. */
  readonly verify: boolean
  /** Templates with `{{name}}` of `templateNames`; `null`: the bot's own. */
  readonly title: string | null
  readonly body: string | null
}

/** What stands for something in the templates of a pull request. */
export const templateNames = {
  title: ['pipeline', 'driver', 'image'],
  body: ['pipeline', 'driver', 'image', 'summary', 'artifacts', 'proof', 'table', 'caveats', 'commands', 'help'],
} as const

export interface ConfigurationProblem {
  readonly message: string
  readonly at: Location
}

/** Its name in the folder. */
export const configurationFile = 'restage.yaml'

const usualBot: BotConfiguration = {
  enabled: true,
  schedule: 'weekly',
  paths: [],
  labels: [],
  draft: 'caveats',
  verify: false,
  title: null,
  body: null,
}

export const emptyConfiguration: Configuration = { setAside: [], bases: new Map(), ignore: [], bot: usualBot }
