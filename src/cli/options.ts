/**
 * The options of `restage migrate`, as data: yargs makes the help of them, and both ways of reading a command line (`parser.ts`)
 * the same values.
 */

export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** May be given more than once; each time with one value (`each`), or with all that follow (`all`). */
  readonly many?: 'each' | 'all'
  /** What the help calls its value. */
  readonly value?: string
  readonly describe: string
  readonly group: 'What to do:' | 'What to show:' | 'How the driver is called:'
}

export type OptionName =
  'write' | 'accept' | 'allow-dirty' | 'keep-legacy' | 'check' | 'verify' | 'json' | 'diff' | 'color' | 'driver' | 'arg' | 'env'

export const migrateOptions: Readonly<Record<OptionName, OptionSpec>> = {
  write: { type: 'boolean', describe: 'Apply the changes: all of them or none', group: 'What to do:' },
  accept: {
    type: 'string',
    many: 'all',
    value: 'CODE',
    describe: 'Also apply pipelines with these caveats',
    group: 'What to do:',
  },
  'allow-dirty': { type: 'boolean', describe: 'Write although git has uncommitted changes', group: 'What to do:' },
  'keep-legacy': {
    type: 'boolean',
    describe: 'Write the new Dockerfile beside the old files, for adoption in steps',
    group: 'What to do:',
  },
  check: { type: 'boolean', describe: 'Say whether anything is left to migrate (exit 1 if so)', group: 'What to do:' },
  verify: { type: 'boolean', describe: 'Build both versions and compare them (not in this release)', group: 'What to do:' },
  json: { type: 'boolean', describe: 'Print one JSON document (restage/migration@1)', group: 'What to show:' },
  diff: { type: 'boolean', describe: 'Print a patch for git apply, and nothing else', group: 'What to show:' },
  color: {
    type: 'boolean',
    describe: 'Colour, or --no-color; by default on a terminal without NO_COLOR',
    group: 'What to show:',
  },
  driver: { type: 'string', value: 'PATH', describe: 'Look at this script only', group: 'How the driver is called:' },
  arg: {
    type: 'string',
    many: 'each',
    value: 'VALUE',
    describe: 'An argument of the driver; repeat for more',
    group: 'How the driver is called:',
  },
  env: {
    type: 'string',
    many: 'each',
    value: 'NAME=VALUE',
    describe: 'An environment variable of the driver; repeat for more',
    group: 'How the driver is called:',
  },
}

/** Names and specs, in the order of the help. */
export const optionEntries: readonly (readonly [name: string, spec: OptionSpec])[] = Object.entries(migrateOptions)

/** Options as yargs-parser gives them, under their written names; the folder apart. */
export interface RawArguments {
  readonly folder: string | undefined
  readonly options: Readonly<Record<string, unknown>>
}

/** How words become values; the same for yargs and for yargs-parser. */
export const parserConfiguration = {
  'camel-case-expansion': false,
  'dot-notation': false,
  'parse-numbers': false,
  'parse-positional-numbers': false,
  'duplicate-arguments-array': true,
  'greedy-arrays': true,
} as const
