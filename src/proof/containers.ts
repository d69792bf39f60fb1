/**
 * What was done in containers, as steps of an image: a command that ran becomes the RUN that it equals, through the image's
 * ENTRYPOINT, with the environment, user and folder that the container had.
 */
import { baseConfig } from '../dockerfile/bases.ts'
import { baseWorkdir } from '../dockerfile/image-path.ts'
import { flagValue, flagValues, hasFlag } from '../docker/flag-values.ts'
import { isHostUser } from '../docker/host-user.ts'
import { bareValue, parseBuildArg } from '../docker/build-arg.ts'
import { holdsKeys, isCache, isEngineSocket, parseMount } from '../docker/mount.ts'
import { assumedType } from '../findings/proof.ts'
import {
  addedInStage,
  argumentNotHidden,
  baseEntrypointUnknown,
  cacheIsLost,
  changedInStage,
  entrypointPassesOn,
  hostUserLeftOut,
  hiddenInStage,
  inputsAreContent,
  keysAreMissing,
  mountBelongsToRoot,
  moreRights,
  networkOfBuild,
  networkOfHost,
  noTerminal,
  printedAtEnd,
  socketIsMissing,
  packedInStage,
  toolOfStage,
  unpackedInStage,
  volumeMayLoseFiles,
} from '../findings/containers.ts'
import type { Finding } from '../findings/finding.ts'
import { printTool, type ToolWord } from '../host/rework.ts'
import { copiedIn, type CopyIn } from '../pipeline/copied-in.ts'
import { onlyWaits } from '../pipeline/daemon/only-waits.ts'
import type { Container, ContainerAction, DockerEvent, MountedFolder } from '../pipeline/model.ts'
import { locate, type Location } from '../text/source.ts'
import { known, literal, printText, sameText, type Text } from '../text/symbolic.ts'
import { makesSpecial } from './evidence.ts'
import { addStep, type CommandSetting, type FormStep, type ImageForm, type RunForm } from './form.ts'
import { trimSlashes } from './origins.ts'
import { mountSteps, type SeenSource } from './mount-steps.ts'
import { isEverywhere, toolUser } from './tools.ts'

type Command = Pick<RunForm, 'command' | 'shell'>
type Report = (finding: Finding) => void

/** What a container has of the host's files. */
export interface ContainerFiles {
  /** Through a mount. */
  readonly seen: (mount: MountedFolder) => readonly SeenSource[]
  /** By docker cp. */
  readonly copied: (action: CopyIn) => readonly SeenSource[]
}

/** The image that a container's files make after what was done in it. */
export function containerForm(
  image: ImageForm,
  container: Container,
  { seen, copied }: ContainerFiles,
  report: Report,
): ImageForm {
  if (container.untouched) return image
  const steps: FormStep[] = [...image.steps]
  const mounted = mountSteps(image, container, placeOf((container.actions[0] ?? container).event), seen, report)
  for (const step of mounted.folders) addStep(steps, step)
  let copies = mounted.copies
  let folder = folderOf(image)
  for (const action of container.actions) {
    const done =
      action.kind === 'cp-in'
        ? copyInSteps(action, folderOf(image), copied, report)
        : actionSteps(image, container, action, report)
    for (const step of done) {
      // docker run makes the folder that -w names, as WORKDIR does; docker exec fails where it is not there.
      if (step.kind === 'run' && step.tool === undefined && !sameText(step.workdir, folder)) {
        addStep(steps, { kind: 'workdir', at: step.at, shown: step.shown, path: step.workdir, user: image.config.user })
        folder = step.workdir
      }
      for (const one of [...copies, step]) addStep(steps, one)
      copies = []
    }
  }
  return steps.length === image.steps.length ? image : { ...image, steps }
}

/** docker cp into a container, as the COPY that does the same. */
function copyInSteps(action: CopyIn, workdir: Text, copied: ContainerFiles['copied'], report: Report): readonly FormStep[] {
  const place = placeOf(action.event)
  const found = copiedIn(action, workdir)
  const [sources, ...others] = copied(action)
  const source = sources?.source
  if (typeof found === 'string') return [{ kind: 'opaque', reason: found, ...place }]
  if (source === undefined || others.length > 0 || sources?.below !== '')
    return [{ kind: 'opaque', reason: `docker cp of ${found.source} into a container`, ...place }]
  if (found.isTakenForFile) report(assumedType(place.at, found.source, 'file'))
  report(inputsAreContent(place.at))
  return [
    {
      kind: 'copy',
      ...place,
      add: false,
      several: false,
      sources: [source],
      destination: trimSlashes(literal(found.destination)),
      slash: found.destination.endsWith('/'),
      owner: '0:0',
      parentOwner: '0:0',
      mode: undefined,
      flags: [],
    },
  ]
}

function actionSteps(
  image: ImageForm,
  container: Container,
  action: Exclude<ContainerAction, CopyIn>,
  report: Report,
): readonly FormStep[] {
  const place = placeOf(action.event)
  if (action.kind === 'exec' && action.unpacks !== undefined) {
    const { archive, isAdded, zip } = action.unpacks
    report(
      isAdded === true
        ? addedInStage(place.at, archive)
        : unpackedInStage(place.at, archive, zip === undefined ? 'tar' : 'unzip'),
    )
  }
  const opaque = (reason: string): readonly FormStep[] => [{ kind: 'opaque', reason, ...place }]
  if (action.kind === 'host') return [hostStep(image, action, report)]
  if (action.input !== undefined) return opaque('a command that reads what the driver gives it')
  // An exec runs with what its container was given, and with what it is given itself over that.
  // The files that a build writes are those of a container that was given nothing.
  const own = container.event.command.name === 'build' ? [] : [container.event]
  const events = action.kind === 'exec' ? [...own, action.event] : own
  const command =
    action.kind === 'exec'
      ? { command: exec(action.argv), shell: undefined }
      : ownCommand(image, container.event, action.argv, report, place.at)
  if (typeof command === 'string') return opaque(command)
  if (action.prints !== undefined) report(printedAtEnd(place.at, action.prints))
  if (onlyWaits(command.command)) return []
  const trouble = mountTrouble(container, report, place.at) ?? environmentTrouble(events)
  if (trouble !== undefined) return opaque(trouble)
  if (events.some((event) => hasFlag(event.command, 'tty'))) report(noTerminal(place.at))
  if (events.some((event) => hasFlag(event.command, 'cap-drop'))) report(moreRights(place.at))
  const networks = events.flatMap(({ command }) => flagValues(command, 'network').map((value) => known(value)))
  if (networks.includes('host')) report(networkOfHost(place.at))
  if (networks.includes('none')) report(networkOfBuild(place.at))
  report(inputsAreContent(place.at))
  reportVolumes(image, report, place.at)
  const user = userOf(image, events, report, place.at)
  const written = container.mounts.find((mount) => !mount.readonly)
  const name = user === undefined ? undefined : known(user)
  if (written !== undefined && name !== undefined && !/^(?:root|0)?(?::|$)/.test(name))
    report(mountBelongsToRoot(place.at, name, written.target))
  const env = environmentOf(image, events)
  for (const [name, value] of env)
    if (known(value) === undefined && !image.config.env.has(name)) report(argumentNotHidden(place.at, name, baseName(image)))
  return [
    {
      kind: 'run',
      ...place,
      ...command,
      user,
      workdir: workdirOf(image, events),
      env,
      args: new Map(),
      inherited: new Set(),
      heredocs: [],
      flags: effectiveFlags(events),
      mounts: [],
      // what a container writes there can be taken from it
      volumes: [],
      container: true,
      isUsualShell: false,
      tool: undefined,
    },
  ]
}

/** What a command of the host did to what was copied out. */
function hostStep(
  image: ImageForm,
  { words, at, isIgnored }: Extract<ContainerAction, { kind: 'host' }>,
  report: Report,
): FormStep {
  const place = { at: locate(at), shown: printTool(words) }
  const name = words[0]?.text ?? ''
  report((isIgnored === true ? hiddenInStage : changedInStage)(place.at, place.shown))
  if (isPacking(words)) report(packedInStage(place.at, name))
  // sed writes a file anew: busybox's leaves no setuid bit on it, and GNU's does
  const isRewritten = name === 'sed' && makesSpecial({ provider: image }) !== undefined
  if (isRewritten || !isEverywhere(name)) report(toolOfStage(place.at, name))
  // On the host anybody may change the copies; in the stage it is root.
  const user = toolUser(image.config.user) === 'root' ? image.config.user : literal('root')
  const [first, option, folder, more] = words.map(({ text }) => text)
  if (first === 'mkdir' && option === '-p' && folder !== undefined && more === undefined)
    return { kind: 'workdir', ...place, path: literal(folder), user }
  return {
    kind: 'run',
    ...place,
    command: { form: 'shell', text: place.shown },
    shell: undefined,
    user,
    workdir: folderOf(image),
    env: image.config.env,
    args: new Map(),
    inherited: new Set(),
    heredocs: [],
    flags: [],
    mounts: [],
    volumes: image.config.volumes,
    container: true,
    isUsualShell: true,
    tool: words,
  }
}

/** What it leaves depends on the tool: `tar -c`, `gzip -9`, and not `gzip -d`. */
function isPacking([name, ...rest]: readonly ToolWord[]): boolean {
  if (name?.text === 'find') return rest.some(({ text }) => text === 'gzip')
  return /^(?:tar|gzip|xz|bzip2)$/.test(name?.text ?? '') && !rest.some(({ text }) => /^-\w*d/.test(text))
}

function placeOf(event: DockerEvent): { readonly at: Location; readonly shown: string } {
  return { at: locate(event.call.site), shown: event.call.source }
}

function exec(argv: readonly Text[]): RunForm['command'] {
  return { form: 'exec', argv }
}

/** What a container runs: ENTRYPOINT and CMD put together as docker does. A string says why it cannot be told. */
function ownCommand(
  image: ImageForm,
  event: DockerEvent,
  argv: readonly Text[] | undefined,
  report: Report,
  at: Location,
): Command | string {
  const given = flagValue(event.command, 'entrypoint')
  const { shell } = image.config
  if (given !== undefined) {
    // --entrypoint takes away the image's CMD as well.
    const words = known(given) === '' ? (argv ?? []) : [given, ...(argv ?? [])]
    return words.length === 0 ? 'a container without a command' : { command: exec(words), shell }
  }
  const entrypoint = settingOf(image, image.config.entrypoint, 'entrypoint')
  if (entrypoint.kind === 'unknown')
    report((isPassedOn(image, argv) ? entrypointPassesOn : baseEntrypointUnknown)(at, baseName(image)))
  if (entrypoint.kind === 'shell') return { command: { form: 'shell', text: entrypoint.text }, shell: entrypoint.shell }
  const front = entrypoint.kind === 'exec' ? entrypoint.argv : []
  if (argv !== undefined) return { command: exec([...front, ...argv]), shell }
  const cmd = settingOf(image, image.config.cmd, 'cmd')
  if (cmd.kind === 'unknown') return `the CMD of ${baseName(image)} is not known`
  if (cmd.kind === 'exec')
    return front.length + cmd.argv.length === 0
      ? 'a container without a command'
      : { command: exec([...front, ...cmd.argv]), shell }
  if (front.length === 0) return { command: { form: 'shell', text: cmd.text }, shell: cmd.shell }
  return { command: exec([...front, ...(cmd.shell ?? ['/bin/sh', '-c']).map(literal), literal(cmd.text)]), shell }
}

/** The base's ENTRYPOINT, whatever it is, runs this command. */
function isPassedOn({ base }: ImageForm, argv: readonly Text[] | undefined): boolean {
  const [first] = argv?.[0] ?? []
  return (
    base.kind === 'image' && baseConfig(base.reference)?.passesOn === true && typeof first === 'string' && !first.startsWith('-')
  )
}

type Setting =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'exec'; readonly argv: readonly Text[] }
  | { readonly kind: 'shell'; readonly text: string; readonly shell: readonly string[] | undefined }

function settingOf(image: ImageForm, setting: CommandSetting, name: 'entrypoint' | 'cmd'): Setting {
  if (setting.kind === 'cleared') return { kind: 'exec', argv: [] }
  if (setting.kind === 'set') {
    const { command, shell } = setting
    return command.form === 'exec'
      ? { kind: 'exec', argv: command.argv.map(literal) }
      : { kind: 'shell', text: command.text, shell }
  }
  if (image.base.kind === 'scratch') return { kind: 'exec', argv: [] }
  const argv = baseConfig(image.base.reference)?.[name]
  return argv === undefined ? { kind: 'unknown' } : { kind: 'exec', argv: argv.map(literal) }
}

function baseName(image: ImageForm): string {
  return image.base.kind === 'scratch' ? 'scratch' : printText(image.base.reference)
}

/** What a mount means for the result: a cache that is lost is told, the host's own files are not understood. */
function mountTrouble({ event, mounts }: Container, report: Report, at: Location): string | undefined {
  for (const flag of event.command.flags) {
    if (!['volume', 'mount', 'tmpfs'].includes(flag.name)) continue
    const mount = parseMount(flag)
    if (mount === undefined)
      return `a mount that is not understood (${flag.value === undefined ? flag.name : printText(flag.value)})`
    if (mount.kind === 'tmpfs' || mount.source === undefined) continue
    const target = known(mount.target)
    if (isEngineSocket(mount)) report(socketIsMissing(at, printText(mount.source)))
    else if (holdsKeys(mount)) report(keysAreMissing(at, printText(mount.target), printText(mount.source)))
    else if (mounts.some((one) => one.target === target?.replace(/(?<=.)\/+$/, ''))) continue
    else if (isCache(mount)) report(cacheIsLost(at, printText(mount.target)))
    else return `the container sees files of the host (${printText(mount.source)} at ${printText(mount.target)})`
  }
  return undefined
}

function environmentTrouble(events: readonly DockerEvent[]): string | undefined {
  const given = events.flatMap((event) => event.command.flags.map((flag) => flag.name))
  const unread = ['env-file', 'volumes-from', 'link'].find((name) => given.includes(name))
  return unread === undefined ? undefined : `--${unread} of the container is not understood`
}

const EFFECTIVE = new Set([
  'network',
  'privileged',
  'cap-add',
  'device',
  'security-opt',
  'group-add',
  'gpus',
  'runtime',
  'userns',
  'pid',
  'ipc',
  'platform',
  'read-only',
])

/** Flags that can change what a command does and that a RUN would need as well. The default network is a RUN's own, that of the host is told (RS582), none too (RS603). */
function effectiveFlags(events: readonly DockerEvent[]): readonly string[] {
  return events
    .flatMap((event) => event.command.flags)
    .filter((flag) => EFFECTIVE.has(flag.name))
    .map((flag) => (flag.value === undefined ? `--${flag.name}` : `--${flag.name}=${printText(flag.value)}`))
    .filter((flag) => !/^--network=(?:bridge|default|host|none)$/.test(flag))
    .sort()
}

function userOf(image: ImageForm, events: readonly DockerEvent[], report: Report, at: Location): Text | undefined {
  const given = lastGiven(events, 'user')
  if (given === undefined) return image.config.user
  if (!isHostUser(given)) return given
  report(hostUserLeftOut(at))
  return image.config.user
}

function workdirOf(image: ImageForm, events: readonly DockerEvent[]): Text {
  const given = lastGiven(events, 'workdir')
  return given === undefined ? folderOf(image) : trimSlashes(given)
}

/** Where an image's containers start. */
function folderOf({ base, config }: ImageForm): Text {
  if (config.workdir !== undefined || base.kind === 'scratch') return config.workdir ?? literal('/')
  const folder = baseConfig(base.reference)?.workdir
  return folder === undefined ? [baseWorkdir(base.reference)] : literal(folder)
}

function lastGiven(events: readonly DockerEvent[], flag: string): Text | undefined {
  return events.map((event) => flagValue(event.command, flag)).findLast((value) => value !== undefined)
}

function environmentOf(image: ImageForm, events: readonly DockerEvent[]): ReadonlyMap<string, Text> {
  const env = new Map(image.config.env)
  for (const { flag, event } of events.flatMap((one) => flagValues(one.command, 'env').map((flag) => ({ flag, event: one })))) {
    const pair = parseBuildArg(flag)
    if (pair === undefined) continue
    env.set(pair.name, pair.value ?? bareValue(pair.name, event.call))
  }
  return env
}

/** The RUN works below the base's VOLUMEs, and the classic builder throws away what it writes there. */
function reportVolumes({ base }: ImageForm, report: Report, at: Location): void {
  const volumes = base.kind === 'image' ? (baseConfig(base.reference)?.volumes ?? []) : []
  if (volumes.length > 0) report(volumeMayLoseFiles(at, volumes.join(', ')))
}
