/** `restage worker`: does the work of reports that run on other machines, until it is stopped. */
import { setMaxListeners } from 'node:events'
import { availableParallelism } from 'node:os'
import { openPool } from '../fleet/pool.ts'
import { work } from '../fleet/queue/worker.ts'
import { cleanLine } from '../text/clean.ts'
import type { WorkerArguments } from './arguments.ts'
import { children } from './children.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runWorker({ queue, jobs }: WorkerArguments, terminal: Terminal): Promise<number> {
  const size = jobs ?? availableParallelism()
  const interrupt = new AbortController()
  // one for each job
  setMaxListeners(0, interrupt.signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      interrupt.abort()
    })
  }
  const pool = openPool({ ...children, size })
  let last = ''
  try {
    await work(
      {
        url: queue,
        pool,
        jobs: size,
        report: (repository, done) => {
          const outcome = done.kind === 'lost' ? done.outcome : done.result.kind === 'same' ? 'as before' : done.result.outcome
          terminal.err(`restage: ${cleanLine(repository)}: ${outcome}\n`)
        },
        trouble: ({ message }) => {
          // told once, until it is another
          if (message !== last) terminal.err(`restage: the queue: ${cleanLine(message)}\n`)
          last = message
        },
      },
      interrupt.signal,
    )
    return 0
  } finally {
    await pool.close()
  }
}
