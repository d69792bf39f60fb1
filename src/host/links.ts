/** Where a path leads through links, and what stands there. */
import type { HostPath, PathKind } from '../shell/world.ts'
import type { HostNode } from './origin.ts'
import { isTopFolder, joinPath, parentOf } from './path.ts'

const linkDepth = 40

/** Where links lead that lead to themselves or up from a folder that is not there: nothing is there, and nothing can be made there. */
const nowhere = '<nowhere>/file' as HostPath

export function followLinks(at: (path: HostPath) => HostNode | undefined, path: HostPath): HostPath {
  let present = path
  for (let depth = 0; depth <= linkDepth; depth += 1) {
    const link = linkOn(at, present)
    if (link === undefined) return present
    if (climbsFromNothing(at, parentOf(link.path), link.target)) return nowhere
    const target = joinPath(parentOf(link.path), link.target)
    present = joinPath(target, present.slice(link.path.length).replace(/^\//, ''))
  }
  return nowhere
}

/** `missing/../name`: the kernel goes into each folder that it is to leave. */
function climbsFromNothing(at: (path: HostPath) => HostNode | undefined, folder: HostPath, target: string): boolean {
  const names = target.split('/')
  return names.some((name, index) => {
    const left = joinPath(folder, names.slice(0, index).join('/'))
    return name === '..' && !isTopFolder(left) && isIn(left) && at(left) === undefined
  })
}

/** Whether what is not known of a path is not there. */
function isIn(path: HostPath): boolean {
  return !path.startsWith('/') && (!path.startsWith('<') || /^<(?:mktemp|archive|volume|nowhere)(?:>|:)/.test(path))
}

/** The first link at or above a path. */
function linkOn(
  at: (path: HostPath) => HostNode | undefined,
  path: HostPath,
): { readonly path: HostPath; readonly target: string } | undefined {
  for (let folder = path; ; folder = parentOf(folder)) {
    const target = at(folder)?.link
    if (target !== undefined) return { path: folder, target }
    if (isTopFolder(folder)) return undefined
  }
}

export function kindOf(
  at: (path: HostPath) => HostNode | undefined,
  path: HostPath,
  isDoubtful: (path: HostPath) => boolean,
): PathKind {
  const node = at(path)
  if (node !== undefined) {
    // A file that a program wrote is there, whatever it holds; what may only be there is not certain.
    if (isDoubtful(path)) return 'unknown'
    if (node.origin?.kind === 'opaque' && node.type === 'either') return 'unknown'
    return node.type === 'either' ? 'exists' : node.type
  }
  return isIn(path) ? 'absent' : 'unknown'
}
