/**
 * What a build reads before it begins: its context, its Dockerfile and its ignore file, from files or from stdin. A context on stdin is a
 * folder that nobody named (`<stdin:1>`): empty but for the Dockerfile where a Dockerfile comes, the archive's members where one does.
 */
import { flagValue } from '../../docker/flag-values.ts'
import { contextUnknown, dockerfileMissing, dockerfileUnknown, remoteContext, streamContext } from '../../findings/pipeline.ts'
import { committedFiles } from '../../findings/host.ts'
import { parseIgnore } from '../../dockerfile/ignore.ts'
import { archiveOf, type Archive } from '../../host/archive.ts'
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { concat, known, literal, printText, unknownsOf, type Text } from '../../text/symbolic.ts'
import { withHoles } from '../holes.ts'
import type { BuiltDockerfile, DockerEvent, IgnoreFile } from '../model.ts'
import { repositoryFileIn } from './file-in-image.ts'
import type { DaemonState } from './state.ts'

export interface BuildInputs {
  readonly context: HostPath
  readonly dockerfile: BuiltDockerfile
}

/** Reads them; what cannot be read is reported. */
export function readInputs(state: DaemonState, files: HostFiles, event: DockerEvent): BuildInputs | undefined {
  const flag = flagValue(event.command, 'file')
  const isOnStdin = flag !== undefined && known(flag) === '-'
  const [operand] = event.command.operands
  if (operand !== undefined && known(operand.text) === '-') {
    const { stdin } = event.call
    if (isOnStdin || stdin === undefined) return refuse(state, streamContext(event.call.site))
    const archive = archiveOf(files, stdin)
    return archive === undefined ? contextOnStdin(state, files, event, stdin) : contextInArchive(state, files, event, archive)
  }
  const context = contextFolder(state, event)
  if (context === undefined) return undefined
  const dockerfile = isOnStdin
    ? dockerfileOnStdin(state, files, event, nextFolder(state))
    : dockerfileInFile(state, files, event, context)
  return dockerfile === undefined ? undefined : { context, dockerfile }
}

function refuse(state: DaemonState, finding: DaemonState['findings'][number]): undefined {
  state.findings.push(finding)
  return undefined
}

function nextFolder(state: DaemonState): HostPath {
  return `<stdin:${String((state.counter += 1))}>` as HostPath
}

/** `docker build - < Dockerfile`: whatever `-f` says, what comes is the Dockerfile, and the context holds nothing else. */
function contextOnStdin(state: DaemonState, files: HostFiles, event: DockerEvent, stdin: Text): BuildInputs | undefined {
  const context = nextFolder(state)
  const dockerfile = dockerfileOnStdin(state, files, event, context)
  if (dockerfile === undefined) return undefined
  files.write(joinPath(context, 'Dockerfile'), stdin, false, event.call.site)
  return { context, dockerfile }
}

/** `tar c . | docker build -`: the archive's members are the context, and `-f` names one of them. */
function contextInArchive(state: DaemonState, files: HostFiles, event: DockerEvent, archive: Archive): BuildInputs | undefined {
  const flag = flagValue(event.command, 'file')
  const path = flag === undefined ? joinPath(archive.root, 'Dockerfile') : resolvePath(archive.root, flag)
  // What a container packs has a Dockerfile that nobody can read here.
  const packed =
    path === undefined || files.sourceOf(path) !== undefined ? undefined : packedDockerfile(state, files, archive, path)
  if (packed !== undefined) return { context: archive.root, dockerfile: packed }
  if (path === undefined || files.sourceOf(path) === undefined) return refuse(state, streamContext(event.call.site))
  const dockerfile = dockerfileAt(state, files, event, path)
  if (archive.isOfGit === true) state.findings.push(committedFiles(event.call.site))
  return dockerfile === undefined ? undefined : { context: archive.root, dockerfile }
}

/** The Dockerfile in an archive of a container, where it is a file of the repository. */
function packedDockerfile(state: DaemonState, files: HostFiles, archive: Archive, path: HostPath): BuiltDockerfile | undefined {
  const [root, own] = [files.at(archive.root)?.origin, files.at(path)?.origin]
  const origin = own ?? root
  if (origin?.kind !== 'artifact') return undefined
  const inContainer = own === undefined ? concat(origin.path, literal(path.slice(archive.root.length))) : origin.path
  const file = repositoryFileIn(state, origin.container, inContainer)
  const source = file === undefined ? undefined : files.sourceOf(file)
  return file === undefined || source === undefined ? undefined : { path, source: withoutMark(source), fromRepository: true }
}

function dockerfileOnStdin(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  folder: HostPath,
): BuiltDockerfile | undefined {
  const { stdin, site } = event.call
  if (stdin === undefined) return refuse(state, streamContext(site))
  const repositoryFile = files.holding(stdin)
  const source = repositoryFile === undefined ? undefined : files.sourceOf(repositoryFile)
  if (repositoryFile !== undefined && source !== undefined)
    return { path: repositoryFile, source: withoutMark(source), fromRepository: true, stdin: true }
  const path = joinPath(folder, 'Dockerfile')
  const text = readable(stdin)
  if (text === undefined) return refuse(state, streamContext(site))
  const { holes } = text
  return {
    path,
    source: { path, text: text.characters },
    fromRepository: false,
    stdin: true,
    ...(holes === undefined ? {} : { holes }),
  }
}

function contextFolder(state: DaemonState, event: DockerEvent): HostPath | undefined {
  const [operand] = event.command.operands
  const site = event.call.site
  if (operand === undefined) return refuse(state, contextUnknown(site, 'is missing'))
  const text = known(operand.text)
  if (text !== undefined && /^(?:https?:|git:|git@|github\.com\/|ssh:)/.test(text))
    return refuse(state, remoteContext(site, text))
  if (text === '') return refuse(state, contextUnknown(site, 'is an empty word'))
  return (
    resolvePath(event.call.cwd, operand.text) ?? refuse(state, contextUnknown(site, `${printText(operand.text)} cannot be told`))
  )
}

function dockerfileInFile(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  context: HostPath,
): BuiltDockerfile | undefined {
  const flag = flagValue(event.command, 'file')
  const site = event.call.site
  const path = flag === undefined ? joinPath(context, 'Dockerfile') : dockerfilePath(files, event.call.cwd, context, flag)
  if (path === undefined) return refuse(state, dockerfileUnknown(site, printText(flag ?? []), 'its name is not known'))
  return dockerfileAt(state, files, event, path)
}

function dockerfileAt(
  state: DaemonState,
  files: HostFiles,
  { call: { site } }: DockerEvent,
  path: HostPath,
): BuiltDockerfile | undefined {
  const kind = files.kind(path)
  if (kind === 'absent' || kind === 'directory') return refuse(state, dockerfileMissing(site, path))
  const source = files.sourceOf(path)
  const fromRepository = files.view().at(files.followed(path))?.origin?.kind === 'repository'
  if (source !== undefined) return { path, source: withoutMark(source), fromRepository }
  const text = readable(files.read(path))
  if (text === undefined) return refuse(state, dockerfileUnknown(site, path, whyUnknown(files, path)))
  const { holes } = text
  return { path, source: { path, text: text.characters }, fromRepository, ...(holes === undefined ? {} : { holes }) }
}

/** Builders leave out a byte order mark. */
function withoutMark(source: BuiltDockerfile['source']): BuiltDockerfile['source'] {
  return source.text.startsWith('\ufeff') ? { ...source, text: source.text.slice(1) } : source
}

/** A text that is a Dockerfile but for single values in it. */
function readable(
  text: Text | undefined,
): { readonly characters: string; readonly holes?: BuiltDockerfile['holes'] } | undefined {
  if (text === undefined) return undefined
  const characters = known(text)
  if (characters !== undefined) return { characters: characters.replace(/^\ufeff/, '') }
  // What a file or a container holds, and what docker prints, is more than a value.
  const isValue = unknownsOf(text).every((unknown) => unknown.source !== 'docker' && !unknown.id.includes('file:'))
  const filled = withHoles(text)
  const hasFrom = text.some((part) => typeof part === 'string' && /^[ \t]*FROM[ \t]/im.test(part))
  return isValue && hasFrom ? { characters: filled.text, holes: filled.holes } : undefined
}

function whyUnknown(files: HostFiles, path: HostPath): string {
  if (/^<(?!HOME>|mktemp:)|\$\{/.test(path)) return 'its folder or its name is not known'
  if (files.view().at(path)?.origin?.kind === 'artifact') return 'it lies where files came out of a container'
  if (files.kind(path) === 'unknown') return 'it is no file of the repository'
  return 'parts of it are made when the driver runs'
}

/** `-f` is relative to the working directory; older clients also found it in the context. */
function dockerfilePath(files: HostFiles, cwd: HostPath, context: HostPath, flag: Text): HostPath | undefined {
  const path = resolvePath(cwd, flag)
  if (path === undefined || files.kind(path) !== 'absent') return path
  const inContext = resolvePath(context, flag)
  return inContext !== undefined && files.kind(inContext) === 'file' ? inContext : path
}

/** The ignore file of a build: the Dockerfile's own, if that is a file with a name, or the context's. */
export function readIgnoreFile(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  { context, dockerfile }: BuildInputs,
): IgnoreFile | undefined {
  // Of an archive docker takes every member, whatever it says in there.
  if (context.startsWith('<archive:')) return undefined
  const own = dockerfile.stdin === undefined ? [`${dockerfile.path}.dockerignore` as HostPath] : []
  for (const path of [...own, joinPath(context, '.dockerignore')]) {
    if (files.kind(path) !== 'file') continue
    const text = files.sourceOf(path)?.text ?? known(files.read(path) ?? [])
    if (text !== undefined) return asMeant(path, text)
    state.findings.push(dockerfileUnknown(event.call.site, path, whyUnknown(files, path)))
    return undefined
  }
  return undefined
}

/**
 * `/*` alone hides the whole context, so that no COPY finds anything. The Docker of 2015 took a rule with a leading slash for nothing, and
 * that is what such a file was written for.
 */
function asMeant(path: HostPath, text: string): IgnoreFile {
  const { patterns } = parseIgnore(text)
  const hidesAll = patterns.some(({ written }) => /^\/\*{1,2}$/.test(written)) && !patterns.some(({ negated }) => negated)
  if (!hidesAll) return { path, text }
  const kept = text.split('\n').filter((line) => !line.trim().startsWith('/'))
  return { path, text: kept.join('\n'), written: text }
}
