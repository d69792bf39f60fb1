/** head, tail, sort, uniq, wc, rev: commands that work on whole lines. */
import { outcome, type HostCommand } from '../outcome.ts'
import { filtered, joinLines, linesOf, notFollowed, readInput, type Filter } from './input.ts'
import { parseWords } from './options.ts'

/** `head -3` is `head -n 3`; the same for tail. */
function countOf(values: ReadonlyMap<string, readonly string[]>, digits: readonly string[]): string {
  return values.get('n')?.at(-1) ?? (digits.length > 0 ? digits.join('') : '10')
}

const numbered = '0 1 2 3 4 5 6 7 8 9'

/** The digits of `-12`, in the order written. */
function digitsOf(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => /^-(\d+)$/.exec(word)?.[1] ?? [])
}

function ends(
  name: 'head' | 'tail',
  cut: (lines: readonly string[], count: string) => readonly string[] | undefined,
  bytes: (text: string, count: string) => string | undefined,
): HostCommand {
  return (call, files) => {
    const options = parseWords(call, { plain: `q quiet=q silent=q ${numbered}`, valued: 'n lines=n c bytes=c' })
    if (options === undefined || options.strange || options.operands.length > 1)
      return notFollowed(call, files, name, { wordsBeforeFiles: 0 })
    const plain = call.words.flatMap((word) => (typeof word.text[0] === 'string' ? [word.text[0]] : []))
    const count = countOf(options.values, digitsOf(plain))
    const byteCount = options.values.get('c')?.at(-1)
    const filter: Filter = (text) => {
      if (byteCount !== undefined) return isAscii(text) ? bytes(text, byteCount) : undefined
      const unended = text !== '' && !text.endsWith('\n')
      const lines = linesOf(text)
      const kept = cut(lines, count)
      if (kept === undefined) return undefined
      const printed = joinLines(kept)
      return unended && kept.length > 0 && kept.at(-1) === lines.at(-1) && endsAtLast(name, kept, lines, count)
        ? printed.slice(0, -1)
        : printed
    }
    return filtered(call, readInput(call, files, options.operands), filter, { name })
  }
}

/** Whether the last line printed is the text's last line. */
function endsAtLast(name: 'head' | 'tail', kept: readonly string[], lines: readonly string[], count: string): boolean {
  if (name === 'tail') return true
  return kept.length === lines.length && !count.startsWith('-')
}

const isAscii = (text: string): boolean => /^\p{ASCII}*$/u.test(text)
const integer = (text: string): number | undefined => (/^\d{1,9}$/.test(text) ? Number(text) : undefined)

export const head: HostCommand = ends(
  'head',
  (lines, count) => {
    const number = integer(count.replace(/^-/, ''))
    if (number === undefined) return undefined
    return count.startsWith('-') ? lines.slice(0, Math.max(0, lines.length - number)) : lines.slice(0, number)
  },
  (text, count) => (integer(count) === undefined ? undefined : text.slice(0, Number(count))),
)

export const tail: HostCommand = ends(
  'tail',
  (lines, count) => {
    const number = integer(count.replace(/^[-+]/, ''))
    if (number === undefined) return undefined
    if (count.startsWith('+')) return lines.slice(Math.max(0, number - 1))
    return number === 0 ? [] : lines.slice(-number)
  },
  (text, count) => {
    const number = integer(count.replace(/^[-+]/, ''))
    if (number === undefined) return undefined
    if (count.startsWith('+')) return text.slice(Math.max(0, number - 1))
    return number === 0 ? '' : text.slice(-number)
  },
)

export const sort: HostCommand = (call, files) => {
  const options = parseWords(call, { plain: 'u unique=u r reverse=r n numeric-sort=n V version-sort=V' })
  if (options === undefined || options.strange) return notFollowed(call, files, 'sort', { wordsBeforeFiles: 0 })
  const { flags } = options
  const filter: Filter = (text) => {
    const lines = linesOf(text)
    // How letters of several cases and other characters compare depends on the locale.
    if (
      flags.has('V')
        ? flags.has('n') || !lines.every((line) => /^v?\d+(?:\.\d+)*$/.test(line))
        : !comparable(lines, flags.has('n'))
    )
      return undefined
    const order = flags.has('V') ? byVersion : flags.has('n') ? byNumber : byText
    const sorted = [...lines].sort(flags.has('r') ? (a, b) => order(b, a) : order)
    return joinLines(
      flags.has('u') ? sorted.filter((line, index) => index === 0 || order(sorted[index - 1] ?? '', line) !== 0) : sorted,
    )
  }
  return filtered(call, readInput(call, files, options.operands), filter, { name: 'sort' })
}

/** Lines that every locale puts in one order: words of one case, of digits, or plain numbers. */
function comparable(lines: readonly string[], numeric: boolean): boolean {
  if (numeric) return lines.every((line) => /^\d{1,15}$/.test(line))
  return (
    lines.every((line) => /^[a-z]*$/.test(line)) ||
    lines.every((line) => /^[A-Z]*$/.test(line)) ||
    lines.every((line) => /^\d*$/.test(line))
  )
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const byNumber = (a: string, b: string): number => Number(a) - Number(b) || byText(a, b)

function byVersion(a: string, b: string): number {
  if (a.startsWith('v') !== b.startsWith('v')) return byText(a, b)
  const [left, right] = [a, b].map((version) => version.replace(/^v/, '').split('.').map(Number))
  for (let index = 0; index < Math.max(left?.length ?? 0, right?.length ?? 0); index += 1) {
    const difference = (left?.[index] ?? -1) - (right?.[index] ?? -1)
    if (difference !== 0) return difference
  }
  return byText(a, b)
}

export const uniq: HostCommand = (call, files) => {
  const options = parseWords(call, { plain: 'd repeated=d u unique=u c count=c' })
  if (options === undefined || options.strange || options.operands.length > 1)
    return notFollowed(call, files, 'uniq', { wordsBeforeFiles: 0 })
  const { flags } = options
  const filter: Filter = (text) => {
    const runs: { line: string; count: number }[] = []
    for (const line of linesOf(text)) {
      const last = runs.at(-1)
      if (last?.line === line) last.count += 1
      else runs.push({ line, count: 1 })
    }
    const kept = runs.filter(({ count }) => !(flags.has('d') && count === 1) && !(flags.has('u') && count > 1))
    return joinLines(kept.map(({ line, count }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line)))
  }
  return filtered(call, readInput(call, files, options.operands), filter, { name: 'uniq' })
}

export const wc: HostCommand = (call, files) => {
  const options = parseWords(call, { plain: 'l lines=l w words=w c bytes=c' })
  if (options === undefined || options.strange || options.operands.length > 0 || options.flags.size !== 1) {
    const told = notFollowed(call, files, 'wc', { keepsIds: false, wordsBeforeFiles: 0 })
    const isMissing = options !== undefined && readInput(call, files, options.operands).missing
    return isMissing ? { ...told, result: { ...told.result, status: 1 } } : told
  }
  const [flag] = options.flags
  const filter: Filter = (text) => {
    if (flag === 'l') return `${String(text.split('\n').length - 1)}\n`
    if (flag === 'w') return `${String(text.split(/\s+/).filter((word) => word !== '').length)}\n`
    return `${String(new TextEncoder().encode(text).length)}\n`
  }
  return filtered(call, readInput(call, files, []), filter, { name: 'wc', keepsIds: false })
}

export const rev: HostCommand = (call, files) => {
  const options = parseWords(call, { plain: '' })
  if (options === undefined || options.strange || options.operands.length > 1)
    return notFollowed(call, files, 'rev', { wordsBeforeFiles: 0 })
  const turned = (line: string): string => [...line].reverse().join('')
  const filter: Filter = (text) => {
    const printed = joinLines(linesOf(text).map(turned))
    return text === '' || text.endsWith('\n') ? printed : printed.slice(0, -1)
  }
  return filtered(call, readInput(call, files, options.operands), filter, { name: 'rev' })
}

const countLimit = 10_000

export const seq: HostCommand = (call, files) => {
  const options = parseWords(call, { plain: numbered })
  const numbers = call.words
    .slice(1)
    .map((word) =>
      typeof word.text[0] === 'string' && word.text.length === 1 && /^-?\d{1,9}$/.test(word.text[0])
        ? Number(word.text[0])
        : undefined,
    )
  const [first, second, third] = numbers
  if (options === undefined || first === undefined || numbers.length > 3 || numbers.includes(undefined))
    return notFollowed(call, files, 'seq')
  const [start, step, end] =
    numbers.length === 1 ? [1, 1, first] : numbers.length === 2 ? [first, 1, second ?? 0] : [first, second ?? 1, third ?? 0]
  const steps = step === 0 ? Infinity : Math.floor((end - start) / step) + 1
  if (steps > countLimit) return notFollowed(call, files, 'seq')
  const lines = Array.from({ length: Math.max(0, steps) }, (_, index) => String(start + index * step))
  return outcome({ stdout: lines.length === 0 ? [] : [joinLines(lines)], status: 0 })
}
