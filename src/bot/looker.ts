/** Looks at repositories in processes of their own; one that crashes or hangs is an error of its visit alone. */
import { openPool, type PoolOptions } from '../fleet/pool.ts'
import { OperationalError } from '../text/failure.ts'
import type { LookJob, LookResult } from './look.ts'
import type { Look } from './proposal.ts'

export interface Looker {
  /** @throws OperationalError with why it could not be looked at */
  look(job: Omit<LookJob, 'timeLimit'>): Promise<Look>
  close(): Promise<void>
}

/** @param timeLimit seconds for one repository */
export function openLooker(options: PoolOptions, timeLimit: number): Looker {
  const pool = openPool<LookJob, LookResult>(options)
  const never = new AbortController().signal
  return {
    look: async (job) => {
      const done = await pool.run({ ...job, timeLimit }, never)
      if (done.kind === 'lost') throw new OperationalError('LOOK', `looking at ${job.repository}: ${done.message}`)
      if (done.result.kind === 'failed') throw new OperationalError(done.result.code, done.result.message)
      return done.result.look
    },
    close: () => pool.close(),
  }
}
