/**
 * Reads a command line.
 *
 * In: the words after `restage`. Out: what is asked for, or a `UsageError`. yargs knows the commands, writes the help and says
 * what is wrong; loading it takes as long as starting node does, though. So a command line that is plainly right is read by
 * yargs-parser, the reader inside of yargs, with the same options and settings; whatever else it is goes to yargs.
 * A test holds that both read the same.
 */
import quick from 'yargs-parser'
import {
  readBot,
  readMigrate,
  readPr,
  readReport,
  readVerify,
  readWorker,
  type BotArguments,
  type MigrateArguments,
  type PrArguments,
  type ReportArguments,
  type VerifyArguments,
  type WorkerArguments,
} from './arguments.ts'
import { optionsOf, parserConfiguration, wordsOf, type CommandName, type OptionSpec, type RawArguments } from './options.ts'

export type CommandLine =
  | { readonly kind: 'migrate'; readonly arguments: MigrateArguments }
  | { readonly kind: 'verify'; readonly arguments: VerifyArguments }
  | { readonly kind: 'report'; readonly arguments: ReportArguments }
  | { readonly kind: 'worker'; readonly arguments: WorkerArguments }
  | { readonly kind: 'pr'; readonly arguments: PrArguments }
  | { readonly kind: 'bot'; readonly arguments: BotArguments }
  /** Help or the version: to be printed as it is. */
  | { readonly kind: 'print'; readonly text: string }

/**
 * Reads the words of a command line.
 *
 * @throws UsageError when they cannot be meant so.
 */
export async function parseCommandLine(words: readonly string[]): Promise<CommandLine> {
  const raw = readQuickly(words)
  if (raw !== undefined) return lineOf(raw)
  const { readFully } = await import('./yargs.ts')
  const full = await readFully(words)
  return 'text' in full ? { kind: 'print', text: full.text } : lineOf(full)
}

function lineOf(raw: RawArguments): CommandLine {
  switch (raw.command) {
    case 'migrate':
      return { kind: 'migrate', arguments: readMigrate(raw) }
    case 'verify':
      return { kind: 'verify', arguments: readVerify(raw) }
    case 'report':
      return { kind: 'report', arguments: readReport(raw) }
    case 'worker':
      return { kind: 'worker', arguments: readWorker(raw) }
    case 'pr':
      return { kind: 'pr', arguments: readPr(raw) }
    case 'bot':
      return { kind: 'bot', arguments: readBot(raw) }
  }
}

/** Options of a command; `undefined` when anything about it is unusual. */
export function readQuickly(words: readonly string[]): RawArguments | undefined {
  const command = words.find((word) => Object.hasOwn(optionsOf, word)) as CommandName | undefined
  if (command === undefined) return undefined
  const entries = optionsOf[command]
  const names = (test: (spec: OptionSpec) => boolean): string[] => entries.filter(([, spec]) => test(spec)).map(([name]) => name)
  const { argv, error } = quick.detailed([...words], {
    boolean: names((spec) => spec.type === 'boolean'),
    string: names((spec) => spec.type === 'string'),
    array: names((spec) => spec.many === 'all'),
    narg: Object.fromEntries(names((spec) => spec.type === 'string' && spec.many !== 'all').map((name) => [name, 1])),
    configuration: parserConfiguration,
  })
  const { _: positional, ...options } = argv
  const known = new Set(entries.map(([name]) => name))
  const [first, ...paths] = positional.map(String)
  const [least, most] = wordsOf[command]
  const isCounted = paths.length >= least && paths.length <= most
  const usual = error === null && first === command && isCounted && Object.keys(options).every((name) => known.has(name))
  return usual ? { command, paths, options } : undefined
}
