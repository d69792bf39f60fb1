/**
 * Folders of a context that containers had mounted. What the repository has there the container saw, so as a whole such a folder is the
 * container's: an artifact, taken with what the container may have made in it, whether it is the source itself, lies in the source, or
 * is where a wildcard looks.
 */
import { globExpression, hasWildcard, soleName } from '../dockerfile/glob.ts'
import { isIgnored, type IgnoreRules } from '../dockerfile/ignore.ts'
import { hidesWhole, ruleBelow } from '../dockerfile/ignore-below.ts'
import type { FolderDoubt, HostNode, HostView, Origin } from '../host/origin.ts'
import { isWithin, joinPath } from '../host/path.ts'
import { isAsSeen } from '../host/shown.ts'
import type { HostPath } from '../shell/world.ts'
import type { Taken } from './context-sources.ts'
import { below } from './landing.ts'

/**
 * A folder that a container had mounted, or that lies in one: what the repository has there the container saw, so as a whole it is the
 * container's folder. Not where something else was put there as well, or where the ignore file may hide a part of it.
 */
export function wholeFolder(
  view: HostView,
  context: HostPath,
  path: string,
  rules: IgnoreRules,
  isFree: (view: HostView, folder: HostPath) => boolean = () => false,
): readonly (readonly [string, readonly Omit<Taken, 'ignored'>[]])[] {
  const folder = joinPath(context, path)
  const node = view.at(folder)
  const doubts = view.doubtsAt(folder)
  const last = doubts.at(-1)
  if (node?.type !== 'directory' || node.origin !== undefined || last?.origin.kind !== 'artifact') return []
  if (doubts.some((one) => one.origin.kind !== 'artifact') || !isWithin(folder, last.folder)) return []
  if (ruleBelow(rules, path) !== undefined) return []
  const later = isAsSeen(view, folder, last) || isFree(view, folder) ? [] : laidLater(view, folder, last)
  if (later === undefined) return []
  const rest = folder === last.folder ? '' : last.folder === '.' ? folder : folder.slice(last.folder.length + 1)
  const origin: Origin = rest === '' ? last.origin : { ...last.origin, path: below(last.origin.path, rest) }
  const isShared = (view.names(folder) ?? []).length > later.length
  const over = later.map((node) => {
    const inside = context === '.' ? node.path : node.path.slice(context.length + 1)
    return { node, path: inside, source: path }
  })
  return [
    [
      path,
      [
        { node: { path: folder, type: 'directory', origin, mode: undefined, link: undefined }, path, source: path, isShared },
        ...over,
      ],
    ],
  ]
}

/** Files that the driver put into such a folder after its container: they lie over what the container made. */
function laidLater(view: HostView, folder: HostPath, doubt: FolderDoubt): readonly HostNode[] | undefined {
  // A copy of such a folder may lack what the container had: `cp -r *` takes no name that begins with a dot.
  if (doubt.seen === undefined) return undefined
  const later: HostNode[] = []
  for (const name of view.touched(folder)) {
    const path = joinPath(folder, name)
    if (isAsSeen(view, path, doubt)) continue
    const node = view.at(path)
    const isPlain = node?.type === 'file' && node.link === undefined && node.mode === undefined && node.changed === undefined
    if (!isPlain || (node.origin?.kind !== 'repository' && node.origin?.kind !== 'text')) return undefined
    later.push(node)
  }
  return later
}

/**
 * Folders inside one that is taken, which containers had mounted: each is the last container's as a whole, over what the repository has
 * there. What the ignore file hides of them is not taken. `open`: the rules that are still to be said.
 */
export function insideFolders(
  view: HostView,
  context: HostPath,
  path: string,
  rules: IgnoreRules,
  open: IgnoreRules,
): { readonly taken: readonly Omit<Taken, 'ignored'>[]; readonly doubts: readonly string[] } {
  const folder = joinPath(context, path)
  const taken: Omit<Taken, 'ignored'>[] = []
  const doubts: string[] = []
  const folders = new Set(view.doubtsAt(folder).map((one) => one.folder))
  const isInside = (inner: HostPath, outer: HostPath): boolean => inner !== outer && isWithin(inner, outer)
  for (const inner of folders) {
    if (!isInside(inner, folder)) continue
    const rest = context === '.' ? inner : inner.slice(context.length + 1)
    if (hidesWhole(rules, rest) || [...folders].some((one) => isInside(inner, one) && isInside(one, folder))) continue
    // A rule may take back something in a folder that another one hides.
    const [found] = isIgnored(rules, rest) ? [] : wholeFolder(view, context, rest, open).flatMap(([, one]) => one)
    if (found !== undefined) taken.push({ ...found, source: path, isShared: true })
    else doubts.push(reasonOf(view.doubtsAt(inner)))
  }
  return { taken, doubts }
}

/**
 * A wildcard in such a folder: it may match what the container made beside what the repository has, so the container's folder is
 * asked by the same pattern.
 */
export function wholeWildcard(
  view: HostView,
  context: HostPath,
  pattern: string,
  rules: IgnoreRules,
): Omit<Taken, 'ignored'> | undefined {
  const [above] = wildcardFolder(pattern)
  const isFree = holdsNone(pattern)
  // What a rule may hide of names that only the container knows is told (RS637); what is known to be there is not hidden.
  const isOpen =
    above !== undefined && isFree(view, joinPath(context, above)) && !isIgnored(rules, pattern.replace(/^(?:\.?\/+)+/, ''))
  const found = above === undefined ? [] : wholeFolder(view, context, above, isOpen ? { ...rules, patterns: [] } : rules, isFree)
  const [taken, later] = found.flatMap(([, all]) => all)
  // What was put there later the pattern may find as well.
  if (above === undefined || later !== undefined || taken?.node.origin?.kind !== 'artifact') return undefined
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.')
  const rest = names.slice(above === '.' ? 0 : above.split('/').length).join('/')
  const { origin } = taken.node
  const path = above === '.' ? rest : `${above}/${rest}`
  return {
    ...taken,
    node: { ...taken.node, path: joinPath(context, path), type: 'either', origin: { ...origin, path: below(origin.path, rest) } },
    path,
    source: path,
  }
}

/** Whether nothing that is known in the folder of a pattern has a name for it: then what the pattern finds is the container's. */
function holdsNone(pattern: string): (view: HostView, folder: HostPath) => boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1)
  const expression = globExpression(name)
  const isLast = hasWildcard(name) && !hasWildcard(pattern.slice(0, -name.length))
  return (view, folder) => isLast && expression !== undefined && !(view.names(folder) ?? []).some((one) => expression.test(one))
}

/** The folder in which a wildcard looks: what may lie in it, the wildcard may take. */
export function wildcardFolder(pattern: string): readonly string[] {
  const names = pattern.replace(/^(?:\.?\/)+/, '').split('/')
  const first = hasWildcard(pattern) ? names.findIndex((name) => soleName(name) === undefined) : -1
  return first === -1 ? [] : [first === 0 ? '.' : names.slice(0, first).join('/')]
}

/** Why a folder is in doubt. */
export function reasonOf(doubts: readonly FolderDoubt[]): string {
  const last = doubts.at(-1)?.origin
  return last?.kind === 'opaque' ? last.reason : 'a container has it mounted and may write there'
}
