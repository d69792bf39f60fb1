/** `run`, `start -a`, `attach` and `exec`: a command in a container, its streams, and its exit code. */
import type { Duplex } from 'node:stream'
import { reasonOf } from '../failure.ts'
import { callEngine, connectTo, inPath } from './api.ts'
import { attachedStreams } from './container-flags.ts'
import { startContainer, waitFor } from './containers.ts'
import { createContainer } from './create.ts'
import { print, type Doing } from './doing.ts'
import { CommandFailure, isAnswer, refused } from './failure.ts'
import { carryOutput } from './streams.ts'

/** `docker run` */
export async function executeRun(doing: Doing): Promise<number> {
  const { read, world } = doing
  const id = await createContainer(doing).catch((error: unknown) => {
    // the client's own words about its own command
    if (error instanceof CommandFailure) throw runFailure(error.message, 125)
    throw error
  })
  const streams = attachedStreams(read)
  const isAttached = streams.stdin || streams.stdout || streams.stderr
  const connection = isAttached ? await attach(doing, id, streams) : undefined
  const ended = isAttached ? waitFor(doing, id, read.has('rm') ? 'removed' : 'next-exit') : undefined
  ended?.catch(() => undefined)
  try {
    await startContainer(doing, id)
  } catch (error) {
    connection?.destroy()
    if (!isAnswer(error)) throw error
    await ended?.catch(() => undefined)
    const failure = refused(error)
    throw runFailure(failure.message, startCode(failure.message))
  }
  if (connection === undefined || ended === undefined) {
    print(doing, id)
    return 0
  }
  await carryBoth(connection, read.has('tty'), streams.stdin, doing)
  return ended.finally(() => world.stdin?.destroy())
}

function runFailure(message: string, status: number): CommandFailure {
  return new CommandFailure(status, `docker: ${message}\n\nRun 'docker run --help' for more information`)
}

/** The code for a command that cannot be started. */
function startCode(message: string): 125 | 126 | 127 {
  if (/executable file not found|no such file or directory|system cannot find the file specified/.test(message)) return 127
  return /permission denied|is a directory/.test(message) ? 126 : 125
}

/** `docker start -a` and `-i` */
export async function executeStartAttached(doing: Doing): Promise<number> {
  const { client, read } = doing
  const [name = '', ...more] = read.operands
  if (more.length > 0) throw new CommandFailure(1, 'you cannot start and attach multiple containers at once')
  const { Config, HostConfig } = await inspect(doing, name)
  const connection = await connectTo(client, attachCall(name, { stdin: read.has('interactive'), stdout: true, stderr: true }))
  const ended = waitFor(doing, name, HostConfig.AutoRemove ? 'removed' : 'next-exit')
  ended.catch(() => undefined)
  await startContainer(doing, name).catch((error: unknown) => {
    connection.destroy()
    throw new CommandFailure(1, `${refused(error).message}\nError: failed to start containers: ${name}`)
  })
  await carryBoth(connection, Config.Tty, read.has('interactive') && Config.OpenStdin, doing)
  return ended
}

/** `docker attach` */
export async function executeAttach(doing: Doing): Promise<number> {
  const { read } = doing
  const [name = ''] = read.operands
  const { Config, State } = await inspect(doing, name)
  if (!State.Running) throw new CommandFailure(1, 'You cannot attach to a stopped container, start it first')
  const ended = waitFor(doing, name, undefined)
  ended.catch(() => undefined)
  const stdin = !read.has('no-stdin') && Config.OpenStdin
  const connection = await attach(doing, name, { stdin, stdout: true, stderr: true })
  await carryBoth(connection, Config.Tty, stdin, doing)
  return ended
}

/** `docker exec` */
export async function executeExec(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const [name = '', ...command] = read.operands
  const isDetached = read.has('detach')
  const body = {
    Cmd: command,
    User: read.value('user'),
    Privileged: read.has('privileged'),
    Tty: read.has('tty'),
    AttachStdin: read.has('interactive') && !isDetached,
    AttachStdout: !isDetached,
    AttachStderr: !isDetached,
    Detach: isDetached,
    WorkingDir: read.value('workdir'),
    Env: read.values('env').map((pair) => {
      const value = world.environment.get(pair)
      return pair.includes('=') || value === undefined ? pair : `${pair}=${value}`
    }),
  }
  const { Id } = await callEngine<{ readonly Id: string }>(client, {
    method: 'POST',
    path: `/containers/${inPath(name)}/exec`,
    body,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  const start = { method: 'POST', path: `/exec/${Id}/start`, body: { Detach: isDetached, Tty: read.has('tty') } } as const
  if (isDetached) {
    await callEngine(client, start)
    return 0
  }
  const connection = await connectTo(client, { ...start, signal: world.signal }).catch((error: unknown) => {
    throw refused(error, startCode(reasonOf(error)) === 125 ? 1 : 126)
  })
  await carryBoth(connection, read.has('tty'), read.has('interactive'), doing)
  const { ExitCode } = await callEngine<{ readonly ExitCode: number | null }>(client, { method: 'GET', path: `/exec/${Id}/json` })
  return ExitCode ?? 0
}

interface Inspected {
  readonly Config: { readonly Tty: boolean; readonly OpenStdin: boolean }
  readonly HostConfig: { readonly AutoRemove: boolean }
  readonly State: { readonly Running: boolean }
}

function inspect({ client }: Doing, name: string): Promise<Inspected> {
  return callEngine<Inspected>(client, { method: 'GET', path: `/containers/${inPath(name)}/json` }).catch((error: unknown) => {
    throw refused(error)
  })
}

interface Streams {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
}

function attach({ client, world }: Doing, id: string, streams: Streams): Promise<Duplex> {
  return connectTo(client, { ...attachCall(id, streams), signal: world.signal }).catch((error: unknown) => {
    throw refused(error)
  })
}

function attachCall(id: string, { stdin, stdout, stderr }: Streams): Parameters<typeof connectTo>[1] {
  const query = { stream: 1, stdin: stdin ? 1 : undefined, stdout: stdout ? 1 : undefined, stderr: stderr ? 1 : undefined }
  return { method: 'POST', path: `/containers/${inPath(id)}/attach`, query }
}

/** Until the command has said everything; what is on stdin goes to it, and its end too. */
async function carryBoth(connection: Duplex, tty: boolean, stdin: boolean, { world }: Doing): Promise<void> {
  // who does not read to the end is no failure
  connection.on('error', () => undefined)
  const stop = (): void => {
    connection.destroy()
  }
  world.signal?.addEventListener('abort', stop, { once: true })
  if (stdin && world.stdin !== undefined) world.stdin.pipe(connection)
  else connection.end()
  await carryOutput(connection, tty, world).finally(() => world.signal?.removeEventListener('abort', stop))
}
