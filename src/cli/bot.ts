/** The commands that write to GitHub: a bundle of its own, which is loaded when one of them is given. */
import type { CommandLine } from './parser.ts'
import { runPr } from './pr.ts'
import type { Terminal } from './terminal.ts'
import { told } from './told.ts'

/** Runs the command and returns its exit code. */
export function runBotCommand(line: Extract<CommandLine, { readonly kind: 'pr' | 'bot' }>, terminal: Terminal): Promise<number> {
  return told(terminal, async () => {
    if (line.kind === 'pr') return await runPr(line.arguments, terminal)
    const { runBot } = await import('./serve.ts')
    return await runBot(line.arguments, terminal)
  })
}
