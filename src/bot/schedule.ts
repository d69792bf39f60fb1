/**
 * Visits that nobody asked for: each repository of the App once a day, at the pace at which they are worked off, so that what people do comes
 * first. A repository that has a later day's visit waiting gets no second one, and a restart goes on where it was.
 */
import type { Account } from './account.ts'
import type { Bot } from './bot.ts'
import type { Log } from './work-off.ts'
import { visitDelivery } from './events.ts'

export interface Schedule {
  stop(): Promise<void>
}

export interface ScheduleOptions {
  readonly account: Pick<Account, 'repositories'>
  readonly bot: Pick<Bot, 'take' | 'size'>
  readonly log: Log
  readonly now: () => Date
  /** Visits that may wait at once. */
  readonly most: number
  /** Milliseconds between two looks at the clock, or at what waits. */
  readonly pause: number
}

export function startSchedule({ account, bot, log, now, most, pause }: ScheduleOptions): Schedule {
  const stopped = new AbortController()
  const { signal } = stopped
  const wait = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, pause)
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer)
          resolve()
        },
        { once: true },
      )
    })
  const round = async (day: string): Promise<void> => {
    let count = 0
    for await (const { id, ...repository } of account.repositories()) {
      while (bot.size >= most && !signal.aborted) await wait()
      if (signal.aborted) return
      // an id that was seen is not taken again: the day is in it
      if (await bot.take(visitDelivery(`schedule-${day}-${String(id)}`, { kind: 'visit', repository, because: 'schedule', day })))
        count++
    }
    log({ level: 'info', message: `the schedule of ${day} is through`, visits: count })
  }
  const run = async (): Promise<void> => {
    for (let last = ''; !signal.aborted; await wait()) {
      const day = now().toISOString().slice(0, 10)
      if (day === last) continue
      try {
        await round(day)
        last = day
      } catch (error) {
        log({ level: 'error', message: `the schedule of ${day}: ${String(error)}` })
      }
    }
  }
  const running = run()
  return {
    stop: async () => {
      stopped.abort()
      await running
    },
  }
}
