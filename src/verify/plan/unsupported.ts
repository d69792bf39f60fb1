/** What a replay of the plan cannot do, and what can. */
import { EngineError } from '../../engine/error.ts'

export function unsupported(why: string): EngineError {
  return new EngineError('not-supported', `replaying the plan: ${why}; --legacy script runs the driver itself`)
}
