/**
 * Containers that only copy files of their image into a mount (`docker run -v $PWD/dist:/out b cp -r /app/. /out`): what `docker cp` would
 * do, done from inside. `cp` and `docker cp` agree about where a file or a folder ends.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { copyOut, type CopyOut } from '../../host/docker-cp.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId } from '../../host/origin.ts'
import { baseName, isWithin, joinPath, parentOf } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container, MountedFolder } from '../model.ts'
import { givesOtherModes, speaksOfModes } from './given-modes.ts'
import { absolutePath, argvBehindBase, argvIn, commandsIn, folderIn } from './own-argv.ts'
import { builtImage, type DaemonState } from './state.ts'
import { takenOfVolume, volumesOf } from './volumes.ts'

interface Copy {
  readonly from: string
  readonly isContents: boolean
  readonly to: HostPath
  readonly isFolder: boolean
  readonly keepsModes: boolean
}

/** What a container's command copied into its mounts. */
export interface MountCopies {
  /** Names there that a container before it may have left as well: `cp` laid its own over them. */
  readonly doubtful: readonly HostPath[]
  /** The command is that of the Dockerfile, and whether the base has an ENTRYPOINT before it is not known. */
  readonly isBehindBase: boolean
}

/**
 * Lays out what a container's command copies into its mounts; `undefined` when the command does anything else, and then nothing is done.
 *
 * @param image of the container, when it was built in this run
 */
export function copyIntoMounts(
  state: DaemonState,
  files: HostFiles,
  container: Container,
  image: EvaluatedDockerfile | undefined,
): MountCopies | undefined {
  const sure = argvIn(container, image)
  const argv = sure ?? argvBehindBase(container, image)
  const seen: Seen = { container, image, volumes: volumesOf(state, container) }
  const copies = argv === undefined ? undefined : copiesOf(seen, argv)
  if (copies === undefined || copies.length === 0 || !copies.every((copy) => isPossible(files, copy))) return undefined
  const laid = copies.flatMap((copy) => {
    const sources = sourcesOf(state, files, seen, copy)
    return sources === undefined ? [undefined] : sources.map((source) => ({ ...copy, source }))
  })
  if (!laid.every((one) => one !== undefined)) return undefined
  // What such a copy loses of them, the command makes in the stage as well.
  if (laid.some(({ keepsModes, source }) => !keepsModes && mayHaveOtherModes(state, source.container))) return undefined
  const at = (container.actions.at(-1) ?? container).event.call.site
  const doubtful = copies.flatMap(({ from, isContents, to }) => {
    const inside = joinPath(to, baseName(from))
    return !isContents && files.kind(to) === 'directory' && files.kind(inside) === 'unknown' ? [inside] : []
  })
  for (const { source, to, isFolder } of laid) copyOut(files, { source, destination: to, trailingSlash: isFolder, at })
  return { doubtful, isBehindBase: sure === undefined }
}

/** What a container sees while it copies. */
interface Seen {
  readonly container: Container
  readonly image: EvaluatedDockerfile | undefined
  readonly volumes: readonly MountedFolder[]
}

/** What a copy takes: files of the image, or of a volume. */
function sourcesOf(
  state: DaemonState,
  files: HostFiles,
  { container, volumes }: Seen,
  { from, isContents }: Copy,
): readonly CopyOut['source'][] | undefined {
  if (volumes.some(({ target }) => isWithin(from, target)))
    return takenOfVolume(state, files, container, { path: from, contents: isContents })
  return [{ container: container.id, path: literal(from), contents: isContents }]
}

/** Whether something in a container may have a mode that a plain `cp` does not keep. */
function mayHaveOtherModes(state: DaemonState, id: ContainerId): boolean {
  const container = state.containers.get(id)
  const image = container?.image.kind === 'built' ? builtImage(state, container.image.id)?.evaluated : undefined
  const words = (container?.actions ?? []).flatMap((action) =>
    action.kind === 'command' || action.kind === 'exec' ? (action.argv ?? []) : [],
  )
  const isSpoken = container?.untouched === false && speaksOfModes(words.map(printText).join(' '))
  return isSpoken || (image !== undefined && givesOtherModes(image))
}

/** The folder that takes it is there, and a name that must be a folder is one. */
function isPossible(files: HostFiles, { from, isContents, to, isFolder }: Copy): boolean {
  const kind = files.kind(to)
  // What a container before it may have left there, `cp` merges with what it copies.
  if (kind === 'directory') return isContents || ['absent', 'unknown'].includes(files.kind(joinPath(to, baseName(from))))
  return kind === 'absent' && !isFolder && files.kind(parentOf(to)) === 'directory'
}

function copiesOf(seen: Seen, argv: readonly Text[]): readonly Copy[] | undefined {
  const folder = folderIn(seen.container, seen.image)
  const commands = commandsIn(argv)
  const copies = commands?.map((command) => copiesOfCommand(seen, command, folder))
  return copies?.some((one) => one === undefined) === true ? undefined : copies?.flatMap((one) => one ?? [])
}

/** What one `cp` copies; `undefined` for anything else. */
function copiesOfCommand(seen: Seen, words: readonly string[], folder: string | undefined): readonly Copy[] | undefined {
  const [name = '', ...rest] = words
  const flags = rest.filter((word) => word.startsWith('-'))
  const operands = rest.filter((word) => !word.startsWith('-'))
  const target = operands.pop()
  if (!/^(?:\/bin\/|\/usr\/bin\/)?cp$/.test(name) || target === undefined || operands.length === 0) return undefined
  if (!flags.every((word) => /^-[aRrpfvd]+$|^--(?:recursive|archive|force|verbose|preserve(?:=[\w,]+)?)$/.test(word)))
    return undefined
  const to = absolutePath(target, folder)
  const host = to === undefined ? undefined : hostOf(seen, to)
  if (host === undefined) return undefined
  const sources = operands.map((word) => absolutePath(word, folder))
  const keepsModes = flags.some((word) => /^-\w*[ap]|^--(?:archive|preserve(?!=)|preserve=\S*mode)/.test(word))
  const isFolder = operands.length > 1 || /(?:^|\/)\.?$/.test(target)
  return sources.some((from) => from === undefined || /[*?[]/.test(from) || isMounted(seen, from))
    ? undefined
    : sources.map((from, index) => ({
        from: from ?? '/',
        isContents: /(?:^|\/)\.$/.test(operands[index] ?? ''),
        to: host,
        isFolder,
        keepsModes,
      }))
}

/** The host path that a path in a writable mount stands for. */
function hostOf({ container, volumes }: Seen, path: string): HostPath | undefined {
  const [mount] = [...container.mounts, ...volumes]
    .filter(({ target }) => isWithin(path, target))
    .sort((a, b) => b.target.length - a.target.length)
  if (mount === undefined || mount.readonly) return undefined
  return joinPath(mount.source, path.slice(mount.target === '/' ? 1 : mount.target.length + 1))
}

/** Whether other files than the image's, or those of one volume, lie at a path or below it. */
function isMounted({ container, volumes }: Seen, path: string): boolean {
  const { event, mounts } = container
  const targets = event.command.flags.filter(({ name }) => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(name))
  return (
    targets.length > mounts.length + volumes.length ||
    mounts.some(({ target }) => isWithin(path, target) || isWithin(target, path)) ||
    volumes.some(({ target }) => path !== target && isWithin(target, path))
  )
}
