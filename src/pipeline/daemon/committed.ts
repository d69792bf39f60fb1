/**
 * `docker commit`: an image of a container's files, with the container's settings and what `--change` says.
 *
 * It is an image like any other, of a Dockerfile that nobody wrote: FROM the container, whose image stands there and whose files are
 * told by `BuiltImage.committed`, then MAINTAINER, ENV, LABEL, EXPOSE, STOPSIGNAL, USER, WORKDIR, ENTRYPOINT and CMD as the container was given them,
 * then the changes. What lies in mounts docker leaves out, and a container with these is not
 * followed; of volumes, see `commit-volumes.ts`.
 */
import { hasOnbuild } from '../../dockerfile/bases.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { writtenValue, writtenWord } from '../../dockerfile/written.ts'
import { parseBuildArg } from '../../docker/build-arg.ts'
import { flagValue, flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { folderOfCommit, imageOfContainer, ownersOfHost, volumesOfCommit } from '../../findings/images.ts'
import type { Finding } from '../../findings/finding.ts'
import { cutText } from '../../docker/split-text.ts'
import { keyOf, known, literal, printText, sameText } from '../../text/symbolic.ts'
import type { BuiltImage, Container, DockerEvent } from '../model.ts'
import { changesAny, readChanges, type Changes } from './changes.ts'
import { volumesBeside } from './commit-volumes.ts'
import type { CopyIn } from '../copied-in.ts'
import { builtImage, containerNamed, type DaemonState } from './state.ts'
import { unwrittenImage } from './unwritten-image.ts'

/** The image that a commit makes; what cannot be followed is told. */
export function committedImage(state: DaemonState, event: DockerEvent): BuiltImage | undefined {
  const [operand] = event.command.operands
  const container = operand === undefined ? undefined : containerNamed(state, operand.text)
  const made = container === undefined ? 'its container is not known' : imageOf(state, event, container)
  if (typeof made !== 'string') {
    state.findings.push(...made.findings)
    return made.image
  }
  state.findings.push(imageOfContainer(event.call.site, 'commit', made))
  return undefined
}

interface Made {
  readonly image: BuiltImage
  readonly findings: readonly Finding[]
}

function imageOf(state: DaemonState, event: DockerEvent, container: Container): Made | string {
  const changes = readChanges(event)
  if (typeof changes === 'string') return changes
  const built = container.image.kind === 'built' ? builtImage(state, container.image.id) : undefined
  const trouble = whyNot(container, built?.evaluated)
  if (trouble !== undefined) return trouble
  const settings = settingsOf(container, event, changes)
  if (typeof settings === 'string') return settings
  const from = container.image.kind === 'built' ? container.image.id : known(container.image.reference)
  if (from === undefined) return `its image ${printText(container.event.command.operands[0]?.text ?? [])} is not known`
  const { call } = event
  const image = unwrittenImage(state, event, [`FROM ${from}`, ...settings, ...changes.lines], {
    built: built?.evaluated,
    context: undefined,
    uses: new Map(built === undefined ? [] : [[keyOf(literal(from)), built.id] as const]),
    committed: container.id,
  })
  const { evaluated } = image
  const before = built?.evaluated.target?.after.workdir
  const after = evaluated.target?.after.workdir ?? []
  const isNew = changesAny(changes, ['WORKDIR']) && (before === undefined || !sameText(before, after))
  const beside = volumesBeside(container, built?.evaluated)
  const volumes = 'volumes' in beside && beside.volumes !== 'unknown' ? beside.volumes : undefined
  return {
    image,
    findings: [
      ...(isNew ? [folderOfCommit(call.site, printText(after))] : []),
      ...copiesOf(container).map(({ event: { call: own } }) => ownersOfHost(own.site)),
      ...(volumes?.length === 0
        ? []
        : [volumesOfCommit(call.site, printText(container.event.command.operands[0]?.text ?? []), volumes)]),
    ],
  }
}

function copiesOf({ actions }: Container): readonly CopyIn[] {
  return actions.filter((action) => action.kind === 'cp-in')
}

/** Flags of a container that its configuration does not keep. */
const unkept: ReadonlySet<string> = new Set([
  ...['name', 'detach', 'rm', 'interactive', 'tty', 'attach', 'sig-proxy', 'detach-keys', 'quiet', 'pull', 'cidfile', 'init'],
  ...['restart', 'log-driver', 'log-opt', 'memory', 'memory-swap', 'cpus', 'cpu-shares', 'cpuset-cpus', 'network', 'cap-drop'],
  ...['platform', 'stop-timeout', 'add-host', 'dns', 'publish-all'],
])
const written: ReadonlySet<string> = new Set([
  'env',
  'label',
  'expose',
  'publish',
  'stop-signal',
  'workdir',
  'user',
  'entrypoint',
])

function whyNot(container: Container, image: EvaluatedDockerfile | undefined): string | undefined {
  const { event } = container
  const mount = event.command.flags.find((flag) => parseMount(flag) !== undefined || flag.name === 'volumes-from')
  if (mount !== undefined)
    return `the container has ${printText(mount.value ?? [])} mounted, and what lies there does not go into the image`
  const other = event.command.flags.find(({ name }) => !unkept.has(name) && !written.has(name))
  if (other !== undefined) return `the container was given --${other.name}`
  const volumes = volumesBeside(container, image)
  if ('used' in volumes) return `what runs in the container is about its volume ${volumes.used}, which does not go into the image`
  const hasTriggers =
    container.image.kind === 'stock'
      ? hasOnbuild(container.image.reference)
      : (image?.target?.steps.some(({ step }) => step.kind === 'onbuild') ?? true)
  return hasTriggers ? 'the image of the container has ONBUILD instructions, which a FROM would run' : undefined
}

/** What the container was given, as its configuration keeps it; a change of the same kind takes its place. */
function settingsOf({ event }: Container, commit: DockerEvent, changes: Changes): readonly string[] | string {
  const { command } = event
  const lines: string[] = []
  const author = flagValue(commit.command, 'author')
  const name = author === undefined ? '' : known(author)
  if (name === undefined || name.includes('\n')) return `the value of --author ${printText(author ?? [])} cannot be written`
  if (name !== '') lines.push(`MAINTAINER ${name}`)
  for (const flag of flagValues(command, 'env')) {
    const pair = parseBuildArg(flag)
    const value = pair === undefined ? undefined : (pair.value ?? event.call.environment.get(pair.name))
    const text = value === undefined ? undefined : writtenValue(value)
    if (pair === undefined || text === undefined) return `the value of -e ${printText(flag)} cannot be written`
    lines.push(`ENV ${pair.name}=${text}`)
  }
  for (const flag of flagValues(command, 'label')) {
    const [name, value] = cutText(flag, '=') ?? [flag, literal('')]
    const [key, text] = [known(name), writtenValue(value)]
    if (key === undefined || !/^[\w./-]+$/.test(key) || text === undefined)
      return `the value of --label ${printText(flag)} cannot be written`
    lines.push(`LABEL ${key}=${text}`)
  }
  for (const flag of [...flagValues(command, 'expose'), ...flagValues(command, 'publish')]) {
    // `127.0.0.1:8080:80/udp`: the container's port comes last
    const port = known(flag)?.replace(/^.*:/, '')
    if (port === undefined || !/^\d+(?:-\d+)?(?:\/\w+)?$/.test(port)) return `the port ${printText(flag)} cannot be written`
    lines.push(`EXPOSE ${port}`)
  }
  for (const [name, keyword] of [
    ['stop-signal', 'STOPSIGNAL'],
    ['workdir', 'WORKDIR'],
    ['user', 'USER'],
  ] as const) {
    const value = flagValue(command, name)
    const word = writtenWord(value)
    if (value !== undefined && word === undefined) return `the value of --${name} ${printText(value)} cannot be written`
    if (word !== undefined) lines.push(`${keyword} ${word}`)
  }
  const commands = commandLines(event, changes)
  return typeof commands === 'string' ? commands : [...lines, ...commands]
}

/** ENTRYPOINT and CMD: the words that a container is given are the CMD of its image. */
function commandLines({ command }: DockerEvent, changes: Changes): readonly string[] | string {
  const given = flagValue(command, 'entrypoint')
  const lines: string[] = []
  if (given !== undefined && !changesAny(changes, ['ENTRYPOINT'])) {
    const program = known(given)
    if (program === undefined || program === '') return `the value of --entrypoint cannot be written`
    lines.push(`ENTRYPOINT ${JSON.stringify([program])}`)
  }
  const words = command.operands.slice(1).map(({ text }) => known(text))
  // An ENTRYPOINT of a change takes away the CMD of the container.
  if (words.length === 0 || changesAny(changes, ['CMD', 'ENTRYPOINT'])) return lines
  if (words.includes(undefined))
    return 'the command of the container holds what only the driver knows, and becomes the CMD of the image'
  return [...lines, `CMD ${JSON.stringify(words).replaceAll('","', '", "')}`]
}
