/** A path that the plan takes out of a container and that is not there: the driver would fail, unless it need not be there. */
import { EngineError } from '../../engine/error.ts'

export class NotThere extends EngineError {
  constructor(what: string, cause?: unknown) {
    super('build-failed', `replaying the plan: ${what}`, { cause })
  }
}

/** For what need not be there. */
export function nothingThere(error: unknown): undefined {
  if (error instanceof NotThere) return undefined
  throw error
}
