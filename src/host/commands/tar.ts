/**
 * tar: what is packed from files that are known is an archive whose members are known, and what is unpacked from one lands with the
 * origins that its members have. Of other archives nobody can tell the members.
 */
import { committedFiles } from '../../findings/host.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { archiveOf, openArtifact, packedReason, textOfArchive, unpack, type Archive } from '../archive.ts'
import type { HostFiles } from '../files.ts'
import { tarInside } from '../packed-inside.ts'
import { isWithin, parentOf, resolvePath } from '../path.ts'
import { pack, type PackSource } from '../packing.ts'
import { patternsIn, readExcludes } from '../tar-excludes.ts'
import { readTar, type TarCall, type TarOperand } from '../tar-options.ts'
import { isFolder } from './files.ts'
import { outcome, printedUnknown, reader, type HostCommand, type HostOutcome } from './outcome.ts'
import { unpackUnknown } from './unzip.ts'

/** An archive that is not packed and that no file is named for comes on stdin. */
const isOnStdin = (call: Call): boolean => {
  const { action, file } = readTar(call.words.slice(1).map((word) => word.text))
  return file === undefined && (action === 'extract' || action === 'list')
}

export const tar: HostCommand = reader((call, files) => {
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
      files.spoil(path, packedReason('tar'), call.site)
      return outcome({ effects: { writes: [path] } })
    }
  }
}, isOnStdin)

/** The folder that `-C` options lead to. */
function folderBehind(cwd: HostPath, folders: readonly Text[]): HostPath | undefined {
  return folders.reduce<HostPath | undefined>(
    (folder, text) => (folder === undefined ? undefined : resolvePath(folder, text)),
    cwd,
  )
}

function extract(call: Call, files: HostFiles, given: TarCall): HostOutcome {
  const path = given.file === undefined ? undefined : resolvePath(call.cwd, given.file)
  if (path !== undefined && files.kind(path) === 'absent') return outcome({ status: 2 })
  const folder = folderBehind(call.cwd, given.folders) ?? call.cwd
  if (/^(?:absent|file)$/.test(files.kind(folder))) return outcome({ status: 2 })
  const node = path === undefined ? undefined : files.at(files.followed(path))
  // Of an archive in a container nobody knows the names: the leading ones go where it is unpacked.
  const closed = node?.origin?.kind === 'artifact' && node.changed === undefined ? node.origin : undefined
  if (closed !== undefined && given.operands.length > 0 && given.strip > 0) return unpackUnknown(call, files, given.file, folder)
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
    return unpackUnknown(call, files, given.file, folder)
  const done = unpack(files, archive, {
    folder,
    wanted: wanted.flatMap((name) => name ?? []),
    strip: closed === undefined ? given.strip : 0,
  })
  if (done.kind === 'open') return unpackUnknown(call, files, given.file, folder)
  if (done.kind === 'missing') return outcome({ status: 2 })
  // It is taken to hold nothing of its own name.
  if (path !== undefined && node !== undefined && isWithin(path, folder)) files.put(path, { ...node, apart: true })
  const findings = archive.isOfGit === true ? [committedFiles(call.site)] : []
  return outcome({ effects: { reads: path === undefined ? [] : [path], writes: done.written }, findings })
}

function create(call: Call, files: HostFiles, given: TarCall): HostOutcome {
  const path = given.file === undefined ? undefined : resolvePath(call.cwd, given.file)
  const isGlob = call.words.some((word) => word.glob === true)
  const found = given.trouble !== undefined || isGlob ? undefined : packed(call, files, given)
  const reads = found?.reads ?? []
  const isMissing = given.operands.some((operand) => files.kind(sourceOf(call, operand)?.path ?? ('.' as HostPath)) === 'absent')
  const status = isMissing ? 2 : 'succeeds'
  const text = found === undefined ? undefined : textOfArchive(files, found.archive, 'host')
  if (found !== undefined && text !== undefined) packedThere(call, files, given, { ...found, text, path })
  if (given.file === undefined) return outcome({ stdout: text ?? printedUnknown(call, 'tar'), status, effects: { reads } })
  if (path === undefined) return outcome({ status })
  if (files.kind(path) === 'directory' || !isFolder(files, parentOf(path))) return outcome({ status: 2 })
  if (text === undefined) files.spoil(path, packedReason('tar'), call.site)
  else files.write(path, text, false, call.site)
  return outcome({ status, effects: { reads, writes: [path] } })
}

interface Packed {
  readonly archive: Archive
  readonly reads: readonly HostPath[]
  readonly sources: readonly PackSource[]
}

/** What a container holds when it packs the files itself, for who takes the archive and not its members. */
function packedThere(
  call: Call,
  files: HostFiles,
  given: TarCall,
  { archive, sources, text, path }: Packed & { readonly text: Text; readonly path: HostPath | undefined },
): void {
  const kept = call.words.flatMap((word) => /^--(?:sort|mtime|format)=[\w@:.-]+$/.exec(known(word.text) ?? '')?.[0] ?? [])
  const owners = archive.isOfRoot === true ? ['--owner=0', '--group=0'] : []
  if (given.excludeFiles.length > 0 || (archive.isReowned === true && archive.isOfRoot !== true)) return
  const excludes = given.excludes.map((one) => `--exclude=${printText(one)}`)
  const { dotted, compression } = archive
  tarInside(call, files, text, {
    sources,
    dotted: dotted === true,
    compression,
    options: [...kept, ...owners, ...excludes],
    file: path,
  })
}

/** An archive of files that are all known by name; `undefined` for any other. */
function packed(call: Call, files: HostFiles, given: TarCall): Packed | undefined {
  const { operands, compression, isReowned, isOfRoot } = given
  const sources = operands.map((operand) => sourceOf(call, operand))
  const found = sources.filter((source) => source !== undefined)
  const [first] = found
  const excluded = excludesOf(call, files, given)
  if (first === undefined || found.length < sources.length || excluded === undefined) return undefined
  if (found.some((source) => source.isDotted !== first.isDotted)) return undefined
  const written = (name: string): string => (!first.isDotted || name === '.' ? name : `./${name}`)
  const root = pack(files, found, excluded === 'none' ? undefined : (name) => !excluded(written(name)))
  if (root === undefined || files.at(root) === undefined) return undefined
  const marks = {
    ...(isReowned ? { isReowned } : {}),
    ...(isOfRoot ? { isOfRoot } : {}),
    ...(found.some(({ path }) => path === '.') ? ({ isOfRepository: true } as const) : {}),
  }
  return {
    archive: { root, dotted: first.isDotted, compression, ...marks },
    reads: found.map(({ path }) => path),
    sources: found,
  }
}

/** What is left out; `undefined` where that cannot be told. */
function excludesOf(call: Call, files: HostFiles, given: TarCall): 'none' | ((name: string) => boolean) | undefined {
  const lists = given.excludeFiles.map((text) => {
    const path = resolvePath(call.cwd, text)
    const read = path === undefined ? undefined : files.read(path)
    return read === undefined ? undefined : known(read)
  })
  const patterns = given.excludes.map(known)
  if ([...lists, ...patterns].includes(undefined)) return undefined
  const all = [...patterns, ...lists.flatMap((text) => patternsIn(text ?? ''))].flatMap((one) => one ?? [])
  return all.length === 0 ? 'none' : readExcludes(all)
}

interface Source extends PackSource {
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
