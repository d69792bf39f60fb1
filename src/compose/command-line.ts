/** The command line of docker compose, as far as it makes images and runs containers. */
import { known, type Text } from '../text/symbolic.ts'

/** A word of the command line by its place, counted from the word behind `compose`. */
export interface ComposeCommand {
  readonly name: 'build' | 'run' | 'up'
  readonly file: Text | undefined
  readonly project: Text | undefined
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

/** Flags without a value that change nothing about files. */
const idle: Readonly<Record<ComposeCommand['name'], RegExp>> = {
  build: /^(?:--quiet|-q|--force-rm|--parallel|--compress|--rm)$/,
  run: /^(?:-T|--no-TTY|--no-tty|--service-ports|-P|--use-aliases|--quiet-pull|--remove-orphans|-q|--quiet|-i|--interactive|-t|--tty)$/,
  up: /^(?:--force-recreate|--always-recreate-deps|--abort-on-container-exit|--remove-orphans|--no-color|--no-start-never|--quiet-pull|-V|--renew-anon-volumes|--no-log-prefix|--wait)$/,
}
/** Flags without a value that docker has as well. */
const passed: Readonly<Record<ComposeCommand['name'], RegExp>> = { build: /^(?:--no-cache|--pull)$/, run: /^--rm$/, up: /^$/ }
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
}
/** Flags with a value that change nothing about files. */
const told = /^(?:up --exit-code-from|up -t|up --timeout|run -p|run --publish|run -l|run --label)$/

/** Reads a command line; `undefined` for other commands, and for words that are not understood. */
export function readComposeLine(words: readonly Text[]): ComposeCommand | undefined {
  const rest = [...words]
  const next = (): string | undefined => known(rest.shift() ?? [])
  let file: Text | undefined
  let project: Text | undefined
  let name: string | undefined
  while (rest.length > 0 && name === undefined) {
    const word = next()
    if (word === '-f' || word === '--file') {
      // Several files are merged by rules of their own.
      if (file !== undefined) return undefined
      file = rest.shift()
    } else if (word === '-p' || word === '--project-name') project = rest.shift()
    else if (word === undefined || word.startsWith('-')) {
      if (word === '--ansi' || word === '--progress') rest.shift()
      else if (word !== '--no-ansi' && word !== '--verbose') return undefined
    } else name = word
  }
  if (name !== 'build' && name !== 'run' && name !== 'up') return undefined
  const flags: (readonly Text[])[] = []
  const services: string[] = []
  let [detached, builds, alone] = [false, name === 'build', name === 'build']
  while (rest.length > 0) {
    const text = rest.shift() ?? []
    const word = known(text)
    const cut = word?.startsWith('--') === true ? word.indexOf('=') : -1
    const flag = cut === -1 ? word : word?.slice(0, cut)
    if (flag === undefined) return undefined
    if (!flag.startsWith('-')) {
      services.push(flag)
      if (name === 'run') break
      continue
    }
    const docker = valued[`${name} ${flag}`]
    if (docker !== undefined || told.test(`${name} ${flag}`)) {
      const value = cut === -1 ? rest.shift() : [word?.slice(cut + 1) ?? '']
      if (value === undefined) return undefined
      if (docker !== undefined) flags.push([[docker], value])
    } else if (flag === '-d' || flag === '--detach') detached = true
    else if (flag === '--build') builds = true
    else if (flag === '--no-deps') alone = true
    else if (passed[name].test(flag)) flags.push([text])
    else if (!idle[name].test(flag)) return undefined
  }
  if (name === 'run' && services.length === 0) return undefined
  return { name, file, project, flags, services, command: rest, detached, builds, alone }
}
