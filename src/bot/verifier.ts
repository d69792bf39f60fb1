/**
 * Has repositories built both ways by workers on other machines, over the queue of the report. A job carries no token: a worker builds what it can
 * read by itself, and what comes back is data.
 */
import { openRemotePool } from '../fleet/queue/remote-pool.ts'
import { OperationalError } from '../text/failure.ts'
import { verifiedIn, type Verified } from './verified.ts'

export interface Verifier {
  /**
   * @param url where git reads the repository
   * @throws OperationalError `VERIFY` with why nothing was built
   */
  verify(repository: string, url: string): Promise<Verified>
  close(): Promise<void>
}

/**
 * @param timeLimit seconds that a worker may take for a repository; twice as long is waited for one that is free
 * @throws OperationalError `QUEUE` where no Redis answers
 */
export async function openVerifier(queue: string, timeLimit: number): Promise<Verifier> {
  const pool = await openRemotePool(queue, new Date().toISOString())
  return {
    verify: async (repository, url) => {
      const failed = (why: string): never => {
        throw new OperationalError('VERIFY', `building ${repository}: ${why}`)
      }
      const patience = AbortSignal.timeout(timeLimit * 3000)
      const options = { verify: { legacy: 'plan', measure: false, bases: {} } } as const
      // each time another job: the queue keeps what came of one for a while
      const name = `${repository} ${crypto.randomUUID()}`
      const done = await pool.run({ repository: name, source: { kind: 'git', url }, options, timeLimit, known: null }, patience)
      if (patience.aborted) return failed('no worker did it in time')
      if (done.kind === 'lost') return failed(done.message)
      if (done.result.kind === 'same' || done.result.outcome !== 'done')
        return failed((done.result.kind === 'same' ? null : done.result.message) ?? 'the worker says nothing')
      let verified: Verified | undefined
      try {
        verified = verifiedIn(done.result)
      } catch {
        return failed('what the worker says cannot be read')
      }
      return verified ?? failed('there is nothing to build')
    },
    close: () => pool.close(),
  }
}
