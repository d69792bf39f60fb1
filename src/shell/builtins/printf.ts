/** `printf`: the format is used again until all arguments are taken. */
import { known, literal, mapKnown, type Text } from '../../text/symbolic.ts'
import { joinTexts } from '../join.ts'
import { amountText, leadingNumber } from '../amounts.ts'
import { amountOf } from '../arithmetic.ts'
import { largestValue } from '../size.ts'
import { derive } from '../derive.ts'
import { assignText, unknownText } from '../parameters.ts'
import { quoteForShell } from '../text-operations.ts'
import type { Shell } from '../state.ts'
import { argument, print, type Builtin, type BuiltinCall } from './builtin.ts'
import { withEscapes } from './echo.ts'
import { unescape } from './escapes.ts'

export const printf: Builtin = (shell, call) => {
  const variable = argument(call, 0) === '-v' ? argument(call, 1) : undefined
  let at = variable === undefined ? 0 : 2
  if (argument(call, at) === '--') at += 1
  const isAfterDashes = argument(call, at - 1) === '--'
  const format = call.args[at]?.text
  // `printf "$x\n"` with a dash in front: an option that it does not know.
  if (format === undefined || (!isAfterDashes && /^-./s.test(known(format.slice(0, 1)) ?? ''))) {
    shell.status = 2
    return undefined
  }
  const text = formatAll(
    shell,
    call,
    format,
    call.args.slice(at + 1).map((word) => word.text),
  )
  if (variable === undefined) print(shell, text)
  else assignText(shell, variable, text, call.site)
  return undefined
}

interface Arguments {
  take(): Text | undefined
  readonly left: () => number
}

function formatAll(shell: Shell, call: BuiltinCall, format: Text, values: readonly Text[]): Text {
  let next = 0
  const args: Arguments = { take: () => values[next++], left: () => values.length - next }
  const parts: Text[] = []
  const output: Output = {
    ended: false,
    add: (text) => {
      parts.push(text)
    },
  }
  for (let round = 0; round === 0 || (args.left() > 0 && round < values.length); round += 1) {
    const before = args.left()
    for (const part of format)
      if (output.ended) break
      else if (typeof part === 'string') formatPart(shell, call, part, args, output)
      else output.add([part])
    if (output.ended || args.left() === before) break
  }
  return joinTexts(parts)
}

interface Output {
  /** By a directive that the shell does not know, or by `\c` in the value of a `%b`. */
  ended: boolean
  readonly add: (text: Text) => void
}

/** One that is known, or whatever else begins with a percent sign. */
const directive = /%(?:%|([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([hjlLtz]*)([a-zA-Z])|)/g

function formatPart(shell: Shell, call: BuiltinCall, format: string, args: Arguments, output: Output): void {
  let from = 0
  for (const found of format.matchAll(directive)) {
    output.add(literal(unescape(format.slice(from, found.index), 'format')))
    from = found.index + found[0].length
    if (found[0] === '%%') output.add(literal('%'))
    else if (isKnown(shell, found)) output.add(formatOne(shell, call, found, args, output))
    else {
      output.ended = true
      shell.status = shell.dialect === 'bash' ? 1 : 2
    }
    if (output.ended) return
  }
  output.add(literal(unescape(format.slice(from), 'format')))
}

/** dash knows no sizes (`%ld`), and nothing of what bash has added. */
function isKnown({ dialect }: Shell, [, , , , sizes = '', conversion]: RegExpExecArray): boolean {
  if (conversion === undefined) return false
  return dialect === 'bash' ? /[aAsbdiuoxXcqfFeEgGnQ]/.test(conversion) : sizes === '' && /[aAsbdiuoxXcfFeEgG]/.test(conversion)
}

function formatOne(shell: Shell, call: BuiltinCall, found: RegExpExecArray, args: Arguments, output: Output): Text {
  const [, flags = '', width, precision, , conversion = 's'] = found
  const number = (given: string | undefined): number | undefined =>
    given === undefined ? undefined : given === '*' ? Number(known(args.take() ?? []) ?? '0') : Number(given)
  const columns = number(width) ?? 0
  const digits = number(precision)
  const value = args.take() ?? []
  // `\c` in the value of a `%b` ends the output.
  const { text: shown, stopped } = conversion === 'b' ? withEscapes(value) : { text: value, stopped: false }
  output.ended ||= stopped
  const text = convert(shell, call, conversion, flags, digits, shown)
  const characters = known(text)
  return characters === undefined ? text : literal(pad(characters, columns, flags, conversion))
}

function convert(
  shell: Shell,
  call: BuiltinCall,
  conversion: string,
  flags: string,
  digits: number | undefined,
  value: Text,
): Text {
  const cut = (text: Text): Text => (digits === undefined ? text : firstOf(text, digits, call))
  switch (conversion) {
    case 's':
    case 'b':
      return cut(value)
    case 'a':
    case 'A':
    case 'n':
    case 'Q':
      return unknownText(`printf:${call.site.source.path}:${String(call.site.start)}`, 'printf', 'command', call.site, undefined)
    case 'c':
      return firstOf(value.length === 0 ? ['\0'] : value, 1, call)
    case 'q':
      return known(value) === '' ? literal("''") : mapKnown(value, escapedForShell)
    case 'f':
    case 'F':
    case 'e':
    case 'E':
    case 'g':
    case 'G':
      return mapKnown(value.length === 0 ? ['0'] : value, (part) => formatFloat(Number(part), conversion, digits ?? 6))
    default:
      return formatInteger(shell, call, conversion, flags, digits, value)
  }
}

/** `%q` writes a backslash in front of what the shell would take for something else. */
function escapedForShell(text: string): string {
  return /\p{Cc}/u.test(text) ? quoteForShell(text) : text.replace(/[^\w./:@%+=#~\x80-\uffff-]|^[#~]/g, String.raw`\$&`)
}

/** The first characters of a text. */
function firstOf(text: Text, count: number, { site }: BuiltinCall): Text {
  const [start = ''] = text
  if (typeof start === 'string' && start.length >= count) return literal(start.slice(0, count))
  return derive('slice', 'printf', text, (characters) => characters.slice(0, count), site, `0:${String(count)}`)
}

function formatFloat(value: number, conversion: string, digits: number): string {
  if (conversion.toLowerCase() === 'f') return value.toFixed(digits)
  if (conversion.toLowerCase() === 'e') return value.toExponential(digits).replace(/e([+-])(\d)$/, 'e$10$2')
  return String(Number(value.toPrecision(Math.max(1, digits))))
}

/** `'a` is the number of the letter. */
function numberIn(text: string): ReturnType<typeof leadingNumber> {
  const letter = /^["'](.?)/su.exec(text)?.[1]
  return letter === undefined ? leadingNumber(text) : { value: BigInt(letter.codePointAt(0) ?? 0), whole: true }
}

function formatInteger(
  shell: Shell,
  call: BuiltinCall,
  conversion: string,
  flags: string,
  digits: number | undefined,
  value: Text,
): Text {
  const characters = known(value)
  if (characters === undefined) return amountText(amountOf(shell, value, call.site, 0))
  const { value: amount, whole } = numberIn(characters)
  if (!whole) shell.status = 1
  const magnitude = amount < 0n ? -amount : amount
  const unsigned = amount < 0n ? BigInt.asUintN(64, amount) : amount
  const digitsOf: Readonly<Record<string, string>> = {
    o: unsigned.toString(8),
    x: unsigned.toString(16),
    X: unsigned.toString(16).toUpperCase(),
    u: unsigned.toString(),
  }
  if ((digits ?? 0) > largestValue) throw new RangeError('a precision that is too large')
  const body = (digitsOf[conversion] ?? magnitude.toString()).padStart(digits ?? 0, '0')
  const alternate = flags.includes('#') && amount !== 0n ? ({ x: '0x', X: '0X', o: '0' }[conversion] ?? '') : ''
  const signed = conversion === 'd' || conversion === 'i'
  const sign = signed && amount < 0n ? '-' : signed && flags.includes('+') ? '+' : signed && flags.includes(' ') ? ' ' : ''
  return literal(sign + alternate + body)
}

function pad(text: string, width: number, flags: string, conversion: string): string {
  const columns = Math.abs(width)
  if (columns > largestValue) throw new RangeError('a width that is too large')
  if (flags.includes('-') || width < 0) return text.padEnd(columns)
  if (!flags.includes('0') || 'sbcq'.includes(conversion)) return text.padStart(columns)
  const sign = /^[+-]/.exec(text)?.[0] ?? ''
  return sign + text.slice(sign.length).padStart(columns - sign.length, '0')
}
