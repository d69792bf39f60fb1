/**
 * What a run and its workers agree on in Redis. A job is added once under the names of its run and its repository; its value is what `JobPool.run`
 * came to. A run renews a key of its own while it waits: jobs of a run that is no more are not done.
 */
import { Redis } from 'ioredis'
import { OperationalError } from '../../text/failure.ts'
import type { Job } from '../job.ts'

/** Its version is in the name: what does not understand a job does not get it. */
export const queueName = 'restage-report-1'

/** Seconds after which a run that does not renew its key is no more. */
export const runLife = 60

export interface QueuedJob {
  /** Start of the run, and random digits. */
  readonly run: string
  readonly job: Job
}

export function jobId({ run, job }: QueuedJob): string {
  // the queue keeps colons to itself
  return encodeURIComponent(`${run} ${job.repository}`)
}

export function runKey(run: string): string {
  return `restage:run:${run}`
}

/**
 * A connection to Redis; one that broke is made again, and what is asked meanwhile waits.
 *
 * @param url `redis://[user:password@]host[:port][/database]`, or `rediss://` with TLS
 * @param trouble told each time that it cannot be made
 * @throws OperationalError `INPUT` for another URL
 */
export function connectTo(url: string, trouble: (error: Error) => void): Redis {
  const { protocol } = URL.canParse(url) ? new URL(url) : { protocol: '' }
  if (protocol !== 'redis:' && protocol !== 'rediss:')
    throw new OperationalError('INPUT', 'the queue is told by a URL of Redis, for example redis://localhost:6379')
  return new Redis(url, { maxRetriesPerRequest: null }).on('error', trouble)
}
