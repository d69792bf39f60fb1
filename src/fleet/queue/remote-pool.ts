/**
 * Jobs that workers on other machines do: a `JobPool` over a queue in Redis.
 *
 * A job is handed to a worker at least once: where a worker dies, another one takes its jobs over. What came of a job is taken once, whoever
 * says it. Events tell of what is done; since an event can be lost with its connection, jobs that are waited for are also looked at now and then.
 */
import { Queue, QueueEvents } from 'bullmq'
import { withinPatience } from '../../engine/patience.ts'
import { OperationalError } from '../../text/failure.ts'
import type { Job } from '../job.ts'
import type { Done, JobPool } from '../pool.ts'
import { connectTo, jobId, queueName, runKey, runLife, type QueuedJob } from './protocol.ts'

/** Milliseconds between two looks at jobs whose event may be lost. */
const lookAgain = 10_000

/**
 * Connects.
 *
 * @param started when the run began
 * @throws OperationalError `QUEUE` where no Redis answers
 */
export async function openRemotePool(url: string, started: string): Promise<JobPool> {
  // who waits for an answer tells it
  const connection = connectTo(url, () => undefined)
  const run = `${started} ${crypto.randomUUID()}`
  const queue = new Queue<QueuedJob, Done>(queueName, { connection })
  const events = new QueueEvents(queueName, { connection })
  const waiting = new Map<string, (done: Done) => void>()
  const settle = (id: string, done: Done): void => {
    waiting.get(id)?.(done)
    waiting.delete(id)
  }
  queue.on('error', () => undefined)
  events.on('error', () => undefined)
  events.on('completed', ({ jobId: id, returnvalue }) => {
    if (waiting.has(id)) settle(id, parsed(returnvalue))
  })
  events.on('failed', ({ jobId: id, failedReason }) => {
    settle(id, lost(failedReason))
  })
  try {
    await withinPatience(events.waitUntilReady(), patience, () => noRedis(url))
  } catch (error) {
    connection.disconnect()
    void events.disconnect()
    throw error
  }
  const renew = async (): Promise<void> => {
    await connection.set(runKey(run), '1', 'EX', runLife)
  }
  const look = async (): Promise<void> => {
    for (const id of waiting.keys()) {
      const job = await queue.getJob(id)
      if (job === undefined) settle(id, lost('it was removed from the queue'))
      else if (await job.isCompleted()) settle(id, job.returnvalue)
      else if (await job.isFailed()) settle(id, lost(job.failedReason))
    }
  }
  await renew()
  const quietly = (act: () => Promise<void>): (() => void) => {
    let isBusy = false
    return () => {
      if (isBusy) return
      isBusy = true
      // a Redis that is away is asked again
      act()
        .catch(() => undefined)
        .finally(() => {
          isBusy = false
        })
    }
  }
  const timers = [setInterval(quietly(renew), (runLife * 1000) / 3), setInterval(quietly(look), lookAgain)]
  return {
    run: async (job: Job, signal: AbortSignal) => {
      const queued = { run, job }
      const id = jobId(queued)
      const done = new Promise<Done>((resolve) => {
        waiting.set(id, resolve)
      })
      const stop = (): void => {
        settle(id, lost('the run was interrupted'))
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop)
      try {
        if (!signal.aborted)
          await queue.add('repository', queued, { jobId: id, removeOnComplete: { age: 600 }, removeOnFail: { age: 600 } })
        return await done
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    close: async () => {
      for (const timer of timers) clearInterval(timer)
      await connection.del(runKey(run))
      await Promise.all([events.close(), queue.close()])
      connection.disconnect()
    },
  }
}

function lost(message: string): Done {
  return { kind: 'lost', outcome: 'crashed', message }
}

/** An event has the value as text. */
function parsed(value: unknown): Done {
  return (typeof value === 'string' ? JSON.parse(value) : value) as Done
}

/** Seconds that Redis may take to answer for the first time. */
const patience = 10

function noRedis(url: string): OperationalError {
  return new OperationalError('QUEUE', `connecting: no Redis answers at ${new URL(url).host}. Start one, or give another --queue`)
}
