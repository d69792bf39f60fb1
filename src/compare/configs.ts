/**
 * Two image configurations → the fields that differ. Every field of the engine's inspect counts, those too that nobody here knows; what is
 * left out stands in one table with its reasons. Environment and labels are compared by name. An empty list, an empty object, an
 * empty text, `false`, 0 and a field that is not there are one: the engine treats them alike, and which of them an inspect shows
 * depends on the builder that wrote the image.
 */
import type { ConfigDifference } from './difference.ts'

/** An image as the engine shows it; `config` is `.Config` of its inspect. */
export interface ImageConfig {
  readonly os: string
  readonly architecture: string
  readonly variant?: string | undefined
  /** What MAINTAINER wrote. */
  readonly author?: string | undefined
  readonly config: Readonly<Record<string, unknown>>
}

type Json = Readonly<Record<string, unknown>>

/** Fields that say how an image was built, not what it does, each with its reason: a container made from the image gets its own. */
const aboutTheBuild: ReadonlyMap<string, string> = new Map([
  ['Hostname', 'the name of the last build container, which the classic builder leaves there'],
  ['Domainname', 'of the last build container'],
  ['Image', 'the id of the image that the last instruction began with'],
  ['Container', 'the id of the last build container'],
  ['ContainerConfig', 'the settings of the last build container'],
  ['AttachStdin', 'how the last build container, or the one that was committed, was attached'],
  ['AttachStdout', 'as AttachStdin'],
  ['AttachStderr', 'as AttachStdin'],
  ['Tty', 'whether the container that was committed had a terminal (docker run -t); whoever makes a container says it anew'],
  ['OpenStdin', 'as Tty (docker run -i)'],
  ['StdinOnce', 'as Tty'],
])

/** Labels that a verification puts on what it builds. */
const ownLabels: ReadonlySet<string> = new Set(['restage.session'])

/** Compares all that counts, sorted by field. */
export function compareConfigs(legacy: ImageConfig, multiStage: ImageConfig): readonly ConfigDifference[] {
  const before = fields(legacy)
  const after = fields(multiStage)
  const names = [...new Set([...before.keys(), ...after.keys()])].sort()
  return names.flatMap((field) => {
    const [left, right] = [before.get(field) ?? null, after.get(field) ?? null]
    return left === right ? [] : [{ field, legacy: left, multiStage: right }]
  })
}

/** Field by field as JSON; what is empty is not there. */
function fields(image: ImageConfig): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const add = (name: string, value: unknown): void => {
    const text = print(value)
    if (text !== undefined) found.set(name, text)
  }
  add('os', image.os)
  add('architecture', image.architecture)
  add('variant', image.variant)
  add('author', image.author)
  for (const [name, value] of Object.entries(image.config)) {
    if (aboutTheBuild.has(name)) continue
    if (name === 'Env') addEnvironment(value, found)
    else if (name === 'Labels') addLabels(value, found)
    else if (name === 'Healthcheck' && isObject(value))
      for (const [key, part] of Object.entries(value)) add(`${name}.${key}`, part)
    else if ((name === 'ExposedPorts' || name === 'Volumes') && isObject(value)) add(name, Object.keys(value).sort())
    // without a WORKDIR a container starts in the root
    else if (name !== 'WorkingDir' || value !== '/') add(name, value)
  }
  return found
}

/** What every container of an image without a PATH has; docker build writes it into each image, docker commit and docker import do not. */
const defaultPath = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

/** `NAME=value`; of a name that is there twice the last one counts, as in a process that docker starts. An empty value is one. */
function addEnvironment(value: unknown, found: Map<string, string>): void {
  for (const entry of Array.isArray(value) ? value : []) {
    const text = String(entry)
    const at = text.indexOf('=')
    const name = at === -1 ? text : text.slice(0, at)
    if (text === defaultPath) found.delete('Env.PATH')
    else found.set(`Env.${name}`, JSON.stringify(at === -1 ? null : text.slice(at + 1)))
  }
}

/** An empty label is one. */
function addLabels(value: unknown, found: Map<string, string>): void {
  for (const [name, text] of isObject(value) ? Object.entries(value) : []) {
    if (!ownLabels.has(name)) found.set(`Labels.${name}`, JSON.stringify(text))
  }
}

/** JSON with its keys sorted; `undefined` for what is empty. */
function print(value: unknown): string | undefined {
  if (value === undefined || value === null || value === false || value === 0 || value === '') return undefined
  if (Array.isArray(value) && value.length === 0) return undefined
  if (isObject(value) && Object.keys(value).length === 0) return undefined
  return JSON.stringify(sorted(value))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const parts = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(parts.map(([name, part]) => [name, sorted(part)]))
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
