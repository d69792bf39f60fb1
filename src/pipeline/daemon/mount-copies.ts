/**
 * Containers that only copy files of their image into a mount (`docker run -v $PWD/dist:/out b cp -r /app/. /out`): what `docker cp` would
 * do, done from inside. `cp` and `docker cp` agree about where a file or a folder ends.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { copyOut } from '../../host/docker-cp.ts'
import type { HostFiles } from '../../host/files.ts'
import { baseName, isWithin, joinPath, parentOf } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { literal, type Text } from '../../text/symbolic.ts'
import type { Container } from '../model.ts'
import { givesOtherModes } from './given-modes.ts'
import { absolutePath, argvBehindBase, argvIn, commandsIn, folderIn } from './own-argv.ts'

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
  files: HostFiles,
  container: Container,
  image: EvaluatedDockerfile | undefined,
): MountCopies | undefined {
  const sure = argvIn(container, image)
  const argv = sure ?? argvBehindBase(container, image)
  const copies = argv === undefined ? undefined : copiesOf(container, image, argv)
  // What such a copy loses of them, the command makes in the stage as well.
  if (copies?.every(({ keepsModes }) => keepsModes) === false && image !== undefined && givesOtherModes(image)) return undefined
  if (copies === undefined || copies.length === 0 || !copies.every((copy) => isPossible(files, copy))) return undefined
  const at = (container.actions.at(-1) ?? container).event.call.site
  const doubtful = copies.flatMap(({ from, isContents, to }) => {
    const inside = joinPath(to, baseName(from))
    return !isContents && files.kind(to) === 'directory' && files.kind(inside) === 'unknown' ? [inside] : []
  })
  for (const { from, isContents, to, isFolder } of copies)
    copyOut(files, {
      source: { container: container.id, path: literal(from), contents: isContents },
      destination: to,
      trailingSlash: isFolder,
      at,
    })
  return { doubtful, isBehindBase: sure === undefined }
}

/** The folder that takes it is there, and a name that must be a folder is one. */
function isPossible(files: HostFiles, { from, isContents, to, isFolder }: Copy): boolean {
  const kind = files.kind(to)
  // What a container before it may have left there, `cp` merges with what it copies.
  if (kind === 'directory') return isContents || ['absent', 'unknown'].includes(files.kind(joinPath(to, baseName(from))))
  return kind === 'absent' && !isFolder && files.kind(parentOf(to)) === 'directory'
}

function copiesOf(
  container: Container,
  image: EvaluatedDockerfile | undefined,
  argv: readonly Text[],
): readonly Copy[] | undefined {
  const folder = folderIn(container, image)
  const commands = commandsIn(argv)
  const copies = commands?.map((command) => copiesOfCommand(container, command, folder))
  return copies?.some((one) => one === undefined) === true ? undefined : copies?.flatMap((one) => one ?? [])
}

/** What one `cp` copies; `undefined` for anything else. */
function copiesOfCommand(
  container: Container,
  words: readonly string[],
  folder: string | undefined,
): readonly Copy[] | undefined {
  const [name = '', ...rest] = words
  const flags = rest.filter((word) => word.startsWith('-'))
  const operands = rest.filter((word) => !word.startsWith('-'))
  const target = operands.pop()
  if (!/^(?:\/bin\/|\/usr\/bin\/)?cp$/.test(name) || target === undefined || operands.length === 0) return undefined
  if (!flags.every((word) => /^-[aRrpfvd]+$|^--(?:recursive|archive|force|verbose|preserve(?:=[\w,]+)?)$/.test(word)))
    return undefined
  const to = absolutePath(target, folder)
  const host = to === undefined ? undefined : hostOf(container, to)
  if (host === undefined) return undefined
  const sources = operands.map((word) => absolutePath(word, folder))
  const keepsModes = flags.some((word) => /^-\w*[ap]|^--(?:archive|preserve(?!=)|preserve=\S*mode)/.test(word))
  const isFolder = operands.length > 1 || /(?:^|\/)\.?$/.test(target)
  return sources.some((from) => from === undefined || /[*?[]/.test(from) || isMounted(container, from))
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
function hostOf({ mounts }: Container, path: string): HostPath | undefined {
  const [mount] = mounts.filter(({ target }) => isWithin(path, target)).sort((a, b) => b.target.length - a.target.length)
  if (mount === undefined || mount.readonly) return undefined
  return joinPath(mount.source, path.slice(mount.target === '/' ? 1 : mount.target.length + 1))
}

function isMounted({ event, mounts }: Container, path: string): boolean {
  const targets = event.command.flags.filter(({ name }) => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(name))
  return targets.length > mounts.length || mounts.some(({ target }) => isWithin(path, target) || isWithin(target, path))
}
