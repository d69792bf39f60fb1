/** Does a task of a delivery, and tells of it. */
import type { Task } from './events.ts'
import type { Delivery } from './inbox.ts'
import type { Metrics } from './metrics.ts'
import { perform } from './perform.ts'
import type { Performer } from './visit-to.ts'

/** A line of the log: plain data. */
export type Log = (entry: Readonly<Record<string, unknown>>) => void

export interface WorkOptions extends Performer {
  readonly log: Log
  readonly metrics: Metrics
}

/** @throws what `perform` throws */
export async function workOff(
  { id, name }: Pick<Delivery, 'id' | 'name'>,
  task: Task,
  { log, metrics, ...performer }: WorkOptions,
): Promise<void> {
  const start = performance.now()
  const { visit, note } = await perform(task, performer)
  const milliseconds = Math.round(performance.now() - start)
  const { owner, repo } = task.repository
  const done = visit?.done ?? []
  metrics.visited(milliseconds, done)
  log({ level: 'info', delivery: id, event: name, repository: `${owner}/${repo}`, task: task.kind, note, milliseconds, done })
}
