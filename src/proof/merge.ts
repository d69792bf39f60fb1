/**
 * The normal form of COPYs that follow one another with nothing but metadata in between.
 *
 * In: their entries in order. Out: layers of entries; entries in one layer do not touch one another, so their order is that of
 * their keys. Two lists of entries have the same layers exactly when one comes from the other by swapping neighbours that do not
 * touch (the Foata normal form), after these have gone:
 * - a file that a later entry puts another file in place of, and what a later entry writes once more,
 * - a folder that is made a second time, or that something in it makes anyway.
 */
import { keyOf } from '../text/symbolic.ts'
import type { Entry } from './placements.ts'

/** One entry of the normal form. */
export interface MergedEntry {
  readonly layer: number
  readonly key: string
  readonly entry: Entry
}

/** Brings entries into normal form. */
export function mergeEntries(entries: readonly Entry[]): readonly MergedEntry[] {
  const paths = new Map(entries.map((entry) => [entry, keyOf(entry.path)]))
  const pathOf = (entry: Entry): string => paths.get(entry) ?? keyOf(entry.path)
  const isOrdered = mixesUnknownRoots(entries)
  const kept = isOrdered ? entries : dropMade(dropReplaced(entries, pathOf), pathOf)
  const layers = isOrdered ? kept.map((_, index) => index) : layersOf(kept, pathOf)
  const merged = kept.map((entry, index) => ({
    layer: layers[index] ?? 0,
    key: JSON.stringify([pathOf(entry), entry.what]),
    entry,
  }))
  return merged.sort((a, b) => a.layer - b.layer || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}

/** Paths below different unknown folders may be the same path: then every entry keeps its place. */
function mixesUnknownRoots(entries: readonly Entry[]): boolean {
  const roots = new Set(entries.map(({ path }) => (typeof path[0] === 'object' ? path[0].id : '')))
  return roots.size > 1 || entries.some(({ path }) => path.slice(1).some((part) => typeof part === 'object'))
}

function dropReplaced(entries: readonly Entry[], pathOf: (entry: Entry) => string): readonly Entry[] {
  const hasOneOwner = ownersOf(entries, pathOf)
  const replaced = new Set<string>()
  const again = new Set<string>()
  const kept: Entry[] = []
  for (const entry of [...entries].reverse()) {
    const path = pathOf(entry)
    // A COPY over a link may write what it points to.
    if (entry.kind === 'point' && entry.what[2] !== 'link' && replaced.has(path) && hasOneOwner(path)) continue
    if (entry.kind === 'region') {
      const key = JSON.stringify([path, entry.what])
      if (again.has(key) && hasOneOwner(path)) continue
      again.add(key)
    }
    if (entry.replaces) replaced.add(path)
    kept.push(entry)
  }
  return kept.reverse()
}

/**
 * Whether all that is put below the same folder of the root has one owner for the folders on its way. What has to make such a folder owns
 * it: with several owners it matters which comes first, also if its file is gone later.
 */
function ownersOf(entries: readonly Entry[], pathOf: (entry: Entry) => string): (path: string) => boolean {
  if (new Set(entries.map(({ parentOwner }) => parentOwner)).size <= 1) return () => true
  // What is put into the root itself, or where nobody knows, may meet all others.
  if (!entries.every((entry) => /^\/[^/]/.test(pathOf(entry)))) return () => false
  const owners = new Map<string, Set<string>>()
  for (const entry of entries) {
    const top = topOf(pathOf(entry))
    owners.set(top, (owners.get(top) ?? new Set()).add(entry.parentOwner))
  }
  return (path) => (owners.get(topOf(path))?.size ?? 0) <= 1
}

const topOf = (path: string): string => path.split('/').slice(0, 2).join('/')

function dropMade(entries: readonly Entry[], pathOf: (entry: Entry) => string): readonly Entry[] {
  const hasOneOwner = ownersOf(entries, pathOf)
  const made = new Set<string>()
  for (const entry of entries) {
    const path = pathOf(entry)
    if (entry.kind !== 'ensure') addFoldersAbove(made, path)
    // An artifact that may be a file does not make its own path a folder.
    if (entry.kind === 'region' && ['tree', 'glob'].includes(String(entry.what[1]))) made.add(path)
    if (entry.kind === 'set') made.add(path)
  }
  const ensured = new Set<string>()
  const inner = new Set<string>()
  for (const entry of entries) if (entry.kind === 'ensure') addFoldersAbove(inner, pathOf(entry))
  return entries.filter((entry) => {
    if (entry.kind !== 'ensure') return true
    const path = pathOf(entry)
    if (!hasOneOwner(path)) return true
    if (made.has(path) || inner.has(path) || ensured.has(path)) return false
    ensured.add(path)
    return true
  })
}

/** The folders strictly above a path, `/` among them, the nearest first. */
function* foldersAbove(path: string): Generator<string, void> {
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) yield path.slice(0, at)
  if (path !== '/') yield '/'
}

/** Adds the folders above a path to a set that holds, with each folder, those above it. */
function addFoldersAbove(folders: Set<string>, path: string): void {
  for (const folder of foldersAbove(path)) {
    if (folders.has(folder)) return
    folders.add(folder)
  }
}

/** The layer of each entry: one above the highest earlier entry that it touches. */
function layersOf(entries: readonly Entry[], pathOf: (entry: Entry) => string): readonly number[] {
  const points = new Map<string, number>()
  const regions = new Map<string, number>()
  const inside = new Map<string, number>()
  const owners = new Map<string, Map<string, number>>()
  const raise = (map: Map<string, number>, key: string, level: number): void => {
    map.set(key, Math.max(map.get(key) ?? -1, level))
  }
  return entries.map((entry) => {
    const path = pathOf(entry)
    const top = topOf(path)
    const others = owners.get(top) ?? new Map<string, number>()
    owners.set(top, others)
    const touched = [...others].flatMap(([owner, level]) => (owner === entry.parentOwner ? [] : [level]))
    // A folder that only has to exist touches nothing but other owners.
    if (entry.kind !== 'ensure') {
      touched.push(...[points, regions].map((map) => map.get(path) ?? -1))
      if (regions.size > 0) for (const folder of foldersAbove(path)) touched.push(regions.get(folder) ?? -1)
    }
    if (entry.kind === 'region') touched.push(inside.get(path) ?? -1)
    const level = 1 + Math.max(-1, ...touched)
    raise(others, entry.parentOwner, level)
    if (entry.kind === 'ensure') return level
    raise(entry.kind === 'region' ? regions : points, path, level)
    raise(inside, path, level)
    for (const folder of foldersAbove(path)) {
      // What lies above it has at least its level.
      if ((inside.get(folder) ?? -1) >= level) break
      inside.set(folder, level)
    }
    return level
  })
}
