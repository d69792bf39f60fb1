/** Answers the docker calls of a driver while it runs. */
import { createReadStream } from 'node:fs'
import { open, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { writeTo } from './pipes.ts'
import { shellQuote } from './shims.ts'

/** A docker command of the driver. */
export interface DriverCall {
  /** A folder of its own, for files that the answer uses. */
  readonly folder: string
  /** `docker` itself first. */
  readonly words: readonly string[]
  readonly cwd: string
  readonly environment: ReadonlyMap<string, string>
  /** What came on stdin, when an earlier answer asked for it. */
  readonly stdin: Buffer | undefined
}

/** Lines of shell that the call is to run. */
export type AnswerCall = (call: DriverCall) => Promise<string>

export interface CallServer {
  /** Rejects when answering a call failed. */
  readonly failed: Promise<never>
  close(): Promise<void>
}

/** Begins to answer; calls that come after the signal are left alone. */
export function serveCalls(requests: string, answer: AnswerCall, signal: AbortSignal): CallServer {
  // opened for both, so that it does not end when a call does
  const stream = createReadStream(requests, { flags: 'r+' })
  const lines = createInterface({ input: stream })
  let fail: (error: Error) => void = () => undefined
  const failed = new Promise<never>((_, reject) => {
    fail = reject
  })
  // who does not wait for it need not know
  failed.catch(() => undefined)
  lines.on('line', (folder) => {
    if (folder === '') return
    void answerOne(folder, answer, signal).catch((error: unknown) => {
      fail(error instanceof Error ? error : new Error(String(error)))
    })
  })
  stream.on('error', fail)
  return {
    failed,
    async close() {
      lines.close()
      stream.destroy()
      // ends the read that is still waiting
      const end = await open(requests, 'r+')
      await end.write('\n')
      await end.close()
    },
  }
}

async function answerOne(folder: string, answer: AnswerCall, signal: AbortSignal): Promise<void> {
  const read = async (name: string): Promise<string> => readFile(join(folder, name), 'utf8')
  const [words, cwd, environment] = await Promise.all([read('words'), read('cwd'), read('environment')])
  const stdin = await readFile(join(folder, 'stdin')).catch(() => undefined)
  const text = await answer({
    folder,
    words: ['docker', ...words.split('\0').slice(0, -1)],
    cwd: cwd.replace(/\n$/, ''),
    environment: new Map(
      environment.split('\0').flatMap((pair) => {
        const at = pair.indexOf('=')
        return at <= 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const]
      }),
    ),
    stdin,
  })
  await writeTo(join(folder, stdin === undefined ? 'answer' : 'again'), `${text}\n`, signal)
}

/**
 * Reads stdin into the call's folder and asks again. The second answer has a pipe of its own: a shell still has the first one open while it
 * does what came through it, so that an answer could be written there, and the pipe closed, before the shell opens it once more.
 */
export function askForStdin(folder: string, requests: string): string {
  return [
    `cat >${shellQuote(join(folder, 'stdin'))}`,
    `printf '%s\\n' ${shellQuote(folder)} >${shellQuote(requests)}`,
    `. ${shellQuote(join(folder, 'again'))}`,
  ].join('\n')
}

/** Prints a text and ends with a status. */
export async function printAnswer(folder: string, text: string, status: number, error = ''): Promise<string> {
  await Promise.all([writeFile(join(folder, 'text'), text), writeFile(join(folder, 'error'), error)])
  return [
    `cat ${shellQuote(join(folder, 'text'))}`,
    `cat ${shellQuote(join(folder, 'error'))} >&2`,
    `exit ${String(status)}`,
  ].join('\n')
}
