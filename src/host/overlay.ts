/**
 * What a run laid over the repository: an entry for every path that a command touched, and doubts about folders. The functions here
 * only read it; `files.ts` changes it.
 */
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { concat, known, literal } from '../text/symbolic.ts'
import type { Entries, Entry } from './entries.ts'
import type { FolderDoubt, HostNode, Origin } from './origin.ts'
import { isInRepository, isTopFolder, isWithin, parentOf, relativeTo } from './path.ts'

/** What a command touched, by folder (`entries.ts`). */
export type Overlay = Entries

/** What a path below a folder is, when neither the repository nor the driver made it: it may exist, and comes from there. */
export interface Doubt extends FolderDoubt {
  readonly since: number
  /** What lies there came by `cp *`: no name that begins with a dot is among it. */
  readonly visibleOnly?: true
}

/** Whether a path may be there because of the doubt: it lies in that folder, or is it. */
export function concerns(doubt: Doubt, path: HostPath): boolean {
  if (!isWithin(path, doubt.folder)) return false
  return doubt.visibleOnly === undefined || path === doubt.folder || !relativeTo(path, doubt.folder).startsWith('.')
}

/** What a path lies in that came out of a container as one thing. */
export function artifactRoot(
  overlay: Overlay,
  doubts: readonly Doubt[],
  path: HostPath,
): { readonly node: HostNode; readonly isMounted: boolean } | undefined {
  const found = overlay.nearest(path)
  const laid = found?.entry.kind === 'node' ? withChanges(overlay, found.entry.node) : undefined
  if (laid?.origin?.kind === 'artifact') return { node: laid, isMounted: false }
  const around = doubtsSince(overlay, doubts, path).filter((one) => concerns(one, path))
  const last = around.at(-1)
  // Of several that left something nobody can say which of them a file comes from.
  if (found?.entry.kind === 'node' || last?.origin.kind !== 'artifact' || around.some((one) => one.origin.kind !== 'artifact'))
    return undefined
  const { folder, origin } = last
  return { node: { path: folder, type: 'directory', origin, mode: undefined, link: undefined }, isMounted: true }
}

export function hidesRepository(overlay: Overlay, path: HostPath): boolean {
  const found = overlay.nearest(path)
  if (found === undefined) return false
  if (found.entry.kind === 'absent') return true
  return found.entry.kind === 'node' || found.entry.fresh
}

export function nodeAt(repository: Repository, overlay: Overlay, doubts: readonly Doubt[], path: HostPath): HostNode | undefined {
  const found = overlay.nearest(path)
  if (found !== undefined) {
    const { entry } = found
    if (entry.kind === 'absent')
      return doubtfulAt(
        doubts.filter((doubt) => doubt.since > entry.since),
        path,
      )
    if (entry.kind === 'node') return found.path === path ? withChanges(overlay, entry.node) : childOf(entry.node, path)
    const later = doubtsSince(overlay, doubts, path)
    if (found.path === path)
      return withDoubt(later, { path, type: 'directory', origin: undefined, mode: entry.mode, link: undefined }, entry.laidOver)
    const laid = entry.laidOver === undefined ? undefined : originBelow(entry.laidOver, `/${relativeTo(path, found.path)}`)
    const own = entry.fresh ? undefined : repositoryNode(repository, path)
    if (own !== undefined) return withDoubt(later, own, laid)
    return laid === undefined ? doubtfulAt(later, path) : { path, type: 'either', origin: laid, mode: undefined, link: undefined }
  }
  const node = repositoryNode(repository, path)
  return node === undefined ? doubtfulAt(doubts, path) : withDoubt(doubts, node)
}

function withChanges(overlay: Overlay, node: HostNode): HostNode {
  if (node.origin?.kind !== 'artifact') return node
  const within = overlay.within(node.path).filter(([path]) => path !== node.path)
  // A file laid deeper than among the artifact's own names is a change as well: whether it came before the artifact is not told.
  const changed = within.flatMap(([path, entry]) =>
    isOwn(entry) && (entry.kind !== 'node' || parentOf(path) === node.path) ? [] : [path],
  )
  return changed.length === 0 ? node : { ...node, changed: [...(node.changed ?? []), ...changed] }
}

/** What a merged folder had already, or a file of the repository laid over it: known, so no change that matters here. */
function isOwn(entry: Entry): boolean {
  if (entry.kind === 'absent') return entry.isReworked === true || entry.apart === true
  if (entry.kind === 'folder') return !entry.fresh
  return entry.node.apart === true || entry.node.origin?.kind === 'repository'
}

function withDoubt(doubts: readonly Doubt[], node: HostNode, laidOver?: Origin): HostNode {
  if (node.type !== 'directory') return laidOver === undefined ? node : { ...node, coveredBy: laidOver }
  if (laidOver !== undefined) return { ...node, laidOver }
  const doubt = doubtsAt(doubts, node.path).at(-1)
  return doubt === undefined ? node : { ...node, doubt: doubt.origin }
}

/**
 * Doubts without those that are older than a folder which was made where nothing was, and in which the path lies. What a container had
 * mounted is its own, whatever is made there.
 */
export function doubtsSince(overlay: Overlay, doubts: readonly Doubt[], path: HostPath): readonly Doubt[] {
  const since = doubts.length === 0 ? undefined : emptySince(overlay, path)
  return since === undefined ? doubts : doubts.filter((one) => one.since > since || one.origin.kind === 'artifact')
}

function emptySince(overlay: Overlay, path: HostPath): number | undefined {
  for (let at = path; ; at = parentOf(at)) {
    const found = overlay.nearest(at)
    if (found?.entry.kind !== 'folder') return undefined
    if (found.entry.emptySince !== undefined) return found.entry.emptySince
    at = found.path
    if (isTopFolder(at)) return undefined
  }
}

export function doubtsAt(doubts: readonly Doubt[], path: HostPath): readonly Doubt[] {
  return doubts.filter((one) => isWithin(path, one.folder) || isWithin(one.folder, path))
}

/** What lies below an artifact is the artifact's own; below anything else that is one thing, nothing. */
function childOf(node: HostNode, path: HostPath): HostNode | undefined {
  const { origin } = node
  if (origin?.kind === 'opaque' && node.type !== 'file') return { ...node, path, type: 'either' }
  if (origin?.kind !== 'artifact' || node.type === 'file') return undefined
  const changed = node.changed === undefined ? {} : { changed: [path] }
  const shown = node.shownAt === undefined ? {} : { shownAt: node.shownAt }
  return {
    path,
    type: 'either',
    origin: originBelow(origin, `/${relativeTo(path, node.path)}`),
    mode: undefined,
    link: undefined,
    ...changed,
    ...shown,
  }
}

function repositoryNode(repository: Repository, path: HostPath): HostNode | undefined {
  if (!isInRepository(path))
    return /^<(?:mktemp|archive|stdin|volume):\d+>$/.test(path)
      ? { path, type: 'directory', origin: undefined, mode: undefined, link: undefined }
      : undefined
  const entry = repository.stat(path)
  // What lies above the root is there, whatever is tracked of it.
  const above = /^(?:\.\.\/)*\.\.$/.test(path)
  if (entry === undefined && !above) return undefined
  if (entry === undefined || entry.kind === 'directory')
    return { path, type: 'directory', origin: undefined, mode: undefined, link: undefined }
  const origin: Origin = { kind: 'repository', path: entry.path }
  return { path, type: 'file', origin, mode: undefined, link: entry.kind === 'link' ? entry.target : undefined }
}

/** What a path is when neither the repository nor the driver made it, but something that ran may have. */
export function doubtfulAt(doubts: readonly Doubt[], path: HostPath): HostNode | undefined {
  const doubt = doubts.findLast((one) => path !== one.folder && concerns(one, path))
  if (doubt === undefined) return undefined
  return {
    path,
    type: 'either',
    origin: originBelow(doubt.origin, `/${relativeTo(path, doubt.folder)}`),
    mode: undefined,
    link: undefined,
  }
}

export function namesIn(
  repository: Repository,
  overlay: Overlay,
  doubts: readonly Doubt[],
  path: HostPath,
): readonly string[] | undefined {
  const node = nodeAt(repository, overlay, [], path)
  // it holds more than what the driver puts there
  if (path === '/') return undefined
  if (node === undefined) return doubtfulAt(doubts, path) === undefined ? [] : undefined
  if (node.origin !== undefined) return node.type === 'file' ? [] : overlaid(overlay, path)
  const names = new Set(hidesRepository(overlay, path) || !isInRepository(path) ? [] : repository.children(path))
  for (const [name, entry] of overlay.namesIn(path)) {
    if (entry?.kind === 'absent') names.delete(name)
    else if (entry !== undefined) names.add(name)
  }
  return [...names].sort()
}

/** The names that `namesIn` lists at or below which the run touched something: of all others the repository has everything. */
export function touchedIn(repository: Repository, overlay: Overlay, path: HostPath): readonly string[] {
  const touched = new Set([...overlay.namesIn(path)].map(([name]) => name))
  return touched.size === 0 ? [] : (namesIn(repository, overlay, [], path) ?? []).filter((name) => touched.has(name))
}

/** Names written below an artifact: the artifact's own are not known, so the list is not whole. */
function overlaid(overlay: Overlay, path: HostPath): readonly string[] | undefined {
  const names = [...overlay.namesIn(path)].flatMap(([name, entry]) =>
    entry === undefined || entry.kind === 'absent' ? [] : [name],
  )
  return names.length === 0 ? undefined : names.sort()
}

export function originBelow(origin: Origin, rest: string): Origin {
  return origin.kind === 'artifact'
    ? { ...origin, path: known(origin.path) === '/' ? literal(rest) : concat(origin.path, literal(rest)) }
    : origin
}
