/** What an engine knows of the images that a Dockerfile stands on. */
import type { BaseConfig } from '../../dockerfile/bases.ts'
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { ImageDetails } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import { keyOf, known, literal, type Text } from '../../text/symbolic.ts'
import type { Grounds } from './scene.ts'

export interface GroundsOptions {
  readonly session: Session
  /** What stands in for an image from outside. */
  readonly substitute: (reference: string) => string | undefined
}

/** Looks at the base images of all stages, and whether that of the final stage has a shell. */
export async function groundsOf(
  file: { readonly text: string; readonly args: ReadonlyMap<string, Text>; readonly target: string | undefined },
  { session, substitute }: GroundsOptions,
): Promise<Grounds> {
  const target = file.target === undefined ? undefined : literal(file.target)
  const parsed = parseDockerfile({ path: 'Dockerfile', text: file.text })
  const evaluated = evaluateDockerfile(parsed, { args: file.args, target })
  const images = new Map<string, ImageDetails>()
  for (const { after } of evaluated.stages) {
    const reference = after.ground.kind === 'image' ? known(after.ground.reference) : undefined
    const details = reference === undefined ? undefined : await session.engine.image(substitute(reference) ?? reference)
    if (reference !== undefined && details !== undefined) images.set(keyOf(literal(reference)), details)
  }
  const ground = evaluated.target?.after.ground
  const base = ground?.kind === 'image' ? images.get(keyOf(ground.reference)) : undefined
  return {
    configOf: (reference) => configOf(images.get(keyOf(reference))),
    hasShell: base !== undefined && (await hasPrograms(session, base.id)),
  }
}

function configOf(image: ImageDetails | undefined): BaseConfig | undefined {
  if (image === undefined) return undefined
  const { config } = image
  const text = (name: string): string => (typeof config[name] === 'string' ? config[name] : '')
  const list = (name: string): readonly string[] => (Array.isArray(config[name]) ? config[name].map(String) : [])
  return {
    workdir: text('WorkingDir') || '/',
    user: text('User'),
    entrypoint: list('Entrypoint'),
    cmd: list('Cmd'),
    shell: list('Shell'),
    env: new Map(list('Env').map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)])),
    volumes: Object.keys((config['Volumes'] as object | null | undefined) ?? {}),
    passesOn: false,
  }
}

async function hasPrograms(session: Session, image: string): Promise<boolean> {
  const labels = new Map([[SESSION_LABEL, session.id]])
  const container = await session.engine.createContainer({ image, command: [], labels })
  try {
    const isThere = (path: string): Promise<boolean> => hasPath(session, container, path)
    return (await isThere('/bin/sh')) && ((await isThere('/bin/chmod')) || (await isThere('/usr/bin/chmod')))
  } finally {
    await session.engine.removeContainer(container)
  }
}

async function hasPath({ engine }: Session, container: string, path: string): Promise<boolean> {
  try {
    const stream = await engine.readPath(container, path)
    stream.destroy()
    return true
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'refused') return false
    throw error
  }
}
