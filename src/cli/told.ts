/** What goes wrong is told in a line; the exit code of that is 2. */
import { OperationalError } from '../text/failure.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/**
 * Does what a command does, and tells what it throws. Each bundle of the command line has this around its own code: an error is known by its
 * class, and two bundles have two of each.
 *
 * @returns the exit code
 */
export async function told(terminal: Terminal, act: () => Promise<number>): Promise<number> {
  try {
    return await act()
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
