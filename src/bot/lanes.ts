/**
 * Work in order where order matters, and side by side where it does not: tasks of one lane (a repository) run one after the other, of
 * several lanes as many at once as allowed.
 */

export interface Lanes {
  /** Puts a task at the end of its lane; tasks never throw. */
  add(lane: string, task: () => Promise<void>): void
  /** Tasks that run or wait. */
  readonly size: number
  /** No task is begun any more; returns when those that run are done. */
  stop(): Promise<void>
}

export function openLanes(most: number): Lanes {
  const lanes = new Map<string, (() => Promise<void>)[]>()
  const busy = new Set<string>()
  let size = 0
  let isStopped = false
  const quiet = new Set<() => void>()
  const settle = (): void => {
    if (busy.size > 0) return
    for (const tell of quiet) tell()
    quiet.clear()
  }
  const next = (): void => {
    for (const [lane, tasks] of lanes) {
      if (isStopped || busy.size >= most) return
      const [task] = tasks
      if (task === undefined || busy.has(lane)) continue
      tasks.shift()
      busy.add(lane)
      void task().finally(() => {
        size--
        busy.delete(lane)
        // to the end: no lane keeps the others waiting
        lanes.delete(lane)
        if (tasks.length > 0) lanes.set(lane, tasks)
        next()
        settle()
      })
    }
  }
  return {
    add: (lane, task) => {
      size++
      const tasks = lanes.get(lane) ?? []
      tasks.push(task)
      lanes.set(lane, tasks)
      next()
    },
    get size() {
      return size
    },
    stop: () => {
      isStopped = true
      return new Promise((resolve) => {
        quiet.add(resolve)
        settle()
      })
    },
  }
}
