/**
 * rsync between places of this machine: files that are known are copied with their origins, those that its patterns leave out are not, and
 * with `--delete` what the source does not have goes. With a remote place only what comes from there is written.
 */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { copySome, type Wanted } from '../packing.ts'
import { baseName, isTopFolder, joinPath, parentOf, resolvePath } from '../path.ts'
import { filterLines, readFilter, type FilterRule } from '../rsync-filter.ts'
import { outcome, readOptions, type HostCommand, type HostOutcome } from './outcome.ts'

const valued =
  'e rsh exclude include exclude-from include-from filter f chmod chown files-from rsync-path B T bwlimit timeout out-format log-file info usermap groupmap'
/** Options that leave alone which files are copied, under which names, and their modes. */
const quiet =
  /^-(?:[avhqPrptgoDlizWcxOHSAX]+|e|-(?:archive|verbose|quiet|progress|stats|human-readable|recursive|links|perms|times|owner|group|no-(?:owner|group|o|g|times|t)|whole-file|checksum|partial|inplace|omit-dir-times|numeric-ids|force|hard-links|compress|itemize-changes|info|chown|rsh|mkpath|delete(?:-before|-during|-after|-delay)?|exclude|include|exclude-from|include-from)(?:=.*)?)$/s

export const rsync: HostCommand = (call, files) => {
  const { operands } = readOptions(call, valued.split(' '))
  const last = operands.at(-1)
  const remote = (text: Text): boolean => /^[^/]+:/.test(printText(text))
  if (last === undefined || operands.length < 2 || remote(last)) return outcome()
  const path = resolvePath(call.cwd, last)
  if (path === undefined) return outcome({ effects: { complete: false } })
  return followed(call, files, operands.slice(0, -1), last, path) ?? notFollowed(call, files, path)
}

function notFollowed(call: Call, files: HostFiles, path: HostPath): HostOutcome {
  const reason = 'copied on the host by rsync'
  files.touchBelow(path)
  if (files.kind(path) === 'absent')
    files.put(path, { type: 'either', origin: { kind: 'opaque', reason, at: call.site }, mode: undefined, link: undefined })
  else if (files.kind(path) === 'file') files.spoil(path, reason, call.site)
  else files.doubt(path, { kind: 'opaque', reason, at: call.site })
  return outcome({ effects: { writes: [path], complete: false } })
}

/** `rsync -a dir/ to`: the contents of a folder, laid over another; what has no slash behind it goes under its own name. */
interface Move {
  readonly from: HostPath
  readonly to: HostPath
  /** What the patterns call it: `.` for the contents of a folder. */
  readonly name: string
}

function followed(call: Call, files: HostFiles, operands: readonly Text[], last: Text, path: HostPath): HostOutcome | undefined {
  const options = optionsOf(call)
  const filter = filterOf(call, files)
  const sources = operands.flatMap((operand) => resolvePath(call.cwd, operand) ?? [])
  if (!options.every((word) => quiet.test(word)) || filter === undefined || sources.length < operands.length) return undefined
  const makesAbove = options.includes('--mkpath')
  if (!isTopFolder(path) && files.kind(parentOf(path)) === 'absent' && !makesAbove) return undefined
  const isArchive = options.some((word) => /^-(?:\w*a|-archive$)/.test(word))
  const isDeleting = options.some((word) => word.startsWith('--delete'))
  const kinds = sources.map((source) => files.kind(source))
  if (!sources.every((source, index) => files.at(source) !== undefined && (kinds[index] === 'file' || isArchive)))
    return undefined
  const target = files.kind(path)
  const isBelow = target === 'directory' || sources.length > 1 || kinds[0] === 'directory' || /\/\.?$/.test(printText(last))
  if (isBelow && target !== 'directory' && target !== 'absent') return undefined
  const moves = sources.map((from, index): Move => {
    const isContents = kinds[index] === 'directory' && /(?:^|\/)\.?$/.test(printText(operands[index] ?? []))
    const name = isContents ? '.' : baseName(from)
    return { from, to: !isBelow || isContents ? path : joinPath(path, name), name }
  })
  const whole = moves.filter(({ name }) => name === '.')
  const removes: HostPath[] = []
  for (const move of moves) {
    // What another source lays beside it would have to be told from what goes.
    if (isDeleting && move.name === '.' && moves.length > 1 && files.certainNames(path).length > 0) return undefined
    if (isDeleting && !removeOthers(files, move, filter === 'all' ? () => true : filter, removes)) return undefined
    if (filter === 'all') files.copy(move.from, move.to)
    else if (!copySome(files, move.from, move.to, move.name, filter)) return undefined
  }
  if (whole.length > 0) files.makeDirectory(path)
  return outcome({ effects: { reads: sources, writes: moves.map(({ to }) => to), removes } })
}

/** `--delete`: what lies in a folder that is copied and is not in the source goes, unless a pattern leaves it out. */
function removeOthers(files: HostFiles, { from, to, name }: Move, wanted: Wanted, removed: HostPath[]): boolean {
  if (files.kind(to) === 'absent' || files.kind(from) === 'file') return true
  const present = files.names(to)
  const given = files.at(from)?.origin === undefined ? files.names(from) : undefined
  if (present?.length === 0) return true
  if (present === undefined || given === undefined || files.at(to)?.origin !== undefined) return false
  return present.every((child) => {
    const [source, target] = [joinPath(from, child), joinPath(to, child)]
    const isFolder = files.kind(target) === 'directory'
    const inside = name === '.' ? child : `${name}/${child}`
    if (files.kind(target) === 'unknown') return false
    if (!wanted(inside, isFolder)) return true
    if (given.includes(child))
      return !isFolder || removeOthers(files, { from: source, to: target, name: inside }, wanted, removed)
    files.remove(target)
    removed.push(target)
    return true
  })
}

/** The words that are options, with the values that stand apart from them joined. */
function optionsOf(call: Call): readonly string[] {
  // A word that is not known may be an option, unless it is a place.
  const words = call.words
    .slice(1)
    .map(({ text }) => known(text) ?? (resolvePath(call.cwd, text) === undefined ? '-?' : printText(text)))
  return words.flatMap((word, index) => {
    if (!word.startsWith('-') || isValue(words, index)) return []
    return [takesNext(word) ? `${word}=${words[index + 1] ?? ''}` : word]
  })
}

const takesNext = (word: string): boolean => /^--(?:exclude|include)(?:-from)?$/.test(word)
const isValue = (words: readonly string[], index: number): boolean => takesNext(words[index - 1] ?? '')

/** `all`: without patterns; `undefined`: with some that are not followed. */
function filterOf(call: Call, files: HostFiles): Wanted | 'all' | undefined {
  const rules: (readonly FilterRule[] | undefined)[] = optionsOf(call).map((word) => {
    const [, kind, from, value = ''] = /^--(exclude|include)(-from)?=(.*)$/s.exec(word) ?? []
    if (kind === undefined) return []
    const isInclude = kind === 'include'
    if (from === undefined) return /^[-+] |^!/.test(value) ? undefined : [{ isInclude, pattern: value }]
    const path = resolvePath(call.cwd, [value])
    const read = path === undefined ? undefined : files.read(path)
    const text = read === undefined ? undefined : known(read)
    return text === undefined ? undefined : filterLines(text, isInclude)
  })
  if (rules.includes(undefined)) return undefined
  const all = rules.flatMap((one) => one ?? [])
  return all.length === 0 ? 'all' : readFilter(all)
}
