/** The command line of docker compose, as far as it makes images and runs containers. */
import { known, literal, type Text } from '../text/symbolic.ts'
import { readComposeWords, type ComposeOption } from './words.ts'

/** A word of the command line by its place, counted from the word behind `compose`. */
export interface ComposeCommand {
  readonly name: 'build' | 'create' | 'run' | 'up'
  /** Flags that docker has as well: of the build for `build`, of the container for `run`. */
  readonly flags: readonly (readonly Text[])[]
  readonly services: readonly string[]
  /** What follows the service of `run`. */
  readonly command: readonly Text[]
  readonly detached: boolean
  readonly builds: boolean
  /** Without the services that a service needs. */
  readonly alone: boolean
}

type Name = ComposeCommand['name']

/** Flags without a value that change nothing about files. */
const idle: Readonly<Record<Name, RegExp>> = {
  build: /^(?:--quiet|-q|--force-rm|--parallel|--compress|--rm)$/,
  run: /^(?:-T|--no-TTY|--no-tty|--service-ports|-P|--use-aliases|--quiet-pull|--remove-orphans|-q|--quiet|-i|--interactive|-t|--tty)$/,
  create: /^(?:--force-recreate|--quiet-pull|--remove-orphans)$/,
  up: /^(?:--force-recreate|--always-recreate-deps|--abort-on-container-exit|--remove-orphans|--no-color|--no-start|--quiet-pull|-V|--renew-anon-volumes|--no-log-prefix|--wait)$/,
}
/** Flags without a value that docker has as well. */
const passed: Readonly<Record<Name, RegExp>> = { build: /^(?:--no-cache|--pull)$/, run: /^--rm$/, create: /^$/, up: /^$/ }
/** Flags with a value, and what docker calls them. */
const valued: Readonly<Record<string, string>> = {
  'build --build-arg': '--build-arg',
  'run -e': '--env',
  'run --env': '--env',
  'run -v': '--volume',
  'run --volume': '--volume',
  'run -w': '--workdir',
  'run --workdir': '--workdir',
  'run -u': '--user',
  'run --user': '--user',
  'run --name': '--name',
  'run --entrypoint': '--entrypoint',
  'run --cap-add': '--cap-add',
  'run --cap-drop': '--cap-drop',
}
/** Flags with a value that change nothing about files. */
const told =
  /^(?:up --exit-code-from|up -t|up --timeout|(?:up|run|create) --pull|build --progress|run -p|run --publish|run -l|run --label)$/
/** Options in front of the name that change nothing. */
const harmless = /^(?:--ansi|--progress|--no-ansi|--verbose)$/

/** Reads a command line; `undefined` for other commands, and for words that are not understood. */
export function readComposeLine(given: readonly Text[]): ComposeCommand | undefined {
  const { name, globals, options, operands } = readComposeWords(given)
  if (!isFollowed(name) || globals.some((flag) => !harmless.test(flag))) return undefined
  const read = options.map((option) => flagOf(name, option))
  const named = (name === 'run' ? operands.slice(0, 1) : operands).map(({ text }) => known(text))
  const services = named.flatMap((service) => service ?? [])
  if (read.includes('unknown') || services.length < named.length || (name === 'run' && services.length === 0)) return undefined
  const has = (pattern: RegExp): boolean => options.some(({ flag }) => pattern.test(flag))
  return {
    // A container that is not started yet.
    name: name === 'up' && has(/^--no-start$/) ? 'create' : name,
    flags: read.filter((flag) => flag !== 'unknown' && flag.length > 0) as readonly (readonly Text[])[],
    services,
    command: name === 'run' ? operands.slice(1).map(({ text }) => text) : [],
    detached: has(/^(?:-d|--detach)$/),
    builds: name === 'build' || has(/^--build$/),
    alone: name === 'build' || name === 'create' || has(/^--no-deps$/),
  }
}

function isFollowed(name: string): name is Name {
  return name === 'build' || name === 'create' || name === 'run' || name === 'up'
}

/** What docker is told for an option: nothing, or a flag with its value. */
function flagOf(name: Name, { flag, value, word }: ComposeOption): readonly Text[] | 'unknown' {
  const docker = valued[`${name} ${flag}`]
  if (docker !== undefined) return value === undefined ? 'unknown' : [literal(docker), value]
  if (told.test(`${name} ${flag}`) || /^(?:-d|--detach|--build|--no-deps)$/.test(flag)) return []
  if (passed[name].test(flag) && value === undefined) return [word]
  return idle[name].test(flag) ? [] : 'unknown'
}
