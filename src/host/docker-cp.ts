/**
 * Where `docker cp CONTAINER:SOURCE DESTINATION` puts what it takes out. The rules are Docker's, measured:
 *
 * | source | destination | result |
 * |---|---|---|
 * | file | does not exist, no trailing slash | a file of that name; the parent must exist |
 * | file | does not exist, trailing slash | error |
 * | file | existing file | overwritten |
 * | anything | existing folder | put inside, under its own name |
 * | folder | does not exist | made; holds the contents of the source |
 * | folder, written `x/.` | existing folder | contents merged into it |
 * | folder | existing file | error |
 */
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { printText } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import type { ContainerId, ImagePath, NodeType, Origin } from './origin.ts'
import { baseName, joinPath, parentOf } from './path.ts'

export interface CopyOut {
  readonly source: {
    readonly container: ContainerId
    readonly path: ImagePath
    /** Written `path/.`. */ readonly contents: boolean
    /** What it is called inside of a folder, where that is not its name in the container. */
    readonly name?: string
    /** It is taken out of a volume. */
    readonly volume?: true
  }
  readonly destination: HostPath
  /** The destination ends in `/` (or `/.`), so that it must be a folder. */
  readonly trailingSlash: boolean
  readonly at: Site
}

export type CopyOutcome =
  /** Where the artifact ended. `folder`: its contents were merged into a folder that was there. */
  | { readonly kind: 'landed'; readonly landed: HostPath; readonly merged: boolean }
  /** The folder that it should go into does not exist. */
  | { readonly kind: 'failed'; readonly missing: HostPath }

/** Lays what a container holds at a path on the host. */
export function copyOut(files: HostFiles, copy: CopyOut): CopyOutcome {
  const { source } = copy
  const destination = files.followed(copy.destination)
  const present = files.kind(destination)
  const { container, path } = source
  const origin: Origin = { kind: 'artifact', container, path, at: copy.at, ...(source.volume ? { volume: true } : {}) }
  if (present === 'directory' || (present === 'unknown' && copy.trailingSlash)) {
    if (source.contents) return merge(files, destination, origin)
    const inside = joinPath(destination, nameOf(source))
    // Only a folder goes over a folder, and its contents are merged into it; only a file goes over a file.
    if (files.kind(inside) === 'directory') return merge(files, inside, origin)
    return land(files, inside, files.kind(inside) === 'file' ? 'file' : 'either', origin)
  }
  if (present === 'file' && (source.contents || copy.trailingSlash)) return { kind: 'failed', missing: destination }
  if (present === 'exists') return intoArtifact(files, copy, origin)
  const parent = parentOf(destination)
  if (files.kind(parent) === 'absent') return { kind: 'failed', missing: parent }
  // A trailing slash on what does not exist is an error for a file, so what succeeds is a folder.
  const type: NodeType =
    source.contents || (present === 'absent' && copy.trailingSlash) ? 'directory' : present === 'file' ? 'file' : 'either'
  return land(files, destination, type, origin)
}

function land(files: HostFiles, path: HostPath, type: NodeType, origin: Origin): CopyOutcome {
  files.put(path, { type, origin, mode: undefined, link: undefined })
  return { kind: 'landed', landed: path, merged: false }
}

/** The contents of a folder in a container, laid over a folder of the host: a part of it has the artifact as its origin. */
function merge(files: HostFiles, destination: HostPath, origin: Origin): CopyOutcome {
  if (files.names(destination)?.length === 0)
    files.put(destination, { type: 'directory', origin, mode: undefined, link: undefined })
  else files.layOver(destination, origin)
  return { kind: 'landed', landed: destination, merged: true }
}

/** A destination that came out of a container itself: a file is overwritten, a folder takes it in. Which of them is not known. */
function intoArtifact(files: HostFiles, copy: CopyOut, origin: Origin): CopyOutcome {
  const before = files.at(copy.destination)
  const same = before?.origin?.kind === 'artifact' && printText(before.origin.path) === printText(copy.source.path)
  if (same && !copy.trailingSlash) return land(files, copy.destination, 'either', origin)
  if (copy.source.contents) return merge(files, copy.destination, origin)
  return land(files, joinPath(copy.destination, nameOf(copy.source)), 'either', origin)
}

function nameOf({ name, path }: CopyOut['source']): string {
  return name ?? baseName(printText(path))
}
