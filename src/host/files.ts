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
import { concat, keyOf, known, literal, type Text, type Unknown } from '../text/symbolic.ts'
import type { HostNode, HostView, Origin } from './origin.ts'
import { combineModes } from './mode.ts'
import { baseName, isInRepository, isTopFolder, isWithin, joinPath, parentOf } from './path.ts'

type Entry =
  /** `since`: when it was removed; a program that runs later may make it again. */
  | { readonly kind: 'absent'; readonly since: number }
  /**
   * `fresh`: nothing of what the repository has below it is there any more. `laidOver`: an artifact whose files lie among its own; a
   * part of one that the folder above has as its origin.
   */
  | { readonly kind: 'folder'; readonly fresh: boolean; readonly mode: string | undefined; readonly laidOver?: Origin }
  | { readonly kind: 'node'; readonly node: HostNode }

type Overlay = Map<HostPath, Entry>

/** What a path below a folder is, when neither the repository nor the driver made it: it may exist, and comes from there. */
interface Doubt {
  readonly folder: HostPath
  /** An artifact's path is that of the folder. */
  readonly origin: Origin
  readonly since: number
}

export interface HostFiles {
  kind(path: HostPath): PathKind
  executable(path: HostPath): boolean | undefined
  read(path: HostPath): Text | undefined
  names(path: HostPath): readonly string[] | undefined
  /** The names that are certain, where others may be there beside them. */
  certainNames(path: HostPath): readonly string[]
  /** The repository script at a path, or one that the run wrote with known text. */
  sourceOf(path: HostPath): Source | undefined
  /** The node at a path, links not followed. */
  at(path: HostPath): HostNode | undefined
  view(): HostView
  write(path: HostPath, text: Text, append: boolean, site: Site): void
  put(path: HostPath, node: Omit<HostNode, 'path'>): void
  /** The path with the links in it followed; `parents`: those above its last name alone. */
  followed(path: HostPath, parents?: boolean): HostPath
  /** A file's content is changed in a way that is not known. */
  spoil(path: HostPath, reason: string, site: Site): void
  /** Something below a path is changed, and nobody can say what: artifacts there list it as `changed`. */
  touchBelow(path: HostPath): void
  /** Makes a folder and those above it. */
  makeDirectory(path: HostPath): void
  remove(path: HostPath): void
  /** Copies a file or a folder to exactly this place; a folder is merged into one that is there. `follow`: links become what they point to. */
  copy(from: HostPath, to: HostPath, follow?: boolean): void
  /** Merges the contents of a folder that came out of a container into a folder that is there and is not empty. */
  layOver(folder: HostPath, origin: Origin): void
  changeMode(path: HostPath, mode: string, recursive: boolean): void
  /**
   * From here on what the repository does not have below a folder may exist: made by a program that is not followed (opaque), or by
   * a container that had the folder mounted (an artifact of it).
   */
  doubt(folder: HostPath, origin: Origin): void
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const strict = new TextDecoder('utf-8', { ignoreBOM: true, fatal: true })

export function createHostFiles(repository: Repository): HostFiles {
  let overlay: Overlay = new Map()
  let shared = false
  let clock = 0
  let doubts: readonly Doubt[] = []
  /** Artifacts in the overlay that nobody has changed; some may be gone. */
  const untouched = new Set<HostPath>()

  /** How many entries the overlay has below a folder. */
  const below = new Map<HostPath, number>()
  const count = (path: HostPath, by: 1 | -1): void => {
    for (let folder = path; !isTopFolder(folder);) {
      folder = parentOf(folder)
      below.set(folder, (below.get(folder) ?? 0) + by)
    }
  }

  const change = (path: HostPath, entry: Entry): void => {
    if (shared) {
      overlay = new Map(overlay)
      shared = false
    }
    if (!overlay.has(path)) count(path, 1)
    overlay.set(path, entry)
    const node = entry.kind === 'node' ? entry.node : undefined
    if (node?.origin?.kind === 'artifact' && node.changed === undefined) untouched.add(path)
  }
  const at = (path: HostPath): HostNode | undefined => nodeAt(repository, overlay, doubts, path)
  const forgetBelow = (path: HostPath): void => {
    if ((below.get(path) ?? 0) === 0) return
    const gone = [...overlay.keys()].filter((other) => other !== path && isWithin(other, path))
    if (gone.length === 0) return
    if (shared) {
      overlay = new Map(overlay)
      shared = false
    }
    for (const other of gone) {
      overlay.delete(other)
      count(other, -1)
    }
  }
  const followed = (path: HostPath): HostPath => followLinks(at, path)
  const makeDirectory = (path: HostPath): void => {
    const missing: HostPath[] = []
    for (let folder = path; at(folder) === undefined && !isTopFolder(folder); folder = parentOf(folder)) missing.push(folder)
    for (const folder of missing.reverse())
      change(folder, { kind: 'folder', fresh: hidesRepository(overlay, folder), mode: undefined })
  }
  const put = (path: HostPath, node: Omit<HostNode, 'path'>): void => {
    forgetBelow(path)
    change(path, { kind: 'node', node: { ...node, path } })
  }
  const files: HostFiles = {
    at,
    kind: (path) => kindOf(at, followed(path), (other) => nodeAt(repository, overlay, [], other) === undefined),
    followed: (path, parents = false) =>
      parents && !isTopFolder(path) ? joinPath(followed(parentOf(path)), baseName(path)) : followed(path),
    executable: (path) => executableOf(repository, at(followed(path))),
    read: (path) => {
      const target = followed(path)
      const text = readNode(repository, at(target), path)
      return text === undefined && files.kind(target) === 'unknown' ? [unknownFile(path, 'outside')] : text
    },
    names: (path) => {
      const target = followed(path)
      return at(target)?.doubt === undefined ? namesIn(repository, overlay, doubts, target) : undefined
    },
    certainNames: (path) => namesIn(repository, overlay, doubts, followed(path)) ?? [],
    sourceOf: (path) => sourceOf(repository, at(followed(path)), path),
    view: () => {
      shared = true
      const frozen = overlay
      const frozenDoubts = doubts
      return {
        at: (path) => nodeAt(repository, frozen, frozenDoubts, path),
        names: (path) => namesIn(repository, frozen, frozenDoubts, path),
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
      const mode = present === undefined ? undefined : keptMode(files, present)
      makeDirectory(parentOf(target))
      put(target, {
        type: 'file',
        origin: { kind: 'text', text: before === undefined ? text : concat(before, text), at: site },
        mode,
        link: undefined,
      })
    },
    put: (path, node) => {
      makeDirectory(parentOf(path))
      put(path, node)
    },
    makeDirectory,
    remove: (path) => {
      forgetBelow(path)
      doubts = doubts.filter((doubt) => !isWithin(doubt.folder, path))
      change(path, { kind: 'absent', since: (clock += 1) })
    },
    copy: (from, to, follow = false) => {
      makeDirectory(parentOf(to))
      const folder = at(from)?.type === 'directory' && at(from)?.origin === undefined
      copyNode(files, from, to, follow ? followed : (path) => path)
      if (folder) doubts = [...doubts, ...copiedDoubts(doubts, from, to)]
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
    layOver: (folder, origin) => {
      const before = at(folder)
      // What was there stays beside what comes: each name keeps an entry of its own.
      for (const name of files.certainNames(folder)) {
        const child = joinPath(folder, name)
        const node = at(child)
        const own = overlay.get(child)
        if (node === undefined || own?.kind === 'node') continue
        if (node.origin !== undefined || node.link !== undefined) change(child, { kind: 'node', node })
        else
          change(child, {
            kind: 'folder',
            fresh: hidesRepository(overlay, child),
            mode: node.mode,
            laidOver: originBelow(origin, `/${name}`),
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
      const node = at(path)
      if (node === undefined) return
      const own = overlay.get(path)
      const fresh = own?.kind === 'folder' ? own.fresh : hidesRepository(overlay, path)
      const combined = combineModes(node.mode ?? (/^[ugoa]*\+x$/.test(mode) ? undefined : plainMode(files, node)), mode)
      change(
        path,
        node.origin === undefined
          ? { kind: 'folder', fresh, mode: combined }
          : { kind: 'node', node: { ...node, mode: combined } },
      )
      if (recursive) for (const name of files.certainNames(path)) files.changeMode(joinPath(path, name), mode, true)
    },
    doubt: (folder, origin) => {
      // Of two that nobody knows, the later one speaks for both.
      const others = doubts.filter((one) => one.folder !== folder || one.origin.kind !== 'opaque' || origin.kind !== 'opaque')
      doubts = [...others, { folder, origin, since: (clock += 1) }]
    },
  }
  return files
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

function copyNode(files: HostFiles, from: HostPath, to: HostPath, follow: (path: HostPath) => HostPath): void {
  const source = follow(from)
  const node = files.at(source)
  if (node === undefined) return
  if (node.origin !== undefined || node.link !== undefined) {
    const present = files.at(to)
    if (node.origin?.kind === 'artifact' && node.type !== 'file' && mayHold(present)) {
      // Only a folder goes over a folder: its contents are merged into it.
      files.layOver(to, node.origin)
      if (node.changed !== undefined) files.touchBelow(to)
      return
    }
    // What was changed below an artifact is not followed into the copy: the copy is changed as well.
    const changed = node.changed === undefined ? {} : { changed: [to] }
    files.put(to, { type: node.type, origin: node.origin, mode: node.mode, link: node.link, ...changed })
    return
  }
  const names = files.certainNames(source)
  files.makeDirectory(to)
  if (node.mode !== undefined) files.changeMode(to, node.mode, false)
  for (const name of names) if (joinPath(source, name) !== to) copyNode(files, joinPath(source, name), joinPath(to, name), follow)
}

/** Whether there is a folder with files of its own. */
function mayHold(node: HostNode | undefined): boolean {
  return node?.type === 'directory' || (node?.type === 'either' && node.origin?.kind === 'artifact')
}

/** Whether two things that came out of containers are certainly one. */
function sameOrigin(a: Origin, b: Origin): boolean {
  return a.kind === 'artifact' && b.kind === 'artifact' && a.container === b.container && keyOf(a.path) === keyOf(b.path)
}

/** What may lie in a folder may lie in its copy. */
function copiedDoubts(doubts: readonly Doubt[], from: HostPath, to: HostPath): readonly Doubt[] {
  return doubts.flatMap((doubt): readonly Doubt[] => {
    if (isWithin(doubt.folder, from)) {
      return [{ ...doubt, folder: joinPath(to, doubt.folder === from ? '' : relativeTo(doubt.folder, from)) }]
    }
    if (!isWithin(from, doubt.folder)) return []
    return [{ ...doubt, folder: to, origin: originBelow(doubt.origin, `/${relativeTo(from, doubt.folder)}`) }]
  })
}

const relativeTo = (path: HostPath, folder: HostPath): string => (folder === '.' ? path : path.slice(folder.length + 1))

function originBelow(origin: Origin, rest: string): Origin {
  return origin.kind === 'artifact'
    ? { ...origin, path: known(origin.path) === '/' ? literal(rest) : concat(origin.path, literal(rest)) }
    : origin
}

/** The nearest entry at or above a path. */
function nearest(overlay: Overlay, path: HostPath): { readonly path: HostPath; readonly entry: Entry } | undefined {
  for (let folder = path; ; folder = parentOf(folder)) {
    const entry = overlay.get(folder)
    if (entry !== undefined) return { path: folder, entry }
    if (isTopFolder(folder)) return undefined
  }
}

function hidesRepository(overlay: Overlay, path: HostPath): boolean {
  const found = nearest(overlay, path)
  if (found === undefined) return false
  if (found.entry.kind === 'absent') return true
  return found.entry.kind === 'node' || found.entry.fresh
}

function nodeAt(repository: Repository, overlay: Overlay, doubts: readonly Doubt[], path: HostPath): HostNode | undefined {
  const found = nearest(overlay, path)
  if (found !== undefined) {
    const { entry } = found
    if (entry.kind === 'absent')
      return doubtful(
        doubts.filter((doubt) => doubt.since > entry.since),
        path,
      )
    if (entry.kind === 'node') return found.path === path ? withChanges(overlay, entry.node) : childOf(entry.node, path)
    if (found.path === path)
      return withDoubt(doubts, { path, type: 'directory', origin: undefined, mode: entry.mode, link: undefined }, entry.laidOver)
    const laid = entry.laidOver === undefined ? undefined : originBelow(entry.laidOver, `/${relativeTo(path, found.path)}`)
    const own = entry.fresh ? undefined : repositoryNode(repository, path)
    if (own !== undefined) return withDoubt(doubts, own, laid)
    return laid === undefined ? doubtful(doubts, path) : { path, type: 'either', origin: laid, mode: undefined, link: undefined }
  }
  const node = repositoryNode(repository, path)
  return node === undefined ? doubtful(doubts, path) : withDoubt(doubts, node)
}

function withChanges(overlay: Overlay, node: HostNode): HostNode {
  if (node.origin?.kind !== 'artifact') return node
  const within = [...overlay].filter(([path]) => path !== node.path && isWithin(path, node.path))
  // What was laid deeper than the folders that are known here is a change as well: nobody would look for it.
  const changed = within.flatMap(([path, entry]) =>
    isOwn(entry) && (parentOf(path) === node.path || overlay.has(parentOf(path))) ? [] : [path],
  )
  return changed.length === 0 ? node : { ...node, changed: [...(node.changed ?? []), ...changed] }
}

/** What a merged folder had already, or a file of the repository laid over it: known, so no change that matters here. */
function isOwn(entry: Entry): boolean {
  if (entry.kind === 'folder') return !entry.fresh
  return entry.kind === 'node' && entry.node.origin?.kind === 'repository'
}

function withDoubt(doubts: readonly Doubt[], node: HostNode, laidOver?: Origin): HostNode {
  if (node.type !== 'directory') return node
  if (laidOver !== undefined) return { ...node, doubt: laidOver }
  const doubt = doubts.findLast((one) => isWithin(node.path, one.folder) || isWithin(one.folder, node.path))
  return doubt === undefined ? node : { ...node, doubt: doubt.origin }
}

/** What lies below an artifact is the artifact's own; below anything else that is one thing, nothing. */
function childOf(node: HostNode, path: HostPath): HostNode | undefined {
  const { origin } = node
  if (origin?.kind === 'opaque' && node.type !== 'file') return { ...node, path, type: 'either' }
  if (origin?.kind !== 'artifact' || node.type === 'file') return undefined
  const changed = node.changed === undefined ? {} : { changed: [path] }
  return {
    path,
    type: 'either',
    origin: originBelow(origin, `/${relativeTo(path, node.path)}`),
    mode: undefined,
    link: undefined,
    ...changed,
  }
}

function repositoryNode(repository: Repository, path: HostPath): HostNode | undefined {
  if (!isInRepository(path))
    return /^<mktemp:\d+>$/.test(path)
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

function doubtful(doubts: readonly Doubt[], path: HostPath): HostNode | undefined {
  const doubt = doubts.findLast((one) => path !== one.folder && isWithin(path, one.folder))
  if (doubt === undefined) return undefined
  return {
    path,
    type: 'either',
    origin: originBelow(doubt.origin, `/${relativeTo(path, doubt.folder)}`),
    mode: undefined,
    link: undefined,
  }
}

function namesIn(
  repository: Repository,
  overlay: Overlay,
  doubts: readonly Doubt[],
  path: HostPath,
): readonly string[] | undefined {
  const node = nodeAt(repository, overlay, [], path)
  if (node === undefined) return doubtful(doubts, path) === undefined ? [] : undefined
  if (node.origin !== undefined) return node.type === 'file' ? [] : overlaid(overlay, path)
  const names = new Set(hidesRepository(overlay, path) || !isInRepository(path) ? [] : repository.children(path))
  for (const [other, entry] of overlay) {
    if (other === path || parentOf(other) !== path) continue
    if (entry.kind === 'absent') names.delete(baseName(other))
    else names.add(baseName(other))
  }
  return [...names].sort()
}

/** Names written below an artifact: the artifact's own are not known, so the list is not whole. */
function overlaid(overlay: Overlay, path: HostPath): readonly string[] | undefined {
  const names = [...overlay]
    .filter(([other, entry]) => other !== path && parentOf(other) === path && entry.kind !== 'absent')
    .map(([other]) => baseName(other))
  return names.length === 0 ? undefined : names.sort()
}

const linkDepth = 32

function followLinks(at: (path: HostPath) => HostNode | undefined, path: HostPath): HostPath {
  let present = path
  for (let depth = 0; depth < linkDepth; depth += 1) {
    const link = linkOn(at, present)
    if (link === undefined) return present
    const target = joinPath(parentOf(link.path), link.target)
    present = joinPath(target, present.slice(link.path.length).replace(/^\//, ''))
  }
  return present
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

function kindOf(at: (path: HostPath) => HostNode | undefined, path: HostPath, isDoubtful: (path: HostPath) => boolean): PathKind {
  const node = at(path)
  if (node !== undefined) {
    // A file that a program wrote is there, whatever it holds; what may only be there is not certain.
    if (isDoubtful(path)) return 'unknown'
    if (node.origin?.kind === 'opaque' && node.type === 'either') return 'unknown'
    return node.type === 'either' ? 'exists' : node.type
  }
  if (path.startsWith('/') || (path.startsWith('<') && !path.startsWith('<mktemp:'))) return 'unknown'
  return 'absent'
}

function executableOf(repository: Repository, node: HostNode | undefined): boolean | undefined {
  if (node === undefined) return undefined
  if (node.mode === undefined && node.origin?.kind === 'text') return false
  if (node.mode !== undefined) return /^\d+$/.test(node.mode) ? /[1357]/.test(node.mode) : /\+[rw]*x/.test(node.mode)
  if (node.origin?.kind !== 'repository') return undefined
  const entry = repository.stat(node.origin.path)
  return entry?.kind === 'file' ? entry.executable : undefined
}

function unknownFile(path: string, detail: string): Unknown {
  return {
    kind: 'unknown',
    id: `file:${path}:${detail}`,
    name: baseName(path),
    source: 'command',
    at: undefined,
    whenUnset: undefined,
  }
}

/** What is no text (a binary file) has no characters that could be told. */
function decode(bytes: Uint8Array, path: string): Text {
  try {
    return literal(strict.decode(bytes))
  } catch {
    return [unknownFile(path, 'bytes')]
  }
}

function readNode(repository: Repository, node: HostNode | undefined, path: HostPath): Text | undefined {
  const { origin } = node ?? {}
  if (node !== undefined && node.type === 'directory') return undefined
  switch (origin?.kind) {
    case 'repository': {
      const bytes = repository.read(origin.path)
      return bytes === undefined ? undefined : decode(bytes, origin.path)
    }
    case 'text':
      return origin.text
    case 'artifact':
    case 'opaque':
      return [unknownFile(path, `${origin.kind}:${String(origin.at.start)}`)]
    case undefined:
      return undefined
  }
}

function sourceOf(repository: Repository, node: HostNode | undefined, path: HostPath): Source | undefined {
  const { origin } = node ?? {}
  if (origin?.kind === 'repository') {
    const bytes = repository.read(origin.path)
    return bytes === undefined ? undefined : { path: origin.path, text: decoder.decode(bytes) }
  }
  const text = origin?.kind === 'text' ? known(origin.text) : undefined
  return text === undefined ? undefined : { path, text }
}
