/**
 * `git archive HEAD [PATH…]`: an archive of the files that are committed, which are taken for the repository's own, whatever the run did to
 * them before. What `.gitattributes` leaves out is left out.
 *
 * The modes in it are 664 and 775 (`tar.umask`), where a checkout has 644 and 755, and who unpacks as root keeps them: that is told.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import { compressionOf, newArchiveFolder, packedReason, textOfArchive, type Compression } from '../archive.ts'
import type { HostFiles } from '../files.ts'
import { readExportIgnore, type IsLeftOut } from '../git-attributes.ts'
import { joinPath, resolvePath } from '../path.ts'
import { outcome, type HostOutcome } from './outcome.ts'

interface Asked {
  /** `archive` or `bundle`. */
  readonly name: string
  /** Where git works. */
  readonly folder: HostPath
  readonly words: readonly Text[]
  /** What is said of its output where that is not followed. */
  readonly print: () => HostOutcome
}

/** `-o FILE` writes an archive; without, one is printed. */
export function gitArchive(call: Call, files: HostFiles, { name, folder, words, print }: Asked): HostOutcome {
  const given = readWords(words)
  const path = given.file === undefined ? undefined : resolvePath(folder, given.file)
  const compression = given.format ?? (given.file === undefined ? 'none' : compressionOf(printText(given.file)))
  const root = name !== 'archive' || compression === undefined ? undefined : commit(files, folder, given)
  if (root === undefined || compression === undefined) {
    if (path === undefined) return print()
    files.spoil(path, packedReason(`git-${name}`), call.site)
    return outcome({ effects: { writes: [path] } })
  }
  const text = textOfArchive(files, { root, dotted: false, compression, isOfGit: true, isReowned: true, isOfRoot: true }, 'host')
  if (path === undefined) return outcome({ stdout: text })
  files.write(path, text, false, call.site)
  return outcome({ effects: { writes: [path] } })
}

interface Words {
  readonly file: Text | undefined
  /** `undefined`: as the file's name says. */
  readonly format: Compression | undefined
  readonly prefix: string
  /** The commit or a folder in it, and paths. */
  readonly operands: readonly Text[]
  readonly isPlain: boolean
}

const formats: Readonly<Record<string, Compression>> = { tar: 'none', 'tar.gz': 'gzip', tgz: 'gzip' }

function readWords(words: readonly Text[]): Words {
  const operands: Text[] = []
  const values = new Map<string, Text>()
  let isPlain = true
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const text = printText(word)
    const [, option, , joined] = /^(-o|--output|--format|--prefix)(=?)(.*)$/s.exec(text) ?? []
    const name = option === '-o' ? '--output' : option
    if (name !== undefined) values.set(name, joined === '' || joined === undefined ? (words[(index += 1)] ?? []) : [joined])
    else if (/^-./.test(text)) isPlain &&= /^(?:--|-v|--verbose|--worktree-attributes|-\d)$/.test(text)
    else operands.push(word)
  }
  const format = values.get('--format')
  const compression = format === undefined ? undefined : formats[known(format) ?? '']
  const prefix = known(values.get('--prefix') ?? [''])
  return {
    file: values.get('--output'),
    format: compression,
    prefix: prefix ?? '',
    operands,
    isPlain: isPlain && prefix !== undefined && (format === undefined || compression !== undefined),
  }
}

const mostFiles = 3000

/** The folder with the members; `undefined` where they cannot be told. */
function commit(files: HostFiles, folder: HostPath, { operands, prefix, isPlain }: Words): HostPath | undefined {
  const [tree, ...rest] = operands
  const read = /^(?:HEAD|@)(?::(.*))?$/.exec(tree === undefined ? '' : printText(tree))
  const inside = read?.[1]
  const paths = rest.map((word) => known(word)?.replace(/^(?:\.\/+)+|\/+$/g, ''))
  const isPath = (path: string | undefined): path is string =>
    path !== undefined && /^[\w.@%+,/-]+$/.test(path) && !path.includes('..')
  if (!isPlain || !paths.every(isPath) || !/^(?:[\w.@%+,-]+\/)*$/.test(prefix) || read === null) return undefined
  // With a folder of the commit, the present folder and the patterns of the root mean something else.
  if (inside !== undefined && (folder !== '.' || !(inside === '' || isPath(inside)))) return undefined
  const top = inside === undefined ? folder : joinPath(folder, inside)
  const leftOut = readExportIgnore(files.original)
  if (leftOut === undefined || files.original.at('.gitmodules' as HostPath) !== undefined) return undefined
  // From below, git reads the patterns of the root in another way.
  if ((top !== folder || folder !== '.') && leftOut !== 'none') return undefined
  const root = newArchiveFolder(files)
  const count = { left: mostFiles }
  const names = paths.length === 0 || paths.includes('.') ? ['.'] : paths
  const isDone = names.every((name) => {
    const from = joinPath(top, name)
    if (files.original.at(from) === undefined) return false
    return lay(files, from, joinPath(root, `${prefix}${name}`), leftOut, count)
  })
  return isDone ? root : undefined
}

/** Copies from the repository as it is; what holds nothing is no folder of git's. */
function lay(files: HostFiles, from: HostPath, to: HostPath, leftOut: IsLeftOut | 'none', count: { left: number }): boolean {
  const node = files.original.at(from)
  count.left -= 1
  if (node === undefined || count.left < 0) return false
  const isFolder = node.type === 'directory'
  if (leftOut !== 'none' && from !== '.' && leftOut(from, isFolder)) return true
  if (!isFolder) {
    files.put(to, { type: node.type, origin: node.origin, mode: undefined, link: node.link })
    return true
  }
  files.makeDirectory(to)
  return files.original.names(from).every((name) => lay(files, joinPath(from, name), joinPath(to, name), leftOut, count))
}
