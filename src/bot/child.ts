/** The process that looks at repositories, one at a time; see `look.ts`. */
import { worker } from 'workerpool'
import { lookAt, type LookJob, type LookResult } from './look.ts'

interface Child {
  readonly worker: { addAbortListener(listener: () => Promise<void>): void }
}

// Ctrl-C reaches every process of the terminal: the pool says what is to end, and waits for what is cleaned up
process.on('SIGINT', () => undefined)

worker({
  look(this: Child, job: LookJob): Promise<LookResult> {
    const stop = new AbortController()
    const work = lookAt(job, stop.signal)
    this.worker.addAbortListener(async () => {
      stop.abort()
      await work.catch(() => undefined)
    })
    return work
  },
})
