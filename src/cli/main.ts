/**
 * The command line program.
 *
 * In: the words after `restage`. Out: text, perhaps files, and an exit code: 0 done or nothing to do · 1 something is blocked
 * or left · 2 wrong usage or a failure. This folder is the only one that prints, asks and sets exit codes. Results go to
 * stdout and nothing else does. Modules are loaded when they are needed, since starting is most of what a run takes.
 */
import { OperationalError } from '../text/failure.ts'
import { parseCommandLine } from './parser.ts'
import { ignoreClosedPipes, processTerminal, type Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/** Runs a command line in this process and sets its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  ignoreClosedPipes()
  // a promise that is never kept would end the process as if all were well
  process.exitCode = 2
  process.exitCode = await run(words, processTerminal())
}

async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const line = await parseCommandLine(words)
    if (line.kind === 'migrate') {
      const { runMigrate } = await import('./migrate.ts')
      return await runMigrate(line.arguments, terminal)
    }
    if (line.kind === 'verify') {
      const { runVerify } = await import('./verify.ts')
      return await runVerify(line.arguments, terminal)
    }
    terminal.out(line.text)
    return 0
  } catch (error) {
    terminal.err(explain(error))
    return 2
  }
}

/** One line for what went wrong; a bug is owned up to. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `restage: ${error.message}. ${error.help}\n`
  if (error instanceof OperationalError) return `restage: ${error.message}\n`
  const [message, stack] = error instanceof Error ? [error.message, error.stack ?? ''] : [String(error), '']
  const details = process.env['RESTAGE_DEBUG'] === undefined ? 'RESTAGE_DEBUG=1 shows where' : stack
  return `restage: this is a bug in restage, please report it: ${message} (${details})\n`
}
