/**
 * The bot: takes deliveries, keeps them until they are worked off, and works them off, those of one repository in the order in which they came.
 *
 * A delivery may be worked off twice, when the process ends in the middle of it; since the same state makes nothing new, nothing comes of that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { OperationalError } from '../text/failure.ts'
import { hideSecrets } from '../text/secrets.ts'
import { tasksOf, visitDelivery, type Task } from './events.ts'
import type { Delivery, Inbox, Waiting } from './inbox.ts'
import { openLanes } from './lanes.ts'
import type { Metrics } from './metrics.ts'
import { perform, type Performer } from './perform.ts'
import { whyOf } from './trouble.ts'

/** A line of the log: plain data. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void

export interface Bot {
  /** @returns `false` for a delivery that was taken before; when it returns, it is on the disk */
  take(delivery: Delivery): Promise<boolean>
  /** Deliveries that wait or are worked off. */
  readonly size: number
  /** Returns when all are worked off. */
  idle(): Promise<void>
  /** Those at work are finished; the others stay on the disk. */
  stop(): Promise<void>
}

export interface BotOptions extends Performer {
  readonly inbox: Inbox
  /** Repositories at once. */
  readonly jobs: number
  readonly log: Log
  readonly metrics: Metrics
  /**
   * Milliseconds before the second and the third try of a delivery that failed.
   * @default [5000, 60000]
   */
  readonly pauses?: readonly number[]
}

export function openBot({ inbox, jobs, log, metrics, pauses = [5_000, 60_000], ...performer }: BotOptions): Bot {
  const lanes = openLanes(jobs)
  const stopped = new AbortController()

  const attempt = async ({ id, name }: Delivery, task: Task | undefined): Promise<void> => {
    if (task !== undefined) {
      const start = performance.now()
      const { visit, note } = await perform(task, performer)
      const milliseconds = Math.round(performance.now() - start)
      const { owner, repo } = task.repository
      const done = visit?.done ?? []
      metrics.visited(milliseconds, done)
      log({ level: 'info', delivery: id, event: name, repository: `${owner}/${repo}`, task: task.kind, note, milliseconds, done })
    }
  }

  const work = async (waiting: Waiting, task: Task | undefined): Promise<void> => {
    const { delivery } = waiting
    for (let tries = 0; ; tries++) {
      try {
        await attempt(delivery, task)
        metrics.delivered(delivery.name, 'done')
        await inbox.done(waiting)
        return
      } catch (error) {
        const why = whyOf(error, 'working it off')
        const message = hideSecrets(why instanceof Error ? why.message : String(why))
        log({ level: 'error', delivery: delivery.id, event: delivery.name, tries: tries + 1, message })
        const pause = why instanceof OperationalError ? pauses[tries] : undefined
        if (pause === undefined) {
          metrics.delivered(delivery.name, 'failed')
          await inbox.fail(waiting, message)
          return
        }
        await sleep(pause, undefined, { signal: stopped.signal }).catch(() => undefined)
        // it stays on the disk
        if (stopped.signal.aborted) return
      }
    }
  }

  const enqueue = async (waiting: Waiting): Promise<void> => {
    const { delivery } = waiting
    const [task, ...more] = tasksOf(delivery)
    if (more.length > 0) return await split(waiting)
    lanes.add(task === undefined ? delivery.id : laneOf(task), () => work(waiting, task).catch(report(delivery)))
  }

  /** What asks for several repositories becomes a delivery for each of them; interrupted, it is split again, and none comes twice. */
  const split = async (waiting: Waiting): Promise<void> => {
    for (const [index, task] of tasksOf(waiting.delivery).entries()) {
      const one = task.kind === 'visit' ? await inbox.put(visitDelivery(`${waiting.delivery.id}-${String(index)}`, task)) : null
      if (one !== null) await enqueue(one)
    }
    await inbox.done(waiting)
  }

  /** The disk failed: the delivery is still there, and is taken up by the next process. */
  const report =
    ({ id, name }: Delivery) =>
    (error: unknown): void => {
      log({ level: 'error', delivery: id, event: name, message: String(error) })
    }

  for (const waiting of inbox.left) void enqueue(waiting).catch(report(waiting.delivery))
  return {
    take: async (delivery) => {
      const waiting = await inbox.put(delivery)
      if (waiting === null) return false
      await enqueue(waiting)
      return true
    },
    get size() {
      return lanes.size
    },
    idle: () => lanes.idle(),
    stop: async () => {
      stopped.abort()
      await lanes.stop()
    },
  }
}

function laneOf({ repository: { owner, repo } }: Task): string {
  return `${owner}/${repo}`.toLowerCase()
}
