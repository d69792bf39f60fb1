/**
 * The options of the commands, as data: yargs makes the help of them, and both ways of reading a command line (`parser.ts`) the
 * same values.
 */

export interface OptionSpec {
  readonly type: 'boolean' | 'string'
  /** May be given more than once; each time with one value (`each`), or with all that follow (`all`). */
  readonly many?: 'each' | 'all'
  /** What the help calls its value. */
  readonly value?: string
  readonly describe: string
  readonly group: 'What to do:' | 'On an engine:' | 'What to show:' | 'How the driver is called:' | 'How it runs:'
}

type WriteOption = 'write' | 'accept' | 'allow-dirty' | 'keep-legacy' | 'check' | 'verify' | 'diff'
type EngineOption = 'legacy' | 'builder' | 'cache' | 'repair' | 'measure' | 'base' | 'ignore' | 'time-limit'
type CommonOption = 'json' | 'color' | 'driver' | 'arg' | 'env'
type ReportOption = 'out' | 'format' | 'teams' | 'jobs' | 'queue'
type BotOption = 'reopen' | 'review' | 'state' | 'port' | 'host' | 'schedule'
export type OptionName = WriteOption | EngineOption | CommonOption | ReportOption | BotOption

const writeOptions: Readonly<Record<WriteOption, OptionSpec>> = {
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
  verify: { type: 'boolean', describe: 'Build both versions on a Docker engine and compare them', group: 'What to do:' },
  diff: { type: 'boolean', describe: 'Print a patch for git apply, and nothing else', group: 'What to show:' },
}

const engineOptions: Readonly<Record<EngineOption, OptionSpec>> = {
  legacy: {
    type: 'string',
    value: 'HOW',
    describe: 'plan: replay what was inferred (the default); script: run the driver itself',
    group: 'On an engine:',
  },
  builder: {
    type: 'string',
    value: 'NAME',
    describe: "classic or buildkit, for both versions; by default the engine's own",
    group: 'On an engine:',
  },
  cache: {
    type: 'boolean',
    describe: 'Use the build cache; --no-cache builds the legacy version twice and excuses what differs between the two',
    group: 'On an engine:',
  },
  repair: {
    type: 'boolean',
    describe: 'Apply known cures of what differs to the new Dockerfile, and verify it again',
    group: 'On an engine:',
  },
  measure: {
    type: 'boolean',
    describe: 'Also measure: three more builds of both versions for their times, and compressed sizes',
    group: 'On an engine:',
  },
  base: {
    type: 'string',
    many: 'each',
    value: 'NAME=OTHER',
    describe: 'Let another image stand in for a base image, on both sides; repeat for more',
    group: 'On an engine:',
  },
  ignore: {
    type: 'string',
    many: 'each',
    value: 'GLOB=REASON',
    describe: 'Do not count differences at these paths of the images; repeat for more',
    group: 'On an engine:',
  },
  'time-limit': {
    type: 'string',
    value: 'SECONDS',
    describe: 'Give up on a driver, a build or a container after so long (1800 by default)',
    group: 'On an engine:',
  },
}

const commonOptions: Readonly<Record<CommonOption, OptionSpec>> = {
  json: { type: 'boolean', describe: 'Print one JSON document (restage/migration@1)', group: 'What to show:' },
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

const reportOptions: Readonly<Record<ReportOption, OptionSpec>> = {
  out: {
    type: 'string',
    value: 'FOLDER',
    describe: 'Where the report and the runs so far are kept (restage-report by default)',
    group: 'What to show:',
  },
  format: {
    type: 'string',
    many: 'each',
    value: 'NAME',
    describe: 'html (the default), md, csv, json, junit or sarif; repeat for more',
    group: 'What to show:',
  },
  teams: {
    type: 'string',
    value: 'FILE',
    describe: 'Who looks after what: YAML, a list of repositories for each team',
    group: 'What to show:',
  },
  jobs: {
    type: 'string',
    value: 'NUMBER',
    describe: 'Repositories at once; by default as many as there are processors, and one with --verify',
    group: 'How it runs:',
  },
  queue: {
    type: 'string',
    value: 'URL',
    describe: 'Let workers on other machines do it, over Redis: redis://host:6379',
    group: 'How it runs:',
  },
}

const botOptions: Readonly<Record<BotOption, OptionSpec>> = {
  review: {
    type: 'string',
    value: 'COMMIT',
    describe: 'Review the open pull requests whose last commit this is, in place of opening others',
    group: 'What to do:',
  },
  reopen: {
    type: 'boolean',
    describe: 'Also suggest again what somebody closed, and what is to be ignored',
    group: 'What to do:',
  },
  state: {
    type: 'string',
    value: 'FOLDER',
    describe: 'Where deliveries are kept until they are worked off (restage-bot by default)',
    group: 'How it runs:',
  },
  port: {
    type: 'string',
    value: 'NUMBER',
    describe: 'Where it listens (3000 by default; 0: any that is free)',
    group: 'How it runs:',
  },
  schedule: {
    type: 'boolean',
    describe: 'Also look at all repositories without being called, daily or as they have it; or --no-schedule',
    group: 'What to do:',
  },
  host: {
    type: 'string',
    value: 'ADDRESS',
    describe: 'On which address it listens (127.0.0.1 by default)',
    group: 'How it runs:',
  },
}

export const allOptions: Readonly<Record<OptionName, OptionSpec>> = {
  ...writeOptions,
  ...engineOptions,
  ...commonOptions,
  ...reportOptions,
  ...botOptions,
}

export type CommandName = 'migrate' | 'verify' | 'report' | 'worker' | 'pr' | 'bot'

/** How many words that are no options each command takes. */
export const wordsOf: Readonly<Record<CommandName, readonly [least: number, most: number]>> = {
  migrate: [0, 1],
  verify: [0, 1],
  report: [1, Infinity],
  worker: [0, 0],
  pr: [1, 1],
  bot: [1, 2],
}

/** Names and specs of each command's options, in the order of the help. */
export const optionsOf: Readonly<Record<CommandName, readonly (readonly [name: string, spec: OptionSpec])[]>> = {
  migrate: Object.entries({ ...writeOptions, ...engineOptions, ...commonOptions }),
  verify: Object.entries({ ...engineOptions, ...commonOptions }),
  report: Object.entries({
    ...reportOptions,
    json: { ...commonOptions.json, describe: 'Print one JSON document (restage/report@1)' },
    'time-limit': {
      ...engineOptions['time-limit'],
      describe: 'Give up on a repository after so long (300 by default; 1800 with --verify)',
      group: 'How it runs:',
    },
    verify: { ...writeOptions.verify, describe: 'Build both versions of each on a Docker engine: only that tells sizes' },
    legacy: engineOptions.legacy,
    measure: engineOptions.measure,
    base: engineOptions.base,
  }),
  worker: Object.entries({
    queue: { ...reportOptions.queue, describe: 'The Redis that reports are given as well: redis://host:6379' },
    jobs: { ...reportOptions.jobs, describe: 'Repositories at once; by default as many as there are processors' },
  }),
  pr: Object.entries({
    reopen: botOptions.reopen,
    review: botOptions.review,
    json: { ...commonOptions.json, describe: 'Print one JSON document (restage/visit@1)' },
    'time-limit': {
      ...engineOptions['time-limit'],
      describe: 'Give up on the repository after so long (300 by default)',
      group: 'How it runs:',
    },
  }),
  bot: Object.entries({
    schedule: botOptions.schedule,
    state: botOptions.state,
    port: botOptions.port,
    host: botOptions.host,
    queue: { ...reportOptions.queue, describe: 'The Redis over which workers build both versions where bot.verify is on' },
    jobs: { ...reportOptions.jobs, describe: 'Repositories at once (2 by default)' },
    'time-limit': {
      ...engineOptions['time-limit'],
      describe: 'Give up on a repository after so long (300 by default)',
      group: 'How it runs:',
    },
  }),
}

/** Options as yargs-parser gives them, under their written names; what is no option apart. */
export interface RawArguments {
  readonly command: CommandName
  readonly paths: readonly string[]
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
