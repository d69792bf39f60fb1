/**
 * What a container was given besides its command, as instructions of a stage: `-e` as ENV, `-w` as WORKDIR, `-u` as USER. An exec
 * runs with what its container was given, and with its own flags over that.
 */
import type { StageState } from '../../dockerfile/stage.ts'
import { copiedIn } from '../../pipeline/copied-in.ts'
import type { Container, ContainerAction, DockerEvent } from '../../pipeline/model.ts'
import type { GivenFlag } from '../../docker/command.ts'
import { bareValue, isCallersOwn, parseBuildArg } from '../../docker/build-arg.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { isHostUser } from '../../docker/host-user.ts'
import { isCache, isEngineSocket, parseMount } from '../../docker/mount.ts'
import { writtenValue, writtenWord } from '../../dockerfile/written.ts'
import { isFollowed, resolvePath } from '../../host/path.ts'
import { known, literal, mapKnown, printText, sameText, soleUnknown, type Text } from '../../text/symbolic.ts'
import { isSetByImages } from './values/names.ts'

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
  /** Values that build arguments of these names give. */
  readonly args: ReadonlyMap<string, Text>
  readonly after: Settings
}

/** Flags that change nothing of what the command finds or does. */
const harmless: ReadonlySet<string> = new Set([
  ...['name', 'detach', 'rm', 'interactive', 'tty', 'attach', 'sig-proxy', 'detach-keys', 'quiet', 'pull', 'cidfile', 'init'],
  ...['label', 'label-file', 'annotation', 'restart', 'publish', 'publish-all', 'expose', 'log-driver', 'log-opt'],
  ...['stop-signal', 'stop-timeout', 'memory', 'memory-swap', 'cpus', 'cpu-shares', 'cpuset-cpus', 'no-healthcheck'],
  ...['env', 'workdir', 'user', 'entrypoint'],
  // Rights that a command does without do not change what it makes.
  ...['cap-drop'],
])

/** The network of the host is one that a build can have as well. */
function isHarmless({ name, value }: GivenFlag): boolean {
  return harmless.has(name) || (name === 'network' && /^(?:host|bridge|default|none)$/.test(known(value ?? []) ?? ''))
}

/** Stands for what cannot be written. */
const unwritable = '\u0000'

/** The settings at the end of a stage. */
export function settingsAfter(state: StageState): Settings {
  return { env: state.env, workdir: state.workdir, user: state.user, added: new Set() }
}

/**
 * The lines that an action needs before its RUN; `undefined` when a stage cannot give it what it had.
 *
 * @param takesArguments a value that only the driver knows may become a build argument
 */
export function settingLines(
  container: Container,
  action: ContainerAction,
  base: Settings,
  now: Settings,
  takesArguments = false,
): SettingLines | undefined {
  if (action.kind === 'host') return asRoot(now)
  if (action.kind !== 'cp-in' && action.input !== undefined) return undefined
  const events = action.kind === 'exec' ? [...givenBy(container), action.event] : givenBy(container)
  if (events.some((event) => event.command.flags.some((flag) => !isHarmless(flag) && !isReplaced(event, flag)))) return undefined
  const env = wantedVariables(events, takesArguments)
  const folder = lastGiven(events, 'workdir')
  const workdir = folder === undefined ? base.workdir : mapKnown(folder, (part) => part.replace(/(?<=[^/])\/+$/, ''))
  const given = lastGiven(events, 'user')
  const user = given === undefined || isHostUser(given) ? base.user : given
  if (env === undefined || [...now.added].some((name) => !env.has(name))) return undefined
  const changed = [...env].filter(([name, value]) => now.env.get(name) === undefined || !same(now.env.get(name), value))
  const args = new Map<string, Text>()
  const lines = [
    ...changed.flatMap(([name, value]) => {
      if (known(value) !== undefined || !takesArguments) return `ENV ${name}=${writtenValue(value) ?? unwritable}`
      const free = freeName(name, now)
      args.set(free, value)
      if (free === name) return `ARG ${name}`
      // What the caller does not have the container does not have either, but an ENV is always there.
      return isCallers(name, value) ? unwritable : [`ARG ${free}`, `ENV ${name}=$${free}`]
    }),
    ...(sameText(workdir, now.workdir) ? [] : [`WORKDIR ${writtenWord(workdir) ?? unwritable}`]),
    ...(same(user, now.user) ? [] : [`USER ${writtenWord(user) ?? unwritable}`]),
  ]
  if (lines.some((line) => line.includes(unwritable))) return undefined
  return {
    lines,
    args,
    after: {
      env: new Map([...now.env, ...env]),
      workdir,
      user,
      added: new Set([...now.added, ...changed.map(([name]) => name)]),
    },
  }
}

/** The command that gave a container its settings: what `docker build --output` is told is no container's. */
function givenBy({ event }: Pick<Container, 'event'>): readonly DockerEvent[] {
  return event.command.name === 'build' ? [] : [event]
}

/** A tool of the host may change what it copied out, whoever owned it; it sees no variables and works with whole paths. */
function asRoot(now: Settings): SettingLines {
  const name = now.user === undefined ? 'root' : known(now.user)
  const isRoot = /^(?:root|0)(?::(?:root|0))?$/.test(name ?? '')
  return isRoot
    ? { lines: [], args: new Map(), after: now }
    : { lines: ['USER root'], args: new Map(), after: { ...now, user: literal('root') } }
}

/** A mount of the repository's files, which COPY brings, or of a cache or a socket (`engine-socket.ts`) that a build does without. */
function isReplaced(event: DockerEvent, flag: GivenFlag): boolean {
  const mount = parseMount(flag)
  if (mount === undefined) return false
  if (mount.kind === 'tmpfs' || isCache(mount) || isEngineSocket(mount)) return true
  const source = mount.source === undefined ? undefined : resolvePath(event.call.cwd, mount.source)
  return mount.kind !== 'volume' && source !== undefined && isFollowed(source) && known(mount.target)?.startsWith('/') === true
}

/** The argument that gives a variable its value: of the same name, unless an ENV of the image would hide it. */
function freeName(name: string, { env }: Settings): string {
  let free = name
  while (env.has(free) || isSetByImages(free)) free = `BUILD_${free}`
  return free
}

function isCallers(name: string, value: Text): boolean {
  return isCallersOwn(name, soleUnknown(value))
}

function wantedVariables(events: readonly DockerEvent[], takesArguments: boolean): ReadonlyMap<string, Text> | undefined {
  const env = new Map<string, Text>()
  for (const event of events) {
    for (const flag of event.command.flags) {
      if (flag.name !== 'env' || flag.value === undefined) continue
      const pair = parseBuildArg(flag.value)
      if (pair === undefined) return undefined
      const value = pair.value ?? bareValue(pair.name, event.call)
      if (known(value) === undefined && !takesArguments) return undefined
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

/** What of a container no RUN can have, in words. */
export function whatARunCannot({ event, actions, mounts }: Container): string {
  const inputs = actions.map((action) => (action.kind === 'cp-in' || action.kind === 'host' ? undefined : action.input))
  if (inputs.includes('typed')) return 'somebody types the commands of its shell'
  if (inputs.includes('given')) return 'the driver gives it something to read (-i)'
  const flags = actions
    .flatMap((action) => (action.kind === 'exec' ? [...givenBy({ event }), action.event] : givenBy({ event })))
    .flatMap((one) => one.command.flags)
  const isMount = ({ name }: GivenFlag): boolean => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(name)
  const isSocket = (flag: GivenFlag): boolean => {
    const mount = parseMount(flag)
    return mount !== undefined && isEngineSocket(mount)
  }
  const given = flags
    .filter((flag) => isMount(flag) && !isSocket(flag))
    .map(({ value }) => (value === undefined ? '' : printText(value)))
  const other = flags.find((flag) => !isMount(flag) && !isHarmless(flag))
  if (other !== undefined) return `it has --${other.name}`
  const copy = actions.find((action) => action.kind === 'cp-in')
  const copied = copy === undefined ? undefined : copiedIn(copy, undefined)
  if (copied !== undefined) return `files of the host were copied into it${typeof copied === 'string' ? ` (${copied})` : ''}`
  const words = actions.flatMap((action) => (action.kind === 'command' || action.kind === 'exec' ? (action.argv ?? []) : []))
  const open = words.find((word) => known(word) === undefined)
  const own = given.length === mounts.length
  if (!own) return `it has files of the host or a volume (${given.join(', ')})`
  if (open !== undefined) return `its command holds what only the driver knows (${printText(open)})`
  const mounted = given.length === 0 ? '' : `, or what it has mounted (${given.join(', ')}),`
  return `its command or its variables${mounted} are not known here`
}
