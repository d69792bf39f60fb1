/**
 * unzip: an archive that lies in a container is unpacked there, by the same words (`pipeline/daemon/unpacking.ts`); one that the host's
 * zip packed has known members. Of others nobody can tell the members.
 */
import { leavesArtifacts, namesAreNew, unpackedHere, zipFollowed } from '../../findings/host.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { openArtifact, unpack, type ZipWords } from '../archive.ts'
import type { HostFiles } from '../files.ts'
import { joinPath, parentOf, resolvePath } from '../path.ts'
import { zippedIn } from '../zipped.ts'
import { isDownload } from './network.ts'
import { outcome, printedUnknown, type HostCommand, type HostOutcome } from './outcome.ts'

interface UnzipCall extends ZipWords {
  readonly archive: Text | undefined
  readonly folder: Text | undefined
  /** It prints, or only looks. */
  readonly asks: boolean
  /** Files that are there are written over unasked. */
  readonly overwrites: boolean
  /** Every word is understood, and is one that a stage's unzip takes as well. */
  readonly isPlain: boolean
}

export const unzip: HostCommand = (call, files) => {
  const given = readUnzip(call.words.slice(1).map((word) => word.text))
  if (given.asks) return outcome({ stdout: printedUnknown(call, 'unzip') })
  const { archive } = given
  const folder = given.folder === undefined ? call.cwd : (resolvePath(call.cwd, given.folder) ?? call.cwd)
  const path = archive === undefined ? undefined : zipAt(call, files, archive)
  if (archive === undefined || (path !== undefined && files.kind(path) === 'absent')) return outcome({ status: 9 })
  // Of a folder that is not there the last name alone is made.
  if (files.kind(parentOf(folder)) !== 'absent') files.makeDirectory(folder)
  return (
    (path === undefined
      ? undefined
      : (extractZipped(call, files, given, path, folder) ?? extract(call, files, given, path, folder))) ??
    unpackUnknown(call, files, archive, folder)
  )
}

/** `unzip app` finds `app.zip`. */
function zipAt(call: Call, files: HostFiles, archive: Text): HostPath | undefined {
  const path = resolvePath(call.cwd, archive)
  return path !== undefined && files.kind(path) === 'absent' && files.kind(`${path}.zip` as HostPath) !== 'absent'
    ? (`${path}.zip` as HostPath)
    : path
}

/** What the host's own zip packed: all of it, into a folder of which all is known. */
function extractZipped(
  call: Call,
  files: HostFiles,
  given: UnzipCall,
  path: HostPath,
  folder: HostPath,
): HostOutcome | undefined {
  const zipped = zippedIn(files, files.read(path))
  const names = files.names(folder)
  const isAll = given.members.length === 0 && given.options.every((word) => /^-[qo]+$/.test(word))
  if (zipped === undefined || names === undefined || !isAll) return undefined
  const others = names.filter((name) => joinPath(folder, name) !== path)
  const archive = { root: zipped.root, dotted: false, compression: 'other' } as const
  const done = unpack(files, archive, { folder, wanted: [], strip: 0 })
  if (done.kind !== 'done') return undefined
  const isAsked = others.length > 0 && !given.overwrites
  const findings = [
    ...(zipped.follows === undefined ? [] : [zipFollowed(zipped.follows, printText(given.archive ?? []))]),
    ...(isAsked ? [namesAreNew(call.site, printText(given.archive ?? []), folder)] : []),
  ]
  return outcome({ effects: { reads: [path], writes: done.written }, findings })
}

function extract(call: Call, files: HostFiles, given: UnzipCall, path: HostPath, folder: HostPath): HostOutcome | undefined {
  const node = files.at(files.followed(path))
  const names = files.names(folder)
  const isGlob = call.words.some((word) => word.glob === true)
  if (node?.origin?.kind !== 'artifact' || node.changed !== undefined || !given.isPlain || isGlob || names === undefined)
    return undefined
  // What is there stays with -n, so that it would have to be told what has the same name.
  const others = names.filter((name) => joinPath(folder, name) !== path)
  if (given.options.some((word) => word.includes('n')) && others.length > 0) return undefined
  const opened = openArtifact(files, node.origin, { strip: 0, compression: 'none', zip: given }, call)
  if (opened === undefined) return undefined
  const done = unpack(files, opened, { folder, wanted: [], strip: 0 })
  if (done.kind !== 'done') return undefined
  if (files.at(path) !== undefined && names.some((name) => joinPath(folder, name) === path))
    files.put(path, { ...node, apart: true })
  const asked = others.length > 0 && !given.overwrites
  const findings = asked ? [namesAreNew(call.site, printText(given.archive ?? []), folder)] : []
  return outcome({ effects: { reads: [path], writes: done.written }, findings })
}

/**
 * A folder that an archive is unpacked into of which nobody knows what it holds. One from the network is taken not to hold what came out
 * of containers before.
 */
export function unpackUnknown(call: Call, files: HostFiles, archive: Text | undefined, folder: HostPath): HostOutcome {
  const path = archive === undefined ? undefined : resolvePath(call.cwd, archive)
  const isForeign = isDownload(path === undefined ? call.stdin : files.read(path))
  const from = archive === undefined ? 'stdin' : printText(archive)
  if (files.kind(folder) === 'absent') return outcome({ status: 1 })
  const name = (known(call.words[0]?.text ?? []) ?? '').replace(/^.*\//, '')
  files.doubt(folder, { kind: 'opaque', reason: `unpacked from ${from} by ${name}`, at: call.site })
  const beside = isForeign ? files.untouchedBelow(folder) : []
  if (!isForeign) files.touchBelow(folder)
  return outcome({
    effects: { writes: [folder], complete: false },
    findings: [
      unpackedHere(call.site, from, folder),
      ...(beside.length === 0 ? [] : [leavesArtifacts(call.site, from, beside.join(', '))]),
    ],
  })
}

/** Options stand before the archive or behind it; `-x` ends the members, and `-d` has a folder. */
function readUnzip(words: readonly Text[]): UnzipCall {
  const options: string[] = []
  const members: string[] = []
  let archive: Text | undefined
  let folder: Text | undefined
  let isPlain = true
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const text = known(word)
    if (text === '-d') folder = words[(index += 1)]
    else if (text?.startsWith('-d') === true && archive === undefined) folder = [text.slice(2)]
    else if (text === '-x' && archive !== undefined) members.push('-x')
    else if (text !== undefined && /^-[a-zA-Z:]/.test(text)) {
      options.push(text)
      isPlain &&= /^-[qojLn]+$/.test(text)
      if (/^-\w*P$/.test(text)) index += 1
    } else if (archive === undefined) archive = word
    else {
      isPlain &&= text !== undefined && /^[\w.@%+,:/=*?-]+$/.test(text)
      members.push(text ?? '')
    }
  }
  const letters = options.join('')
  return {
    archive,
    folder,
    options,
    members,
    isPlain,
    asks: /[lptvzZc]/.test(letters),
    overwrites: letters.includes('o'),
  }
}
