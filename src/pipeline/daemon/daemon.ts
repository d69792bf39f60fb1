/** Sends each docker command of a run to its part of the daemon. */
import { referenceKey } from '../../docker/reference.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { resolvePath } from '../../host/path.ts'
import { concat, keyOf, known, literal, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../../host/files.ts'
import type { CallResult } from '../../shell/world.ts'
import type { BuiltImage, DockerEvent, ImageReference } from '../model.ts'
import { exportedArchive } from './archives.ts'
import { takeBuild } from './build.ts'
import { committedImage } from './committed.ts'
import { importedImage } from './imported.ts'
import { takeAction, takeContainer, takeCopy, takeRemoval, takeRename } from './containers.ts'
import { takeImages, takeInspect, takeLogs, takePs, takeWait } from './queries.ts'
import { builtImage, containerNamed, imageNamed, meaningOf, printed, type DaemonState, type SavedImage } from './state.ts'

const done: CallResult = { stdout: [], status: 'succeeds' }

/** Takes one docker command: changes the daemon's state and the host's files, and answers as docker would. */
export function takeCommand(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const { command } = event
  switch (command.name) {
    case 'build':
      return takeBuild(state, files, event)
    case 'create':
    case 'run':
      return takeContainer(state, files, event)
    case 'start':
    case 'exec':
      return takeAction(state, files, event)
    case 'cp':
      return takeCopy(state, files, event)
    case 'rm':
      return takeRemoval(state, event)
    case 'rename':
      return takeRename(state, event)
    case 'tag':
      return takeTag(state, event)
    case 'rmi':
      return takeUntag(state, event)
    case 'images':
      return takeImages(state, event)
    case 'ps':
      return takePs(state, event)
    case 'inspect':
      return takeInspect(state, event)
    case 'wait':
      return takeWait(state, event)
    case 'logs':
    case 'attach':
      return takeLogs(state, files, event)
    case 'commit':
      return takeFollowedImage(state, event, committedImage(state, event))
    case 'import':
      return takeFollowedImage(state, event, importedImage(state, files, event))
    case 'load':
      return takeLoad(state, files, event)
    case 'volume':
      return { stdout: volumeOutput(state, event), status: 'succeeds' }
    case 'export':
    case 'save':
      return takeArchive(state, files, event)
    case 'push':
    case 'pull':
    case 'stop':
    case 'kill':
      return done
    default:
      return { stdout: otherOutput(state, event), status: 'succeeds' }
  }
}

/** `volume create NAME` prints the name; without one, a name that nobody else has. */
function volumeOutput(state: DaemonState, event: DockerEvent): Text {
  const [action, name] = event.command.operands
  const named = name?.text ?? flagValue(event.command, 'name')
  return known(action?.text ?? []) === 'create' && named !== undefined ? concat(named, literal('\n')) : otherOutput(state, event)
}

/** What is not read is not known either: an id, a version, a list. What is made has an id of its own each time. */
function otherOutput(state: DaemonState, { call, command }: DockerEvent): Text {
  const made = call.words.some((word) => known(word.text) === 'create') ? `${String((state.counter += 1))}:` : ''
  const id = `docker:other:${made}${call.words.map((word) => keyOf(word.text)).join(' ')}`
  const name = `docker-${command.written.replaceAll(' ', '-')}`
  return [{ kind: 'unknown', id, name, source: 'docker', at: undefined, whenUnset: undefined }]
}

/** The archive goes to stdout, or into the file that `-o` names. */
function takeArchive(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const text = exportOf(state, files, event) ?? savedOf(state, event) ?? otherOutput(state, event)
  const output = flagValue(event.command, 'output')
  const path = output === undefined ? undefined : resolvePath(event.call.cwd, output)
  if (path === undefined) return { stdout: text, status: 'succeeds' }
  files.write(path, text, false, event.call.site)
  return { stdout: [], status: 'succeeds' }
}

/** What `docker export` prints, when it is known what lies in it. */
function exportOf(state: DaemonState, files: HostFiles, { command, call }: DockerEvent): Text | undefined {
  const [operand] = command.operands
  const container = command.name === 'export' && operand !== undefined ? containerNamed(state, operand.text) : undefined
  if (container === undefined) return undefined
  const image = container.image.kind === 'built' ? builtImage(state, container.image.id)?.evaluated : undefined
  return exportedArchive(files, container, image, call.site)
}

function takeTag(state: DaemonState, event: DockerEvent): CallResult {
  const [from, to] = event.command.operands
  if (from !== undefined && to !== undefined) state.tags.set(referenceKey(to.text), imageNamed(state, from.text))
  return done
}

function takeUntag(state: DaemonState, event: DockerEvent): CallResult {
  for (const operand of event.command.operands) state.tags.delete(referenceKey(operand.text))
  return done
}

/** An image of a Dockerfile that nobody wrote; what was not understood of it is told. */
function takeFollowedImage(state: DaemonState, event: DockerEvent, image: BuiltImage | undefined): CallResult {
  const made: ImageReference =
    image === undefined ? { kind: 'stock', reference: event.command.operands[1]?.text ?? [] } : { kind: 'built', id: image.id }
  if (image !== undefined) state.images.push(image)
  const tag = event.command.operands[1]
  if (tag !== undefined) state.tags.set(referenceKey(tag.text), made)
  return { stdout: printed(state, 'image', { kind: 'image', image: made }), status: 'succeeds' }
}

/** What `docker save` prints stands for the images that it names. */
function savedOf(state: DaemonState, { command }: DockerEvent): Text | undefined {
  if (command.name !== 'save') return undefined
  const images = command.operands.map(({ text }) => ({ tag: text, image: imageNamed(state, text) }))
  return printed(state, 'saved', { kind: 'saved', images })
}

/** The images that `docker load` brings back, where this run saved them. */
export function loadedImages(
  state: DaemonState,
  files: HostFiles,
  { command, call }: DockerEvent,
): readonly SavedImage[] | undefined {
  const input = flagValue(command, 'input')
  const path = input === undefined ? undefined : resolvePath(call.cwd, input)
  const text = input === undefined ? call.stdin : path !== undefined && files.kind(path) === 'file' ? files.read(path) : undefined
  const meaning = text === undefined ? undefined : meaningOf(state, text)
  return meaning?.kind === 'saved' ? meaning.images : undefined
}

function takeLoad(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const images = loadedImages(state, files, event)
  for (const { tag, image } of images ?? []) state.tags.set(referenceKey(tag), image)
  return { stdout: otherOutput(state, event), status: 'succeeds' }
}
