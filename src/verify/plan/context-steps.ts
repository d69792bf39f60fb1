/**
 * A build context of the inferred plan, as steps that lay it out in an empty folder: files of the repository, what containers held,
 * texts that the driver wrote. It comes from the host's files with their origins at the moment of the build, so a wrong origin shows
 * as a different image.
 */
import type { ContainerId, HostNode, HostView, ImagePath, Origin } from '../../host/origin.ts'
import { joinPath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Text } from '../../text/symbolic.ts'

/** `to` is relative to the context's folder; `.` is the folder itself. */
export type ContextStep =
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
    }
  | { readonly kind: 'text'; readonly text: Text; readonly to: string }
  | { readonly kind: 'link'; readonly target: string; readonly to: string }
  | { readonly kind: 'remove'; readonly to: string }
  /** As `chmod` takes it: `755`, `+x`. */
  | { readonly kind: 'mode'; readonly mode: string; readonly to: string }
  /** Nobody knows what is there. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly to: string }

/** The steps for a context, in the order in which they are to be done. */
export function contextSteps(view: HostView, context: HostPath): readonly ContextStep[] {
  return nodeSteps({ view, context }, context, view.at(context))
}

interface Walk {
  readonly view: HostView
  readonly context: HostPath
}

function nodeSteps(walk: Walk, path: HostPath, node: HostNode | undefined): readonly ContextStep[] {
  if (node === undefined) return []
  const to = relativeTo(walk.context, path)
  const mode: readonly ContextStep[] = node.mode === undefined ? [] : [{ kind: 'mode', mode: node.mode, to }]
  if (node.link !== undefined && node.origin?.kind !== 'repository') return [{ kind: 'link', target: node.link, to }]
  if (node.origin === undefined) return [...folderSteps(walk, path, node, to), ...mode]
  if (node.type === 'file') return [...originSteps(node.origin, to, false), ...mode]
  const own = (walk.view.names(path) ?? []).map((name) => joinPath(path, name))
  const before = own.filter((child) => walk.view.at(child)?.origin !== undefined && isInPlace(walk.view.at(child), child))
  const made = own.filter((child) => !before.includes(child))
  const steps = (child: HostPath): readonly ContextStep[] => nodeSteps(walk, child, walk.view.at(child))
  // what the repository has at its own place was there first, and a file of the same name has come over it
  const ground: readonly ContextStep[] = before.length === 0 ? [] : [{ kind: 'folder', to }, ...before.flatMap(steps)]
  return [...ground, ...originSteps(node.origin, to, ground.length > 0), ...removed(walk, node), ...made.flatMap(steps), ...mode]
}

/** A folder: what the repository has at its own place, then what was merged over it, then what came from elsewhere. */
function folderSteps(walk: Walk, path: HostPath, node: HostNode, to: string): readonly ContextStep[] {
  const names = walk.view.names(path)
  if (names === undefined) return [{ kind: 'unknown', reason: `nobody can tell what is in ${path}`, to }]
  const children = names.map((name) => joinPath(path, name))
  const inPlace = children.filter((child) => isInPlace(walk.view.at(child), child))
  const others = children.filter((child) => !inPlace.includes(child))
  const steps = (child: HostPath): readonly ContextStep[] => nodeSteps(walk, child, walk.view.at(child))
  return [
    { kind: 'folder', to },
    ...inPlace.flatMap(steps),
    ...(node.laidOver === undefined ? [] : originSteps(node.laidOver, to, true)),
    ...others.flatMap(steps),
  ]
}

/** A folder without an origin of its own holds what its children say, so it counts as in place. */
function isInPlace(node: HostNode | undefined, path: HostPath): boolean {
  if (node?.origin === undefined) return true
  return node.origin.kind === 'repository' && node.origin.path === path
}

/** What the driver removed below an artifact afterwards. */
function removed(walk: Walk, node: HostNode): readonly ContextStep[] {
  return (node.changed ?? [])
    .filter((changed) => walk.view.at(changed) === undefined)
    .map((changed) => ({ kind: 'remove', to: relativeTo(walk.context, changed) }))
}

function originSteps(origin: Origin, to: string, merge: boolean): readonly ContextStep[] {
  switch (origin.kind) {
    case 'repository':
      return [{ kind: 'repository', from: origin.path, to }]
    case 'artifact':
      return [{ kind: 'artifact', container: origin.container, path: origin.path, to, merge }]
    case 'text':
      return [{ kind: 'text', text: origin.text, to }]
    case 'opaque':
      return [{ kind: 'unknown', reason: origin.reason, to }]
  }
}

function relativeTo(context: HostPath, path: HostPath): string {
  if (path === context) return '.'
  return context === '.' ? path : path.slice(context.length + 1)
}
