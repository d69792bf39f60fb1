/** From options as they were parsed to what a command is asked to do; what does not fit together is a `UsageError`. */
import { allOptions, type OptionName, type RawArguments } from './options.ts'
import { UsageError } from './usage.ts'

/** How a driver is called, and what is shown. */
interface CommonArguments {
  /** As written; `.` by default. */
  readonly folder: string
  readonly driver: string | undefined
  /** `undefined`: not told, which is not the same as none. */
  readonly args: readonly string[] | undefined
  readonly environment: ReadonlyMap<string, string>
  /** `undefined`: as the terminal and NO_COLOR have it. */
  readonly color: boolean | undefined
}

/** How both versions are built and compared. */
export interface EngineArguments {
  readonly legacy: 'plan' | 'script'
  /** `undefined`: the engine's own. */
  readonly builder: 'classic' | 'buildkit' | undefined
  readonly cache: boolean
  readonly repair: boolean
  readonly measure: boolean
  readonly bases: ReadonlyMap<string, string>
  readonly ignore: readonly { readonly path: string; readonly reason: string }[]
  /** Seconds. */
  readonly timeLimit: number
}

export interface MigrateArguments extends CommonArguments {
  readonly output: 'story' | 'json' | 'diff'
  readonly write: boolean
  /** Codes of caveats. */
  readonly accept: readonly string[]
  readonly allowDirty: boolean
  readonly keepLegacy: boolean
  readonly check: boolean
  /** `undefined`: not told, so a person at a terminal is asked. */
  readonly verify: boolean | undefined
  readonly engine: EngineArguments
}

export interface VerifyArguments extends CommonArguments {
  readonly output: 'story' | 'json'
  readonly engine: EngineArguments
}

/** Files that a report is written as. */
export const reportFormats = ['html', 'md', 'csv', 'json', 'junit', 'sarif'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface ReportArguments {
  readonly paths: readonly string[]
  readonly out: string
  readonly formats: readonly ReportFormat[]
  readonly teams: string | undefined
  /** `undefined`: as many as are useful. */
  readonly jobs: number | undefined
  /** The document is printed. */
  readonly json: boolean
  /** `undefined`: no engine is asked. */
  readonly verify:
    { readonly legacy: 'plan' | 'script'; readonly measure: boolean; readonly bases: ReadonlyMap<string, string> } | undefined
  /** Seconds for each repository. */
  readonly timeLimit: number
  /** URL of the Redis over which workers do it; `undefined`: it is done here. */
  readonly queue: string | undefined
}

export interface WorkerArguments {
  readonly queue: string
  readonly jobs: number | undefined
}

export interface PrArguments {
  /** `owner/name`, or the folder of a clone. */
  readonly target: string
  /** Last commit of the pull requests that are reviewed; `undefined`: pull requests are suggested. */
  readonly review: string | undefined
  readonly reopen: boolean
  readonly json: boolean
  /** Seconds. */
  readonly timeLimit: number
}

export interface BotArguments {
  /** `file`: a delivery as GitHub shows it, with its name and payload. */
  readonly action: { readonly kind: 'serve' } | { readonly kind: 'receive'; readonly file: string }
  /** Repositories are also looked at without being called. */
  readonly schedule: boolean
  readonly state: string
  readonly port: number
  readonly host: string
  /** URL of the Redis over which workers verify; `undefined`: nothing is built. */
  readonly queue: string | undefined
  readonly jobs: number
  /** Seconds for each repository. */
  readonly timeLimit: number
}

/** Checks and names what `restage migrate` was given. */
export function readMigrate(raw: RawArguments): MigrateArguments {
  const on = (name: OptionName): boolean => flag(raw, name) ?? false
  exclude(raw, 'json', 'diff', 'both would write to stdout')
  exclude(raw, 'check', 'write', '--check only looks')
  exclude(raw, 'check', 'diff', '--check only says whether something is left')
  exclude(raw, 'check', 'verify', '--check only says whether something is left')
  const { codes, folder } = readAccept(raw)
  return {
    ...readCommon(raw),
    folder,
    output: on('json') ? 'json' : on('diff') ? 'diff' : 'story',
    write: on('write'),
    accept: codes,
    allowDirty: on('allow-dirty'),
    keepLegacy: on('keep-legacy'),
    check: on('check'),
    verify: flag(raw, 'verify'),
    engine: readEngine(raw),
  }
}

/** Checks and names what `restage verify` was given. */
export function readVerify(raw: RawArguments): VerifyArguments {
  return { ...readCommon(raw), output: flag(raw, 'json') === true ? 'json' : 'story', engine: readEngine(raw) }
}

/** Checks and names what `restage report` was given. */
export function readReport(raw: RawArguments): ReportArguments {
  const { legacy, measure, bases, timeLimit } = readEngine(raw)
  const isVerified = flag(raw, 'verify') ?? false
  for (const name of ['legacy', 'measure', 'base'] as const)
    if (!isVerified && raw.options[name] !== undefined)
      throw new UsageError(`--${name} needs --verify`, 'Without it nothing is built. Building runs the code of the repositories.')
  const given = texts(raw, 'format').flatMap((text) => text.split(','))
  const formats = given.map((text) => {
    const format = reportFormats.find((one) => one === text)
    if (format !== undefined) return format
    throw new UsageError(`--format takes ${reportFormats.join(', ')}, not ${text}`, 'For example --format html --format csv.')
  })
  return {
    paths: raw.paths,
    out: texts(raw, 'out').at(-1) ?? 'restage-report',
    formats: formats.length === 0 ? ['html'] : [...new Set(formats)],
    teams: texts(raw, 'teams').at(-1),
    jobs: readCount(raw, 'jobs'),
    json: flag(raw, 'json') ?? false,
    verify: isVerified ? { legacy, measure, bases } : undefined,
    timeLimit: isVerified ? timeLimit : readLimit(raw),
    queue: texts(raw, 'queue').at(-1),
  }
}

/** Checks and names what `restage worker` was given. */
export function readWorker(raw: RawArguments): WorkerArguments {
  const queue = texts(raw, 'queue').at(-1)
  if (queue === undefined) throw new UsageError('a worker needs a queue', 'For example --queue redis://localhost:6379.')
  return { queue, jobs: readCount(raw, 'jobs') }
}

/** Checks and names what `restage pr` was given. */
export function readPr(raw: RawArguments): PrArguments {
  const [target = ''] = raw.paths
  const review = texts(raw, 'review').at(-1)
  if (review !== undefined && !/^[\da-f]{40}$/.test(review))
    throw new UsageError(`--review takes a commit, not ${review}`, 'All 40 digits of it.')
  const [opened] = (['reopen', 'json'] as const).filter((name) => flag(raw, name) === true)
  if (review !== undefined && opened !== undefined)
    throw new UsageError(`--review and --${opened} exclude each other: a review opens no pull request`, 'Give one of them.')
  return { target, review, reopen: flag(raw, 'reopen') ?? false, json: flag(raw, 'json') ?? false, timeLimit: readLimit(raw) }
}

/** Checks and names what `restage bot` was given. */
export function readBot(raw: RawArguments): BotArguments {
  const [word, file] = raw.paths
  const port = texts(raw, 'port').at(-1) ?? '3000'
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535)
    throw new UsageError(`--port takes a number up to 65535, not ${port}`, 'For example --port 3000.')
  return {
    action: readAction(word, file),
    schedule: flag(raw, 'schedule') ?? true,
    state: texts(raw, 'state').at(-1) ?? 'restage-bot',
    port: Number(port),
    host: texts(raw, 'host').at(-1) ?? '127.0.0.1',
    queue: texts(raw, 'queue').at(-1),
    jobs: readCount(raw, 'jobs') ?? 2,
    timeLimit: readLimit(raw),
  }
}

function readAction(word: string | undefined, file: string | undefined): BotArguments['action'] {
  if (word === 'serve' && file === undefined) return { kind: 'serve' }
  if (word === 'receive' && file !== undefined) return { kind: 'receive', file }
  throw new UsageError(
    word === 'receive' ? 'receive needs the file of a delivery' : 'the bot can serve, or receive FILE',
    'See restage bot --help.',
  )
}

/** Seconds that a repository may take without builds. */
function readLimit(raw: RawArguments): number {
  return raw.options['time-limit'] === undefined ? 300 : readSeconds(texts(raw, 'time-limit').at(-1))
}

function readCount(raw: RawArguments, name: OptionName): number | undefined {
  const text = texts(raw, name).at(-1)
  if (text === undefined) return undefined
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new UsageError(`--${name} takes a number from 1 to 9999, not ${text}`, `For example --${name} 4.`)
}

function readCommon(raw: RawArguments): CommonArguments {
  const driver = texts(raw, 'driver')
  const args = texts(raw, 'arg')
  if (driver.length > 1) throw new UsageError('--driver is given twice', 'Look at one driver at a time.')
  if (args.length > 0 && driver.length === 0) throw new UsageError('--arg needs --driver', 'Say whose arguments these are.')
  return {
    folder: raw.paths[0] ?? '.',
    driver: driver[0],
    args: args.length === 0 ? undefined : args,
    environment: new Map(texts(raw, 'env').map(readVariable)),
    color: flag(raw, 'color'),
  }
}

function readEngine(raw: RawArguments): EngineArguments {
  return {
    legacy: choice(raw, 'legacy', ['plan', 'script']) ?? 'plan',
    builder: choice(raw, 'builder', ['classic', 'buildkit']),
    cache: flag(raw, 'cache') ?? true,
    repair: flag(raw, 'repair') ?? false,
    measure: flag(raw, 'measure') ?? false,
    bases: new Map(texts(raw, 'base').map((text) => readPair('base', text, 'golang:1.7.3=golang:1.22'))),
    ignore: texts(raw, 'ignore').map((text) => readIgnored(text)),
    timeLimit: readSeconds(texts(raw, 'time-limit').at(-1)),
  }
}

function choice<T extends string>(raw: RawArguments, name: OptionName, values: readonly T[]): T | undefined {
  const given = texts(raw, name).at(-1)
  const value = values.find((one) => one === given)
  if (given === undefined || value !== undefined) return value
  throw new UsageError(`--${name} takes ${values.join(' or ')}, not ${given}`, `Write --${name} ${values[0] ?? ''}.`)
}

function readPair(name: OptionName, text: string, example: string): readonly [string, string] {
  const at = text.indexOf('=')
  const pair = [text.slice(0, Math.max(at, 0)).trim(), text.slice(at + 1).trim()] as const
  if (at > 0 && pair[0] !== '' && pair[1] !== '') return pair
  throw new UsageError(`--${name} takes ${allOptions[name].value ?? ''}, not ${text}`, `For example --${name} '${example}'.`)
}

function readIgnored(text: string): { readonly path: string; readonly reason: string } {
  const [path, reason] = readPair('ignore', text, '/var/cache/**=written by apt at each build')
  if (path.startsWith('/')) return { path, reason }
  throw new UsageError(`--ignore takes paths in an image, not ${path}`, 'They begin with /.')
}

function readSeconds(text: string | undefined): number {
  const seconds = text === undefined ? 1800 : Number(text)
  if (Number.isFinite(seconds) && seconds > 0) return seconds
  throw new UsageError(`--time-limit takes a number of seconds, not ${String(text)}`, 'For example --time-limit 600.')
}

/** `--accept RS409 ./repo`: a word that is no code is the folder, if there is none yet. */
function readAccept(raw: RawArguments): { readonly codes: readonly string[]; readonly folder: string } {
  const words = texts(raw, 'accept').flatMap((word) => (/^RS\d{3}(?:,RS\d{3})*$/.test(word) ? word.split(',') : [word]))
  const others = words.filter((word) => !/^RS\d{3}$/.test(word))
  const [folder] = raw.paths
  const [first, second] = folder === undefined ? [others[0], others[1]] : [folder, others[0]]
  if (second !== undefined)
    throw new UsageError(`--accept takes codes like RS409, not ${second}`, 'The codes stand in the findings.')
  const codes = words.filter((word) => word !== first)
  if (codes.length === 0 && raw.options['accept'] !== undefined)
    throw new UsageError('--accept needs codes like RS409', 'They stand in the findings.')
  return { codes, folder: first ?? '.' }
}

function readVariable(text: string): readonly [name: string, value: string] {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? []
  if (name === undefined || value === undefined)
    throw new UsageError(`--env takes NAME=VALUE, not ${text}`, 'For example --env TAG=1.2.')
  return [name, value]
}

function exclude(raw: RawArguments, a: OptionName, b: OptionName, why: string): void {
  if (flag(raw, a) === true && flag(raw, b) === true)
    throw new UsageError(`--${a} and --${b} exclude each other: ${why}`, 'Give one of them.')
}

function flag(raw: RawArguments, name: OptionName): boolean | undefined {
  const given = raw.options[name]
  const value: unknown = Array.isArray(given) ? given.at(-1) : given
  if (value === undefined || typeof value === 'boolean') return value
  throw new UsageError(`--${name} takes no value`, `Write --${name} or --no-${name}.`)
}

function texts(raw: RawArguments, name: OptionName): readonly string[] {
  const value = raw.options[name]
  const all: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value]
  return all.map((one) => {
    if (typeof one === 'string') return one
    throw new UsageError(`--${name} needs a value`, `It takes ${allOptions[name].value ?? 'one'}.`)
  })
}
