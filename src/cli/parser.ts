/**
 * Reads a command line.
 *
 * In: the words after `restage`. Out: what is asked for, or a `UsageError`. yargs knows the commands, writes the help and says
 * what is wrong; loading it takes as long as starting node does, though. So a command line that is plainly right is read by
 * yargs-parser, the reader inside of yargs, with the same options and settings; whatever else it is goes to yargs.
 * A test holds that both read the same.
 */
import quick from 'yargs-parser'
import { readArguments, type MigrateArguments } from './arguments.ts'
import { optionEntries, parserConfiguration, type RawArguments } from './options.ts'

export type CommandLine =
  | { readonly kind: 'migrate'; readonly arguments: MigrateArguments }
  /** Help or the version: to be printed as it is. */
  | { readonly kind: 'print'; readonly text: string }

/**
 * Reads the words of a command line.
 *
 * @throws UsageError when they cannot be meant so.
 */
export async function parseCommandLine(words: readonly string[]): Promise<CommandLine> {
  const raw = readQuickly(words)
  if (raw !== undefined) return { kind: 'migrate', arguments: readArguments(raw) }
  const { readFully } = await import('./yargs.ts')
  const full = await readFully(words)
  return 'text' in full ? { kind: 'print', text: full.text } : { kind: 'migrate', arguments: readArguments(full) }
}

/** Options of a `restage migrate`; `undefined` when anything about it is unusual. */
export function readQuickly(words: readonly string[]): RawArguments | undefined {
  const names = (test: (spec: (typeof optionEntries)[number][1]) => boolean): string[] =>
    optionEntries.filter(([, spec]) => test(spec)).map(([name]) => name)
  const { argv, error } = quick.detailed([...words], {
    boolean: names((spec) => spec.type === 'boolean'),
    string: names((spec) => spec.type === 'string'),
    array: names((spec) => spec.many === 'all'),
    narg: Object.fromEntries(names((spec) => spec.type === 'string' && spec.many !== 'all').map((name) => [name, 1])),
    configuration: parserConfiguration,
  })
  const { _: positional, ...options } = argv
  const known = new Set(optionEntries.map(([name]) => name))
  const [command, folder, ...rest] = positional.map(String)
  const usual =
    error === null && command === 'migrate' && rest.length === 0 && Object.keys(options).every((name) => known.has(name))
  return usual ? { folder, options } : undefined
}
