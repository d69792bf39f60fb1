/**
 * A container of the plan, made again by the executor: from its image, with what it was given, and with everything done in it that was
 * done.
 */
import type { DockerCommand, GivenFlag } from '../../docker/command.ts'
import { hasFlag } from '../../docker/flag-values.ts'
import { EngineError } from '../../engine/error.ts'
import { whyNot } from '../../engine/execute/execute.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import { isHarmless } from '../../pipeline/daemon/harmless.ts'
import type { CopyIn } from '../../pipeline/copied-in.ts'
import type { Container, ContainerAction, DockerEvent } from '../../pipeline/model.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import { callDocker, dockerCommand, type DockerCallResult } from '../docker-call.ts'
import { isMountFlag } from './mounts.ts'
import { withinLimit } from '../time-limit.ts'
import { unsupported } from './unsupported.ts'

export interface ContainerOptions {
  readonly session: Session
  /** Its image on the engine. */
  readonly image: string
  /** Instead of the flags that mount something. */
  readonly mounts: readonly GivenFlag[]
  readonly valueOf: (text: Text) => string
  readonly copyIn: (id: string, action: CopyIn) => Promise<void>
  /** Seconds that its commands may take. */
  readonly timeLimit: number
  readonly signal: AbortSignal | undefined
}

/** Flags that say how a command is called and not what it does. */
const calling: ReadonlySet<string> = new Set(
  `attach cidfile detach detach-keys disable-content-trust interactive label name publish publish-all pull quiet restart rm sig-proxy
   tty`.split(/\s+/),
)

/** Flags that reach for what only the driver's own machine has. */
const outside: ReadonlySet<string> = new Set('env-file ipc label-file link network-alias pid volumes-from'.split(' '))

/** Makes it; gives the id. It goes with the session. */
export async function containerLike(container: Container, options: ContainerOptions): Promise<string> {
  const { session, image } = options
  if (container.untouched)
    return session.engine.createContainer({ image, command: [], labels: new Map([[SESSION_LABEL, session.id]]) })
  const { event, actions } = container
  // files may be copied into it before it is started
  const command = actions.find((action) => action.kind === 'command')?.argv ?? []
  const label: GivenFlag = { name: 'label', value: literal(`${SESSION_LABEL}=${session.id}`), index: 0, words: 2 }
  const flags = [...flagsOf(event, options), ...options.mounts, label]
  const { stdout: id } = await succeed(event, likeCommand('create', flags, [image, ...command.map(options.valueOf)]), options)
  for (const [index, action] of actions.entries()) await act(id, action, actions.slice(index + 1), options)
  return id
}

async function act(
  id: string,
  action: ContainerAction,
  later: readonly ContainerAction[],
  options: ContainerOptions,
): Promise<void> {
  const { event } = action
  switch (action.kind) {
    case 'command': {
      await succeed(event, dockerCommand('start', id), options)
      if (goesOn(action, later)) return
      const { stdout } = await succeed(event, dockerCommand('wait', id), options)
      if (stdout !== '0') throw failed(event, stdout, await outputOf(id, options))
      break
    }
    case 'exec':
      await succeed(event, likeCommand('exec', flagsOf(event, options), [id, ...action.argv.map(options.valueOf)]), options)
      break
    case 'cp-in':
      await options.copyIn(id, action)
      break
    case 'host':
      // done to what is taken out (`host-steps.ts`)
      break
  }
}

/** Whether the driver went on while it ran: what is run inside of it needs it alive, and one that only sleeps may never end. */
function goesOn({ argv, event }: Extract<ContainerAction, { kind: 'command' }>, later: readonly ContainerAction[]): boolean {
  const isAttached =
    event.command.name === 'run'
      ? !hasFlag(event.command, 'detach')
      : ['attach', 'interactive'].some((name) => hasFlag(event.command, name))
  return !isAttached && (later.some(({ kind }) => kind === 'exec') || (argv !== undefined && isHarmless(argv)))
}

/** Does a command that must not fail. */
async function succeed(event: DockerEvent, command: DockerCommand, options: ContainerOptions): Promise<DockerCallResult> {
  const why = whyNot(command)
  if (why !== undefined) throw unsupported(why)
  const environment = new Map([...event.call.environment].map(([name, text]) => [name, known(text) ?? options.valueOf(text)]))
  const result = await withinLimit(`replaying the plan: ${event.call.source}`, options, (signal) =>
    callDocker(options.session, command, { signal, environment }),
  )
  if (result.status !== 0) throw failed(event, String(result.status), result.stderr)
  return result
}

/** The flags of an event, with the values that unknown parts have in this run. */
function flagsOf(event: DockerEvent, { valueOf }: ContainerOptions): readonly GivenFlag[] {
  return event.command.flags.flatMap((flag) => {
    if (outside.has(flag.name)) throw unsupported(`a container is given --${flag.name}`)
    if (calling.has(flag.name) || isMountFlag(flag)) return []
    return [{ ...flag, value: flag.value === undefined ? undefined : literal(valueOf(flag.value)) }]
  })
}

function likeCommand(name: 'create' | 'exec', flags: readonly GivenFlag[], words: readonly string[]): DockerCommand {
  const operands = words.map((word, index) => ({ text: literal(word), index }))
  return { name, written: name, globalFlags: [], flags, operands, nameWords: [] }
}

async function outputOf(id: string, { session, signal }: ContainerOptions): Promise<string> {
  const { stdout, stderr } = await callDocker(session, dockerCommand('logs', '--tail', '100', id), { signal })
  return [stdout, stderr].filter((text) => text !== '').join('\n')
}

function failed(event: DockerEvent, status: string, output = ''): EngineError {
  return new EngineError('build-failed', `replaying the plan: ${event.call.source} ended with status ${status}`, { output })
}
