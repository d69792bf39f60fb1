/**
 * tar: what is packed from files that are known is an archive whose members are known, and what is unpacked from one lands with the
 * origins that its members have. Of other archives nobody can tell the members.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { archiveOf, newArchiveFolder, openArtifact, textOfArchive, unpack, type Archive } from '../archive.ts'
import type { HostFiles } from '../files.ts'
import { isWithin, joinPath, resolvePath } from '../path.ts'
import { readTar, type TarCall, type TarOperand } from '../tar-options.ts'
import { unpackUnknown } from './archives.ts'
import { outcome, printedUnknown, type HostCommand, type HostOutcome } from './outcome.ts'

export const tar: HostCommand = (call, files) => {
  const given = readTar(call.words.slice(1).map((word) => word.text))
  switch (given.action) {
    case 'extract':
      return given.toStdout ? outcome({ stdout: printedUnknown(call, 'tar') }) : extract(call, files, given)
    case 'create':
      return create(call, files, given)
    case 'list':
      return outcome({ stdout: printedUnknown(call, 'tar') })
    case 'other': {
      const path = given.file === undefined ? undefined : resolvePath(call.cwd, given.file)
      if (path === undefined) return outcome({ stdout: printedUnknown(call, 'tar') })
      files.spoil(path, 'packed on the host by tar', call.site)
      return outcome({ effects: { writes: [path] } })
    }
  }
}

/** The folder that `-C` options lead to. */
function folderBehind(cwd: HostPath, folders: readonly Text[]): HostPath | undefined {
  return folders.reduce<HostPath | undefined>(
    (folder, text) => (folder === undefined ? undefined : resolvePath(folder, text)),
    cwd,
  )
}

function extract(call: Call, files: HostFiles, given: TarCall): HostOutcome {
  const path = given.file === undefined ? undefined : resolvePath(call.cwd, given.file)
  const from = given.file === undefined ? 'stdin' : printText(given.file)
  if (path !== undefined && files.kind(path) === 'absent') return outcome({ status: 2 })
  const folder = folderBehind(call.cwd, given.folders) ?? call.cwd
  if (files.kind(folder) === 'absent') return outcome({ status: 2 })
  const node = path === undefined ? undefined : files.at(files.followed(path))
  // Of an archive in a container nobody knows the names: the leading ones go where it is unpacked.
  const closed = node?.origin?.kind === 'artifact' && node.changed === undefined ? node.origin : undefined
  if (closed !== undefined && given.operands.length > 0 && given.strip > 0) return unpackUnknown(call, files, from, folder)
  const archive =
    closed === undefined || given.trouble !== undefined
      ? archiveOf(files, (path === undefined ? call.stdin : files.read(path)) ?? [])
      : openArtifact(files, closed, given, call)
  const wanted = given.operands.map(({ text, folders }) => (folders.length === given.folders.length ? known(text) : undefined))
  if (
    archive === undefined ||
    given.trouble !== undefined ||
    !wanted.every((name) => name !== undefined && !/[*?[\\]/.test(name))
  )
    return unpackUnknown(call, files, from, folder)
  const done = unpack(files, archive, {
    folder,
    wanted: wanted.flatMap((name) => name ?? []),
    strip: closed === undefined ? given.strip : 0,
  })
  if (done.kind === 'open') return unpackUnknown(call, files, from, folder)
  if (done.kind === 'missing') return outcome({ status: 2 })
  // It is taken to hold nothing of its own name.
  if (path !== undefined && node !== undefined && isWithin(path, folder)) files.put(path, { ...node, apart: true })
  return outcome({ effects: { reads: path === undefined ? [] : [path], writes: done.written } })
}

/** More than this is not followed into an archive: nobody unpacks a whole repository to build from it. */
const mostMembers = 3000

function create(call: Call, files: HostFiles, given: TarCall): HostOutcome {
  const path = given.file === undefined ? undefined : resolvePath(call.cwd, given.file)
  const isGlob = call.words.some((word) => word.glob === true)
  const packed = given.trouble !== undefined || isGlob ? undefined : pack(call, files, given)
  const reads = packed?.reads ?? []
  const isMissing = given.operands.some((operand) => files.kind(sourceOf(call, operand)?.path ?? ('.' as HostPath)) === 'absent')
  const status = isMissing ? 2 : 'succeeds'
  const text = packed === undefined ? undefined : textOfArchive(files, packed.archive, 'host')
  if (given.file === undefined) return outcome({ stdout: text ?? printedUnknown(call, 'tar'), status, effects: { reads } })
  if (path === undefined) return outcome({ status })
  if (text === undefined) files.spoil(path, 'packed on the host by tar', call.site)
  else files.write(path, text, false, call.site)
  return outcome({ status, effects: { reads, writes: [path] } })
}

interface Packed {
  readonly archive: Archive
  readonly reads: readonly HostPath[]
}

/** An archive of files that are all known by name; `undefined` for any other. */
function pack(call: Call, files: HostFiles, { operands, compression, isReowned, isOfRoot }: TarCall): Packed | undefined {
  const sources = operands.map((operand) => sourceOf(call, operand))
  const found = sources.filter((source) => source !== undefined)
  const [first] = found
  if (first === undefined || found.length < sources.length) return undefined
  const isMixed = found.some((source) => source.isDotted !== first.isDotted)
  // The contents of a folder beside other members: whose they are could not be told any more.
  if (isMixed || (found.length > 1 && found.some(({ name }) => name === '.'))) return undefined
  if (!found.every(({ path }) => isPlain(files, path))) return undefined
  const count = { left: mostMembers }
  if (!found.every(({ path }) => isSmall(files, path, count))) return undefined
  const root = newArchiveFolder(files)
  for (const { path, name } of found) files.copy(path, joinPath(root, name))
  const whole = files.at(root)
  // What tar was told to change into is a folder.
  if (whole?.type === 'either') files.put(root, { ...whole, type: 'directory' })
  const marks = {
    ...(isReowned ? { isReowned } : {}),
    ...(isOfRoot ? { isOfRoot } : {}),
    ...(found.some(({ path }) => path === '.') ? ({ isOfRepository: true } as const) : {}),
  }
  return { archive: { root, dotted: first.isDotted, compression, ...marks }, reads: found.map(({ path }) => path) }
}

interface Source {
  readonly path: HostPath
  /** As the archive has it, without `./` in front. */
  readonly name: string
  readonly isDotted: boolean
}

function sourceOf(call: Call, { folders, text }: TarOperand): Source | undefined {
  const written = known(text)
  const folder = folderBehind(call.cwd, folders)
  const path = folder === undefined ? undefined : resolvePath(folder, text)
  if (written === undefined || path === undefined || written.split('/').includes('..') || /[*?[@]/.test(written[0] ?? ''))
    return undefined
  const names = written.split('/').filter((name) => name !== '' && name !== '.')
  return { path, name: names.length === 0 ? '.' : names.join('/'), isDotted: /^\.(?:\/|$)/.test(written) }
}

/** It is there, and is what it is by its own name. */
function isPlain(files: HostFiles, path: HostPath): boolean {
  const kind = files.kind(path)
  return (kind === 'file' || kind === 'directory' || kind === 'exists') && path === files.followed(path)
}

/** Whether what lies below a path can be counted, and is not too much. */
function isSmall(files: HostFiles, path: HostPath, count: { left: number }): boolean {
  count.left -= 1
  if (count.left < 0) return false
  const node = files.at(path)
  if (node?.type !== 'directory' || node.origin !== undefined) return true
  return files.certainNames(path).every((name) => isSmall(files, joinPath(path, name), count))
}
