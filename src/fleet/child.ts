/**
 * The process that does jobs, one at a time; `pool.ts` starts as many as are wanted. A repository that crashes it, fills its memory or never
 * ends costs the pool one process and the run one row.
 */
import { worker } from 'workerpool'
import { analyse } from './analyse.ts'
import { takeAccess } from './checkout.ts'
import { openGitShell } from './git-shell.ts'
import type { Job, JobResult } from './job.ts'

interface Child {
  readonly worker: { addAbortListener(listener: () => Promise<void>): void }
}

// Ctrl-C reaches every process of the terminal: the pool says what is to end, and waits for what is cleaned up
process.on('SIGINT', () => undefined)

const tools = { access: takeAccess(process.env), git: openGitShell() }

worker({
  analyse(this: Child, job: Job): Promise<JobResult> {
    const stop = new AbortController()
    const work = analyse(job, tools, stop.signal)
    this.worker.addAbortListener(async () => {
      stop.abort()
      await work.catch(() => undefined)
    })
    return work
  },
})
