/** Runs a program with everything that it starts, and ends all of it at a time limit or when it is no longer wanted. */
import { spawn } from 'node:child_process'
import { EngineError } from '../../engine/error.ts'

export interface ProgramOptions {
  readonly words: readonly string[]
  readonly cwd: string
  readonly environment: NodeJS.ProcessEnv
  /** Seconds. */
  readonly timeLimit: number
  readonly signal: AbortSignal | undefined
  readonly report: (text: string) => void
  /** Told its number, which is also that of its group. */
  readonly started?: ((pid: number) => void) | undefined
}

export interface ProgramResult {
  /** 128 and the signal's number where a signal ended it. */
  readonly status: number
  /** The end of what it printed on both streams. */
  readonly output: string
}

/** Characters of output that are kept. */
const kept = 16_000

/** How long a program may take to end when it is asked to, in milliseconds. */
const grace = 2000

/**
 * Runs it to its end.
 *
 * @throws EngineError `timed-out` or `cancelled`; nothing of it runs any more then.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramResult> {
  const [command = '', ...args] = options.words
  const child = spawn(command, args, {
    cwd: options.cwd,
    // As a shell that had gone there would have it: a Makefile reads ${PWD}, and make does not set it.
    env: { ...options.environment, PWD: options.cwd },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  if (child.pid !== undefined) options.started?.(child.pid)
  let output = ''
  let reason: EngineError | undefined
  const take = (chunk: Buffer): void => {
    const text = chunk.toString('utf8')
    output = (output + text).slice(-kept)
    options.report(text)
  }
  child.stdout.on('data', take)
  child.stderr.on('data', take)
  const end = (why: EngineError): void => {
    reason ??= why
    endGroup(child.pid)
  }
  const timer = setTimeout(() => {
    const seconds = String(options.timeLimit)
    end(
      new EngineError('timed-out', `running the driver: it took longer than ${seconds} seconds; --time-limit gives it more`, {
        output,
      }),
    )
  }, options.timeLimit * 1000)
  const abort = (): void => {
    end(new EngineError('cancelled', 'running the driver: cancelled'))
  }
  options.signal?.addEventListener('abort', abort, { once: true })
  if (options.signal?.aborted === true) abort()
  try {
    const status = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => {
        reject(new EngineError('refused', `running ${command}: ${error.message}`, { cause: error }))
      })
      child.once('close', (code, signal) => {
        resolve(code ?? (signal === 'SIGKILL' ? 137 : 143))
      })
    })
    if (reason !== undefined) throw reason
    return { status, output }
  } finally {
    clearTimeout(timer)
    options.signal?.removeEventListener('abort', abort)
  }
}

/** Ends a process with all that it started; asks first. */
function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  const send = (signal: NodeJS.Signals): void => {
    try {
      process.kill(-pid, signal)
    } catch {
      // it has ended already
    }
  }
  send('SIGTERM')
  setTimeout(() => {
    send('SIGKILL')
  }, grace).unref()
}
