/**
 * Artifacts on the host that a later container has mounted. From then on they lie in its files: what it does to them is done to what
 * the next build takes.
 */
import type { HostPath } from '../shell/world.ts'
import { keyOf } from '../text/symbolic.ts'
import type { FolderDoubt, HostNode, HostView, Origin } from './origin.ts'
import { doubtfulAt, originBelow, type Doubt, type Overlay } from './overlay.ts'
import { joinPath, relativeTo } from './path.ts'

type Artifact = Extract<Origin, { kind: 'artifact' }>

/** Of two things that came out of containers, whether they are certainly one. */
export function sameOrigin(a: Origin | undefined, b: Origin): boolean {
  return a?.kind === 'artifact' && b.kind === 'artifact' && a.container === b.container && keyOf(a.path) === keyOf(b.path)
}

/** Whether all that lies in a folder lay there when the container of a doubt about it began, or is that container's own. */
export function isAsSeen(view: HostView, path: HostPath, doubt: FolderDoubt): boolean {
  const { folder, origin, seen } = doubt
  const node = view.at(path)
  const isInside = (): boolean => view.touched(path).every((name) => isAsSeen(view, joinPath(path, name), doubt))
  if (node?.origin === undefined) return node !== undefined && isInside()
  if (node.origin.kind === 'repository' && node.origin.path === path && node.mode === undefined) return true
  const rest = path === folder ? '' : `/${relativeTo(path, folder)}`
  if (sameOrigin(node.origin, rest === '' ? origin : originBelow(origin, rest))) return node.mode === undefined && isInside()
  const before = seen?.at(path)
  return (
    before?.origin !== undefined && before.mode === node.mode && node.changed === undefined && isSame(before.origin, node.origin)
  )
}

/**
 * What was laid below a path after the container of a doubt about it began, and is not that container's own: files, folders with nothing
 * in them, and paths of what was removed from a folder that the container's command names.
 */
export function unseenBelow(view: HostView, path: HostPath, doubt: FolderDoubt): readonly HostPath[] {
  const node = view.at(path)
  if (node === undefined) return []
  if (path !== doubt.folder && isNewFolder(view, node, doubt)) return [path]
  const rest = path === doubt.folder ? '' : `/${relativeTo(path, doubt.folder)}`
  const isOwn = sameOrigin(node.origin, rest === '' ? doubt.origin : originBelow(doubt.origin, rest)) && node.mode === undefined
  if (node.origin !== undefined && !isOwn) return isAsSeen(view, path, doubt) ? [] : [path]
  return [...view.touched(path).flatMap((name) => unseenBelow(view, joinPath(path, name), doubt)), ...goneFrom(view, node)]
}

/** Of a folder that came out of a container: what the driver removed from it. */
function goneFrom(view: HostView, { changed }: HostNode): readonly HostPath[] {
  return (changed ?? []).filter((path) => view.at(path) === undefined)
}

function isNewFolder(view: HostView, { path, type, origin }: HostNode, { seen }: FolderDoubt): boolean {
  const isEmpty = type === 'directory' && origin === undefined && view.names(path)?.length === 0
  return isEmpty && seen !== undefined && seen.at(path) === undefined
}

/** A text of one write, or a file of the repository that was put there. */
function isSame(a: Origin, b: Origin): boolean {
  if (a.kind === 'text' && b.kind === 'text') return a.write !== undefined && a.write === b.write
  return a.kind === 'repository' && b.kind === 'repository' && a.path === b.path
}

/**
 * The artifacts below a mounted folder as they are from now on: what the container's command names is the container's, of all else is
 * noted that it was shown. A folder that was made where a container may have left one is whatever the last container left there.
 *
 * @param mounted the folder's place in the container
 */
export function shownArtifacts(
  overlay: Overlay,
  doubts: readonly Doubt[],
  folder: HostPath,
  mounted: Artifact,
  isNamed: (path: HostPath) => boolean,
): readonly HostNode[] {
  return overlay.within(folder).flatMap(([path, entry]): readonly HostNode[] => {
    if (entry.kind !== 'node' || entry.node.origin?.kind !== 'artifact') return []
    const { node } = entry
    const doubtful = doubtfulAt(doubts, path)?.origin
    if (!isNamed(path) && (doubtful === undefined || !sameOrigin(doubtful, entry.node.origin)))
      return [{ ...node, shownAt: node.shownAt ?? mounted.at }]
    const origin = path === folder ? mounted : originBelow(mounted, `/${relativeTo(path, folder)}`)
    return [{ ...node, origin }]
  })
}
