/** What may take no longer than the user allows. */
import { EngineError } from '../engine/error.ts'

export interface TimeLimit {
  /** Seconds. */
  readonly timeLimit: number
  readonly signal: AbortSignal | undefined
}

/**
 * Does something that ends by a signal.
 *
 * @param what as the message begins: `building Dockerfile`
 * @throws EngineError `timed-out` when it took too long
 */
export async function withinLimit<Result>(
  what: string,
  { timeLimit, signal }: TimeLimit,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const late = AbortSignal.timeout(timeLimit * 1000)
  try {
    return await act(signal === undefined ? late : AbortSignal.any([signal, late]))
  } catch (error) {
    if (!late.aborted || signal?.aborted === true) throw error
    const why = `it took longer than ${String(timeLimit)} seconds; --time-limit gives it more`
    throw new EngineError('timed-out', `${what}: ${why}`, { cause: error })
  }
}
