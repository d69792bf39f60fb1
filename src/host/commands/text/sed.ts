/**
 * sed on texts that are known, with the commands that build scripts use. What the script puts in may be unknown
 * (`sed "s/@VERSION@/$VERSION/"`): the result is then a text with that unknown in it. `sed -i` writes the files.
 */
import { concat, known, literal, printText, type Text } from '../../../text/symbolic.ts'
import type { HostFiles } from '../../files.ts'
import { resolvePath } from '../../path.ts'
import { toolOnArtifacts } from '../inside.ts'
import { outcome, type HostCommand, type HostOutcome } from '../outcome.ts'
import type { Call, HostPath } from '../../../shell/world.ts'
import { filtered, linesOf, notFollowed, readInput } from './input.ts'
import { TooMuchWork, type Regex } from '../../../text/regex.ts'
import { markScript, parseSed, type Address, type LastUsed, type SedCommand } from './sed-parse.ts'

interface SedCall {
  readonly commands: readonly SedCommand[] | undefined
  readonly quiet: boolean
  /** `-i`: the suffix of the copy that is kept, or an empty text. */
  readonly inPlace: Text | undefined
  readonly operands: readonly Text[]
}

export const sed: HostCommand = (call, files) => {
  const parsed = readCall(call)
  if (parsed.inPlace !== undefined) return editInPlace(call, files, parsed)
  const { commands, quiet, operands } = parsed
  if (commands === undefined) {
    // `w FILE` writes beside what is printed.
    if (
      /[;}/|,#gpIm0-9\s]w\s+\S/.test(
        call.words
          .slice(1)
          .map((word) => printText(word.text))
          .join('\n'),
      )
    )
      files.doubt(call.cwd, { kind: 'opaque', reason: 'it may be written by `sed`', at: call.site })
    return notFollowed(call, files, 'sed', { wordsBeforeFiles: 1 })
  }
  const isFolder = (operand: Text): boolean => {
    const path = resolvePath(call.cwd, operand)
    return path !== undefined && files.kind(path) === 'directory'
  }
  // It ends at a folder, whatever stands behind it.
  const folder = operands.findIndex(isFolder)
  if (folder === 0) return outcome({ status: 4 })
  const input = readInput(call, files, operands)
  const text = known(input.text)
  const whole = text === undefined ? undefined : run(commands, text, quiet)
  // An unknown that is put in leaves the rest of the text known.
  if (whole !== undefined) {
    const status = whole.failed ? 1 : folder > 0 ? 4 : input.missing ? 2 : 0
    return outcome({ stdout: whole.printed, status, effects: { reads: input.paths } })
  }
  return filtered(call, input, (given) => knownResult(run(commands, given, quiet)), { name: 'sed' })
}

const knownResult = (done: Done | undefined): string | undefined =>
  done === undefined || done.failed ? undefined : known(done.printed)

function readCall(call: Call): SedCall {
  const words = call.words.slice(1).map((word) => word.text)
  const scripts: Text[] = []
  const operands: Text[] = []
  let [quiet, extended, strange] = [false, false, false]
  let inPlace: Text | undefined
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? []
    const text = known(word)
    if (text === undefined || !text.startsWith('-') || text === '-') operands.push(word)
    else if (/^(?:-i|--in-place)/.test(text)) inPlace = literal(text.replace(/^(?:-i|--in-place=?)/, ''))
    else if (/^--(?:quiet|silent)$/.test(text)) quiet = true
    else if (text === '--regexp-extended') extended = true
    else if (text.startsWith('--expression=')) scripts.push(literal(text.slice(13)))
    else if (text.startsWith('--file=')) strange = true
    else if (text === '--expression') scripts.push(words[(index += 1)] ?? [])
    else if (!text.startsWith('--')) {
      for (let at = 1; at < text.length; at += 1) {
        const letter = text[at]
        if (letter === 'n') quiet = true
        else if (letter === 'E' || letter === 'r') extended = true
        else if (letter === 'i') {
          inPlace = literal(text.slice(at + 1))
          break
        } else if (letter === 'e') {
          scripts.push(at + 1 < text.length ? literal(text.slice(at + 1)) : (words[(index += 1)] ?? []))
          break
        } else strange ||= letter !== 'u'
      }
    } else if (text !== '--') strange = true
  }
  if (scripts.length === 0) {
    // BSD's `sed -i '' script file`: GNU's sed takes the empty word for the script.
    const first = operands.shift()
    if (inPlace?.length === 0 && first !== undefined && first.length === 0) scripts.push(operands.shift() ?? [])
    else if (first !== undefined) scripts.push(first)
  }
  const script = concat(...scripts.flatMap((one, index) => (index === 0 ? [one] : [literal('\n'), one])))
  const marked = strange || scripts.length === 0 ? undefined : markScript(script)
  return { commands: marked === undefined ? undefined : parseSed(marked, extended), quiet, inPlace, operands }
}

/** `sed -i s/x/y/ out/conf`: on what came out of a container the same, there. */
function editInside(call: Call, files: HostFiles): readonly HostPath[] | undefined {
  const [, flag, second, third] = call.words.map(({ text }) => known(text))
  const expression = second === '-e' ? third : second
  if (flag !== '-i' || expression === undefined || expression.startsWith('/')) return undefined
  return toolOnArtifacts(call, files, { test: (word) => word === '-i' || word === '-e' || word === expression })
}

function editInPlace(call: Call, files: HostFiles, { commands, quiet, inPlace, operands }: SedCall): HostOutcome {
  const inside = editInside(call, files)
  if (inside !== undefined) return outcome({ effects: { writes: inside } })
  const writes: HostPath[] = []
  let missing = false
  let failed = false
  for (const operand of operands) {
    const named = resolvePath(call.cwd, operand)
    if (named === undefined) continue
    const path = files.followed(named, true)
    const text = files.read(path)
    if (text === undefined) {
      missing = true
      continue
    }
    const plain = known(text)
    const result = commands === undefined || plain === undefined ? undefined : run(commands, plain, quiet)
    failed = result?.failed === true
    // it ends there, and the file stays as it is
    if (failed) break
    writes.push(path)
    const suffix = known(inPlace ?? []) ?? ''
    if (suffix !== '') files.copy(path, `${path}${suffix}` as HostPath)
    if (result !== undefined) {
      if (known(result.printed) !== plain || files.at(path)?.link !== undefined) replaceText(files, path, result.printed, call)
    } else files.spoil(path, `changed on the host by \`${call.source}\``, call.site)
  }
  const complete = operands.every((operand) => resolvePath(call.cwd, operand) !== undefined)
  return outcome({ status: failed ? 1 : missing ? 2 : 'succeeds', effects: { reads: writes, writes, complete } })
}

/** The mode of a file that is edited stays as it was; a link becomes a file. */
function replaceText(files: HostFiles, path: HostPath, text: Text, call: Call): void {
  const node = files.at(path)
  const mode = node?.mode ?? (files.executable(path) === true ? '755' : undefined)
  files.put(path, { type: 'file', origin: { kind: 'text', text, at: call.site }, mode, link: undefined })
}

interface Done {
  readonly printed: Text
  /** It ended there: an empty pattern where none was used before. */
  readonly failed: boolean
}

/** What a script makes of a text; `undefined` when that is too much work. */
function run(commands: readonly SedCommand[], text: string, quiet: boolean): Done | undefined {
  try {
    return edit(commands, text, quiet)
  } catch (error) {
    if (error instanceof TooMuchWork) return undefined
    throw error
  }
}

function edit(commands: readonly SedCommand[], text: string, quiet: boolean): Done | undefined {
  const lines = linesOf(text)
  const printed: Text[] = []
  const active = new Set<SedCommand>()
  const patterns = new UsedPatterns()
  const unended = text !== '' && !text.endsWith('\n')
  /** Whether what was printed last lacks its newline. */
  const end: { open: boolean } = { open: false }
  for (const [index, line] of lines.entries()) {
    const last = index === lines.length - 1
    const print = (value: Text): void => {
      // A newline that the last line lacks is lacking when it is printed again, but not between its prints.
      if (end.open) printed.push(literal('\n'))
      end.open = last && unended
      printed.push(value, literal(end.open ? '' : '\n'))
    }
    const appended: Text[] = []
    let space: Text = literal(line)
    let deleted = false
    let stop = false
    for (const command of commands) {
      const here = selects(command, active, { space: known(space), line: index + 1, last, patterns })
      if (patterns.isLacking) return { printed: concat(...printed), failed: true }
      if (here === undefined) return undefined
      if (!here) continue
      const { action } = command
      if (action.kind === 's') {
        const plain = known(space)
        // An unknown that an earlier command put in may match.
        if (plain === undefined) return undefined
        const regex = patterns.use(action.regex)
        if (regex === undefined) return { printed: concat(...printed), failed: true }
        const done = substitute(plain, regex, action)
        if (done !== undefined) space = done
        if (done !== undefined && action.print) print(space)
      } else if (action.kind === 'p') print(space)
      else if (action.kind === '=') print(literal(String(index + 1)))
      else if (action.kind === 'i') print(action.text)
      else if (action.kind === 'a') appended.push(action.text)
      else if (action.kind === 'q') stop = true
      else {
        if (action.kind === 'c' && command.to !== undefined) return undefined
        if (action.kind === 'c') print(action.text)
        deleted = true
      }
      if (deleted || stop) break
    }
    if (!deleted && !quiet) print(space)
    // What is appended or put in ends with a newline of its own, and so does an unended last line before it.
    if (appended.length > 0 && end.open) return undefined
    for (const one of appended) printed.push(one, literal('\n'))
    if (stop) break
  }
  return { printed: concat(...printed), failed: false }
}

/** What an empty pattern means. */
class UsedPatterns {
  #last: Regex | undefined
  isLacking = false

  use(regex: Regex | LastUsed): Regex | undefined {
    if (regex !== 'last') this.#last = regex
    this.isLacking ||= this.#last === undefined
    return this.#last
  }
}

interface Cycle {
  /** The line as it is now, where it is known. */
  readonly space: string | undefined
  readonly line: number
  readonly last: boolean
  readonly patterns: UsedPatterns
}

/** `undefined`: it depends on an unknown. */
function selects(command: SedCommand, active: Set<SedCommand>, { space, line, last, patterns }: Cycle): boolean | undefined {
  const { from, to, negated } = command
  if (from === undefined) return true
  const hit = (address: Address): boolean | undefined => {
    if (address.kind === 'line') return address.number === line
    if (address.kind === 'last') return last
    const regex = patterns.use(address.regex)
    return space === undefined || regex === undefined ? undefined : regex.find(space, 0) !== undefined
  }
  if (to === undefined) {
    const here = hit(from)
    return here === undefined ? undefined : here !== negated
  }
  if (active.has(command)) {
    // A range that ends on a line number ends there or as soon as the number is behind.
    const over = to.kind === 'line' ? line >= to.number : hit(to)
    if (over === undefined) return undefined
    if (over) active.delete(command)
    return to.kind === 'line' && line > to.number ? restart() : !negated
  }
  return restart()

  function restart(): boolean | undefined {
    const here = from === undefined ? true : hit(from)
    if (here === undefined) return undefined
    if (here && !(to?.kind === 'line' && to.number <= line)) active.add(command)
    return here !== negated
  }
}

/** `undefined` when nothing matched. */
function substitute(line: string, regex: Regex, action: Extract<SedCommand['action'], { kind: 's' }>): Text | undefined {
  const parts: Text[] = []
  let at = 0
  let count = 0
  let from = 0
  let changed = false
  let lastEnd = -1
  while (from <= line.length) {
    const match = regex.find(line, from)
    if (match === undefined) break
    // An empty match right behind another is none.
    if (match.end === match.start && match.start === lastEnd) {
      from = match.start + 1
      continue
    }
    count += 1
    lastEnd = match.end
    if (count >= action.nth) {
      changed = true
      parts.push(
        literal(line.slice(at, match.start)),
        ...action.replacement.map((part) => (typeof part === 'number' ? literal(match.groups[part] ?? '') : part)),
      )
      at = match.end
      if (!action.all) break
    }
    from = match.end > match.start ? match.end : match.end + 1
  }
  return changed ? concat(...parts, literal(line.slice(at))) : undefined
}
