/** `docker build`: which Dockerfile, which context as it is at that moment, which arguments, and what the tags mean from then on. */
import { bareValue, parseBuildArg } from '../../docker/build-arg.ts'
import { flagValue, flagValues } from '../../docker/flag-values.ts'
import { parseReference, referenceKey } from '../../docker/reference.ts'
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { EvaluatedDockerfile, EvaluatedStage } from '../../dockerfile/stage.ts'
import { wordsOpen } from '../../findings/pipeline.ts'
import { addedFolder } from '../../host/added.ts'
import { packedNode } from '../../host/packed-inside.ts'
import type { HostFiles } from '../../host/files.ts'
import type { HostView } from '../../host/origin.ts'
import { resolvePath } from '../../host/path.ts'
import type { CallResult, HostPath } from '../../shell/world.ts'
import { concat, keyOf, known, printText, type Text } from '../../text/symbolic.ts'
import { membersAdded } from '../added.ts'
import { fillHoles, type Holes } from '../holes.ts'
import type { BuiltImage, DockerEvent, ImageId } from '../model.ts'
import { readIgnoreFile, readInputs } from './build-inputs.ts'
import { withoutIgnored } from './ignored-in-mounts.ts'
import { stageOutput } from './output-stage.ts'
import { makesImage, takeOutput } from './outputs.ts'
import { takeReworked } from './reworked.ts'
import { builtImage, imageNamed, printed, type DaemonState } from './state.ts'

const nothing: CallResult = { stdout: [], status: 'succeeds' }

/** Takes a build; what cannot be followed is reported and makes no image. */
export function takeBuild(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  // docker refuses the build: `-t name:$1` without an argument.
  if (flagValues(event.command, 'tag').some((tag) => isRefused(tag))) return { stdout: [], status: 1 }
  const inputs = readInputs(state, files, event)
  if (inputs === undefined) return nothing
  const [open] = event.command.open ?? []
  if (open !== undefined) state.findings.push(wordsOpen(event.call.site, printText(open.text)))
  const { context, dockerfile } = inputs
  const args = buildArgs(event)
  const file = parseDockerfile(dockerfile.source)
  const built = (reference: Text): EvaluatedStage | undefined => {
    const image = imageNamed(state, reference)
    return image.kind === 'built' ? builtImage(state, image.id)?.evaluated.target : undefined
  }
  const asked = flagValue(event.command, 'target')
  const whole = evaluateDockerfile(file, { args, target: asked, built })
  const ofStage = stageOutput(files, event, whole)
  const target = ofStage?.target ?? asked
  const evaluated = ofStage === undefined ? whole : evaluateDockerfile(file, { args, target, built })
  const tags = flagValues(event.command, 'tag')
  const id = `image:${String((state.counter += 1))}` as ImageId
  openAdded(viewOfBuild(files, event), context, evaluated)
  const ignore = readIgnoreFile(state, files, event, inputs)
  const look = (): HostView => viewOfBuild(files, event)
  const without = withoutIgnored(files, { path: context, ignore }, evaluated, { look, at: event.call.site })
  takeReworked(state, files)
  const image: BuiltImage = {
    id,
    event,
    dockerfile,
    evaluated,
    args,
    target,
    tags,
    context: { path: context, view: look(), ignore, ...(without === undefined ? {} : { without }) },
    uses: usesOf(state, evaluated, dockerfile.holes),
  }
  state.images.push(image)
  const exported = takeOutput(state, files, image, ofStage)
  if (exported !== undefined) return { stdout: exported, status: 'succeeds' }
  if (makesImage(event)) for (const tag of tags) state.tags.set(referenceKey(tag), { kind: 'built', id })
  const printedId = printed(state, 'image', { kind: 'image', image: { kind: 'built', id } })
  const idFile = flagValue(event.command, 'iidfile')
  const idPath = idFile === undefined ? undefined : resolvePath(event.call.cwd, idFile)
  if (idPath !== undefined) files.write(idPath, printedId, false, event.call.site)
  return { stdout: printedId, status: 'succeeds' }
}

/** The host's files as they are now, and what an ADD of an archive among them unpacks. */
export function viewOfBuild(files: HostFiles, { call }: DockerEvent): HostView {
  const view = files.view()
  return {
    ...view,
    at: (path) => packedNode(files, view.at(path)),
    added: (path) => addedFolder(files, view.at(path), call),
  }
}

/** Archives of containers that a build's ADDs unpack are opened before its view is taken, so that it has what lies in them. */
function openAdded(view: HostView, context: HostPath, { stages }: EvaluatedDockerfile): void {
  for (const stage of stages)
    for (const { step } of stage.steps) if (step.kind === 'copy') membersAdded(view, context, step, stage)
}

function isRefused(tag: Text): boolean {
  const name = known(tag)
  return name !== undefined && parseReference(name) === undefined
}

function buildArgs(event: DockerEvent): ReadonlyMap<string, Text> {
  const args = new Map<string, Text>()
  for (const given of flagValues(event.command, 'build-arg')) {
    const arg = parseBuildArg(given)
    if (arg === undefined) continue
    args.set(arg.name, arg.value ?? bareValue(arg.name, event.call))
  }
  return args
}

function usesOf(state: DaemonState, evaluated: EvaluatedDockerfile, holes: Holes | undefined): ReadonlyMap<string, ImageId> {
  const uses = new Map<string, ImageId>()
  const look = (reference: Text): void => {
    const image = imageNamed(state, filled(reference, holes))
    if (image.kind === 'built') uses.set(keyOf(reference), image.id)
  }
  for (const stage of evaluated.stages) {
    if (stage.base.kind === 'image') look(stage.base.reference)
    for (const { step } of stage.steps) if (step.kind === 'copy' && step.from?.kind === 'image') look(step.from.reference)
  }
  return uses
}

/** A name as the driver knows it. */
function filled(text: Text, holes: Holes | undefined): Text {
  return concat(...text.map((part) => (typeof part === 'string' ? fillHoles(part, holes) : [part])))
}
