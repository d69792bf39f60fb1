/**
 * The command line program.
 *
 * In: the words after `restage`. Out: text, perhaps files, and an exit code: 0 done or nothing to do · 1 something is blocked
 * or left · 2 wrong usage or a failure. This folder is the only one that prints, asks and sets exit codes. Results go to
 * stdout and nothing else does. Modules are loaded when they are needed, since starting is most of what a run takes.
 */
import { parseCommandLine } from './parser.ts'
import { ignoreClosedPipes, processTerminal, type Terminal } from './terminal.ts'
import { told } from './told.ts'

/** Runs a command line in this process and sets its exit code. */
export async function main(words: readonly string[]): Promise<void> {
  ignoreClosedPipes()
  // a promise that is never kept would end the process as if all were well
  process.exitCode = 2
  const terminal = processTerminal()
  process.exitCode = await told(terminal, () => run(words, terminal))
}

async function run(words: readonly string[], terminal: Terminal): Promise<number> {
  const line = await parseCommandLine(words)
  switch (line.kind) {
    case 'migrate': {
      const { runMigrate } = await import('./migrate.ts')
      return await runMigrate(line.arguments, terminal)
    }
    case 'verify': {
      const { runVerify } = await import('./verify.ts')
      return await runVerify(line.arguments, terminal)
    }
    case 'report':
    case 'worker': {
      const { runFleetCommand } = await import('./fleet.ts')
      return await runFleetCommand(line, terminal)
    }
    case 'pr':
    case 'bot': {
      const { runBotCommand } = await import('./bot.ts')
      return await runBotCommand(line, terminal)
    }
    case 'print':
      terminal.out(line.text)
      return 0
  }
}
