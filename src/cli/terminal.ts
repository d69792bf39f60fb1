/** The outside of a command: what it prints to and whom it asks. */
import { isatty } from 'node:tty'
import { cleanLine, cleanText } from '../text/clean.ts'
import { encodeText } from '../text/encoding.ts'

export interface Terminal {
  /** Results. */
  out(text: string): void
  /** Everything that is no result: progress, warnings, errors. What a repository may have put into it is cleaned here. */
  err(text: string): void
  /** The same with escape sequences of our own; who calls has cleaned the rest. */
  draw(text: string): void
  /** Whether stdout takes colours, when nobody said. */
  readonly color: boolean
  /** Whether stdout is a terminal. */
  readonly seen: boolean
  /** The width of the terminal that stderr is; `undefined` when it is none. */
  readonly drawn: number | undefined
  /** Whether a person is there to answer. */
  readonly answers: boolean
  /** Asks a yes or no; `false` where nobody can answer. */
  ask(question: string): Promise<boolean>
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { env } = process
  const seen = isatty(1)
  return {
    out: (text) => {
      process.stdout.write(encodeText(text))
    },
    err: (text) => {
      process.stderr.write(cleanText(text))
    },
    draw: (text) => {
      process.stderr.write(text)
    },
    color: seen && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb',
    seen,
    drawn: isatty(2) && env['TERM'] !== 'dumb' ? process.stderr.columns : undefined,
    answers: seen && isatty(0),
    ask: (question) => (seen && isatty(0) ? askOn(question) : Promise.resolve(false)),
  }
}

/** A closed stdin and an interrupt are a no. */
async function askOn(question: string): Promise<boolean> {
  const { createInterface } = await import('node:readline')
  return new Promise((resolve) => {
    const reader = createInterface({ input: process.stdin, output: process.stderr })
    reader.once('close', () => {
      resolve(false)
    })
    reader.question(`${cleanLine(question)} [y/N] `, (answer) => {
      resolve(/^y(?:es)?$/i.test(answer.trim()))
      reader.close()
    })
  })
}

/** A reader that went away (`restage … | head`) is no failure: what it did not want is not written. */
export function ignoreClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
      process.exit()
    })
  }
}
