/** create, run, start, exec, cp, rm: containers, and what they give to the host. */
import { parseContainerPath } from '../../docker/container-path.ts'
import { flagValue, flagValues, hasFlag } from '../../docker/flag-values.ts'
import { baseEntrypointUnknown } from '../../findings/containers.ts'
import { copiedOverDoubt } from '../../findings/pipeline.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId, HostView } from '../../host/origin.ts'
import { resolvePath } from '../../host/path.ts'
import type { CallResult, HostPath } from '../../shell/world.ts'
import { locate } from '../../text/source.ts'
import { keyOf, known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container, ContainerAction, DockerEvent, ImageReference, MountedFolder } from '../model.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { argvOf, isHarmless, ownCommand } from './harmless.ts'
import { feed } from './input.ts'
import { printingCommand } from './printed-files.ts'
import { copyIntoMounts } from './mount-copies.ts'
import { isCheck } from '../known-outputs.ts'
import { doubtUnplaced, repositoryMounts, takeMounts } from './mounts.ts'
import { takeWritten } from './written-in-mounts.ts'
import { takeOut } from './taken-out.ts'
import { filledVolumes, volumesFor, volumesOf } from './volumes.ts'
import { builtImage, containerNamed, imageNamed, numberOf, printed, replaceContainer, type DaemonState } from './state.ts'

const done: CallResult = { stdout: [], status: 'succeeds' }

/** `docker create` and `docker run`. */
export function takeContainer(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const [operand, ...command] = event.command.operands
  if (operand === undefined) return { stdout: [], status: 1 }
  const image = imageNamed(state, operand.text)
  const given = command.length === 0 ? undefined : command.map((word) => word.text)
  const { argv, input } = feed(event, given, commandOf(state, image, given, event))
  const number = `container:${String((state.counter += 1))}`
  const runs = event.command.name === 'run'
  const names = flagValues(event.command, 'name')
  const mounts = repositoryMounts(event)
  const made: Container = {
    id: `${number}.0` as ContainerId,
    image,
    names,
    event,
    actions: [],
    mounts,
    view: files.view(),
    untouched: true,
  }
  state.containerVolumes.set(number, volumesFor(state, event, number))
  const ran = runs ? commandIn(state, files, made, event, { argv, input }) : undefined
  const container: Container = ran === undefined ? made : { ...made, actions: [ran.action], untouched: ran.untouched }
  replaceContainer(state, container)
  for (const name of names) state.names.set(keyOf(name), number)
  state.latest = number
  fillVolumes(state, files, container)
  if (runs) takeCommandsFiles(state, files, container)
  const id = printed(state, 'container', { kind: 'container', container: number })
  const idFile = flagValue(event.command, 'cidfile')
  const idPath = idFile === undefined ? undefined : resolvePath(event.call.cwd, idFile)
  if (idPath !== undefined) files.write(idPath, id, false, event.call.site)
  if (!runs || hasFlag(event.command, 'detach')) return { stdout: id, status: 'succeeds' }
  return { stdout: ran?.text ?? outputOf(state, container, event), status: 'succeeds' }
}

/** What a container's command prints. */
function outputOf(state: DaemonState, { id }: Container, { call }: DockerEvent): Text {
  return printed(state, 'output', { kind: 'output', container: id, at: call.site })
}

interface Ran {
  readonly action: Extract<ContainerAction, { kind: 'command' }>
  /** It leaves the files as they are. */
  readonly untouched: boolean
  /** What it prints, where that is files of the container. */
  readonly text: Text | undefined
}

/** A container's own command: what it does, without what it only prints at its end. */
function commandIn(
  state: DaemonState,
  files: HostFiles,
  container: Container,
  event: DockerEvent,
  { argv, input }: Pick<Ran['action'], 'argv' | 'input'>,
): Ran {
  const { image, mounts } = container
  const isAttached = event.command.name === 'run' ? !hasFlag(event.command, 'detach') : hasFlag(event.command, 'attach')
  const isPrinted = input === undefined && isAttached
  const next = event === container.event ? container.id : nextId(container)
  const printing = isPrinted
    ? printingCommand(state, files, { container, next, image: imageOf(state, image), event, argv })
    : undefined
  if (printing === undefined) {
    const untouched = input === undefined && leavesFiles(state, image, argv, container.event, mounts)
    return { action: { kind: 'command', argv, event, input }, untouched, text: undefined }
  }
  state.findings.push(...printing.findings)
  const { shown, text } = printing
  const action = {
    kind: 'command',
    argv: printing.argv ?? argv,
    event,
    input,
    ...(printing.argv === undefined ? {} : { prints: shown }),
  } as const
  return { action, untouched: printing.argv === undefined, text }
}

/** What the only command of a container printed before, as `docker logs` tells it; `undefined` where that is no file of the container. */
export function printedBefore(state: DaemonState, files: HostFiles, container: Container, logs: DockerEvent): Text | undefined {
  const [action, ...others] = container.actions
  const isOnly = action?.kind === 'command' && others.length === 0 && action.event === container.event
  if (!isOnly || action.input !== undefined || action.prints !== undefined) return undefined
  const { stdout, site } = logs.call
  const event = { ...container.event, call: { ...container.event.call, stdout, site } }
  const image = imageOf(state, container.image)
  const printing = printingCommand(state, files, { container, next: container.id, image, event, argv: action.argv })
  if (printing === undefined) return undefined
  state.findings.push(...printing.findings)
  const { argv, shown } = printing
  replaceContainer(state, {
    ...container,
    actions: argv === undefined ? [action] : [{ ...action, argv, prints: shown }],
    untouched: argv === undefined,
  })
  return printing.text
}

function imageOf(state: DaemonState, image: ImageReference): EvaluatedDockerfile | undefined {
  return image.kind === 'built' ? builtImage(state, image.id)?.evaluated : undefined
}

/** What a command leaves in mounts: copies of files of the image, which leave the container as it was, or what it made. */
function takeCommandsFiles(state: DaemonState, files: HostFiles, container: Container): void {
  const { image } = container
  const built = imageOf(state, image)
  const volumes = volumesOf(state, container)
  for (const { source } of container.mounts) if (files.kind(source) === 'absent') files.makeDirectory(source)
  const mayCopy = !container.untouched && (image.kind === 'stock' || built !== undefined)
  // Beside what the image has in a volume, what is copied there is not all.
  const isFilled = filledVolumes(state, container, built).length > 0
  const copies = mayCopy && !isFilled ? copyIntoMounts(state, files, container, built) : undefined
  if (copies === undefined) {
    takeMounts(files, container, volumes)
    takeWritten(files, container, built, volumes)
    if (!container.untouched && !isCheck(container, built)) doubtUnplaced(files, container)
    return
  }
  const { command, call } = container.event
  if (copies.isBehindBase)
    state.findings.push(baseEntrypointUnknown(locate(call.site), printText(command.operands[0]?.text ?? [])))
  for (const path of copies.doubtful) state.findings.push(copiedOverDoubt(call.site, path))
  replaceContainer(state, { ...container, untouched: true })
}

/** What its image has in a new volume, of a container that does nothing to it. */
function fillVolumes(state: DaemonState, files: HostFiles, container: Container): void {
  if (!container.untouched) return
  for (const { source, target } of filledVolumes(state, container, imageOf(state, container.image))) {
    const origin = { kind: 'artifact', container: container.id, path: literal(target), at: container.event.call.site } as const
    files.show(source, origin, () => false, container.view)
  }
}

function leavesFiles(
  state: DaemonState,
  image: ImageReference,
  argv: readonly Text[] | undefined,
  event: DockerEvent,
  mounts: readonly MountedFolder[],
): boolean {
  const words = commandOf(state, image, argv, event)
  // The bases of the table without an entrypoint have a shell or an interpreter as their CMD, which ends at once without input.
  if (words?.length === 0) return flagValue(event.command, 'entrypoint') === undefined
  return words !== undefined && isHarmless(words, mounts.length > 0)
}

/** All that a container runs; empty where that is the CMD of a base of the table, `undefined` when it is not known. */
function commandOf(
  state: DaemonState,
  image: ImageReference,
  argv: readonly Text[] | undefined,
  event: DockerEvent,
): readonly Text[] | undefined {
  const given = flagValue(event.command, 'entrypoint')
  if (given !== undefined && known(given) !== '') return [given, ...(argv ?? [])]
  const built = image.kind === 'built' ? builtImage(state, image.id) : undefined
  if (built === undefined) return argv
  const own = ownCommand(built.evaluated.target)
  // A shell-form ENTRYPOINT takes no arguments; an exec-form one takes them after its own.
  const entrypoint = given !== undefined ? [] : own.entrypoint === undefined ? [] : argvOf(own.entrypoint)
  if (!own.known && argv === undefined) return undefined
  return [...entrypoint, ...(argv ?? (own.cmd === undefined ? [] : argvOf(own.cmd)))]
}

/** `docker start`, `docker exec`: something happens in a container that exists. */
export function takeAction(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const [operand, ...command] = event.command.operands
  const container = operand === undefined ? undefined : containerNamed(state, operand.text)
  if (container === undefined) return done
  if (event.command.name === 'exec') {
    const given = command.map((word) => word.text)
    const { argv = given, input } = feed(event, given, given)
    const isPrinted = input === undefined && !hasFlag(event.command, 'detach')
    const printing = isPrinted
      ? printingCommand(state, files, { container, next: nextId(container), image: imageOf(state, container.image), event, argv })
      : undefined
    // What only reads leaves the container as it is.
    if (printing !== undefined && printing.argv === undefined) return { stdout: printing.text, status: 'succeeds' }
    const prints = printing === undefined ? {} : { prints: printing.shown }
    const action = { kind: 'exec', argv: printing?.argv ?? argv, event, input, ...prints } as const
    const harmless = input === undefined && isHarmless(action.argv, container.mounts.length > 0)
    const after = addAction(state, container, action, harmless, files.view())
    takeMounts(files, after, volumesOf(state, container))
    takeWritten(files, after, imageOf(state, container.image), volumesOf(state, container))
    return { stdout: printing?.text ?? outputOf(state, container, event), status: 'succeeds' }
  }
  const created = container.event.command.operands.slice(1).map((word) => word.text)
  const given = created.length === 0 ? undefined : created
  const { argv, input } = hasFlag(container.event.command, 'interactive')
    ? feed(event, given, commandOf(state, container.image, given, container.event))
    : { argv: given, input: undefined }
  const { action, untouched, text } = commandIn(state, files, container, event, { argv, input })
  takeCommandsFiles(state, files, addAction(state, container, action, untouched, files.view()))
  return { stdout: text ?? [], status: 'succeeds' }
}

/** The id of the container's next value. */
function nextId(container: Container): ContainerId {
  const version = Number(container.id.slice(container.id.indexOf('.') + 1)) + 1
  return `${numberOf(container)}.${String(version)}` as ContainerId
}

function addAction(
  state: DaemonState,
  container: Container,
  action: ContainerAction,
  harmless: boolean,
  view: HostView = container.view,
): Container {
  const after: Container = {
    ...container,
    id: nextId(container),
    actions: [...container.actions, action],
    // What it saw of the host's files is what they were when something first ran in it.
    view: container.untouched ? view : container.view,
    untouched: container.untouched && harmless,
  }
  replaceContainer(state, after)
  return after
}

/** `docker cp`, both ways. */
export function takeCopy(state: DaemonState, files: HostFiles, event: DockerEvent): CallResult {
  const [source, destination] = event.command.operands
  if (source === undefined || destination === undefined) return { stdout: [], status: 1 }
  const from = parseContainerPath(source.text)
  if (from !== undefined) return takeOut(state, files, event, from, destination.text)
  const to = parseContainerPath(destination.text)
  const container = to === undefined ? undefined : containerNamed(state, to.container)
  if (to === undefined || container === undefined) return done
  const host = resolvePath(event.call.cwd, source.text) ?? ('<unknown>' as HostPath)
  const isContents = /(?:^|\/)\.$/.test(known(source.text) ?? '')
  const isPlain = !hasFlag(event.command, 'archive') && !hasFlag(event.command, 'follow-link')
  addAction(state, container, { kind: 'cp-in', from: host, isContents, isPlain, to: to.path, event, view: files.view() }, false)
  return done
}

/** `docker rm`, `docker rename`. */
export function takeRename(state: DaemonState, event: DockerEvent): CallResult {
  const [from, to] = event.command.operands
  const container = from === undefined ? undefined : containerNamed(state, from.text)
  if (container !== undefined && to !== undefined) state.names.set(keyOf(to.text), numberOf(container))
  return done
}

export function takeRemoval(state: DaemonState, event: DockerEvent): CallResult {
  for (const operand of event.command.operands) {
    const container = containerNamed(state, operand.text)
    if (container === undefined) continue
    for (const name of container.names) state.names.delete(keyOf(name))
    state.present.delete(numberOf(container))
  }
  return done
}
