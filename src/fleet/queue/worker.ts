/** Does jobs of runs on other machines: takes them from the queue in Redis, has the processes here do them, and says what came of them. */
import { Worker } from 'bullmq'
import type { Done, JobPool } from '../pool.ts'
import { connectTo, queueName, runKey, type QueuedJob } from './protocol.ts'

export interface WorkerOptions {
  readonly url: string
  readonly pool: JobPool
  /** Jobs at once. */
  readonly jobs: number
  readonly report: (repository: string, done: Done) => void
  /** Connections that broke: they are made again. */
  readonly trouble: (error: Error) => void
}

/** Milliseconds after which the jobs of a worker that is silent are another's; a living one says so three times in this time. */
const lease = 15_000

/**
 * Works until `signal` says to stop: then what is at work here is done by another worker, when its lease has run out.
 *
 * @throws OperationalError `INPUT` for a URL that is none of Redis
 */
export async function work({ url, pool, jobs, report, trouble }: WorkerOptions, signal: AbortSignal): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
  const connection = connectTo(url, trouble)
  const worker = new Worker<QueuedJob, Done>(
    queueName,
    async ({ data }) => {
      if ((await connection.exists(runKey(data.run))) === 0)
        return { kind: 'lost', outcome: 'crashed', message: 'nobody waits for it any more' }
      const done = await pool.run(data.job, signal)
      // what was cut off here is no result: its lease runs out, and another worker takes it
      if (signal.aborted) return await new Promise<never>(() => undefined)
      report(data.job.repository, done)
      return done
    },
    {
      connection,
      concurrency: jobs,
      lockDuration: lease,
      stalledInterval: lease / 3,
      // a job cannot bring its worker down: it has a process of its own
      maxStalledCount: 1000,
    },
  )
  worker.on('error', trouble)
  await stopped
  await worker.close(true)
  connection.disconnect()
}
