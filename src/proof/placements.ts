/**
 * What COPY and ADD put where, entry by entry.
 *
 * In: one COPY with what its sources are. Out: entries, in the order in which the builder writes them: a file at a path, a folder
 * that exists then, the contents of an image's folder. A destination without trailing slash means a folder when one is there
 * already, so what is known of the image's folders so far is given; what that leaves open becomes a note beside the entry, which
 * turns into an assumption when the two sides differ in it.
 */
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import type { CopyForm, CopySource, TreeEntry } from './form.ts'
import { below, lastName, originKey, printOrigin, type ArtifactOrigin, type ContentOrigin } from './origins.ts'
import type { ImageFolders } from './folders.ts'
import { modeAfter } from './modes.ts'
import type { Reading } from './reading.ts'

/** Something on which equality rests when only one side has it. */
export interface Note {
  readonly kind: 'target-is-no-folder' | 'folder-is-plain' | 'base-folder-is-plain' | 'no-archive'
  /** The path in the image, or the artifact. */
  readonly subject: string
  /** Distinguishes notes on one subject. */
  readonly detail: string
  /** There is something that speaks against it: a person should look. */
  readonly doubtful: boolean
}

export interface Entry {
  /**
   * - `point`: one file at a path
   * - `region`: files below a path whose names are not known
   * - `set`: a folder with owner and mode of its own, whatever it was before
   * - `ensure`: a folder that is made unless it is there
   */
  readonly kind: 'point' | 'region' | 'set' | 'ensure'
  readonly path: Text
  /** What the digest reads. */
  readonly what: readonly unknown[]
  /** A file that stood at this very path is gone afterwards. */
  readonly replaces: boolean
  /** Of what is copied: `0:0`, `stage` or `chown:` and what was given. */
  readonly owner: string
  readonly parentOwner: string
  readonly shown: string
  readonly notes: readonly Note[]
  readonly copy: CopyForm
  /** Octal digits of an explicit mode. */
  readonly mode: string | undefined
  /** A RUN of the image, above or below, names the path or its last name. */
  readonly isSpokenOf: () => boolean
  /** Why a RUN of the image may read it. */
  readonly readerOf: () => string | undefined
  /** The image's path that it takes, when it takes one. */
  readonly artifact: ArtifactOrigin | undefined
  /** It depends on whether the artifact is a file or a folder, which is not known. */
  readonly open: boolean
}

/**
 * All entries of a COPY. Several things for a destination that is not written as a folder: the classic builder refuses them, BuildKit
 * puts one over the other unless there is a folder, so all that can be said is that the same ones go to the same place.
 */
export function entriesOf(copy: CopyForm, folders: ImageFolders, reading: Reading): readonly Entry[] {
  const together = copy.several && !isFolderTarget({ copy, folders })
  const entries = copy.sources.flatMap((source) => sourceEntries(copy, source, folders, reading))
  if (together)
    return entries.map((one) => ({
      ...one,
      kind: 'region',
      path: copy.destination,
      what: ['together', ...one.what, keyOf(one.path)],
      replaces: false,
    }))
  return entries.filter((one) => (one.kind !== 'point' && one.what[1] !== 'folder') || !reading.isLeftOut(copy, one.path))
}

function sourceEntries(copy: CopyForm, source: CopySource, folders: ImageFolders, reading: Reading): readonly Entry[] {
  const context: Context = { copy, folders, reading }
  switch (source.kind) {
    case 'opaque':
      return [opaqueEntry(context, copy.destination, source.reason)]
    case 'own':
      return []
    case 'file':
      return [fileEntry(context, source.name, source.origin, source.mode)]
    case 'glob':
      return [globEntry(context, source)]
    case 'directory':
      return [
        entry(ofParents(context), 'ensure', copy.destination, ['folder'], { shown: 'a folder' }),
        ...source.entries.flatMap((one) => treeEntries(context, one)),
      ]
    case 'artifact':
      return [artifactEntry(context, source)]
  }
}

interface Context {
  readonly copy: CopyForm
  readonly folders: ImageFolders
  readonly reading: Reading
}

function originOf({ reading }: Context, origin: ContentOrigin): readonly unknown[] {
  return originKey(origin, reading.digest)
}

interface EntryExtras {
  readonly shown: string
  readonly mode?: string | undefined
  readonly replaces?: boolean
  readonly notes?: readonly Note[]
  readonly artifact?: ArtifactOrigin
  readonly open?: boolean
}

function entry(
  { copy, folders, reading }: Context,
  kind: Entry['kind'],
  path: Text,
  what: readonly unknown[],
  extras: EntryExtras,
): Entry {
  const mode = copy.mode ?? extras.mode ?? null
  const isOfRoot = copy.owner === 'stage' && extras.artifact !== undefined && reading.isOfRoot(extras.artifact)
  const owner = isOfRoot ? '0:0' : copy.owner
  const shownOwner = owner === '0:0' ? '' : `, owner ${owner.replace(/^chown:/, '')}`
  return {
    kind,
    path,
    what: [kind, ...what, owner, mode, copy.flags],
    replaces: extras.replaces ?? false,
    owner,
    parentOwner: copy.parentOwner,
    shown: `${extras.shown} → ${printText(path)}${shownOwner}${mode === null ? '' : `, mode ${mode}`}`,
    notes: extras.notes ?? [],
    copy,
    mode: mode ?? undefined,
    isSpokenOf: () => folders.isSpokenOf(path),
    readerOf: () => folders.readerOf(path),
    artifact: extras.artifact,
    open: extras.open ?? false,
  }
}

/** The folders that unpacking makes on its way are root's, whosever its members are. */
function ofParents(context: Context): Context {
  const { copy } = context
  return copy.unpacks === true ? { ...context, copy: { ...copy, owner: copy.parentOwner } } : context
}

function opaqueEntry(context: Context, path: Text, reason: string): Entry {
  return entry(context, 'region', path, ['opaque', context.reading.unique()], { shown: reason })
}

/** The destination is written as a folder, or surely is one. */
function isFolderTarget({ copy, folders }: Pick<Context, 'copy' | 'folders'>): boolean {
  return copy.slash || folders.isFolder(copy.destination)
}

/** Where a file lands, and what that rests on. */
function fileTarget({ copy, folders }: Context, name: string): { readonly path: Text; readonly notes: readonly Note[] } {
  const { destination } = copy
  if (isFolderTarget({ copy, folders })) return { path: below(destination, name), notes: [] }
  const subject = printText(destination)
  return {
    path: destination,
    notes: [{ kind: 'target-is-no-folder', subject, detail: name, doubtful: folders.isMentioned(destination) }],
  }
}

function fileEntry(context: Context, name: string, origin: ContentOrigin, mode: string | undefined): Entry {
  const { copy } = context
  const { path, notes } = fileTarget(context, name)
  const shown = printOrigin(origin)
  // ADD unpacks an archive at the destination and loads what is remote: kept apart from COPY.
  if (copy.add) {
    const target = origin.kind === 'remote' ? [keyOf(copy.destination), copy.slash] : [keyOf(path)]
    return entry(context, 'region', copy.destination, ['add', ...originOf(context, origin), ...target], {
      shown: `ADD ${shown}`,
      mode,
      notes,
    })
  }
  return entry(context, 'point', path, ['file', ...originOf(context, origin)], { shown, mode, notes, replaces: true })
}

function globEntry(context: Context, { origin, pattern }: Extract<CopySource, { kind: 'glob' }>): Entry {
  const { copy } = context
  const shown = `${printOrigin(origin)}/${pattern}`
  // ADD unpacks each archive among the files that it matches by name.
  const unpacks = copy.add && ARCHIVE.test(pattern)
  const isPlain = /\.[a-z]\w*$/i.test(pattern)
  const notes: readonly Note[] =
    copy.add && !unpacks ? [{ kind: 'no-archive', subject: shown, detail: '', doubtful: !isPlain || PACKED.test(pattern) }] : []
  const what = [unpacks ? 'add-glob' : 'glob', ...originOf(context, origin), pattern, isFolderTarget(context)]
  return entry(context, 'region', copy.destination, what, { shown: unpacks ? `ADD ${shown}` : shown, artifact: origin, notes })
}

const ARCHIVE = /\.(?:tar|tgz|tbz2?|txz|tzst|tar\.(?:gz|bz2|xz|zst|lzma))$/i
/** It is unpacked where it is a tar inside, and `app.js.gz` is none by its name. */
const PACKED = /\.(?:gz|bz2|xz)$/i

function artifactEntry(context: Context, source: Extract<CopySource, { kind: 'artifact' }>): Entry {
  const { copy, reading } = context
  const { origin, name } = source
  const type = source.type === 'either' ? reading.typeOf(origin) : source.type
  const shown = printOrigin(origin)
  const key = originOf(context, origin)
  if (type === 'directory') return tree(context, copy.destination, origin, source.mode)
  const { path, notes } = fileTarget(context, name)
  // There is no ADD --from: a file that is not an archive is the same with COPY.
  const unpacks = copy.add && (ARCHIVE.test(name) || ARCHIVE.test(lastName(origin.path)))
  const archive: readonly Note[] =
    copy.add && !unpacks ? [{ kind: 'no-archive', subject: shown, detail: '', doubtful: PACKED.test(name) }] : []
  const mode = modeOf(context, origin, source.mode)
  const extras = { shown: unpacks ? `ADD ${shown}` : shown, mode, notes: [...notes, ...archive], artifact: origin }
  if (unpacks) return entry(context, 'region', copy.destination, ['add', ...key, keyOf(path)], extras)
  if (type === 'file') return entry(context, 'point', path, ['file', ...key], { ...extras, replaces: true })
  const same = keyOf(path) === keyOf(copy.destination)
  return entry(context, 'region', copy.destination, ['either', ...key, keyOf(path)], { ...extras, replaces: same, open: true })
}

/** What chmod did is another thing than a mode that COPY gives, unless that is taken for granted. */
function modeOf({ reading }: Context, artifact: ArtifactOrigin, change: string | undefined): string | undefined {
  if (change === undefined) return undefined
  return reading.isModeGiven(artifact) ? modeAfter(change) : `chmod ${change}`
}

/** The contents of an image's folder. A chmod of the host's folder is not one of all that lies in it. */
function tree(context: Context, into: Text, origin: ArtifactOrigin, hostMode: string | undefined): Entry {
  const what = ['tree', ...originOf(context, origin), hostMode === undefined ? null : ['host', hostMode]]
  return entry(context, 'region', into, what, { shown: `${printOrigin(origin)}/`, artifact: origin })
}

function treeEntries(context: Context, one: TreeEntry): readonly Entry[] {
  const { copy, reading } = context
  const path = one.path === '' ? copy.destination : below(copy.destination, one.path)
  switch (one.kind) {
    case 'opaque':
      return [opaqueEntry(context, path, one.reason)]
    case 'own':
      return []
    case 'directory':
      return [nestedFolder(context, path, one.mode)]
    case 'file':
      return [
        entry(context, 'point', path, ['file', ...originOf(context, one.origin)], {
          shown: printOrigin(one.origin),
          mode: one.mode,
          replaces: true,
        }),
      ]
    case 'artifact': {
      const type = one.type === 'either' ? reading.typeOf(one.origin) : one.type
      if (type === 'directory')
        return [...(one.path === '' ? [] : [folderOf(context, path)]), tree(context, path, one.origin, one.mode)]
      const key = originOf(context, one.origin)
      const shown = printOrigin(one.origin)
      const mode = modeOf(context, one.origin, one.mode)
      if (type === 'file')
        return [entry(context, 'point', path, ['file', ...key], { shown, mode, replaces: true, artifact: one.origin })]
      return [
        entry(context, 'region', path, ['either', ...key, keyOf(path)], {
          shown,
          mode,
          replaces: true,
          artifact: one.origin,
          open: true,
        }),
      ]
    }
  }
}

/** The folder that an artifact is. A member of an archive brings the owner that it has, COPY makes it root's: a caveat says so. */
function folderOf(context: Context, path: Text): Entry {
  const { copy, folders } = context
  if (copy.unpacks !== true || folders.stateOf(path, copy.parentOwner) !== 'made') return nestedFolder(context, path, undefined)
  const notes: readonly Note[] = [{ kind: 'folder-is-plain', subject: printText(path), detail: '', doubtful: false }]
  return entry(ofParents(context), 'ensure', path, ['folder'], { shown: 'a folder', notes })
}

/**
 * A folder below a copied one brings its own mode and owner, also where a folder is there already; one that COPY has to make on its
 * way is 0755. Folders of a checkout and of a build are 0755 too (umask 022), so the two are the same unless the image may
 * have that folder in another state. Those that practically every image has (/usr/bin) are taken to be 0755 and root's in it.
 */
function nestedFolder(context: Context, path: Text, mode: string | undefined): Entry {
  const { copy, folders } = context
  const plain = mode === undefined && copy.mode === undefined && copy.owner === copy.parentOwner
  const state = plain ? folders.stateOf(path, copy.parentOwner) : 'other'
  if (state === 'other') return entry(context, 'set', path, ['folder'], { shown: 'a folder', mode })
  const subject = printText(path)
  const notes: Note[] = [{ kind: 'folder-is-plain', subject, detail: '', doubtful: false }]
  if (state !== 'made') notes.push({ kind: 'base-folder-is-plain', subject, detail: '', doubtful: state === 'usual' })
  return entry(context, 'ensure', path, ['folder'], { shown: 'a folder', notes })
}
