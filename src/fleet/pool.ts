/** Processes that do jobs of one kind, as many at once as the pool is given; see `child.ts`. */
import { pool, Promise as WorkerPromise } from 'workerpool'
import type { Job, JobResult } from './job.ts'
import type { Outcome } from './entry.ts'

/** What a job came to: its result, or what became of its process. */
export type Done<Result = JobResult> =
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'lost'; readonly outcome: Outcome; readonly message: string }

export interface JobPool<Asked = Job, Result = JobResult> {
  /**
   * Waits for a free process, and ends within the job's time limit and the seconds that cleaning up may take.
   *
   * @param signal ends it: what it made is removed
   */
  run(job: Asked, signal: AbortSignal): Promise<Done<Result>>
  /** Ends all processes: those at work clean up first. */
  close(): Promise<void>
}

export interface PoolOptions {
  /** The built `child.ts`. */
  readonly script: string
  /** What the script calls its work. */
  readonly method: string
  /** Processes at once. */
  readonly size: number
  /** Megabytes that the objects of one repository may take. */
  readonly memory: number
  /**
   * Seconds that containers and copies may take to be removed before their process is killed.
   * @default 15
   */
  readonly patience?: number
}

export function openPool<Asked extends { readonly timeLimit: number } = Job, Result = JobResult>({
  script,
  method,
  size,
  memory,
  patience = 15,
}: PoolOptions): JobPool<Asked, Result> {
  const children = pool(script, {
    workerType: 'process',
    maxWorkers: size,
    workerTerminateTimeout: patience * 1000,
    forkOpts: { execArgv: [`--max-old-space-size=${String(memory)}`], stdio: ['ignore', 'ignore', 'ignore', 'ipc'] },
  })
  return {
    run: async (job, signal) => {
      const work = children.exec(method, [job]).timeout(job.timeLimit * 1000)
      const stop = (): void => {
        work.cancel()
      }
      if (signal.aborted) stop()
      signal.addEventListener('abort', stop)
      try {
        return { kind: 'result', result: (await work) as Result }
      } catch (error) {
        return { kind: 'lost', ...lossOf(error, job.timeLimit) }
      } finally {
        signal.removeEventListener('abort', stop)
      }
    },
    close: async () => {
      await children.terminate(true)
    },
  }
}

function lossOf(error: unknown, timeLimit: number): { readonly outcome: Outcome; readonly message: string } {
  if (error instanceof WorkerPromise.TimeoutError)
    return { outcome: 'timed-out', message: `given up after ${String(timeLimit)} seconds` }
  const text = error instanceof Error ? error.message : String(error)
  const [, signal] = /signalCode: `(SIG\w+)`/.exec(text) ?? []
  const [, code] = /exitCode: `(\d+)`/.exec(text) ?? []
  const end = signal ?? (code === undefined ? undefined : `exit code ${code}`)
  return {
    outcome: 'crashed',
    message:
      end === undefined
        ? `this is a bug in restage, please report it: ${text}`
        : `its process ended (${end}): memory ran out, or a bug`,
  }
}
