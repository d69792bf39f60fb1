/**
 * The host's files as a driver sees them: the repository, and laid over it what the run has written, removed and copied out.
 *
 * In: a repository, and changes in the order in which commands make them. Out: what stands at a path at any moment, with its
 * origin. A `HostFiles` lives for one run and is mutable; `view()` freezes the present state, which a docker build keeps.
 *
 * The overlay has an entry for every path that a command touched. A path without one is what its nearest touched ancestor
 * makes of it (nothing below a removed folder, the artifact's own child below an artifact), else what the repository has.
 */
import type { Repository } from '../repository/repository.ts'
import type { HostPath, PathKind } from '../shell/world.ts'
import type { Site, Source } from '../text/source.ts'
import { concat, known, sizeOf, type Text } from '../text/symbolic.ts'
import { executableOf, readNode, sourceOf, unknownFile } from './content.ts'
import { followLinks, kindOf } from './links.ts'
import { copiedDoubts, copyNode, visibleDoubts } from './copies.ts'
import { createEntries, type Entry } from './entries.ts'
import { combineModes } from './mode.ts'
import { originalFiles, type OriginalFiles } from './original.ts'
import type { ContainerId, HostNode, HostView, Origin } from './origin.ts'
import {
  artifactRoot,
  doubtfulAt,
  doubtsAt,
  doubtsSince,
  hidesRepository,
  namesIn,
  nodeAt,
  originBelow,
  touchedIn,
  type Doubt,
} from './overlay.ts'
import { createHardLinks } from './hard-links.ts'
import { baseName, isTopFolder, isWithin, joinPath, parentOf, relativeTo } from './path.ts'
import type { Rework } from './rework.ts'
import { sameOrigin, shownArtifacts } from './shown.ts'

export interface HostFiles {
  kind(path: HostPath): PathKind
  executable(path: HostPath): boolean | undefined
  read(path: HostPath): Text | undefined
  /** A file of the repository that was read and holds this text. */
  holding(text: Text): HostPath | undefined
  names(path: HostPath): readonly string[] | undefined
  /** The names that are certain, where others may be there beside them. */
  certainNames(path: HostPath): readonly string[]
  /** The repository script at a path, or one that the run wrote with known text. */
  sourceOf(path: HostPath): Source | undefined
  /** The node at a path, links not followed. */
  at(path: HostPath): HostNode | undefined
  view(): HostView
  /** What the repository has, whatever the run did. */
  readonly original: OriginalFiles
  write(path: HostPath, text: Text, append: boolean, site: Site): void
  put(path: HostPath, node: Omit<HostNode, 'path'>): void
  /** The path with the links in it followed; `parents`: those above its last name alone. */
  followed(path: HostPath, parents?: boolean): HostPath
  /** A file's content is changed in a way that is not known. */
  spoil(path: HostPath, reason: string, site: Site): void
  /** Something below a path is changed, and nobody can say what: artifacts there list it as `changed`. */
  touchBelow(path: HostPath): void
  /** What came out of containers and lies below a path as it came. */
  untouchedBelow(path: HostPath): readonly HostPath[]
  /** Makes a folder and those above it. `mayBeThere`: what is there in doubt is a folder from now on, with what it holds in doubt. */
  makeDirectory(path: HostPath, mayBeThere?: boolean): void
  /** Makes a folder of a name that nothing had. */
  makeNewDirectory(path: HostPath): void
  /** `isReworked`: what came out of a container has been told that it is gone (`rework.ts`). */
  remove(path: HostPath, isReworked?: boolean): void
  /** Copies a file or a folder to exactly this place; a folder is merged into one that is there. `follow`: links become what they point to. */
  copy(from: HostPath, to: HostPath, follow?: boolean): void
  /** Two paths are names of one file from now on (`ln`). */
  join(path: HostPath, other: HostPath, site: Site): void
  /** Copies all of a folder into one that is empty, without the names in it that begin with a dot. */
  copyVisible(from: HostPath, to: HostPath): void
  /** Merges the contents of a folder that came out of a container into a folder that is there and is not empty. */
  layOver(folder: HostPath, origin: Origin): void
  changeMode(path: HostPath, mode: string, recursive: boolean): void
  /**
   * From here on what the repository does not have below a folder may exist: made by a program that is not followed (opaque), or by
   * a container that had the folder mounted (an artifact of it).
   */
  doubt(folder: HostPath, origin: Origin): void
  /** A container that may write has a folder mounted; `isNamed`: whether its command names what lies at a path (`shown.ts`). */
  show(
    folder: HostPath,
    origin: Extract<Origin, { kind: 'artifact' }>,
    isNamed: (path: HostPath) => boolean,
    seen?: HostView,
  ): void
  /** What a path lies in that came out of a container as one thing: the nearest node with an entry of its own, or a mounted folder. */
  artifactRoot(path: HostPath): { readonly node: HostNode; readonly isMounted: boolean } | undefined
  /** Such a thing comes from another container now. */
  retake(root: HostPath, container: ContainerId): void
  /** Another machine with a fresh checkout: nothing is left of what the run did but what lies in archives and in a service's store. */
  renew(): void
  /** Containers that stand for what host commands left of artifacts, with what was done (`rework.ts`). */
  readonly reworked: Map<ContainerId, Rework>
  /** How often something was looked at: what the run costs beside its commands. */
  looks(): number
}

/** A file that the driver writes is known up to this size, in characters. */
const largestFile = 1024 * 1024

export function createHostFiles(repository: Repository): HostFiles {
  const overlay = createEntries()
  let clock = 0
  let drawn = 0
  let doubts: readonly Doubt[] = []
  /** What files of the repository that were read hold. */
  const texts = new Map<string, HostPath>()
  /** Artifacts in the overlay that nobody has changed; some may be gone. */
  const untouched = new Set<HostPath>()
  const hardLinks = createHardLinks()

  const change = (path: HostPath, entry: Entry): void => {
    overlay.set(path, entry)
    const node = entry.kind === 'node' ? entry.node : undefined
    if (node?.origin?.kind === 'artifact' && node.changed === undefined) untouched.add(path)
  }
  let looks = 0
  const at = (path: HostPath): HostNode | undefined => {
    looks += 1
    return nodeAt(repository, overlay, doubts, path)
  }
  const followed = (path: HostPath): HostPath => followLinks(at, path)
  const makeDirectory = (path: HostPath, mayBeThere = false): void => {
    const missing: HostPath[] = []
    const isMissing = (folder: HostPath): boolean => {
      const node = at(folder)
      return node === undefined || (mayBeThere && node.type === 'either' && doubtfulAt(doubts, folder) !== undefined)
    }
    for (let folder = path; isMissing(folder) && !isTopFolder(folder); folder = parentOf(folder)) missing.push(folder)
    for (const folder of missing.reverse()) {
      // What a container had mounted is there, whoever makes it once more.
      const isThere = at(folder) !== undefined || doubts.some((one) => isWithin(one.folder, folder))
      const empty = isThere ? {} : { emptySince: clock }
      change(folder, { kind: 'folder', fresh: hidesRepository(overlay, folder), mode: undefined, ...empty })
    }
  }
  /** What something is put into is a folder: one that came out of a container, or that a container made below its mount. */
  const settleAbove = (path: HostPath): void => {
    let found: HostNode | undefined
    for (let folder = path; !isTopFolder(folder);) {
      folder = parentOf(folder)
      const node = at(folder)
      if (node?.type === 'either' && node.origin?.kind === 'artifact') found = node
    }
    if (found !== undefined) change(found.path, { kind: 'node', node: { ...found, type: 'directory' } })
  }
  const put = (path: HostPath, node: Omit<HostNode, 'path'>): void => {
    const names = hardLinks.others(path)
    hardLinks.leave(path)
    for (const { path: other, site } of names) files.spoil(other, `${path} is another name of it, and was written`, site)
    const may = node.type === 'file' && node.link === undefined ? mayBeOf(path) : undefined
    const over = may === undefined || node.origin?.kind === 'artifact' ? {} : { writtenOver: may }
    settleAbove(path)
    overlay.forgetBelow(path)
    change(path, { kind: 'node', node: { ...node, origin: counted(node.origin), path, ...over } })
  }
  /** What an artifact has at a path among its own names, if it has it. */
  const mayBeOf = (path: HostPath): Origin | undefined => {
    const own = overlay.get(path)
    if (own?.kind === 'node') return own.node.writtenOver ?? own.node.coveredBy
    const root = own === undefined ? artifactRoot(overlay, doubts, path) : undefined
    return root === undefined || root.node.path === path ? undefined : at(path)?.origin
  }
  const counted = (origin: Origin | undefined): Origin | undefined =>
    origin?.kind === 'text' && origin.write === undefined ? { ...origin, write: (clock += 1) } : origin
  const setMode = (path: HostPath, mode: string): void => {
    const node = at(path)
    // A link has no mode of its own.
    if (node === undefined || node.link !== undefined) return
    const own = overlay.get(path)
    const fresh = own?.kind === 'folder' ? own.fresh : hidesRepository(overlay, path)
    const plain = plainMode(files, node)
    const before =
      node.mode === undefined || plain === undefined || node.mode === mode ? node.mode : combineModes(plain, node.mode)
    const combined = combineModes(before ?? (/^[ugoa]*\+x$/.test(mode) ? undefined : plain), mode)
    change(
      path,
      node.origin === undefined
        ? { kind: 'folder', fresh, mode: combined, ...sinceOf(own) }
        : { kind: 'node', node: { ...node, mode: combined } },
    )
  }
  const files: HostFiles = {
    at,
    kind: (path) => kindOf(at, followed(path), (other) => nodeAt(repository, overlay, [], other) === undefined),
    followed: (path, parents = false) =>
      parents && !isTopFolder(path) ? joinPath(followed(parentOf(path)), baseName(path)) : followed(path),
    executable: (path) => executableOf(repository, at(followed(path))),
    read: (path) => {
      const target = followed(path)
      // Other bytes each time that it is read.
      if (/^\/(?:dev\/u?random|proc\/sys\/kernel\/random\/\w+)$/.test(target))
        return [unknownFile(path, `drawn:${String((drawn += 1))}`)]
      const node = at(target)
      const text = readNode(repository, node, path)
      const characters = text === undefined || node?.origin?.kind !== 'repository' ? undefined : known(text)
      if (characters !== undefined && node?.origin?.kind === 'repository') texts.set(characters, node.origin.path as HostPath)
      return text === undefined && files.kind(target) === 'unknown' ? [unknownFile(path, 'outside')] : text
    },
    holding: (text) => {
      const characters = known(text)
      return characters === undefined ? undefined : texts.get(characters)
    },
    names: (path) => {
      const target = followed(path)
      const node = at(target)
      if (node?.laidOver !== undefined) return undefined
      const names = namesIn(repository, overlay, doubts, target)
      // What a container makes in a folder below is below a name that is there.
      const isBelowName = ({ folder }: Doubt): boolean =>
        folder !== target && isWithin(folder, target) && names?.includes(relativeTo(folder, target).split('/')[0] ?? '') === true
      const around = node?.doubt === undefined ? [] : doubtsAt(doubtsSince(overlay, doubts, target), target)
      return around.every(isBelowName) ? names : undefined
    },
    certainNames: (path) => namesIn(repository, overlay, doubts, followed(path)) ?? [],
    sourceOf: (path) => sourceOf(repository, at(followed(path)), path),
    original: originalFiles(repository),
    view: () => {
      const frozen = overlay.freeze()
      const frozenDoubts = doubts
      return {
        at: (path) => nodeAt(repository, frozen, frozenDoubts, path),
        doubtsAt: (path) => doubtsAt(doubtsSince(frozen, frozenDoubts, path), path),
        names: (path) => namesIn(repository, frozen, frozenDoubts, path),
        touched: (path) => touchedIn(repository, frozen, path),
      }
    },
    write: (path, text, append, site) => {
      const target = followed(path)
      // The shell does not make folders, and does not write over one.
      if (files.kind(parentOf(target)) === 'absent' || files.kind(target) === 'directory') return
      const present = at(target)
      // What is appended to an artifact is not text that could be told: the artifact is marked as changed.
      if (append && present?.origin?.kind === 'artifact')
        return put(target, { ...present, changed: [...(present.changed ?? []), target] })
      const before = append ? readNode(repository, present, target) : undefined
      const mode = present === undefined || mayBeOf(target) !== undefined ? undefined : keptMode(files, present)
      makeDirectory(parentOf(target))
      const whole = before === undefined ? text : concat(before, text)
      put(target, {
        type: 'file',
        origin:
          sizeOf(whole) > largestFile
            ? { kind: 'opaque', reason: 'it has grown too large to be followed', at: site }
            : { kind: 'text', text: whole, at: site },
        mode,
        link: undefined,
      })
    },
    put: (path, node) => {
      makeDirectory(parentOf(path))
      put(path, node)
    },
    makeDirectory,
    makeNewDirectory: (path) => {
      makeDirectory(parentOf(path))
      change(path, { kind: 'folder', fresh: true, mode: undefined, emptySince: clock })
    },
    remove: (path, isReworked = false) => {
      hardLinks.leave(path)
      overlay.forgetBelow(path)
      doubts = doubts.filter((doubt) => !isWithin(doubt.folder, path))
      const before = overlay.get(path)
      const apart = before?.kind === 'node' && before.node.apart === true ? { apart: true } : {}
      change(path, { kind: 'absent', since: (clock += 1), ...(isReworked ? { isReworked } : {}), ...apart })
      if (isReworked) return
      const mounted = doubts.flatMap(({ folder, origin }) =>
        origin.kind === 'artifact' && isWithin(path, folder) ? [origin] : [],
      )
      // The container's folder as a whole still has it.
      for (const { at } of mounted.slice(-1))
        doubts = [
          ...doubts,
          { folder: path, origin: { kind: 'opaque', reason: `${path} was removed from it`, at }, since: (clock += 1) },
        ]
    },
    copy: (from, to, follow = false) => {
      makeDirectory(parentOf(to))
      const folder = at(from)?.type === 'directory' && at(from)?.origin === undefined
      copyNode(files, from, to, follow ? followed : (path) => path)
      if (folder)
        doubts = [
          ...doubts,
          ...copiedDoubts(doubtsSince(overlay, doubts, from), from, to).map((one) => ({ ...one, since: (clock += 1) })),
        ]
    },
    join: hardLinks.join,
    copyVisible: (from, to) => {
      files.copy(from, to)
      const hidden = files.certainNames(to).flatMap((name) => (name.startsWith('.') ? [joinPath(to, name)] : []))
      for (const path of hidden) files.remove(path, true)
      doubts = visibleDoubts(doubts, to)
    },
    spoil: (path, reason, site) => {
      const target = followed(path)
      const node = at(target)
      makeDirectory(parentOf(target))
      put(target, { type: 'file', origin: { kind: 'opaque', reason, at: site }, mode: node?.mode, link: undefined })
    },
    touchBelow: (path) => {
      const node = at(path)
      if (node?.origin?.kind === 'artifact') change(path, { kind: 'node', node: { ...node, changed: [path] } })
      for (const other of untouched) {
        if (!isWithin(other, path)) continue
        untouched.delete(other)
        const entry = overlay.get(other)
        if (entry?.kind !== 'node' || entry.node.origin?.kind !== 'artifact') continue
        change(other, { kind: 'node', node: { ...entry.node, changed: [other] } })
      }
    },
    untouchedBelow: (path) =>
      [...untouched].filter((other) => isWithin(other, path) && at(other)?.origin?.kind === 'artifact').sort(),
    layOver: (folder, origin) => {
      const before = at(folder)
      // What was there stays beside what comes: each name keeps an entry of its own.
      for (const [path, entry] of overlay.within(folder))
        if (path !== folder && entry.kind === 'node' && entry.node.apart !== true) {
          const laid = originBelow(origin, `/${relativeTo(path, folder)}`)
          if (!sameOrigin(entry.node.origin, laid)) change(path, { kind: 'node', node: { ...entry.node, coveredBy: laid } })
        }
      for (const name of files.certainNames(folder)) {
        const child = joinPath(folder, name)
        const node = at(child)
        const own = overlay.get(child)
        if (node === undefined || own?.kind === 'node') continue
        const laid = originBelow(origin, `/${name}`)
        if (node.origin !== undefined || node.link !== undefined)
          change(child, { kind: 'node', node: { ...node, coveredBy: laid } })
        else
          change(child, {
            kind: 'folder',
            fresh: hidesRepository(overlay, child),
            mode: node.mode,
            ...sinceOf(own),
            laidOver: laid,
          })
      }
      // Of two artifacts in one folder nobody can say which of them a file comes from.
      const mixed = before?.origin !== undefined && !sameOrigin(before.origin, origin)
      const changed = mixed || before?.changed !== undefined ? { changed: [folder] } : {}
      change(folder, {
        kind: 'node',
        node: { path: folder, type: 'directory', origin, mode: undefined, link: undefined, ...changed },
      })
    },
    changeMode: (path, mode, recursive) => {
      for (const other of hardLinks.others(path)) setMode(other.path, mode)
      setMode(path, mode)
      if (recursive && at(path)?.link === undefined)
        for (const name of files.certainNames(path)) files.changeMode(joinPath(path, name), mode, true)
    },
    renew: () => {
      overlay.keepOnly(isNameless)
      doubts = doubts.filter(({ folder }) => isNameless(folder))
      untouched.clear()
    },
    reworked: new Map(),
    looks: () => looks,
    artifactRoot: (path) => artifactRoot(overlay, doubts, path),
    retake: (root, container) => {
      const found = artifactRoot(overlay, doubts, root)
      if (found?.node.path !== root || found.node.origin?.kind !== 'artifact') return
      const origin = { ...found.node.origin, container }
      if (!found.isMounted) return change(root, { kind: 'node', node: { ...found.node, origin } })
      const last = doubts.findLast((one) => one.folder === root)
      doubts = doubts.map((one) => (one === last ? { ...one, origin } : one))
    },
    show: (folder, origin, isNamed, seen) => {
      for (const node of shownArtifacts(overlay, doubts, folder, origin, isNamed)) change(node.path, { kind: 'node', node })
      doubts = [...doubts, { folder, origin, since: (clock += 1), seen }]
    },
    doubt: (folder, origin) => {
      // Of two that nobody knows, the later one speaks for both.
      const others = doubts.filter((one) => one.folder !== folder || one.origin.kind !== 'opaque' || origin.kind !== 'opaque')
      doubts = [...others, { folder, origin, since: (clock += 1) }]
    },
  }
  return files
}

/** A folder that no path of a driver names. */
function isNameless(folder: string): boolean {
  return folder.startsWith('<archive:')
}

/** The mode of a file of the repository or of one that was written. */
function plainMode(files: HostFiles, node: HostNode): string | undefined {
  if (node.origin?.kind === 'text') return '644'
  if (node.origin?.kind !== 'repository') return undefined
  return files.executable(node.path) === true ? '755' : '644'
}

/** The mode of a file that is written over: it stays; that of a file from a container is not known. */
function keptMode(files: HostFiles, node: HostNode): string | undefined {
  if (node.mode !== undefined) return node.mode
  if (node.origin?.kind === 'artifact') return 'kept'
  return node.origin?.kind === 'repository' && files.executable(node.path) === true ? '755' : undefined
}

function sinceOf(entry: Entry | undefined): { readonly emptySince?: number } {
  return entry?.kind === 'folder' && entry.emptySince !== undefined ? { emptySince: entry.emptySince } : {}
}
