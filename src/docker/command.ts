/**
 * The docker command line as data: `argv` ↔ typed commands. The grammar of each command is a table (`flags/*.ts`); this file
 * has the types. Words stay symbolic texts; only the names of commands and flags must be known.
 */
import type { Text } from '../text/symbolic.ts'

/** A flag as given. */
export interface GivenFlag {
  /** Long canonical name without dashes: `tag` for `-t`, `force` for `rm -f`. */
  readonly name: string
  /** Its value; `undefined` for a boolean flag without one. `--rm=false` has the value `false`. */
  readonly value: Text | undefined
  /** Index into argv of the word that holds the flag, and how many words it takes (1 or 2). */
  readonly index: number
  readonly words: 1 | 2
}

export interface Operand {
  readonly text: Text
  readonly index: number
}

/**
 * The canonical command: management forms are folded (`docker container cp` is `cp`, `docker image rm` is `rmi`,
 * `docker builder build`, `docker buildx build` and `docker image build` are `build`).
 */
export type DockerCommandName =
  | 'build'
  | 'create'
  | 'run'
  | 'exec'
  | 'cp'
  | 'start'
  | 'stop'
  | 'kill'
  | 'wait'
  | 'logs'
  | 'attach'
  | 'rename'
  | 'commit'
  | 'export'
  | 'import'
  | 'save'
  | 'load'
  | 'tag'
  | 'push'
  | 'pull'
  | 'login'
  | 'logout'
  | 'rm'
  | 'rmi'
  | 'images'
  | 'ps'
  | 'inspect'
  | 'volume'
  | 'network'
  | 'prune'
  | 'compose'
  | 'bake'
  | 'other'

export interface DockerCommand {
  readonly name: DockerCommandName
  /** As written, e.g. `container cp`, `buildx build`. For `volume` and `network` the operands begin with the sub-command. */
  readonly written: string
  /** Flags before the command (`-H`, `--context`). */
  readonly globalFlags: readonly GivenFlag[]
  readonly flags: readonly GivenFlag[]
  /** Words that are neither flags nor their values; for run, create and exec the command's own words are among them, untouched. */
  readonly operands: readonly Operand[]
  /** Words of a build that are wholly unknown and stand where flags may: whatever they hold, the one operand is known. */
  readonly open?: readonly Operand[]
  /** Indices into argv of the words that name the command. */
  readonly nameWords: readonly number[]
}

/** Why an argv is not a docker command that the grammar knows. */
export interface DockerCommandError {
  readonly kind: 'unknown-flag' | 'unknown-command' | 'missing-value' | 'unknown-word' | 'wrong-operands'
  readonly message: string
  readonly index: number
}
