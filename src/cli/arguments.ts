/** From options as they were parsed to what a command is asked to do; what does not fit together is a `UsageError`. */
import { migrateOptions, type OptionName, type RawArguments } from './options.ts'
import { UsageError } from './usage.ts'

export interface MigrateArguments {
  /** As written; `.` by default. */
  readonly folder: string
  readonly output: 'story' | 'json' | 'diff'
  readonly write: boolean
  /** Codes of caveats. */
  readonly accept: readonly string[]
  readonly allowDirty: boolean
  readonly keepLegacy: boolean
  readonly check: boolean
  readonly driver: string | undefined
  /** `undefined`: not told, which is not the same as none. */
  readonly args: readonly string[] | undefined
  readonly environment: ReadonlyMap<string, string>
  /** `undefined`: as the terminal and NO_COLOR have it. */
  readonly color: boolean | undefined
}

/** Checks and names what was given. */
export function readArguments(raw: RawArguments): MigrateArguments {
  const on = (name: OptionName): boolean => flag(raw, name) ?? false
  if (on('verify'))
    throw new UsageError(
      'verification on an engine arrives with a later release; the symbolic proof needs none',
      'Leave out --verify.',
    )
  exclude(raw, 'json', 'diff', 'both would write to stdout')
  exclude(raw, 'check', 'write', '--check only looks')
  exclude(raw, 'check', 'diff', '--check only says whether something is left')
  const { codes, folder } = readAccept(raw)
  const driver = texts(raw, 'driver')
  const args = texts(raw, 'arg')
  if (driver.length > 1) throw new UsageError('--driver is given twice', 'Look at one driver at a time.')
  if (args.length > 0 && driver.length === 0) throw new UsageError('--arg needs --driver', 'Say whose arguments these are.')
  return {
    folder,
    output: on('json') ? 'json' : on('diff') ? 'diff' : 'story',
    write: on('write'),
    accept: codes,
    allowDirty: on('allow-dirty'),
    keepLegacy: on('keep-legacy'),
    check: on('check'),
    driver: driver[0],
    args: args.length === 0 ? undefined : args,
    environment: new Map(texts(raw, 'env').map(readVariable)),
    color: flag(raw, 'color'),
  }
}

/** `--accept RS409 ./repo`: a word that is no code is the folder, if there is none yet. */
function readAccept(raw: RawArguments): { readonly codes: readonly string[]; readonly folder: string } {
  const words = texts(raw, 'accept').flatMap((word) => (/^RS\d{3}(?:,RS\d{3})*$/.test(word) ? word.split(',') : [word]))
  const others = words.filter((word) => !/^RS\d{3}$/.test(word))
  const [first, second] = raw.folder === undefined ? [others[0], others[1]] : [raw.folder, others[0]]
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
    throw new UsageError(`--${name} needs a value`, `It takes ${migrateOptions[name].value ?? 'one'}.`)
  })
}
