/**
 * Archives whose members are known: what `tar c` packs on the host, what `docker cp c:/x -` or a `tar` in a container prints.
 *
 * An archive is a folder of the host's files that no path of a driver can name (`<archive:1>`), and a text that stands for its bytes: an
 * unknown with an identity, which passes through variables, pipes, files and `gzip` like any other text. Members are nodes in that folder
 * with their origins, so packing and unpacking are copies, and a build that is given the archive as its context reads the folder.
 */
import type { Call, HostPath } from '../shell/world.ts'
import { soleUnknown, unknownOf, type Text } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import type { Origin } from './origin.ts'
import { joinPath } from './path.ts'

export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz' | 'other'

export interface Archive {
  /** The folder that holds its members. */
  readonly root: HostPath
  /** Its members' names begin with `./`, so that they have one component more than their paths. `undefined`: nobody knows. */
  readonly dotted: boolean | undefined
  readonly compression: Compression
  /** The owners in it are not those of the files that were packed (`tar --owner`). */
  readonly isReowned?: true
  /** All files of a container, and with them those that docker puts into each container. */
  readonly isExport?: true
  /** They are root's (`tar --owner=0 --group=0`). */
  readonly isOfRoot?: true
  /** Only a run can tell what it holds, so that nobody but tar takes it apart. */
  readonly isOpen?: true
  /** Git packed it: files of the commit, with the modes that git gives them. */
  readonly isOfGit?: true
  /** The repository's own folder was packed, with git's folder and all that git does not track. */
  readonly isOfRepository?: true
}

/** Why nobody knows the bytes of an archive that the host packs. */
export function packedReason(program: string): string {
  return `packed on the host by ${program}`
}

/** The program that packed a file on the host, when that is why it is not understood. */
export function packerIn(reason: string): string | undefined {
  return /^packed on the host by (\S+)$/.exec(reason)?.[1]
}

type Artifact = Extract<Origin, { kind: 'artifact' }>

/** What unzip is told, word by word: options in front of the archive, and behind it names and patterns of members (`-x` and others as well). */
export interface ZipWords {
  readonly options: readonly string[]
  readonly members: readonly string[]
}

/**
 * Finds what an archive that came out of a container holds, with leading components of the names gone; `undefined` when that cannot be
 * told. `compression`: as tar is told, `none` where it finds out by itself.
 */
export type Opener = (
  archive: Artifact,
  options: {
    readonly strip: number
    readonly compression: Compression
    /** As ADD does it: with the owners that are written in it. */
    readonly isAdded?: true
    /** Unpacked by unzip, and not by tar. */
    readonly zip?: ZipWords
  },
  call: Call,
) => Archive | undefined

interface Shelf {
  readonly archives: Map<string, Archive>
  opener: Opener
  count: number
}

const shelves = new WeakMap<HostFiles, Shelf>()

function shelfOf(files: HostFiles): Shelf {
  const present = shelves.get(files)
  if (present !== undefined) return present
  const made: Shelf = { archives: new Map(), opener: () => undefined, count: 0 }
  shelves.set(files, made)
  return made
}

/** An empty archive's folder, to be filled before it is shown to anybody. */
export function newArchiveFolder(files: HostFiles): HostPath {
  const shelf = shelfOf(files)
  shelf.count += 1
  return `<archive:${String(shelf.count)}>` as HostPath
}

/** The text that stands for an archive's bytes. */
export function textOfArchive(files: HostFiles, archive: Archive, source: 'docker' | 'host'): Text {
  const { archives } = shelfOf(files)
  const id = `${source}:archive:${String(archives.size + 1)}`
  archives.set(id, archive)
  return [unknownOf(id, 'archive', source === 'docker' ? 'docker' : 'command')]
}

/** The archive that a text is, when its members are known. */
export function archiveOf(files: HostFiles, text: Text): Archive | undefined {
  const unknown = soleUnknown(text)
  return unknown === undefined ? undefined : shelfOf(files).archives.get(unknown.id)
}

/** Whether all that is packed in an archive came out of containers. */
export function packsArtifacts(files: HostFiles, text: Text): boolean {
  const areTheirs = (path: HostPath): boolean => {
    const names = files.names(path) ?? []
    return (
      files.at(path)?.origin?.kind === 'artifact' || (names.length > 0 && names.every((name) => areTheirs(joinPath(path, name))))
    )
  }
  const archive = archiveOf(files, text)
  return archive !== undefined && areTheirs(archive.root)
}

/** The archive whose members lie in a folder. */
export function archiveIn(files: HostFiles, root: HostPath): Archive | undefined {
  return [...shelfOf(files).archives.values()].find((archive) => archive.root === root)
}

/** What the name of an archive that ADD knows says about it; `undefined` for other names. */
export function compressionOf(name: string): Compression | undefined {
  if (/\.(?:tgz|tar\.gz)$/.test(name)) return 'gzip'
  if (/\.(?:tbz2?|tar\.bz2)$/.test(name)) return 'bzip2'
  if (/\.(?:txz|tar\.xz)$/.test(name)) return 'xz'
  return name.endsWith('.tar') ? 'none' : undefined
}

/** Says who can tell what archives of containers hold. */
export function setOpener(files: HostFiles, opener: Opener): void {
  shelfOf(files).opener = opener
}

/** What an archive that came out of a container holds. */
export function openArtifact(
  files: HostFiles,
  archive: Artifact,
  options: Parameters<Opener>[1],
  call: Call,
): Archive | undefined {
  return shelfOf(files).opener(archive, options, call)
}

/** The same archive, packed or unpacked by another program: the same text for the same program. */
export function recompressed(files: HostFiles, text: Text, compression: Compression): Text | undefined {
  const archive = archiveOf(files, text)
  const unknown = soleUnknown(text)
  if (archive === undefined || unknown === undefined) return undefined
  const id = `${unknown.id}:${compression}`
  shelfOf(files).archives.set(id, { ...archive, compression })
  return [{ ...unknown, id }]
}

export interface Unpacking {
  readonly folder: HostPath
  /** The members that are asked for, as written; all of them where there are none. */
  readonly wanted: readonly string[]
  /** How many leading components of the names go. */
  readonly strip: number
}

/** `missing`: tar fails, since the archive has no such member. `open`: the names of what would be unpacked cannot be told. */
export type Unpacked =
  { readonly kind: 'done'; readonly written: readonly HostPath[] } | { readonly kind: 'missing' } | { readonly kind: 'open' }

/** Lays an archive's members into a folder, as `tar x` does. */
export function unpack(files: HostFiles, archive: Archive, { folder, wanted, strip }: Unpacking): Unpacked {
  // `tar x b` does not find `./b`.
  if (wanted.some((name) => archive.dotted !== undefined && isDotted(name) !== archive.dotted)) return { kind: 'missing' }
  const picked = wanted.map((name) => name.replace(/^(?:\.\/+)+/, '').replace(/\/+$/, ''))
  const names = picked.length === 0 ? ['.'] : picked
  if (archive.isExport === true && names.some(holdsDockersOwn)) return { kind: 'open' }
  if (names.some((name) => files.at(joinPath(archive.root, name)) === undefined)) return { kind: 'missing' }
  const depth = Math.max(0, strip - (archive.dotted === true ? 1 : 0))
  const copies = names.map((name) => copiesOf(files, joinPath(archive.root, name), depthOf(name), depth, folder, name))
  if (copies.some((copy) => copy === undefined)) return { kind: 'open' }
  const known = copies.flatMap((copy) => copy ?? [])
  for (const { from, to } of known) files.copy(from, to)
  return { kind: 'done', written: known.flatMap(({ from, to }) => laidBy(files, from, to)) }
}

/** Whether files that docker puts into each container are among those of a name (`/etc/hosts`, `/dev/console`, `/.dockerenv` …). */
function holdsDockersOwn(name: string): boolean {
  if (/(?:^|\/)\.{0,2}(?:\/|$)/.test(name)) return true
  return /^(?:\.dockerenv|proc|sys|dev(?:\/.*)?|etc(?:\/(?:hosts|hostname|resolv\.conf|mtab))?)$/.test(name)
}

const isDotted = (name: string): boolean => name === '.' || name.startsWith('./')
const depthOf = (name: string): number => (name === '.' ? 0 : name.split('/').length)

interface Copy {
  readonly from: HostPath
  readonly to: HostPath
}

/** What is left of a member when the leading components of its name go; `undefined` where they cannot be told. */
function copiesOf(
  files: HostFiles,
  from: HostPath,
  depth: number,
  strip: number,
  folder: HostPath,
  name: string,
): readonly Copy[] | undefined {
  const node = files.at(from)
  if (node === undefined) return []
  // A name that goes whole: of a folder the contents land, a file is passed over.
  if (depth === strip && depth > 0 && (node.type === 'file' || node.link !== undefined)) return []
  if (depth >= strip) {
    const rest = name === '.' ? '.' : name.split('/').slice(strip).join('/')
    return [{ from, to: joinPath(folder, rest) }]
  }
  if (node.type === 'file' || node.link !== undefined) return []
  if (node.origin !== undefined || node.doubt !== undefined) return undefined
  const children = (files.names(from) ?? []).map((child) =>
    copiesOf(files, joinPath(from, child), depth + 1, strip, folder, name === '.' ? child : `${name}/${child}`),
  )
  return children.some((child) => child === undefined) ? undefined : children.flatMap((child) => child ?? [])
}

/** Where members landed: each by its own name where they are known, so that a folder that was there is not among them. */
function laidBy(files: HostFiles, from: HostPath, to: HostPath): readonly HostPath[] {
  const node = files.at(from)
  if (node?.type !== 'directory' || node.origin !== undefined) return [to]
  return (files.names(from) ?? []).flatMap((name) => laidBy(files, joinPath(from, name), joinPath(to, name)))
}
