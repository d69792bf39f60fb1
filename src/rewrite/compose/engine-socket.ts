/**
 * Whether a container that was given the engine's socket may use it. A RUN has no socket, so what such a command did with the engine
 * would fail there, or be lost where it does not mind the failure.
 *
 * In: the container's commands and the repository. Out: what speaks for a use, in words, or nothing. The commands, the files of the
 * repository that they name, and the files that those name are read: where nothing in them speaks of docker, and each command is
 * one of them or a tool that builds, the migration goes on under a caveat of the proof (RS532). What cannot be read is taken to use it.
 */
import { containerChanged } from '../../findings/rewrite.ts'
import type { Finding } from '../../findings/finding.ts'
import { isEngineSocket, parseMount } from '../../docker/mount.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { fileOf } from '../../pipeline/container-file.ts'
import { argvOf, isHarmless, ownCommand } from '../../pipeline/daemon/harmless.ts'
import type { Container, ContainerAction, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import { innerPieces } from '../../text/shell-pieces.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'

/** Refusals of containers whose commands may use the engine that they were given. */
export function socketUses(pipeline: Pipeline, repository: Repository): readonly Finding[] {
  return [...pipeline.containers.values()].flatMap((container) => {
    if (container.untouched || !hasSocket(container)) return []
    const file = fileOf(container, pipeline)
    const use = container.actions.map((action) => useIn(action, file, repository)).find((one) => one !== undefined)
    return use === undefined ? [] : [containerChanged(container.event.call.site, `it has the engine's socket, and ${use}`)]
  })
}

function hasSocket({ event }: Container): boolean {
  return event.command.flags.some((flag) => {
    const mount = parseMount(flag)
    return mount !== undefined && isEngineSocket(mount)
  })
}

const speaks = /docker|podman|nerdctl|containerd|testcontainers|\.sock\b/i

function useIn(action: ContainerAction, file: EvaluatedDockerfile | undefined, repository: Repository): string | undefined {
  if (action.kind === 'cp-in' || action.kind === 'host') return undefined
  const words = wordsOf(action, file)
  if (words === undefined || words.length === 0) return 'what its command does to images is not seen'
  const plain = words.map((word) => known(word) ?? '\u0000')
  const told = plain.find((word) => speaks.test(word))
  if (told !== undefined) return `its command speaks of docker (${told.slice(0, 60)})`
  const commands = commandsOf(plain)
  const opaque = commands.find((command) => !isReadable(command, repository))
  if (opaque !== undefined) return `what ${opaque[0] ?? 'its command'} does to images is not seen`
  const speaking = readFrom(commands.flat(), repository).find(({ text }) => speaks.test(withoutComments(text)))
  return speaking === undefined ? undefined : `${speaking.path} speaks of docker`
}

/** What is run: the words given, or the image's own, behind its ENTRYPOINT. */
function wordsOf(
  { argv }: Exclude<ContainerAction, { readonly kind: 'cp-in' | 'host' }>,
  file: EvaluatedDockerfile | undefined,
): readonly Text[] | undefined {
  const own = file === undefined ? undefined : ownCommand(file.target)
  const front = own?.entrypoint === undefined ? [] : argvOf(own.entrypoint)
  const rest = argv ?? (own?.cmd === undefined ? undefined : argvOf(own.cmd))
  return rest === undefined ? undefined : [...front, ...rest]
}

/** The commands of `sh -c`, roughly: the words behind each operator. */
function commandsOf(words: readonly string[]): readonly (readonly string[])[] {
  const script = /(?:^|\/)(?:ba|a|da)?sh$/.test(words[0] ?? '') && /^-\w*c$/.test(words[1] ?? '') ? words[2] : undefined
  if (script === undefined) return [words]
  return innerPieces(script.replaceAll(/[`{}]/g, '\n'))
    .map((words) => words.filter((word) => !/^(?:\w+=\S*|if|then|else|fi|do|done|!)$/.test(word)))
    .filter((one) => one.length > 0)
}

/** Files that say what a tool does. */
const guides: ReadonlyMap<string, RegExp> = new Map([
  ['make', /(?:^|\/)(?:GNUm|[mM])akefile$|\.mk$/],
  ['npm', /(?:^|\/)package\.json$/],
  ['yarn', /(?:^|\/)package\.json$/],
  ['pnpm', /(?:^|\/)package\.json$/],
  ['mvn', /(?:^|\/)pom\.xml$/],
  ['gradle', /\.gradle(?:\.kts)?$/],
])
const compilers = /^(?:(?:.*-)?(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)|rustc|javac|tsc|strip|upx|git|set|export)$/
const building = /^(?:build|install|get|mod|generate|vet|fmt|fetch)$/

function isReadable([program = '', ...rest]: readonly string[], repository: Repository): boolean {
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (isHarmless([program, ...rest].map(literal), true) || plainTools.has(name) || compilers.test(name)) return true
  if (name === 'go' || name === 'cargo') return building.test(rest[0] ?? '')
  const guide = guides.get(name)
  if (guide !== undefined) return repository.entries.some(({ path }) => guide.test(path))
  const script = /^(?:ba|a|da)?sh$/.test(name)
    ? rest.find((word) => !word.startsWith('-'))
    : program.includes('/')
      ? program
      : undefined
  return script !== undefined && named(script, repository).length > 0
}

const plainTools = new Set([
  'cp',
  'mv',
  'mkdir',
  'rm',
  'cat',
  'tar',
  'gzip',
  'chmod',
  'chown',
  'install',
  'ln',
  'touch',
  'sed',
  'cd',
])

interface ReadFile {
  readonly path: string
  readonly text: string
}

/** So many files are read at most; who names more is told by the first of them. */
const limit = 60

/** The files that words name, and those that these name by a path. */
function readFrom(words: readonly string[], repository: Repository): readonly ReadFile[] {
  const found = new Map<string, ReadFile>()
  const queue = [
    ...words.flatMap((word) => named(word, repository)),
    ...words.flatMap((word) => {
      const guide = guides.get(word.slice(word.lastIndexOf('/') + 1))
      return guide === undefined ? [] : repository.entries.flatMap(({ path }) => (guide.test(path) ? [path] : []))
    }),
  ]
  for (const path of queue) {
    if (found.has(path) || found.size >= limit) continue
    const bytes = repository.read(path)
    const text = bytes === undefined ? '' : new TextDecoder().decode(bytes)
    found.set(path, { path, text })
    for (const token of withoutComments(text).match(/[\w./-]*\/[\w.-]+|[\w-]+\.(?:sh|bash|mk|py)\b/g) ?? [])
      queue.push(...named(token, repository))
  }
  return [...found.values()]
}

/** The repository's files of a path, of the same path in the container or, for a bare name, of that name anywhere. */
function named(word: string, { entries }: Repository): readonly string[] {
  const wanted = word.replace(/^(?:\.{0,2}\/)+/, '')
  if (wanted === '' || !/^[\w./@+-]+$/.test(wanted)) return []
  const files = entries.flatMap(({ path, kind }) => (kind === 'file' ? [path] : []))
  const below = files.filter((path) => path === wanted || path.endsWith(`/${wanted}`))
  return below.length > 0 ? below : files.filter((path) => wanted.endsWith(`/${path}`))
}

function withoutComments(text: string): string {
  return text.replace(/^\s*(?:#|\/\/).*$/gm, '')
}
