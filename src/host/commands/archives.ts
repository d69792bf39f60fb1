/**
 * zip, unzip, gzip and the like, rsync, strip, upx, dd, split: what they make is not followed. What is packed is a file that
 * nobody can look into; what is unpacked lands in a folder under names that are not known.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import { packedReason, recompressed, type Compression } from '../archive.ts'
import type { HostFiles } from '../files.ts'
import { compressInside, textOfPacked } from '../packed-inside.ts'
import { parentOf, resolvePath } from '../path.ts'
import { zipFiles } from '../zipped.ts'
import { toolOnArtifacts } from './inside.ts'
import { outcome, reader, printedUnknown, readOptions, type HostCommand, type HostOutcome } from './outcome.ts'

const name = (call: Call): string => (known(call.words[0]?.text ?? []) ?? '').replace(/^.*\//, '')

/** Makes a file of unknown content. */
function made(call: Call, files: HostFiles, place: Text | undefined, reason: string): readonly HostPath[] {
  const path = place === undefined ? undefined : resolvePath(call.cwd, place)
  if (path === undefined) return []
  files.spoil(path, reason, call.site)
  return [path]
}

export const zip: HostCommand = (call, files) => {
  const [operand] = readOptions(call, ['x', 'i', 'P', 'n', 't', 'b']).operands
  const text = operand === undefined ? undefined : printText(operand)
  if (operand === undefined || text === '-') return outcome({ stdout: printedUnknown(call, 'zip') })
  const place = /\.[a-z0-9]+$/i.test(text ?? '') ? operand : concat(operand, literal('.zip'))
  const path = resolvePath(call.cwd, place)
  // It adds to an archive that is there.
  const packed = path !== undefined && files.kind(path) === 'absent' ? zipFiles(call, files) : undefined
  if (path !== undefined && packed !== undefined) {
    files.write(path, packed.text, false, call.site)
    return outcome({ effects: { reads: packed.zipped.reads, writes: [path] } })
  }
  return outcome({ effects: { writes: made(call, files, place, packedReason('zip')) } })
}

const compressions: Readonly<Record<string, Compression>> = { gzip: 'gzip', pigz: 'gzip', xz: 'xz', bzip2: 'bzip2' }

const suffixes: Readonly<Record<string, string>> = {
  gzip: '.gz',
  pigz: '.gz',
  xz: '.xz',
  bzip2: '.bz2',
  zstd: '.zst',
  lz4: '.lz4',
  gunzip: '.gz',
  unxz: '.xz',
  bunzip2: '.bz2',
  unzstd: '.zst',
  brotli: '.br',
}

/** The status for what is left as it is: a folder, a link, a file whose new name is taken. */
function skipped(program: string, what: 'folder' | 'link' | 'taken'): 1 | 2 {
  if (/^(?:gzip|gunzip)$/.test(program)) return what === 'link' ? 1 : 2
  return /^(?:xz|unxz)$/.test(program) && what !== 'taken' ? 2 : 1
}

/** Without a file they pack what they read. */
const isPacking = (call: Call): boolean => {
  const { operands } = readOptions(call, ['S', 'o', 'T'])
  return operands.length === 0 || operands.some((operand) => printText(operand) === '-')
}

/** A text that is known and begins as no archive of gzip does. */
function isNoArchive(program: string, input: Text | undefined): boolean {
  const text = input === undefined ? undefined : known(input)
  return /^(?:gzip|gunzip)$/.test(program) && text !== undefined && !text.startsWith('\x1f')
}

/** gzip, xz, bzip2, zstd and their opposites: each file becomes another, and goes. */
export const compress: HostCommand = reader((call, files) => {
  const program = name(call)
  const suffix = suffixes[program] ?? '.gz'
  const { flags, operands } = readOptions(call, ['S', 'o', 'T'])
  const has = (...names: readonly string[]): boolean => names.some((one) => flags.has(one))
  const unpacks = /^un|^gun|^bun/.test(program) || has('d', 'decompress', 'uncompress')
  const form = unpacks ? 'none' : (compressions[program] ?? 'other')
  if (operands.length === 0 || has('c', 'stdout', 'to-stdout', 'l', 't', 'test', 'list')) {
    const [only] = operands
    const path = only === undefined || printText(only) === '-' ? undefined : resolvePath(call.cwd, only)
    const input = path === undefined ? call.stdin : files.read(path)
    const isEmpty = unpacks && input?.length === 0
    if (path !== undefined && files.kind(path) === 'directory') return outcome({ status: skipped(program, 'folder') })
    const isRefused = isEmpty || (unpacks && isNoArchive(program, input))
    if (path !== undefined && (input === undefined || isRefused)) return outcome({ status: 1 })
    const isAsked = has('l', 't', 'test', 'list') || operands.length > 1
    const again = isAsked ? undefined : recompressed(files, input ?? [], form)
    const packed = isAsked || unpacks ? again : packedThere(call, files, path, input ?? [], again)
    const reads = path === undefined || packed === undefined ? [] : [path]
    return outcome({ stdout: packed ?? printedUnknown(call, program), effects: { reads } })
  }
  const inside = packInside(call, files, program)
  if (inside !== undefined) return inside
  const writes: HostPath[] = []
  const removes: HostPath[] = []
  const problems = new Set<1 | 2>()
  for (const operand of operands) {
    const named = resolvePath(call.cwd, operand)
    if (named === undefined) continue
    const isShort = program === 'gunzip' && files.kind(named) === 'absent' && files.kind(`${named}.gz` as HostPath) === 'file'
    const source = files.followed(isShort ? (`${named}.gz` as HostPath) : named, true)
    const text: string = source
    const isLink = files.at(source)?.link !== undefined && !has('f', 'force')
    const kind = files.kind(source)
    if (kind === 'absent' || isLink || (kind === 'directory' && !has('r'))) {
      problems.add(kind === 'absent' ? 1 : skipped(program, isLink ? 'link' : 'folder'))
      continue
    }
    if (kind === 'directory' || has('r')) {
      files.touchBelow(source)
      files.doubt(source, { kind: 'opaque', reason: `made on the host by ${program}`, at: call.site })
      writes.push(source)
      continue
    }
    if (program === 'gunzip' && !/(?:[._-]z|[.-]gz|\.tgz|\.taz)$/i.test(text)) {
      problems.add(2)
      continue
    }
    if (unpacks && (files.read(source)?.length === 0 || isNoArchive(program, files.read(source)))) {
      problems.add(1)
      continue
    }
    const target = unpacks ? text.replace(/\.[A-Za-z0-9]+$/, '') : `${text}${suffix}`
    if (files.kind(target as HostPath) === 'file' && !has('f', 'force')) {
      problems.add(skipped(program, 'taken'))
      continue
    }
    const packed = recompressed(files, files.read(source) ?? [], form)
    if (packed !== undefined)
      files.write(
        target as HostPath,
        (unpacks ? packed : packedThere(call, files, source, [], packed)) ?? packed,
        false,
        call.site,
      )
    else files.spoil(target as HostPath, unpacks ? `unpacked on the host by ${program}` : packedReason(program), call.site)
    writes.push(target as HostPath)
    if (has('k', 'keep') || /^(?:zstd|unzstd|lz4|brotli)$/.test(program)) continue
    files.remove(source)
    removes.push(source)
  }
  const status = problems.size === 0 ? 'succeeds' : problems.has(1) ? 1 : 2
  return outcome({ status, effects: { writes, removes } })
}, isPacking)

/** The text of what it prints, which a container has that packs the same. */
function packedThere(
  call: Call,
  files: HostFiles,
  path: HostPath | undefined,
  input: Text,
  text: Text | undefined,
): Text | undefined {
  const program = name(call)
  const words = call.words.slice(1).map(({ text: word }) => known(word) ?? '')
  const options = words.filter((word) => word.startsWith('-') && !/^-[ckf]+$|^--?(?:stdout|to-stdout|keep|force)?$/.test(word))
  const plain = options.map((word) => word.replace(/[ckf]/g, '')).filter((word) => word !== '-')
  if (!packers.test(program) || plain.some((word) => !/^-(?:[\dne]+|T\d+)$/.test(word))) return text
  const from = path === undefined ? { text: input } : packedText(files, path)
  const artifact = compressInside(call, files, from, {
    program,
    options: plain,
    suffix: suffixes[program] ?? '',
    isPiped: path === undefined,
  })
  return artifact === undefined ? text : textOfPacked(files, artifact, text)
}

/** What came out of a container by its path, what the host packed by its text. */
function packedText(files: HostFiles, path: HostPath): { readonly path: HostPath } | { readonly text: Text } {
  const origin = files.at(files.followed(path))?.origin
  return origin?.kind === 'text' ? { text: origin.text } : { path }
}

const unpackers = /^(?:gunzip|unxz|bunzip2)$/
const packers = /^(?:gzip|xz|bzip2)$/

/** gzip and the like on what came out of a container: done there, the file has its new name. */
function packInside(call: Call, files: HostFiles, program: string): HostOutcome | undefined {
  const words = call.words.slice(1).map(({ text }) => printText(text))
  const [name] = words.filter((word) => !word.startsWith('-'))
  const isPlain = words.every(
    (word) => !word.startsWith('-') || /^-(?:[\dfknvdeq]+|T\d+|-threads=\d+|-(?:best|fast|extreme))$/.test(word),
  )
  const unpacks = unpackers.test(program) || words.some((word) => /^-\w*d/.test(word))
  const suffix = suffixes[program] ?? ''
  if (!isPlain || name === undefined || !(unpackers.test(program) || packers.test(program))) return undefined
  const source = resolvePath(call.cwd, [name])
  if (source === undefined || (unpacks && !source.endsWith(suffix)) || files.kind(source) === 'directory') return undefined
  const paths =
    words.length - words.filter((word) => word.startsWith('-')).length === 1 ? toolOnArtifacts(call, files, /^-/) : undefined
  const node = files.at(source)
  if (paths === undefined || node?.origin?.kind !== 'artifact') return undefined
  const renamed = (path: string): string => (unpacks ? path.slice(0, -suffix.length) : `${path}${suffix}`)
  const target = renamed(source) as HostPath
  const keeps = words.some((word) => /^-\w*k/.test(word))
  // What lies in a folder that came out as a whole is there under its new name.
  if (files.artifactRoot(source)?.node.path === source) {
    const origin = { ...node.origin, path: [renamed(known(node.origin.path) ?? '')] }
    files.put(target, { type: 'file', origin, mode: node.mode, link: undefined })
    if (!keeps) files.remove(source)
  }
  return outcome({ effects: { reads: [source], writes: [target], removes: keeps ? [] : [source] } })
}

/** Programs that change the files that they are given: strip, upx, patch, dos2unix, perl -i … */
export const rework: HostCommand = (call, files) => {
  const { values, operands } = readOptions(call, ['o', 'output'])
  const place = values.get('o') ?? values.get('output')
  const reason = `changed on the host by \`${name(call)}\``
  if (place !== undefined)
    return reworkedCopy(call, files, place, operands) ?? outcome({ effects: { writes: made(call, files, place, reason) } })
  const inside = /^(?:strip|upx|dos2unix|unix2dos)$/.test(name(call)) ? toolOnArtifacts(call, files, /^-[\w-]+$/) : undefined
  if (inside !== undefined) return outcome({ effects: { writes: inside } })
  const writes = operands.flatMap((operand) => {
    const path = resolvePath(call.cwd, operand)
    if (path === undefined || files.kind(path) === 'absent') return []
    if (files.kind(path) === 'directory') {
      files.touchBelow(path)
      files.doubt(path, { kind: 'opaque', reason, at: call.site })
    } else files.spoil(path, reason, call.site)
    return [path]
  })
  return outcome({ effects: { writes } })
}

/** `strip -o app app.debug`: the tool works on a copy. */
function reworkedCopy(call: Call, files: HostFiles, place: Text, operands: readonly Text[]): HostOutcome | undefined {
  const [operand, ...others] = operands
  const source = operand === undefined ? undefined : resolvePath(call.cwd, operand)
  const target = resolvePath(call.cwd, place)
  if (!/^(?:strip|upx)$/.test(name(call)) || source === undefined || target === undefined || others.length > 0) return undefined
  const kind = files.kind(target)
  if (files.at(source)?.origin?.kind !== 'artifact' || kind === 'directory' || kind === 'unknown' || source === target)
    return undefined
  const words = call.words.filter(
    ({ text }) => text !== operand && text !== place && !/^(?:-o|--output)$/.test(known(text) ?? ''),
  )
  const word = call.words.find(({ text }) => text === place)
  if (word === undefined || word.glob === true || files.kind(parentOf(target)) === 'absent') return undefined
  files.copy(source, target)
  const done = toolOnArtifacts({ ...call, words: [...words, word] }, files, /^-[\w-]+$/)
  if (done === undefined) files.spoil(target, `changed on the host by \`${name(call)}\``, call.site)
  return outcome({ effects: { reads: [source], writes: [target] } })
}

/** `dd of=FILE` */
export const dd: HostCommand = (call, files) => {
  const place = call.words.flatMap((word) => /^of=(.+)$/.exec(printText(word.text))?.[1] ?? [])[0]
  return outcome({
    effects: { writes: made(call, files, place === undefined ? undefined : [place], 'written on the host by dd') },
  })
}

/** What a compiler or linker is told to write with `-o`; without it, the present folder may hold anything. */
export const compiler: HostCommand = (call, files) => {
  const { values } = readOptions(call, ['o', 'I', 'L', 'l', 'D', 'x'])
  const place = values.get('o')
  const reason = `built on the host by \`${name(call)}\``
  if (place !== undefined) return outcome({ effects: { writes: made(call, files, place, reason) } })
  if (call.words.some((word) => /^-(?:-version|v|E|dumpmachine|dumpversion)$/.test(printText(word.text))))
    return outcome({ stdout: printedUnknown(call, name(call)) })
  files.doubt(call.cwd, { kind: 'opaque', reason, at: call.site })
  return outcome({ effects: { complete: false } })
}
