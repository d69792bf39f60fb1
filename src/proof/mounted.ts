/**
 * Files of the host that containers have mounted, and folders of the host that are a container's as a whole: both read from the host's
 * files at one moment, with what containers that ran before may have left in them.
 */
import type { HostView, Origin } from '../host/origin.ts'
import { baseName, isWithin, joinPath, parentOf, relativeTo } from '../host/path.ts'
import { isAsSeen, unseenBelow } from '../host/shown.ts'
import type { Container, MountedFolder } from '../pipeline/model.ts'
import type { HostPath } from '../shell/world.ts'
import { peelModes } from './chmods.ts'
import type { SeenSource } from './mount-steps.ts'
import { readSource, readTree, type ContextView } from './context.ts'
import { below, type ArtifactOrigin, type ContentOrigin, type Opaque } from './origins.ts'

export interface MountReader {
  /** What a container saw through a mount when its command began; what comes later lies over what comes before. */
  readonly seenThrough: (container: Container, mount: MountedFolder) => readonly SeenSource[]
  /** The container's folder that a folder is as a whole: it was mounted, so that the container had all that is in it. */
  readonly wholeOf: (view: HostView, path: HostPath) => ArtifactOrigin | undefined
  /** Names in a folder that is a container's but for them: what was put there later. */
  readonly laidOver: (view: HostView, path: HostPath) => ReadonlySet<string> | undefined
  /** The container's folder in which lies what nobody knows of a folder. */
  readonly leftIn: (view: HostView, path: HostPath) => ArtifactOrigin | undefined
}

type ReadFolder = (
  image: undefined,
  context: { readonly path: HostPath; readonly view: HostView; readonly ignore: undefined },
) => ContextView

/** @param readFolder a folder of the host as a context without ignore file */
export function mountReader(readFolder: ReadFolder, originOf: (origin: Origin) => ContentOrigin | Opaque): MountReader {
  const leftIn = (view: HostView, path: HostPath): ArtifactOrigin | undefined => {
    const doubts = view.doubtsAt(path)
    const last = doubts.at(-1)
    if (last === undefined || !isWithin(path, last.folder) || doubts.some(({ origin }) => origin.kind !== 'artifact'))
      return undefined
    const origin = originOf(last.origin)
    return origin.kind === 'artifact' ? partOf(origin, relativeTo(path, last.folder)) : undefined
  }
  const wholeOf = (view: HostView, path: HostPath): ArtifactOrigin | undefined => {
    const last = view.doubtsAt(path).at(-1)
    return last !== undefined && isAsSeen(view, path, last) ? leftIn(view, path) : undefined
  }

  const laidOver = (view: HostView, path: HostPath): ReadonlySet<string> | undefined => {
    const last = view.doubtsAt(path).at(-1)
    // Of a copy of what a container had mounted nobody says that it has all of it.
    if (last?.seen === undefined || leftIn(view, path) === undefined) return undefined
    const later = view.touched(path).filter((name) => !isAsSeen(view, joinPath(path, name), last))
    const isPut = (name: string): boolean => {
      const node = view.at(joinPath(path, name))
      return node?.type === 'file' && node.link === undefined && node.origin !== undefined && node.origin.kind !== 'artifact'
    }
    return later.length > 0 && later.every(isPut) ? new Set(later) : undefined
  }

  /** The files that are certain. */
  const certain = (view: HostView, source: HostPath): readonly SeenSource[] => {
    const host = readFolder(undefined, { path: source, view: withoutDoubts(view), ignore: undefined })
    if (host.at('.')?.type === 'file') {
      const above = readFolder(undefined, { path: parentOf(source), view: withoutDoubts(view), ignore: undefined })
      return readSource(above, baseName(source)).map((one) => ({ source: one, below: '' }))
    }
    const entries = readTree(host, '.')
    const above = foldersAbove(entries)
    const holding = foldersAbove(entries.filter((entry) => entry.kind !== 'directory'))
    // Git has no empty folders: those that are there the driver made.
    const empty = entries.filter((entry) => entry.kind === 'directory' && !above.has(entry.path))
    const full = entries.filter((entry) => entry.kind !== 'directory' || holding.has(entry.path))
    return [
      ...(full.length === 0 ? [] : [{ source: { kind: 'directory', entries: full }, below: '' } as const]),
      ...empty.map((entry) => ({ source: undefined, below: entry.path })),
    ]
  }

  /** What the driver laid at a path of the folder, over what a container left there. */
  const laid = (view: HostView, path: HostPath, source: HostPath): readonly SeenSource[] => {
    const inner = path === source ? '' : relativeTo(path, source)
    const node = view.at(path)
    if (node === undefined)
      return [{ source: { kind: 'opaque', reason: `${path} was removed from it`, missing: false }, below: '' }]
    if (node.origin === undefined) return [{ source: undefined, below: inner }]
    const above = readFolder(undefined, { path: parentOf(path), view: withoutDoubts(view), ignore: undefined })
    return readSource(above, baseName(path)).map((one) => ({ source: one, below: inner }))
  }

  const seenThrough = ({ view }: Container, { source }: MountedFolder): readonly SeenSource[] => {
    const doubts = view.doubtsAt(source)
    const isAround = (folder: HostPath): boolean => isWithin(source, folder)
    // What a container around it left holds what was there before.
    const last = doubts.findLastIndex(({ folder }) => isAround(folder))
    const found: SeenSource[] = last === -1 ? [...certain(view, source)] : []
    for (const doubt of doubts.slice(Math.max(0, last))) {
      const { folder, origin } = doubt
      const content = originOf(origin)
      if (content.kind === 'opaque') found.push({ source: content, below: '' })
      if (content.kind !== 'artifact') continue
      const inner = partOf(content, isAround(folder) ? relativeTo(source, folder) : '')
      const unseen = unseenBelow(view, isAround(folder) ? source : folder, doubt)
      // What was made anew as a whole holds nothing that any container left.
      if (unseen.includes(source)) found.length = 0
      else
        found.push({
          source: {
            kind: 'artifact',
            name: baseName(folder),
            origin: inner,
            type: 'directory',
            mode: undefined,
            hidden: undefined,
            besides: [],
          },
          below: isAround(folder) ? '' : relativeTo(folder, source),
        })
      const later = doubts.slice(doubts.indexOf(doubt) + 1)
      for (const path of unseen) if (!later.some((one) => isWithin(path, one.folder))) found.push(...laid(view, path, source))
    }
    return found
  }

  return { seenThrough, wholeOf, laidOver, leftIn }
}

/** The folders in which some paths lie. */
function foldersAbove(entries: readonly { readonly path: string }[]): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const { path } of entries)
    for (let end = path.lastIndexOf('/'); end > 0 && !folders.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1))
      folders.add(path.slice(0, end))
  return folders
}

function partOf(artifact: ArtifactOrigin, rest: string): ArtifactOrigin {
  return peelModes(rest === '' ? artifact : { ...artifact, path: below(artifact.path, rest) }).origin
}

function withoutDoubts(view: HostView): HostView {
  return {
    ...view,
    at: (path) => {
      const node = view.at(path)
      return node?.doubt === undefined
        ? node
        : {
            path: node.path,
            type: node.type,
            origin: node.origin,
            mode: node.mode,
            link: node.link,
            ...(node.changed === undefined ? {} : { changed: node.changed }),
            ...(node.laidOver === undefined ? {} : { laidOver: node.laidOver }),
          }
    },
  }
}
