/**
 * The flags of `create` and `run` as the engine's own call wants them. Pure but for the files that flags name (`--env-file`,
 * `--label-file`), which come in as texts.
 */
import { resolve } from 'node:path'
import type { Reading } from './reading.ts'
import { CommandFailure } from './failure.ts'
import { parseMountFlag, splitVolume } from './mount-flags.ts'
import { parseDuration, parseSize } from './quantities.ts'

/** Flags that are understood; others are for docker's own client. */
export const containerFlags: ReadonlySet<string> = new Set(
  `add-host attach cap-add cap-drop cgroupns cidfile cpu-period cpu-quota cpu-shares cpus cpuset-cpus cpuset-mems detach detach-keys
   disable-content-trust dns dns-option dns-search domainname entrypoint env env-file expose group-add health-cmd health-interval
   health-retries health-start-period health-timeout hostname init interactive ipc isolation label label-file link log-driver log-opt
   mac-address memory memory-reservation memory-swap memory-swappiness mount name network network-alias no-healthcheck
   oom-kill-disable oom-score-adj pid pids-limit platform privileged publish publish-all pull quiet read-only restart rm runtime
   security-opt shm-size sig-proxy stop-signal stop-timeout storage-opt sysctl tmpfs tty ulimit user userns uts volume volume-driver
   volumes-from workdir`.split(/\s+/),
)

export interface ContainerFiles {
  readonly cwd: string
  readonly environment: ReadonlyMap<string, string>
  /** The lines of the files that `--env-file` and `--label-file` name. */
  readonly lines: ReadonlyMap<string, readonly string[]>
}

type Json = Readonly<Record<string, unknown>>

/** The body of the call that makes a container. */
export function containerBody(read: Reading, files: ContainerFiles): Json {
  const [image = '', ...command] = read.operands
  const entrypoint = read.value('entrypoint')
  const attached = attachedStreams(read)
  const network = read.value('network')
  const aliases = read.values('network-alias')
  return defined({
    Image: image,
    Cmd: command.length === 0 ? undefined : command,
    // an empty one takes the image's own away
    Entrypoint: entrypoint === undefined ? undefined : [entrypoint],
    Hostname: read.value('hostname'),
    Domainname: read.value('domainname'),
    User: read.value('user'),
    WorkingDir: read.value('workdir'),
    MacAddress: read.value('mac-address'),
    AttachStdin: attached.stdin,
    AttachStdout: attached.stdout,
    AttachStderr: attached.stderr,
    Tty: read.has('tty'),
    OpenStdin: read.has('interactive'),
    StdinOnce: read.has('interactive') && attached.stdin,
    Env: environmentOf(read, files),
    Labels: Object.fromEntries(pairs([...linesOf(read, 'label-file', files), ...read.values('label')])),
    Volumes: Object.fromEntries(anonymousVolumes(read).map((target) => [target, {}])),
    ExposedPorts: Object.fromEntries([...exposed(read), ...published(read).map(([port]) => port)].map((port) => [port, {}])),
    StopSignal: read.value('stop-signal'),
    StopTimeout: numberOf(read, 'stop-timeout'),
    Healthcheck: healthOf(read),
    HostConfig: hostConfig(read, files),
    NetworkingConfig:
      network === undefined || aliases.length === 0 ? undefined : { EndpointsConfig: { [network]: { Aliases: aliases } } },
  })
}

/** Which streams a command is attached to: those of `-a`, else all but stdin, and with `-i` stdin too. */
export function attachedStreams(read: Reading): { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean } {
  if (read.command.name === 'run' && read.has('detach')) return { stdin: false, stdout: false, stderr: false }
  const given = read.values('attach').map((stream) => stream.toLowerCase())
  if (given.length === 0) return { stdin: read.has('interactive'), stdout: true, stderr: true }
  return { stdin: given.includes('stdin'), stdout: given.includes('stdout'), stderr: given.includes('stderr') }
}

function hostConfig(read: Reading, files: ContainerFiles): Json {
  const [restart, count] = (read.value('restart') ?? '').split(':')
  const cpus = read.value('cpus')
  const logging = read.value('log-driver')
  const options = read.values('log-opt')
  return defined({
    Binds: orNull(read.values('volume').flatMap((value) => bindOf(value, files.cwd) ?? [])),
    Mounts: read.has('mount') ? read.values('mount').map((value) => parseMountFlag(value, files.cwd)) : undefined,
    Tmpfs: Object.fromEntries(read.values('tmpfs').map((value) => cut(value, ':'))),
    VolumesFrom: list(read, 'volumes-from') ?? null,
    VolumeDriver: read.value('volume-driver'),
    NetworkMode: read.value('network') ?? 'default',
    PortBindings: portBindings(read),
    PublishAllPorts: read.has('publish-all'),
    Links: read.values('link'),
    RestartPolicy: { Name: restart === '' ? 'no' : restart, MaximumRetryCount: Number(count ?? 0) },
    AutoRemove: read.has('rm'),
    Privileged: read.has('privileged'),
    ReadonlyRootfs: read.has('read-only'),
    Init: read.has('init') ? true : undefined,
    CapAdd: list(read, 'cap-add'),
    CapDrop: list(read, 'cap-drop'),
    GroupAdd: list(read, 'group-add'),
    SecurityOpt: list(read, 'security-opt'),
    Dns: read.values('dns'),
    DnsOptions: read.values('dns-option'),
    DnsSearch: read.values('dns-search'),
    ExtraHosts: list(read, 'add-host'),
    Sysctls: Object.fromEntries(pairs(read.values('sysctl'))),
    StorageOpt: Object.fromEntries(pairs(read.values('storage-opt'))),
    IpcMode: read.value('ipc'),
    PidMode: read.value('pid'),
    UTSMode: read.value('uts'),
    UsernsMode: read.value('userns'),
    CgroupnsMode: read.value('cgroupns'),
    Isolation: read.value('isolation'),
    Runtime: read.value('runtime'),
    LogConfig:
      logging === undefined && options.length === 0
        ? undefined
        : { Type: logging ?? '', Config: Object.fromEntries(pairs(options)) },
    Memory: sizeOf(read, 'memory'),
    MemoryReservation: sizeOf(read, 'memory-reservation'),
    MemorySwap: read.value('memory-swap') === '-1' ? -1 : sizeOf(read, 'memory-swap'),
    MemorySwappiness: numberOf(read, 'memory-swappiness'),
    ShmSize: sizeOf(read, 'shm-size'),
    NanoCpus: cpus === undefined ? undefined : Math.round(Number(cpus) * 1e9),
    CpuShares: numberOf(read, 'cpu-shares'),
    CpuPeriod: numberOf(read, 'cpu-period'),
    CpuQuota: numberOf(read, 'cpu-quota'),
    CpusetCpus: read.value('cpuset-cpus'),
    CpusetMems: read.value('cpuset-mems'),
    PidsLimit: numberOf(read, 'pids-limit'),
    OomKillDisable: read.has('oom-kill-disable') ? true : undefined,
    OomScoreAdj: numberOf(read, 'oom-score-adj'),
    Ulimits: orNull(read.values('ulimit').map(ulimit)),
    ...nothingGiven,
  })
}

/** What docker's client sends where nobody asks for it, so that `inspect` shows the same. */
const nothingGiven: Json = {
  BlkioWeightDevice: [],
  BlkioDeviceReadBps: [],
  BlkioDeviceWriteBps: [],
  BlkioDeviceReadIOps: [],
  BlkioDeviceWriteIOps: [],
  Devices: [],
}

function orNull<T>(values: readonly T[]): readonly T[] | null {
  return values.length === 0 ? null : values
}

/** Bare names take the caller's value; one that the caller does not have takes the image's own away. */
function environmentOf(read: Reading, files: ContainerFiles): readonly string[] {
  return [...linesOf(read, 'env-file', files), ...read.values('env')].map((pair) => {
    const value = files.environment.get(pair)
    return pair.includes('=') || value === undefined ? pair : `${pair}=${value}`
  })
}

/** The pairs of a file: comments, empty lines and blanks in front are not meant. */
function linesOf(read: Reading, flag: string, files: ContainerFiles): readonly string[] {
  return read
    .values(flag)
    .flatMap((path) => files.lines.get(path) ?? [])
    .map((line) => line.trimStart())
    .filter((line) => line !== '' && !line.startsWith('#'))
}

function anonymousVolumes(read: Reading): readonly string[] {
  return read.values('volume').filter((value) => splitVolume(value).source === undefined)
}

/** As given; a path that is relative starts at the folder of the command. */
function bindOf(value: string, cwd: string): string | undefined {
  const { source, rest } = splitVolume(value)
  if (source === undefined) return undefined
  return /^\.{1,2}(?:\/|$)/.test(source) ? `${resolve(cwd, source)}:${rest}` : value
}

function healthOf(read: Reading): Json | undefined {
  const command = read.value('health-cmd')
  const duration = (flag: string): number | undefined => {
    const value = read.value(flag)
    return value === undefined ? undefined : parseDuration(value)
  }
  if (read.has('no-healthcheck')) return { Test: ['NONE'] }
  const check = defined({
    Test: command === undefined ? undefined : ['CMD-SHELL', command],
    Interval: duration('health-interval'),
    Timeout: duration('health-timeout'),
    StartPeriod: duration('health-start-period'),
    Retries: numberOf(read, 'health-retries'),
  })
  return Object.keys(check).length === 0 ? undefined : check
}

/** `80`, `80/udp`, `8000-8003`. */
function exposed(read: Reading): readonly string[] {
  return read.values('expose').flatMap(portRange)
}

function portRange(text: string): readonly string[] {
  const [, first = '', last = first, protocol = 'tcp'] = /^(\d+)(?:-(\d+))?(?:\/(\w+))?$/.exec(text) ?? []
  if (first === '') throw new CommandFailure(125, `docker: invalid range format for --expose: ${text}.`)
  return Array.from({ length: Number(last) - Number(first) + 1 }, (_, at) => `${String(Number(first) + at)}/${protocol}`)
}

/** `[[ip:]host:]port[/protocol]` as the port inside, and where it is to be seen. */
function published(read: Reading): readonly (readonly [string, { readonly HostIp: string; readonly HostPort: string }])[] {
  return read.values('publish').flatMap((value) => {
    const [, ip = '', host = '', inner = ''] = /^(?:(?:(\[[^\]]*\]|[\d.]*):)?([\d-]*):)?([\d/\w-]+)$/.exec(value) ?? []
    const ports = portRange(inner)
    const [from = ''] = host.split('-')
    return ports.map((port, at) => {
      const HostPort = from === '' ? '' : String(Number(from) + at)
      return [port, { HostIp: ip.replace(/^\[|\]$/g, ''), HostPort }] as const
    })
  })
}

function portBindings(read: Reading): Json {
  const bindings: Record<string, unknown[]> = {}
  for (const [port, place] of published(read)) (bindings[port] ??= []).push(place)
  return bindings
}

/** `nofile=1024:2048` */
function ulimit(value: string): Json {
  const [Name, limits] = cut(value, '=')
  const [Soft, Hard] = limits.split(':')
  return { Name, Soft: Number(Soft), Hard: Number(Hard ?? Soft) }
}

function sizeOf(read: Reading, flag: string): number | undefined {
  const value = read.value(flag)
  return value === undefined ? undefined : parseSize(value)
}

function numberOf(read: Reading, flag: string): number | undefined {
  const value = read.value(flag)
  return value === undefined ? undefined : Number(value)
}

function list(read: Reading, flag: string): readonly string[] | undefined {
  const values = read.values(flag)
  return values.length === 0 ? undefined : values
}

function pairs(values: readonly string[]): readonly (readonly [string, string])[] {
  return values.map((value) => cut(value, '='))
}

function cut(value: string, at: string): readonly [string, string] {
  const place = value.indexOf(at)
  return place < 0 ? [value, ''] : [value.slice(0, place), value.slice(place + 1)]
}

function defined(object: Json): Json {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))
}
