/** `inspect` of containers, images, volumes and networks: as JSON, or through a template. */
import { isMissing } from '../failure.ts'
import { callEngine, inPath } from './api.ts'
import type { Doing } from './doing.ts'
import { CommandFailure, daemonSays, isAnswer } from './failure.ts'
import { imagePath } from './images.ts'
import { printTemplate } from './template/evaluate.ts'
import { parseTemplate, TemplateError, type TemplateNode } from './template/parse.ts'

export type ObjectKind = 'container' | 'image' | 'network' | 'volume'

/** `docker inspect` and its forms for one kind of object. */
export function executeInspect(doing: Doing): Promise<number> {
  const { read } = doing
  const [group = ''] = read.command.written.split(' ')
  const type = read.value('type') ?? (group === 'inspect' ? undefined : group)
  const kinds: readonly ObjectKind[] = type === undefined ? ['container', 'image', 'network', 'volume'] : [type as ObjectKind]
  return inspectAll(doing, read.operands, kinds)
}

/** Prints what the engine knows of each name; the first kind that has one of that name counts. */
export async function inspectAll(doing: Doing, names: readonly string[], kinds: readonly ObjectKind[]): Promise<number> {
  const { read, world } = doing
  const format = read.value('format')
  const template = format === undefined || format === 'json' ? undefined : templateOf(format)
  const found: unknown[] = []
  const failures: string[] = []
  let text = ''
  for (const name of names) {
    try {
      const object = await inspectOne(doing, name, kinds)
      found.push(object)
      if (template !== undefined) text += `${printTemplate(template, object)}\n`
    } catch (error) {
      if (error instanceof TemplateError) failures.push(`template parsing error: ${error.message}`)
      else if (error instanceof CommandFailure) failures.push(error.message)
      else throw error
    }
  }
  if (template !== undefined) world.stdout.write(text === '' ? '\n' : text)
  else world.stdout.write(`${format === 'json' ? JSON.stringify(found) : JSON.stringify(found, null, 4)}\n`)
  if (failures.length > 0) throw new CommandFailure(1, failures.join('\n'))
  return 0
}

/** @throws CommandFailure 64 for what is no template. */
export function templateOf(format: string): readonly TemplateNode[] {
  try {
    return parseTemplate(format)
  } catch (error) {
    if (error instanceof TemplateError) throw new CommandFailure(64, `template parsing error: ${error.message}`)
    throw error
  }
}

const paths: Readonly<Record<ObjectKind, (name: string) => string>> = {
  container: (name) => `/containers/${inPath(name)}/json`,
  image: (name) => `/images/${imagePath(name)}/json`,
  network: (name) => `/networks/${inPath(name)}`,
  volume: (name) => `/volumes/${inPath(name)}`,
}

async function inspectOne({ client, read }: Doing, name: string, kinds: readonly ObjectKind[]): Promise<unknown> {
  for (const kind of kinds) {
    try {
      const query = kind === 'container' && read.has('size') ? { size: 1 } : {}
      return await callEngine(client, { method: 'GET', path: paths[kind](name), query })
    } catch (error) {
      if (isMissing(error) && kinds.length > 1) continue
      throw isAnswer(error) ? new CommandFailure(1, daemonSays(error)) : error
    }
  }
  throw new CommandFailure(1, `Error: No such object: ${name}`)
}
