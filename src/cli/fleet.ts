/** The commands over many repositories: a bundle of its own, which is loaded when one of them is given. */
import type { CommandLine } from './parser.ts'
import { runReport } from './report.ts'
import type { Terminal } from './terminal.ts'
import { told } from './told.ts'
import { runWorker } from './worker.ts'

/** Runs the command and returns its exit code. */
export function runFleetCommand(
  line: Extract<CommandLine, { readonly kind: 'report' | 'worker' }>,
  terminal: Terminal,
): Promise<number> {
  return told(terminal, () =>
    line.kind === 'report' ? runReport(line.arguments, terminal) : runWorker(line.arguments, terminal),
  )
}
