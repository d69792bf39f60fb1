/** `docker build`: which Dockerfile, which context as it is at that moment, which arguments, and what the tags mean from then on. */
import { parseBuildArg } from '../../docker/build-arg.ts'
import { flagValue, flagValues } from '../../docker/flag-values.ts'
import { parseReference, referenceKey } from '../../docker/reference.ts'
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { contextUnknown, dockerfileMissing, dockerfileUnknown, remoteContext, streamContext } from '../../findings/pipeline.ts'
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { CallResult, HostPath } from '../../shell/world.ts'
import { keyOf, known, printText, type Text } from '../../text/symbolic.ts'
import type { Source } from '../../text/source.ts'
import type { BuiltImage, DockerEvent, ImageId } from '../model.ts'
import { imageNamed, printed, type DaemonState } from './state.ts'

const nothing: CallResult = { stdout: [], status: 'succeeds' }

/** Takes a build; what cannot be followed is reported and makes no image. */
export function takeBuild(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  // docker refuses the build: `-t name:$1` without an argument.
  if (flagValues(event.command, 'tag').some((tag) => isRefused(tag))) return { stdout: [], status: 1 }
  const context = contextFolder(state, event)
  if (context === undefined) return nothing
  const dockerfile = readDockerfile(state, files, event, context)
  if (dockerfile === undefined) return nothing
  const args = buildArgs(event)
  const target = flagValue(event.command, 'target')
  const evaluated = evaluateDockerfile(parseDockerfile(dockerfile.source), { args, target })
  const tags = flagValues(event.command, 'tag')
  const id = `image:${String((state.counter += 1))}` as ImageId
  const image: BuiltImage = {
    id,
    event,
    dockerfile,
    evaluated,
    args,
    target,
    tags,
    context: { path: context, view: files.view(), ignore: ignoreFile(state, files, event, dockerfile.path, context) },
    uses: usesOf(state, evaluated),
  }
  state.images.push(image)
  for (const tag of tags) state.tags.set(referenceKey(tag), { kind: 'built', id })
  const printedId = printed(state, 'image', { kind: 'image', image: { kind: 'built', id } })
  const idFile = flagValue(event.command, 'iidfile')
  const idPath = idFile === undefined ? undefined : resolvePath(event.call.cwd, idFile)
  if (idPath !== undefined) files.write(idPath, printedId, false, event.call.site)
  return { stdout: printedId, status: 'succeeds' }
}

function isRefused(tag: Text): boolean {
  const name = known(tag)
  return name !== undefined && parseReference(name) === undefined
}

function contextFolder(state: DaemonState, event: DockerEvent): HostPath | undefined {
  const [operand] = event.command.operands
  const site = event.call.site
  if (operand === undefined) {
    state.findings.push(contextUnknown(site, 'is missing'))
    return undefined
  }
  const text = known(operand.text)
  if (text === '-') {
    state.findings.push(streamContext(site))
    return undefined
  }
  if (text !== undefined && /^(?:https?:|git:|git@|github\.com\/|ssh:)/.test(text)) {
    state.findings.push(remoteContext(site, text))
    return undefined
  }
  const path = resolvePath(event.call.cwd, operand.text)
  if (path === undefined || text === '')
    state.findings.push(contextUnknown(site, text === '' ? 'is an empty word' : `${printText(operand.text)} cannot be told`))
  return text === '' ? undefined : path
}

function readDockerfile(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  context: HostPath,
): BuiltImage['dockerfile'] | undefined {
  const flag = flagValue(event.command, 'file')
  const site = event.call.site
  if (flag !== undefined && known(flag) === '-') {
    state.findings.push(streamContext(site))
    return undefined
  }
  const path = flag === undefined ? joinPath(context, 'Dockerfile') : dockerfilePath(files, event.call.cwd, context, flag)
  if (path === undefined) {
    state.findings.push(dockerfileUnknown(site, printText(flag ?? []), 'its name is not known'))
    return undefined
  }
  const kind = files.kind(path)
  if (kind === 'absent' || kind === 'directory') {
    state.findings.push(dockerfileMissing(site, path))
    return undefined
  }
  const source = textFile(files, path)
  if (source === undefined) {
    state.findings.push(dockerfileUnknown(site, path, whyUnknown(files, path)))
    return undefined
  }
  const origin = files.view().at(path)?.origin
  return { path, source, fromRepository: origin?.kind === 'repository' }
}

/** A file that a builder reads as text. Builders leave out a byte order mark. */
function textFile(files: HostFiles, path: HostPath): Source | undefined {
  const source = files.sourceOf(path)
  if (source !== undefined) return source.text.startsWith('\ufeff') ? { ...source, text: source.text.slice(1) } : source
  const text = files.read(path)
  const characters = text === undefined ? undefined : known(text)
  return characters === undefined ? undefined : { path, text: characters.replace(/^\ufeff/, '') }
}

function whyUnknown(files: HostFiles, path: HostPath): string {
  if (/^<(?!HOME>|mktemp:)|\$\{/.test(path)) return 'its folder or its name is not known'
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

function buildArgs(event: DockerEvent): ReadonlyMap<string, Text> {
  const args = new Map<string, Text>()
  for (const given of flagValues(event.command, 'build-arg')) {
    const arg = parseBuildArg(given)
    if (arg === undefined) continue
    const value = arg.value ?? event.call.environment.get(arg.name)
    if (value !== undefined) args.set(arg.name, value)
    else
      args.set(arg.name, [
        { kind: 'unknown', id: `env:${arg.name}`, name: arg.name, source: 'environment', at: undefined, whenUnset: '' },
      ])
  }
  return args
}

function ignoreFile(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  dockerfile: HostPath,
  context: HostPath,
): { path: HostPath; text: string } | undefined {
  for (const path of [`${dockerfile}.dockerignore` as HostPath, joinPath(context, '.dockerignore')]) {
    if (files.kind(path) !== 'file') continue
    const text = files.sourceOf(path)?.text ?? known(files.read(path) ?? [])
    if (text !== undefined) return { path, text }
    state.findings.push(dockerfileUnknown(event.call.site, path, whyUnknown(files, path)))
    return undefined
  }
  return undefined
}

function usesOf(state: DaemonState, evaluated: EvaluatedDockerfile): ReadonlyMap<string, ImageId> {
  const uses = new Map<string, ImageId>()
  const look = (reference: Text): void => {
    const image = imageNamed(state, reference)
    if (image.kind === 'built') uses.set(keyOf(reference), image.id)
  }
  for (const stage of evaluated.stages) {
    if (stage.base.kind === 'image') look(stage.base.reference)
    for (const { step } of stage.steps) if (step.kind === 'copy' && step.from?.kind === 'image') look(step.from.reference)
  }
  return uses
}
