/**
 * What a container was given besides its command, as instructions of a stage: `-e` as ENV, `-w` as WORKDIR, `-u` as USER. An exec
 * runs with what its container was given, and with its own flags over that.
 */
import { parseBuildArg } from '../../docker/build-arg.ts'
import type { StageState } from '../../dockerfile/stage.ts'
import type { Container, ContainerAction, DockerEvent } from '../../pipeline/model.ts'
import type { GivenFlag } from '../../docker/command.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { isHostUser } from '../../docker/host-user.ts'
import { isCache, parseMount } from '../../docker/mount.ts'
import { isInRepository, resolvePath } from '../../host/path.ts'
import { known, literal, printText, sameText, type Text } from '../../text/symbolic.ts'

/** What a RUN at the end of the stage would see now. */
export interface Settings {
  readonly env: ReadonlyMap<string, Text>
  readonly workdir: Text
  readonly user: Text | undefined
  /** Variables that ENV lines of this planning set: an instruction cannot take them back. */
  readonly added: ReadonlySet<string>
}

export interface SettingLines {
  readonly lines: readonly string[]
  readonly after: Settings
}

/** Flags that change nothing of what the command finds or does. */
const harmless: ReadonlySet<string> = new Set([
  ...['name', 'detach', 'rm', 'interactive', 'tty', 'attach', 'sig-proxy', 'detach-keys', 'quiet', 'pull', 'cidfile', 'init'],
  ...['label', 'label-file', 'annotation', 'restart', 'publish', 'publish-all', 'expose', 'log-driver', 'log-opt'],
  ...['stop-signal', 'stop-timeout', 'memory', 'memory-swap', 'cpus', 'cpu-shares', 'cpuset-cpus', 'no-healthcheck'],
  ...['env', 'workdir', 'user', 'entrypoint'],
])

/** Stands for what cannot be written. */
const unwritable = '\u0000'

/** The settings at the end of a stage. */
export function settingsAfter(state: StageState): Settings {
  return { env: state.env, workdir: state.workdir, user: state.user, added: new Set() }
}

/** The lines that an action needs before its RUN; `undefined` when a stage cannot give it what it had. */
export function settingLines(
  container: Container,
  action: ContainerAction,
  base: Settings,
  now: Settings,
): SettingLines | undefined {
  if (action.kind === 'host') return asRoot(now)
  if (action.kind !== 'cp-in' && action.input !== undefined) return undefined
  const events = action.kind === 'exec' ? [container.event, action.event] : [container.event]
  if (events.some((event) => event.command.flags.some((flag) => !harmless.has(flag.name) && !isReplaced(event, flag))))
    return undefined
  const env = wantedVariables(events)
  const workdir = lastGiven(events, 'workdir') ?? base.workdir
  const given = lastGiven(events, 'user')
  const user = given === undefined || isHostUser(given) ? base.user : given
  if (env === undefined || [...now.added].some((name) => !env.has(name))) return undefined
  const changed = [...env].filter(([name, value]) => now.env.get(name) === undefined || !same(now.env.get(name), value))
  const lines = [
    ...changed.map(([name, value]) => `ENV ${name}=${quoted(value)}`),
    ...(sameText(workdir, now.workdir) ? [] : [`WORKDIR ${wordOf(workdir)}`]),
    ...(same(user, now.user) ? [] : [`USER ${wordOf(user)}`]),
  ]
  if (lines.some((line) => line.includes(unwritable))) return undefined
  return {
    lines,
    after: {
      env: new Map([...now.env, ...env]),
      workdir,
      user,
      added: new Set([...now.added, ...changed.map(([name]) => name)]),
    },
  }
}

/** A tool of the host may change what it copied out, whoever owned it; it sees no variables and works with whole paths. */
function asRoot(now: Settings): SettingLines {
  const name = now.user === undefined ? 'root' : known(now.user)
  const isRoot = /^(?:root|0)(?::(?:root|0))?$/.test(name ?? '')
  return isRoot ? { lines: [], after: now } : { lines: ['USER root'], after: { ...now, user: literal('root') } }
}

/** A mount of the repository's files, which COPY brings, or of a cache that a build does without. */
function isReplaced(event: DockerEvent, flag: GivenFlag): boolean {
  const mount = parseMount(flag)
  if (mount === undefined) return false
  if (mount.kind === 'tmpfs' || isCache(mount)) return true
  const source = mount.source === undefined ? undefined : resolvePath(event.call.cwd, mount.source)
  return (
    mount.kind !== 'volume' && source !== undefined && isInRepository(source) && known(mount.target)?.startsWith('/') === true
  )
}

function wantedVariables(events: readonly DockerEvent[]): ReadonlyMap<string, Text> | undefined {
  const env = new Map<string, Text>()
  for (const event of events) {
    for (const flag of event.command.flags) {
      if (flag.name !== 'env' || flag.value === undefined) continue
      const pair = parseBuildArg(flag.value)
      const value = pair?.value ?? (pair === undefined ? undefined : event.call.environment.get(pair.name))
      if (pair === undefined || value === undefined) return undefined
      env.set(pair.name, value)
    }
  }
  return env
}

function lastGiven(events: readonly DockerEvent[], flag: string): Text | undefined {
  return events.map((event) => flagValue(event.command, flag)).findLast((value) => value !== undefined)
}

function same(a: Text | undefined, b: Text | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameText(a, b)
}

function wordOf(text: Text | undefined): string {
  const value = text === undefined ? undefined : known(text)
  return value !== undefined && /^[\w./:@+-]+$/.test(value) ? value : unwritable
}

/** A value that no escape character of any Dockerfile touches is written, others are not. */
function quoted(text: Text): string {
  const value = known(text)
  if (value === undefined || /[\\`$"\r\n]/.test(value)) return unwritable
  return /^[\w./:@%+,=-]*$/.test(value) ? value : `"${value}"`
}

/** What of a container no RUN can have, in words. */
export function whatARunCannot({ event, actions }: Container): string {
  const inputs = actions.map((action) => (action.kind === 'cp-in' || action.kind === 'host' ? undefined : action.input))
  if (inputs.includes('typed')) return 'somebody types the commands of its shell'
  if (inputs.includes('given')) return 'the driver gives it something to read (-i)'
  const flags = actions
    .flatMap((action) => (action.kind === 'exec' ? [event, action.event] : [event]))
    .flatMap((one) => one.command.flags)
  const mounts = flags.filter(({ name }) => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(name))
  const written = mounts.map(({ value }) => (value === undefined ? '' : printText(value)))
  if (written.some((value) => /docker\.sock/.test(value)))
    return "it has the engine's socket, and what it does to images is not seen"
  if (written.length > 0) return `it has files of the host or a volume (${written.join(', ')})`
  if (actions.some((action) => action.kind === 'cp-in')) return 'files of the host were copied into it'
  const other = flags.find(({ name }) => !harmless.has(name))
  return other === undefined ? 'its command or its variables are not known here' : `it has --${other.name}`
}
