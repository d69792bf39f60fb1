/** How a docker command fails: the line on stderr and the exit code that docker's own client would give. */
import { reasonOf } from '../failure.ts'

export class CommandFailure extends Error {
  override readonly name = 'CommandFailure'
  readonly status: number

  /** @param text what goes to stderr, without its last newline. */
  constructor(status: number, text: string) {
    super(text)
    this.status = status
  }
}

/** Whether the engine answered, and said no. */
export function isAnswer(thrown: unknown): boolean {
  return typeof (thrown as { readonly statusCode?: unknown }).statusCode === 'number'
}

/** What the engine said, as docker's own client passes it on. */
export function daemonSays(thrown: unknown): string {
  return `Error response from daemon: ${reasonOf(thrown)}`
}

/** The failure for an answer of the engine; what is none is thrown again. */
export function refused(thrown: unknown, status = 1): CommandFailure {
  if (thrown instanceof CommandFailure) return thrown
  if (!isAnswer(thrown)) throw thrown
  return new CommandFailure(status, daemonSays(thrown))
}
