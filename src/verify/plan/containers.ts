/** A container of the plan, made again: from its image, with what it was given, and with everything done in it that was done. */
import { flagValue, flagValues } from '../../docker/flag-values.ts'
import { parseBuildArg } from '../../docker/build-arg.ts'
import type { Engine } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import type { Container, ContainerAction, DockerEvent } from '../../pipeline/model.ts'
import type { Text } from '../../text/symbolic.ts'

export interface ContainerOptions {
  readonly session: Session
  /** Its image on the engine. */
  readonly image: string
  readonly valueOf: (text: Text) => string
  readonly signal: AbortSignal | undefined
}

/** Flags that are made again, and flags that change nothing of what a command does. */
const understood: ReadonlySet<string> = new Set([
  ...['env', 'workdir', 'user', 'entrypoint', 'network'],
  ...[
    'name',
    'detach',
    'rm',
    'interactive',
    'tty',
    'attach',
    'sig-proxy',
    'detach-keys',
    'quiet',
    'pull',
    'cidfile',
    'init',
    'label',
  ],
  ...['restart', 'publish', 'publish-all', 'expose', 'memory', 'cpus', 'cpu-shares', 'log-driver', 'log-opt'],
])

/** Makes it; gives the id. The caller removes it, and what is left of it when this fails goes with the session. */
export async function containerLike(container: Container, options: ContainerOptions): Promise<string> {
  const { session, image } = options
  const { engine } = session
  const labels = new Map([[SESSION_LABEL, session.id]])
  if (container.untouched) return engine.createContainer({ image, command: [], labels })
  for (const event of [container.event, ...container.actions.map((action) => action.event)]) checkFlags(event)
  const entrypoint = value(container.event, 'entrypoint', options)
  const [first] = container.actions
  const command = first?.kind === 'command' ? (first.argv ?? []) : []
  const id = await engine.createContainer({
    image,
    command: command.map(options.valueOf),
    entrypoint: entrypoint === undefined ? undefined : entrypoint === '' ? [] : [entrypoint],
    ...settings(container.event, options),
    network: value(container.event, 'network', options),
    labels,
  })
  for (const [index, action] of container.actions.entries()) await act(engine, id, action, container.actions[index + 1], options)
  return id
}

async function act(
  engine: Engine,
  id: string,
  action: ContainerAction,
  next: ContainerAction | undefined,
  options: ContainerOptions,
): Promise<void> {
  switch (action.kind) {
    case 'command': {
      await engine.startContainer(id)
      // what is run inside of it afterwards needs it alive
      const status = next?.kind === 'exec' ? 0 : await engine.waitForContainer(id, options.signal)
      if (status !== 0) throw failed(action.event, status)
      break
    }
    case 'exec': {
      const command = action.argv.map(options.valueOf)
      const status = await engine.execIn(id, { command, ...settings(action.event, options) }, options.signal)
      if (status !== 0) throw failed(action.event, status)
      break
    }
    case 'cp-in':
      throw unsupported('files of the host are copied into a container')
  }
}

function settings(
  event: DockerEvent,
  options: ContainerOptions,
): Pick<Parameters<Engine['execIn']>[1], 'env' | 'workdir' | 'user'> {
  const env = flagValues(event.command, 'env').map((text) => {
    const pair = parseBuildArg(text)
    const given = pair === undefined ? text : (pair.value ?? event.call.environment.get(pair.name) ?? [])
    return pair === undefined ? options.valueOf(text) : `${pair.name}=${options.valueOf(given)}`
  })
  return {
    env: env.length === 0 ? undefined : env,
    workdir: value(event, 'workdir', options),
    user: value(event, 'user', options),
  }
}

function value(event: DockerEvent, flag: string, { valueOf }: ContainerOptions): string | undefined {
  const text = flagValue(event.command, flag)
  return text === undefined ? undefined : valueOf(text)
}

function checkFlags(event: DockerEvent): void {
  const unknown = event.command.flags.find((flag) => !understood.has(flag.name))
  if (unknown !== undefined) throw unsupported(`a container is given --${unknown.name}`)
}

function unsupported(why: string): EngineError {
  return new EngineError('not-supported', `replaying the plan: ${why}; --legacy script runs the driver itself`)
}

function failed(event: DockerEvent, status: number): EngineError {
  return new EngineError('build-failed', `replaying the plan: ${event.call.source} ended with status ${String(status)}`)
}
