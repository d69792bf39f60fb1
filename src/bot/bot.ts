/**
 * The bot: takes deliveries, keeps them until they are worked off, and works them off, those of one repository in the order in which they came.
 *
 * A delivery may be worked off twice, when the process ends in the middle of it; since the same state makes nothing new, nothing comes of that.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { OperationalError } from '../text/failure.ts'
import { tasksOf, visitDelivery, type Task } from './events.ts'
import type { Delivery, Inbox, Waiting } from './inbox.ts'
import { openLanes } from './lanes.ts'
import { toldOf, whyOf } from './trouble.ts'
import { workOff, type WorkOptions } from './work-off.ts'

export interface Bot {
  /** @returns `false` for a delivery that was taken before; when it returns, it is on the disk */
  take(delivery: Delivery): Promise<boolean>
  /** Deliveries that wait or are worked off. */
  readonly size: number
  /** Those at work are finished; the others stay on the disk. */
  stop(): Promise<void>
}

export interface BotOptions extends WorkOptions {
  readonly inbox: Inbox
  /** Repositories at once. */
  readonly jobs: number
  /**
   * Milliseconds before the second and the third try of a delivery that failed.
   * @default [5000, 60000]
   */
  readonly pauses?: readonly number[]
}

export function openBot({ inbox, jobs, pauses = [5_000, 60_000], ...how }: BotOptions): Bot {
  const { log, metrics } = how
  const lanes = openLanes(jobs)
  const stopped = new AbortController()

  const work = async (waiting: Waiting, task: Task | undefined): Promise<void> => {
    const { delivery } = waiting
    for (let tries = 0; ; tries++) {
      try {
        if (task !== undefined) await workOff(delivery, task, how)
        metrics.delivered(delivery.name, 'done')
        await inbox.done(waiting)
        return
      } catch (error) {
        const why = whyOf(error, 'working it off')
        const message = toldOf(why)
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
    stop: async () => {
      stopped.abort()
      await lanes.stop()
    },
  }
}

function laneOf({ repository: { owner, repo } }: Task): string {
  return `${owner}/${repo}`.toLowerCase()
}
