/**
 * What a run laid over the repository, by folder: a tree of names, so that what stands at a path, around it and below it is found
 * without a look at the rest. A frozen state shares all branches with the ones after it; who changes a branch of it makes its own first.
 */
import type { HostPath } from '../shell/world.ts'
import type { HostNode, Origin } from './origin.ts'
import { isWithin } from './path.ts'

export type Entry =
  /**
   * `since`: when it was removed; a program that runs later may make it again. `isReworked`: what it lay in comes from a container
   * without it. `apart`: as of a node.
   */
  | { readonly kind: 'absent'; readonly since: number; readonly isReworked?: true; readonly apart?: boolean }
  /**
   * `fresh`: nothing of what the repository has below it is there any more. `laidOver`: an artifact whose files lie among its own; a
   * part of one that the folder above has as its origin. `emptySince`: when it was made where nothing was; nothing that may have been
   * left before is in it.
   */
  | {
      readonly kind: 'folder'
      readonly fresh: boolean
      readonly mode: string | undefined
      readonly laidOver?: Origin
      readonly emptySince?: number
    }
  | { readonly kind: 'node'; readonly node: HostNode }

/** The entries of one moment. */
export interface Entries {
  get(path: HostPath): Entry | undefined
  /** The nearest entry at or above a path. */
  nearest(path: HostPath): { readonly path: HostPath; readonly entry: Entry } | undefined
  /** Entries at a path and below it, in the order in which they were laid. */
  within(path: HostPath): readonly (readonly [path: HostPath, entry: Entry])[]
  /** Names in a folder at which, or below which, there may be entries; with the entry at the name itself. */
  namesIn(folder: HostPath): Iterable<readonly [name: string, entry: Entry | undefined]>
}

/** The entries of a run while it goes on. */
export interface ChangingEntries extends Entries {
  set(path: HostPath, entry: Entry): void
  /** Takes out what lies below a path, not what lies at it. */
  forgetBelow(path: HostPath): void
  /** Takes out everything that does not lie below a folder without a name that is wanted. */
  keepOnly(isWanted: (top: string) => boolean): void
  /** The present state, which stays as it is. */
  freeze(): Entries
}

interface Branch {
  /** The state that may change it: a number that `freeze` raises. */
  readonly owner: number
  entry: Entry | undefined
  /** Where its entry stands in the order in which entries were laid. */
  order: number
  readonly names: Map<string, Branch>
}

export function createEntries(): ChangingEntries {
  let owner = 0
  let laid = 0
  let root = emptyBranch(owner)

  /** A branch that may be changed, with those above it. */
  const own = (path: HostPath): Branch => {
    if (root.owner !== owner) root = ownBranch(root, owner)
    let branch = root
    for (const name of stepsOf(path)) {
      const present = branch.names.get(name)
      const next = present === undefined ? emptyBranch(owner) : present.owner === owner ? present : ownBranch(present, owner)
      if (next !== present) branch.names.set(name, next)
      branch = next
    }
    return branch
  }
  return {
    ...reading(() => root),
    set: (path, entry) => {
      const branch = own(path)
      if (branch.entry === undefined) branch.order = laid += 1
      branch.entry = entry
    },
    forgetBelow: (path) => {
      const names = branchAt(root, path)?.names
      if (names === undefined || names.size === 0) return
      const present = own(path).names
      for (const name of [...present.keys()]) if (isWithin(below(path, name), path)) present.delete(name)
    },
    keepOnly: (isWanted) => {
      if (root.owner !== owner) root = ownBranch(root, owner)
      for (const top of [...root.names.keys()]) if (!isWanted(top)) root.names.delete(top)
    },
    freeze: () => {
      owner += 1
      const frozen = root
      return reading(() => frozen)
    },
  }
}

const emptyBranch = (owner: number): Branch => ({ owner, entry: undefined, order: 0, names: new Map() })

const ownBranch = (branch: Branch, owner: number): Branch => ({ ...branch, owner, names: new Map(branch.names) })

function reading(root: () => Branch): Entries {
  return {
    get: (path) => branchAt(root(), path)?.entry,
    nearest: (path) => nearestIn(root(), path),
    within: (path) => {
      const found: { readonly path: HostPath; readonly entry: Entry; readonly order: number }[] = []
      const visit = (branch: Branch, at: HostPath): void => {
        if (branch.entry !== undefined && isWithin(at, path)) found.push({ path: at, entry: branch.entry, order: branch.order })
        for (const [name, next] of branch.names) visit(next, below(at, name))
      }
      const branch = branchAt(root(), path)
      if (branch !== undefined) visit(branch, path)
      return found.sort((a, b) => a.order - b.order).map((one) => [one.path, one.entry])
    },
    namesIn: function* (folder) {
      for (const [name, branch] of branchAt(root(), folder)?.names ?? []) yield [name, branch.entry]
    },
  }
}

function branchAt(root: Branch, path: HostPath): Branch | undefined {
  let branch: Branch | undefined = root
  for (const name of stepsOf(path)) {
    branch = branch.names.get(name)
    if (branch === undefined) return undefined
  }
  return branch
}

function nearestIn(root: Branch, path: HostPath): { readonly path: HostPath; readonly entry: Entry } | undefined {
  const top = topOf(path)
  let branch = root.names.get(top)
  if (branch === undefined) return undefined
  let found = branch.entry === undefined ? undefined : { path: top, entry: branch.entry }
  for (let at = firstName(path, top); at < path.length;) {
    const cut = path.indexOf('/', at)
    const end = cut === -1 ? path.length : cut
    branch = branch.names.get(path.slice(at, end))
    if (branch === undefined) return found
    if (branch.entry !== undefined) found = { path: path.slice(0, end) as HostPath, entry: branch.entry }
    at = end + 1
  }
  return found
}

/** The folder that a path begins at, above which nothing is known: the root, `/`, a nameless folder, a path that only climbs. */
function topOf(path: HostPath): HostPath {
  const first = path.charAt(0)
  if (first === '/') return '/' as HostPath
  if (first !== '<' && first !== '.') return '.' as HostPath
  return (/^(?:<[^/]*>(?:\/\.\.)*|(?:\.\.\/)*\.\.)(?=\/|$)/.exec(path)?.[0] ?? '.') as HostPath
}

/** Where the first name below the top begins. */
function firstName(path: HostPath, top: HostPath): number {
  if (path === top) return path.length
  return top === '.' ? 0 : top === '/' ? 1 : top.length + 1
}

function stepsOf(path: HostPath): readonly string[] {
  const top = topOf(path)
  return path === top ? [top] : [top, ...path.slice(firstName(path, top)).split('/')]
}

/** A name in a folder, whatever the name is. */
function below(folder: HostPath, name: string): HostPath {
  return (folder === '.' ? name : folder === '/' ? `/${name}` : `${folder}/${name}`) as HostPath
}
