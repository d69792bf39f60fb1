/**
 * A docker command of the driver, done by the engine's executor: what it prints goes back to the call that asked.
 *
 * What a short command prints comes back as one answer. One that carries streams is connected to the call's own through named pipes
 * while it runs; where the driver has joined stdout and stderr they share one pipe, so that their order stays.
 */
import { access, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import type { DockerCommand } from '../../docker/command.ts'
import type { Engine } from '../../engine/engine.ts'
import { streamsOf } from '../../engine/execute/streams-of.ts'
import type { CommandWorld, MadeObject } from '../../engine/execute/world.ts'
import type { DriverCall } from './calls.ts'
import { openToRead, openToWrite } from './pipes.ts'
import { shellQuote } from './shims.ts'

export interface CallExecution {
  readonly engine: Engine
  readonly signal: AbortSignal
  readonly made: (object: MadeObject) => void
  /** Takes the names of this run out of what is for reading. */
  readonly restore: (text: string) => string
  readonly imageNames: CommandWorld['imageNames']
}

export interface ExecutedCall {
  /** What the call is answered with. */
  readonly lines: string
  /** Settles when the command has ended. */
  readonly done: Promise<void>
}

/** Does a command for a call. */
export async function executeCall(call: DriverCall, command: DockerCommand, execution: CallExecution): Promise<ExecutedCall> {
  const streams = streamsOf(command)
  if (streams.stdin || streams.output) return connected(call, command, streams.stdin, !streams.output, execution)
  const [stdout, stderr] = [collector(), collector()]
  const status = await execution.engine.execute(command, {
    ...worldOf(call, execution),
    stdin: undefined,
    stdout: stdout.stream,
    stderr: stderr.stream,
  })
  const restored = (text: string): string => shellQuote(execution.restore(text))
  const lines = [`printf %s ${restored(stdout.text())}`, `printf %s ${restored(stderr.text())} >&2`, `exit ${String(status)}`]
  return { lines: lines.join('\n'), done: Promise.resolve() }
}

function worldOf(
  call: DriverCall,
  { signal, made, imageNames }: CallExecution,
): Omit<CommandWorld, 'stdin' | 'stdout' | 'stderr'> {
  return { cwd: call.cwd, environment: call.environment, signal, made, imageNames }
}

async function connected(
  call: DriverCall,
  command: DockerCommand,
  wantsInput: boolean,
  isForReading: boolean,
  execution: CallExecution,
): Promise<ExecutedCall> {
  const at = (name: string): string => join(call.folder, name)
  const isJoined = await access(at('joined')).then(
    () => true,
    () => false,
  )
  // a call that is killed ends here too; the container goes on, as with docker's own client
  const gone = new AbortController()
  const alive = await openToRead(at('alive'))
  alive.on('close', () => {
    gone.abort()
  })
  alive.resume()
  const signal = AbortSignal.any([execution.signal, gone.signal])
  const run = async (): Promise<void> => {
    const stdin = wantsInput ? await openToRead(at('in')) : undefined
    const stdout = await openToWrite(at('out'), signal)
    const stderr = isJoined ? stdout : await openToWrite(at('err'), signal)
    if (stdout === undefined || stderr === undefined) return
    const status = await execution.engine
      .execute(command, {
        ...worldOf(call, { ...execution, signal }),
        stdin,
        stdout: isForReading ? restoring(stdout, execution.restore) : stdout,
        stderr: restoring(stderr, execution.restore),
      })
      .catch((error: unknown) => {
        if (!gone.signal.aborted) throw error
        return 137
      })
      .finally(() => stdin?.destroy())
    await writeFile(at('status'), `${String(status)}\n`)
    await Promise.all([ended(stdout), ended(stderr)])
    alive.destroy()
  }
  return { lines: linesFor(at, wantsInput, isJoined), done: run() }
}

/** A job in the background has no stdin unless it is handed over; descriptor 9 is the call's own and ends with it. */
function linesFor(at: (name: string) => string, wantsInput: boolean, isJoined: boolean): string {
  const pipe = (name: string): string => shellQuote(at(name))
  return [
    `exec 9>${pipe('alive')}`,
    ...(wantsInput ? [`exec 3<&0`, `cat <&3 >${pipe('in')} 9>&- & restage_in=$!`] : []),
    ...(isJoined ? [] : [`cat ${pipe('err')} >&2 9>&- & restage_err=$!`]),
    `cat ${pipe('out')} 9>&-`,
    ...(isJoined ? [] : [`wait "$restage_err"`]),
    ...(wantsInput ? [`kill "$restage_in" 2>/dev/null`] : []),
    `read -r restage_status <${pipe('status')} || restage_status=125`,
    `exit "$restage_status"`,
  ].join('\n')
}

/** Passes on what is written, with names restored; not a stream that can be ended. */
function restoring(to: Writable, restore: (text: string) => string): Writable {
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      const text = restore(chunk.toString('latin1'))
      if (to.destroyed || to.write(Buffer.from(text, 'latin1'))) done()
      else {
        const next = (): void => {
          to.off('drain', next).off('close', next)
          done()
        }
        to.on('drain', next).on('close', next)
      }
    },
  })
}

function ended(stream: Writable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) {
      resolve()
      return
    }
    stream.once('close', () => {
      resolve()
    })
    stream.end(() => stream.destroy())
  })
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8') }
}
