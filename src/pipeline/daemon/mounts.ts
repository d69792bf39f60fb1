/**
 * Folders of the repository in containers: `-v $PWD:/src`. A container sees the host's files there as they are when its command
 * begins; from then on what the repository does not have below a writable mount is an artifact of it.
 */
import { flagValue } from '../../docker/flag-values.ts'
import { isEngineSocket, parseMount } from '../../docker/mount.ts'
import type { HostFiles } from '../../host/files.ts'
import { isFollowed, isWithin, relativeTo, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent, MountedFolder } from '../model.ts'

/** The mounts of a container that show files of the repository's folder at a known place. */
export function repositoryMounts(event: DockerEvent): readonly MountedFolder[] {
  return event.command.flags.flatMap((flag): readonly MountedFolder[] => {
    const mount = parseMount(flag)
    if (mount?.source === undefined || (mount.kind !== 'bind' && mount.kind !== 'bind-or-volume')) return []
    const source = resolvePath(event.call.cwd, mount.source)
    const target = known(mount.target)
    if (source === undefined || target === undefined || !target.startsWith('/') || !isFollowed(source)) return []
    return [{ source, target: target.replace(/(?<=.)\/+$/, ''), readonly: mount.readonly }]
  })
}

/** Folders of the host that are not followed, and into which a container may write. */
function outsideMounts(event: DockerEvent): readonly HostPath[] {
  return event.command.flags.flatMap((flag): readonly HostPath[] => {
    const mount = parseMount(flag)
    if (mount?.source === undefined || mount.readonly || !/^bind/.test(mount.kind) || isEngineSocket(mount)) return []
    const source = resolvePath(event.call.cwd, mount.source)
    return source === undefined || source === '/' || isFollowed(source) ? [] : [source]
  })
}

/** Folders of the repository that a container may write into at a place in it that is not known: what it leaves there nobody can name. */
export function doubtUnplaced(files: HostFiles, { event }: Container): void {
  for (const folder of unplacedMounts(event)) files.doubt(folder, { kind: 'opaque', reason: unplaced, at: event.call.site })
}

function unplacedMounts(event: DockerEvent): readonly HostPath[] {
  return event.command.flags.flatMap((flag): readonly HostPath[] => {
    const mount = parseMount(flag)
    if (mount?.source === undefined || mount.readonly || !/^bind/.test(mount.kind) || known(mount.target) !== undefined) return []
    const source = resolvePath(event.call.cwd, mount.source)
    return source === undefined || !isFollowed(source) ? [] : [source]
  })
}

/** Why nobody knows what lies in such a folder. */
const unplaced = 'a container had it mounted, at a place of which a part is not known'

/** Whether that is why a file is not known. */
export function isUnplaced(reason: string): boolean {
  return reason.includes(unplaced)
}

/** Why nobody knows what lies in such a folder. */
const outside = 'a container had it mounted, and it lies outside of the repository'

/** Whether that is why a file is not known. */
export function isOutside(reason: string): boolean {
  return reason.includes(outside)
}

/** What the command of a container may leave in its writable mounts. Docker makes a folder that is not there. */
export function takeMounts(files: HostFiles, container: Container, volumes: readonly MountedFolder[]): void {
  if (!container.untouched)
    for (const folder of outsideMounts(container.event))
      files.doubt(folder, { kind: 'opaque', reason: outside, at: container.event.call.site })
  for (const { source, target, readonly } of narrowestLast(container, volumes)) {
    if (files.kind(source) === 'absent') files.makeDirectory(source)
    if (readonly || container.untouched) continue
    const action = container.actions.at(-1) ?? container
    const origin = { kind: 'artifact', container: container.id, path: literal(target), at: action.event.call.site } as const
    files.show(source, origin, (path) => mayTouch(container, source, path), container.view)
  }
}

/**
 * Of several mounts that show one folder, the last one is where its files are taken from: the narrowest, which is there for what the
 * command makes (`-v $PWD/out:/out -v $PWD:/src`), and of two for the same folder the one in which the command begins.
 */
function narrowestLast({ mounts, event }: Container, volumes: readonly MountedFolder[]): readonly MountedFolder[] {
  const folder = known(flagValue(event.command, 'workdir') ?? []) ?? ''
  const rank = ({ source, target }: MountedFolder): number =>
    (source === '.' ? 0 : 2 * source.split('/').length) + (folder !== '' && isWithin(folder, target) ? 1 : 0)
  return [...mounts, ...volumes].sort((a, b) => rank(a) - rank(b))
}

/**
 * Whether a container's words speak of a file below its mount: by its own name, by that of a folder around it, or by a pattern. What
 * nothing names is taken to be left alone, which is told.
 */
function mayTouch({ actions, event }: Container, source: HostPath, path: HostPath): boolean {
  const names = path === source ? [] : relativeTo(path, source).split('/')
  const words = actions.flatMap((action): readonly Text[] | undefined =>
    action.kind === 'command' || action.kind === 'exec' ? action.argv : [],
  )
  const given = event.command.flags.flatMap(({ name, value }) => (name === 'env' && value !== undefined ? [value] : []))
  return (
    names.length === 0 ||
    words.includes(undefined) ||
    [...words, ...given].some((word) => {
      if (word === undefined || typeof word[0] === 'object') return true
      const text = word.map((part) => (typeof part === 'string' ? part : ' ')).join('')
      return text.includes('*') || names.some((name) => text.includes(name))
    })
  )
}

/** Whether a container has something mounted at one of these paths, in it or around it. */
export function showsOthers({ event }: Container, paths: readonly string[]): boolean {
  return event.command.flags.some((flag) => {
    if (flag.name === 'volumes-from') return true
    const mount = parseMount(flag)
    const target = mount === undefined ? undefined : known(mount.target)
    if (mount === undefined) return false
    return target === undefined || paths.some((path) => isWithin(path, target) || isWithin(target, path))
  })
}
