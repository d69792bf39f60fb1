/** What a docker command finds around it: what a process has, and what it says about the objects that it made. */
import type { Readable, Writable } from 'node:stream'

export interface CommandWorld {
  /** Absolute; relative paths of the command start here. */
  readonly cwd: string
  readonly environment: ReadonlyMap<string, string>
  /** `undefined`: nothing is on stdin. */
  readonly stdin: Readable | undefined
  readonly stdout: Writable
  readonly stderr: Writable
  readonly signal: AbortSignal | undefined
  /** Told as soon as the engine has made something. */
  readonly made?: ((object: MadeObject) => void) | undefined
  /**
   * What images are called in archives: `outside` gives the name in one that is saved, `inside` the engine's name for one that is loaded.
   * `undefined`: the same.
   */
  readonly imageNames?: { readonly outside: (name: string) => string; readonly inside: (name: string) => string } | undefined
}

export interface MadeObject {
  readonly kind: 'container' | 'image'
  /** In full. */
  readonly id: string
}
