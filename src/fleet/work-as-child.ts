/** A process of a pool: it does one job at a time, and cleans up when the pool says that the job is to end. */
import { worker } from 'workerpool'

interface Child {
  readonly worker: { addAbortListener(listener: () => Promise<void>): void }
}

/** @param method what the pool calls the work */
export function workAsChild(method: string, work: (job: never, signal: AbortSignal) => Promise<unknown>): void {
  // Ctrl-C reaches every process of the terminal: the pool says what is to end, and waits for what is cleaned up
  process.on('SIGINT', () => undefined)
  worker({
    [method](this: Child, job: never): Promise<unknown> {
      const stop = new AbortController()
      const doing = work(job, stop.signal)
      this.worker.addAbortListener(async () => {
        stop.abort()
        await doing.catch(() => undefined)
      })
      return doing
    },
  })
}
