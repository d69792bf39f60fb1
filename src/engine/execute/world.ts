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
}

export interface MadeObject {
  readonly kind: 'container' | 'image'
  /** In full. */
  readonly id: string
}
