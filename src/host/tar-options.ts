/**
 * The command line of `tar`, as far as it decides about members: GNU's, busybox's and bsdtar's common part. An option that changes which
 * files go in or out, or their names, and that is not read here makes the call one that is not plain.
 */
import { known, printText, type Text } from '../text/symbolic.ts'
import { compressionOf, type Compression } from './archive.ts'

export interface TarOperand {
  /** The folders of the `-C` options before it, in order. */
  readonly folders: readonly Text[]
  readonly text: Text
}

export interface TarCall {
  readonly action: 'create' | 'extract' | 'list' | 'other'
  /** The archive's file; `undefined` for stdin or stdout. */
  readonly file: Text | undefined
  readonly operands: readonly TarOperand[]
  /** The folders of all `-C` options. */
  readonly folders: readonly Text[]
  readonly strip: number
  readonly compression: Compression
  readonly toStdout: boolean
  /** It writes other owners than those of the files. */
  readonly isReowned: boolean
  /** All that it writes belongs to root. */
  readonly isOfRoot: boolean
  /** Patterns of names that are left out, and files with such patterns. */
  readonly excludes: readonly Text[]
  readonly excludeFiles: readonly Text[]
  /** The first option that is not understood; `undefined`: names and members are as the operands say. */
  readonly trouble: string | undefined
}

const valued = new Set(['f', 'C', 'T', 'X', 'b', 'I', 'N', 'V', 'L', 'g', 'H', 'K'])
const longValued: ReadonlySet<string> = new Set([
  ...['file', 'directory', 'files-from', 'exclude-from', 'exclude', 'transform', 'xform', 'strip-components', 'owner', 'group'],
  ...['mtime', 'mode', 'sort', 'format', 'use-compress-program', 'one-top-level', 'warning', 'checkpoint-action'],
])
/** Options that leave members and names alone; on what a COPY takes from the host, owners and times have no bearing. */
const quiet = new Set([...'vfzjJapmoSCbHX'])
const quietLong: ReadonlySet<string> = new Set([
  ...['exclude', 'exclude-from'],
  ...['create', 'extract', 'get', 'list', 'file', 'directory', 'verbose', 'gzip', 'gunzip', 'bzip2', 'xz', 'auto-compress'],
  ...[
    'preserve-permissions',
    'same-permissions',
    'same-owner',
    'no-same-owner',
    'numeric-owner',
    'owner',
    'group',
    'mtime',
    'sort',
  ],
  ...['format', 'touch', 'overwrite', 'warning', 'strip-components', 'to-stdout', 'totals', 'no-xattrs', 'no-acls', 'no-selinux'],
  ...['xattrs', 'acls', 'selinux', 'sparse', 'unlink-first', 'no-overwrite-dir', 'no-same-permissions', 'ignore-failed-read'],
])
const actions: Readonly<Record<string, TarCall['action']>> = {
  c: 'create',
  create: 'create',
  x: 'extract',
  extract: 'extract',
  get: 'extract',
  t: 'list',
  list: 'list',
  r: 'other',
  u: 'other',
  A: 'other',
  d: 'other',
  append: 'other',
  update: 'other',
  concatenate: 'other',
  diff: 'other',
  delete: 'other',
}
const compressions: Readonly<Record<string, Compression>> = {
  z: 'gzip',
  gzip: 'gzip',
  gunzip: 'gzip',
  j: 'bzip2',
  bzip2: 'bzip2',
  J: 'xz',
  xz: 'xz',
  Z: 'other',
  zstd: 'other',
  lzma: 'other',
  lzop: 'other',
  lzip: 'other',
  compress: 'other',
  I: 'other',
  'use-compress-program': 'other',
}

/** Reads the words behind `tar`. */
export function readTar(words: readonly Text[]): TarCall {
  const given = new Map<string, Text>()
  const folders: Text[] = []
  const operands: TarOperand[] = []
  const excludes: Text[] = []
  const excludeFiles: Text[] = []
  let action: TarCall['action'] = 'other'
  let compression: Compression = 'none'
  let trouble: string | undefined
  const option = (name: string, value: Text | undefined): void => {
    action = actions[name] ?? action
    compression = compressions[name] ?? compression
    if (name === 'C' || name === 'directory') folders.push(value ?? [])
    else if (value !== undefined && name === 'exclude') excludes.push(value)
    else if (value !== undefined && (name === 'X' || name === 'exclude-from')) excludeFiles.push(value)
    else if (value !== undefined) given.set(name, value)
    else given.set(name, [])
    // Behind an operand it has no effect on it, and tar fails.
    if (/^(?:exclude(?:-from)?|X)$/.test(name) && operands.length > 0) trouble ??= name
    const isQuiet = name.length === 1 ? quiet.has(name) || name === 'O' : quietLong.has(name)
    if (!isQuiet && actions[name] === undefined && compressions[name] === undefined)
      trouble ??= name.length === 1 ? `-${name}` : `--${name}`
  }
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const text = printText(word)
    const next = (): Text => words[(index += 1)] ?? []
    // `tar xzf a` is `tar -xzf a`, but the values stand behind in the letters' order.
    if (index === 0 && /^[A-Za-z]+$/.test(text) && known(word) !== undefined) {
      for (const letter of text) option(letter, valued.has(letter) ? next() : undefined)
    } else if (text === '--') {
      for (const rest of words.slice(index + 1)) operands.push({ folders: [...folders], text: rest })
      break
    } else if (text.startsWith('--')) {
      const [name = '', value] = text.slice(2).split(/=(.*)/s)
      option(name, value !== undefined ? [value] : longValued.has(name) ? next() : undefined)
    } else if (/^-./.test(text)) {
      for (let at = 1; at < text.length; at += 1) {
        const letter = text[at] ?? ''
        const rest = text.slice(at + 1)
        if (!valued.has(letter)) option(letter, undefined)
        else {
          option(letter, rest === '' ? next() : [rest])
          break
        }
      }
    } else operands.push({ folders: [...folders], text: word })
  }
  const extractsSome = (): string | undefined =>
    action !== 'create' && excludes.length + excludeFiles.length > 0 ? '--exclude' : undefined
  const file = given.get('f') ?? given.get('file')
  const strip = known(given.get('strip-components') ?? ['0']) ?? ''
  return {
    action,
    file: file === undefined || known(file) === '-' ? undefined : file,
    operands,
    folders,
    strip: Number(strip),
    compression: given.has('a') || given.has('auto-compress') ? (compressionOf(printText(file ?? [])) ?? 'other') : compression,
    toStdout: given.has('O') || given.has('to-stdout'),
    isReowned: ['owner', 'group', 'owner-map', 'group-map'].some((name) => given.has(name)),
    isOfRoot: ['owner', 'group'].every((name) => /^(?:root(?::0)?|0)$/.test(known(given.get(name) ?? []) ?? '')),
    excludes,
    excludeFiles,
    trouble: trouble ?? (/^\d+$/.test(strip) ? undefined : '--strip-components') ?? extractsSome(),
  }
}
