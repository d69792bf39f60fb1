/** grep, egrep, fgrep: on known text what they print and their status, on any other an unknown and an open status. */
import { known } from '../../../text/symbolic.ts'
import type { HostCommand } from '../outcome.ts'
import { filtered, joinLines, linesOf, notFollowed, readInput } from './input.ts'
import { parseWords } from './options.ts'
import { compileRegex, type Regex } from '../../../text/regex.ts'

const plain =
  'E extended-regexp=E F fixed-strings=F G basic-regexp=G i ignore-case=i y=i v invert-match=v o only-matching=o q quiet=q silent=q c count=c w word-regexp=w x line-regexp=x h no-filename=h s no-messages=s n line-number=n a text=a color colour=color line-buffered'
const valued = 'e regexp=e m max-count=m color colour=color'

/** Finds a match in a line: its place, or -1. */
type Finder = (line: string, from: number) => { readonly start: number; readonly end: number } | undefined

export const grep: HostCommand = (call, files) => {
  const name = known(call.words[0]?.text ?? [])?.replace(/^.*\//, '') ?? 'grep'
  const options = parseWords(call, { plain, valued })
  const quiet = call.words.some((word) => /^-\w*q|^--(?:quiet|silent)$/.test(known(word.text) ?? ''))
  const derivation = { name: 'grep', tells: true, wordsBeforeFiles: 1 } as const
  if (options === undefined || options.strange) return silenced(notFollowed(call, files, 'grep', derivation), quiet)
  const { flags, values } = options
  const given = values.get('e')
  const [first, ...rest] = options.operands
  const patterns = (given ?? [known(first ?? []) ?? '']).flatMap((pattern) => pattern.split('\n'))
  const operands = given === undefined ? rest : options.operands
  const finders = patterns.map((pattern) =>
    finder(pattern, {
      fixed: name === 'fgrep' || flags.has('F'),
      extended: name === 'egrep' || flags.has('E'),
      ignoreCase: flags.has('i'),
    }),
  )
  const limit = values.get('m')?.at(-1)
  const named = operands.length > 1 && !flags.has('h')
  // Lines of several files are printed with the files' names.
  if (
    finders.includes(undefined) ||
    (given === undefined && first === undefined) ||
    (named && !quiet) ||
    (limit !== undefined && !/^\d{1,6}$/.test(limit)) ||
    flags.has('n')
  )
    return silenced(notFollowed(call, files, 'grep', derivation), quiet)
  const find = finders.filter((one) => one !== undefined)
  const matches = (line: string): readonly string[] =>
    matchesIn(line, find, { words: flags.has('w'), whole: flags.has('x'), all: flags.has('o') && !flags.has('v') })
  const input = readInput(call, files, operands)
  const result = filtered(
    call,
    input,
    (text) => {
      const printed: string[] = []
      let count = 0
      for (const line of linesOf(text)) {
        if (limit !== undefined && count >= Number(limit)) break
        const found = matches(line)
        if (found.length > 0 === flags.has('v')) continue
        count += 1
        if (!flags.has('o')) printed.push(line)
        else if (!flags.has('v')) printed.push(...found.filter((one) => one !== ''))
      }
      const status = count > 0 ? 0 : 1
      return { stdout: flags.has('c') ? `${String(count)}\n` : joinLines(printed), status }
    },
    { ...derivation, keepsIds: !flags.has('c') },
  )
  return silenced(result, quiet)
}

function silenced(result: ReturnType<HostCommand>, quiet: boolean): ReturnType<HostCommand> {
  return quiet ? { ...result, result: { ...result.result, stdout: [] } } : result
}

function finder(
  pattern: string,
  options: { readonly fixed: boolean; readonly extended: boolean; readonly ignoreCase: boolean },
): Finder | undefined {
  const { fixed, extended, ignoreCase } = options
  if (fixed) {
    const wanted = ignoreCase ? pattern.toLowerCase() : pattern
    return (line, from) => {
      const start = (ignoreCase ? line.toLowerCase() : line).indexOf(wanted, from)
      return start === -1 ? undefined : { start, end: start + wanted.length }
    }
  }
  const regex: Regex | undefined = compileRegex(pattern, { extended, ignoreCase, dialect: 'grep' })
  return regex === undefined ? undefined : (line, from) => regex.find(line, from)
}

/** The matched parts of a line; the first one alone unless all are asked for. */
function matchesIn(
  line: string,
  finders: readonly Finder[],
  options: { readonly words: boolean; readonly whole: boolean; readonly all: boolean },
): readonly string[] {
  const found: string[] = []
  let from = 0
  while (from <= line.length) {
    const candidates = finders.flatMap((find) => find(line, from) ?? [])
    const best = candidates.reduce<{ readonly start: number; readonly end: number } | undefined>(
      (one, other) =>
        one === undefined || other.start < one.start || (other.start === one.start && other.end > one.end) ? other : one,
      undefined,
    )
    if (best === undefined) break
    const fits = options.whole
      ? candidates.some(({ start, end }) => start === 0 && end === line.length)
      : !options.words || isWord(line, best)
    if (fits) {
      found.push(line.slice(best.start, best.end))
      if (!options.all) break
    }
    from = fits && best.end > best.start ? best.end : best.start + 1
  }
  return found
}

function isWord(line: string, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return !/\w/.test(line[start - 1] ?? '') && !/\w/.test(line[end] ?? '')
}
