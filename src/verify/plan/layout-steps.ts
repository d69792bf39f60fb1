/**
 * A path of the host at one moment of the inferred plan (a build context, what a container has mounted) as steps that lay it out where
 * nothing is: files of the repository, what containers held, texts that the driver wrote. It comes from the host's files with their
 * origins at that moment, so a wrong origin shows as a different image.
 *
 * Where a container had a folder mounted, what it left there is the folder: all that was in it before, the container saw, and may have
 * changed or removed. So that comes instead of what was laid out so far, and over it only what the driver did afterwards: what the host's
 * files are now and were not when the container began. What the host's files do not have any more goes.
 */
import type { ContainerId, FolderDoubt, HostNode, HostView, ImagePath, Origin } from '../../host/origin.ts'
import { isWithin, joinPath, parentOf, relativeTo } from '../../host/path.ts'
import type { Container } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { concat, keyOf, known, literal, type Text } from '../../text/symbolic.ts'

/** `to` is relative to the path that is laid out; `.` is that path itself. */
export type LayoutStep =
  | { readonly kind: 'folder'; readonly to: string }
  /** A file or link of the repository, by its path there. */
  | { readonly kind: 'repository'; readonly from: string; readonly to: string }
  /** What a container held: put in place of what is there, or, with `merge`, laid over the folder that is there. */
  | {
      readonly kind: 'artifact'
      readonly container: ContainerId
      readonly path: ImagePath
      readonly to: string
      readonly merge: boolean
      /** It comes with the folder around it, if the container has it at all. */
      readonly mayLack: boolean
    }
  /**
   * What a container left in a folder that it had mounted: instead of what is there, or, without `replaces`, laid over it (a copy that the
   * driver made). `isThere` tells of a path below it whether the driver has not removed it.
   */
  | {
      readonly kind: 'left'
      readonly container: ContainerId
      readonly path: ImagePath
      readonly to: string
      readonly replaces: boolean
      readonly isThere: (below: string) => boolean
    }
  | { readonly kind: 'text'; readonly text: Text; readonly to: string }
  | { readonly kind: 'link'; readonly target: string; readonly to: string }
  | { readonly kind: 'remove'; readonly to: string }
  /** As `chmod` takes it: `755`, `+x`. */
  | { readonly kind: 'mode'; readonly mode: string; readonly to: string }
  /** Nobody knows what is there. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly to: string }

type Containers = ReadonlyMap<ContainerId, Container>

/** The steps for a path, in the order in which they are to be done. */
export function layoutSteps(view: HostView, top: HostPath, containers: Containers): readonly LayoutStep[] {
  const walk: Walk = { view, top }
  const left = view.doubtsAt(top).flatMap((doubt) => leftFolder(walk, doubt, containers) ?? [])
  // what a container around it left is all of it
  const whole = left.findLastIndex(({ at, then }) => at === top && then !== undefined)
  const ground = whole === -1 ? nodeSteps(walk, top, view.at(top)) : []
  return [...ground, ...left.slice(Math.max(0, whole)).flatMap((folder) => leftSteps(walk, folder))]
}

interface Walk {
  readonly view: HostView
  readonly top: HostPath
  /** Something was laid out there already, which files are written over. */
  readonly isOver?: true
}

/** A folder here that a container had mounted, or one around it, or a copy of such a folder. */
interface LeftFolder {
  readonly at: HostPath
  readonly container: ContainerId
  /** In the container. */
  readonly path: ImagePath
  /** The host's files when the container began; absent for a copy, which says nothing of what is beside it. */
  readonly then: HostView | undefined
}

function leftFolder(walk: Walk, { folder, origin }: FolderDoubt, containers: Containers): LeftFolder | undefined {
  if (origin.kind !== 'artifact') return undefined
  const container = containers.get(origin.container)
  const at = isWithin(walk.top, folder) ? walk.top : folder
  const isMount = container?.mounts.some(({ source, target }) => source === folder && target === known(origin.path)) === true
  const path = pathBelow(origin.path, folder, at)
  return { at, container: origin.container, path, then: isMount ? container.view : undefined }
}

function leftSteps(walk: Walk, folder: LeftFolder): readonly LayoutStep[] {
  const { at, container, path, then } = folder
  const isThere = (below: string): boolean => walk.view.at(joinPath(at, below)) !== undefined
  const to = seenFrom(walk.top, at)
  const newer = then === undefined ? [] : newerSteps({ ...walk, isOver: true }, { ...folder, then }, at)
  return [{ kind: 'left', container, path, to, replaces: then !== undefined, isThere }, ...newer]
}

/** What is here now and was not here when the container began, or was something else. */
function newerSteps(walk: Walk, folder: LeftFolder & { readonly then: HostView }, path: HostPath): readonly LayoutStep[] {
  const [now, before] = [walk.view.at(path), folder.then.at(path)]
  if (now === undefined) return []
  const isLeft =
    now.origin?.kind === 'artifact' &&
    now.origin.container === folder.container &&
    keyOf(now.origin.path) === keyOf(pathBelow(folder.path, folder.at, path))
  if (!isLeft && !isSame(now, before)) return nodeSteps(walk, path, now)
  const mode = now.mode === before?.mode ? [] : modeSteps(walk, now, seenFrom(walk.top, path))
  return [...(walk.view.names(path) ?? []).flatMap((name) => newerSteps(walk, folder, joinPath(path, name))), ...mode]
}

function pathBelow(path: ImagePath, folder: HostPath, below: HostPath): ImagePath {
  if (below === folder) return path
  return concat(known(path) === '/' ? [] : path, literal(`/${relativeTo(below, folder)}`))
}

/** Whether it is what it was, but for its mode and what is in it. */
function isSame(now: HostNode, before: HostNode | undefined): boolean {
  if (before?.type !== now.type || before.link !== now.link || before.origin?.kind !== now.origin?.kind) return false
  const [one, other] = [now.origin, before.origin]
  if (one?.kind === 'repository' && other?.kind === 'repository') return one.path === other.path
  if (one?.kind === 'text' && other?.kind === 'text') return keyOf(one.text) === keyOf(other.text)
  if (one?.kind === 'artifact' && other?.kind === 'artifact')
    return one.container === other.container && keyOf(one.path) === keyOf(other.path)
  return one === undefined
}

function nodeSteps(walk: Walk, path: HostPath, node: HostNode | undefined): readonly LayoutStep[] {
  if (node === undefined) return []
  const to = seenFrom(walk.top, path)
  const mode = modeSteps(walk, node, to)
  if (node.link !== undefined && node.origin?.kind !== 'repository') return [{ kind: 'link', target: node.link, to }]
  if (node.origin === undefined) return [...folderSteps(walk, path, node, to), ...mode]
  if (node.type === 'file') return [...originSteps(node.origin, to, false), ...mode]
  const own = (walk.view.names(path) ?? []).map((name) => joinPath(path, name))
  const before = own.filter((child) => walk.view.at(child)?.origin !== undefined && isInPlace(walk.view.at(child), child))
  const made = own.filter((child) => !before.includes(child))
  const steps = (child: HostPath): readonly LayoutStep[] => nodeSteps(walk, child, walk.view.at(child))
  // what the repository has at its own place was there first, and a file of the same name has come over it
  const ground: readonly LayoutStep[] = before.length === 0 ? [] : [{ kind: 'folder', to }, ...before.flatMap(steps)]
  return [...ground, ...originSteps(node.origin, to, ground.length > 0), ...removed(walk, node), ...made.flatMap(steps), ...mode]
}

function modeSteps(walk: Walk, { mode }: HostNode, to: string): readonly LayoutStep[] {
  if (mode === undefined) return []
  if (mode !== 'kept') return [{ kind: 'mode', mode, to }]
  // written over, a file stays as it was
  return walk.isOver === true ? [] : [{ kind: 'unknown', reason: 'a file that came out of a container was written over', to }]
}

/** A folder: what the repository has at its own place, then what was merged over it, then what came from elsewhere. */
function folderSteps(walk: Walk, path: HostPath, node: HostNode, to: string): readonly LayoutStep[] {
  const names = walk.view.names(path)
  if (names === undefined) return [{ kind: 'unknown', reason: `nobody can tell what is in ${path}`, to }]
  const children = names.map((name) => joinPath(path, name))
  const inPlace = children.filter((child) => isInPlace(walk.view.at(child), child))
  const others = children.filter((child) => !inPlace.includes(child))
  const steps = (child: HostPath): readonly LayoutStep[] => nodeSteps(walk, child, walk.view.at(child))
  return [
    { kind: 'folder', to },
    ...inPlace.flatMap(steps),
    ...(node.laidOver === undefined ? [] : originSteps(node.laidOver, to, true, comesWithFolder(walk, path, node.laidOver))),
    ...others.flatMap(steps),
  ]
}

/** Whether what the folder around it was taken from, or was merged with, is where it comes from. */
function comesWithFolder(walk: Walk, path: HostPath, origin: Origin): boolean {
  const folder = path === walk.top ? undefined : walk.view.at(parentOf(path))
  const around = folder?.origin ?? folder?.laidOver
  if (origin.kind !== 'artifact' || around?.kind !== 'artifact' || around.container !== origin.container) return false
  return keyOf(origin.path) === keyOf(pathBelow(around.path, parentOf(path), path))
}

/** A folder without an origin of its own holds what its children say, so it counts as in place. */
function isInPlace(node: HostNode | undefined, path: HostPath): boolean {
  if (node?.origin === undefined) return true
  return node.origin.kind === 'repository' && node.origin.path === path
}

/** What the driver removed below an artifact afterwards. */
function removed(walk: Walk, node: HostNode): readonly LayoutStep[] {
  return (node.changed ?? [])
    .filter((changed) => walk.view.at(changed) === undefined)
    .map((changed) => ({ kind: 'remove', to: seenFrom(walk.top, changed) }))
}

function originSteps(origin: Origin, to: string, merge: boolean, mayLack = false): readonly LayoutStep[] {
  switch (origin.kind) {
    case 'repository':
      return [{ kind: 'repository', from: origin.path, to }]
    case 'artifact':
      return [{ kind: 'artifact', container: origin.container, path: origin.path, to, merge, mayLack }]
    case 'text':
      return [{ kind: 'text', text: origin.text, to }]
    case 'opaque':
      return [{ kind: 'unknown', reason: origin.reason, to }]
  }
}

/** A path seen from a folder around it; the folder itself is `.`. */
function seenFrom(context: HostPath, path: HostPath): string {
  return relativeTo(path, context) || '.'
}
