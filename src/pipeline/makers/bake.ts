/** `docker buildx bake`: the tags that its files give, read as far as they are plain. */
import { readCompose } from '../../compose/file.ts'
import { flagValues } from '../../docker/flag-values.ts'
import type { HostFiles } from '../../host/files.ts'
import { resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal } from '../../text/symbolic.ts'
import type { DockerEvent } from '../model.ts'
import { commandText, type Making } from './maker.ts'
import { masked } from './texts.ts'

const usualNames = [
  'compose.yaml',
  'compose.yml',
  'docker-compose.yml',
  'docker-compose.yaml',
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
]

/** What a bake makes: images with the tags of its files, and files where one of them has an output of its own. */
export function bakeMaking(event: DockerEvent, files: HostFiles): Making {
  const { call, command } = event
  const what = commandText(call)
  const sets = flagValues(command, 'set').map((value) => known(value))
  const given = flagValues(command, 'file').map((path) => resolvePath(call.cwd, path))
  const paths = given.length > 0 ? given : usualNames.map((name) => resolvePath(call.cwd, literal(name))).filter(isFile(files))
  const texts = paths.map((path) => (path === undefined || !isFile(files)(path) ? undefined : known(files.read(path) ?? [])))
  const names = paths.map((path, index) => tagsOf(path ?? '', texts[index]))
  const remote = command.operands.some((operand) => known(operand.text)?.includes('://') ?? true)
  const open = names.length === 0 || names.includes(undefined) || sets.includes(undefined) || remote
  const set = sets.flatMap((value) => /\.tags\+?=(.*)$/.exec(value ?? '')?.[1]?.split(',') ?? [])
  const runs = open || [...texts, ...sets].some((text) => /\boutput|\bdest\b/.test(text ?? ''))
  return { what, names: open ? undefined : [...names.flatMap((one) => one ?? []), ...set], sure: true, runs }
}

function isFile(files: HostFiles): (path: HostPath | undefined) => boolean {
  return (path) => path !== undefined && files.kind(path) === 'file'
}

function tagsOf(path: string, text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined
  if (path.endsWith('.json')) return jsonTags(text)
  if (/\.ya?ml$/.test(path)) return composeTags(path, text)
  return hclTags(text)
}

function jsonTags(text: string): readonly string[] | undefined {
  try {
    const { target } = JSON.parse(text) as { readonly target?: Readonly<Record<string, { readonly tags?: unknown }>> }
    return Object.values(target ?? {}).flatMap(({ tags }) =>
      Array.isArray(tags) ? tags.map((one) => (typeof one === 'string' ? masked(one) : '*')) : [],
    )
  } catch {
    return undefined
  }
}

function composeTags(path: string, text: string): readonly string[] | undefined {
  const file = readCompose({ path, text })
  if (file === undefined || /^\s*(?:x-bake|tags|extends|include)\s*:/m.test(text)) return undefined
  return [...file.services].flatMap(([name, { builds, image }]) =>
    builds ? [image === undefined ? `*${name}` : masked(image.text)] : [],
  )
}

/** Every `tags = [ … ]` of an HCL file; `undefined` when one is no list of strings. */
function hclTags(text: string): readonly string[] | undefined {
  const plain = text.replace(/^\s*(?:#|\/\/).*$/gm, '').replace(/\/\*[^]*?\*\//g, '')
  const lists = [...plain.matchAll(/\btags\s*=\s*(\[[^\]]*\])?/g)].map((match) => match[1])
  const tags: string[] = []
  for (const list of lists) {
    if (list === undefined || /[\w)\]]\s*[(?]/.test(list.replace(/"(?:[^"\\]|\\.)*"/g, ''))) return undefined
    const bare = list.replace(/"(?:[^"\\]|\\.)*"/g, '').replace(/[[\],\s]/g, '')
    if (bare !== '') return undefined
    for (const one of list.matchAll(/"((?:[^"\\]|\\.)*)"/g)) tags.push(masked(one[1] ?? '*'))
  }
  return tags
}
