/** `printf`: the format is used again until all arguments are taken. */
import { known, literal, mapKnown, type Text } from '../../text/symbolic.ts'
import { joinTexts } from '../join.ts'
import { amountText, leadingNumber } from '../amounts.ts'
import { amountOf } from '../arithmetic.ts'
import { largestValue } from '../size.ts'
import { derive } from '../derive.ts'
import { assignText } from '../parameters.ts'
import { quoteForShell } from '../text-operations.ts'
import type { Shell } from '../state.ts'
import { argument, print, type Builtin, type BuiltinCall } from './builtin.ts'
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
  for (let round = 0; round === 0 || (args.left() > 0 && round < values.length); round += 1) {
    const before = args.left()
    for (const part of format) parts.push(typeof part === 'string' ? formatPart(shell, call, part, args) : [part])
    if (args.left() === before) break
  }
  return joinTexts(parts)
}

const directive = /%([-+ #0]*)(\*|\d+)?(?:\.(\*|\d*))?([%sbdiuoxXcqfFeEgG])/g

function formatPart(shell: Shell, call: BuiltinCall, format: string, args: Arguments): Text {
  const parts: Text[] = []
  let from = 0
  for (const found of format.matchAll(directive)) {
    parts.push(literal(unescape(format.slice(from, found.index), 'format')))
    from = found.index + found[0].length
    parts.push(formatOne(shell, call, found, args))
  }
  parts.push(literal(unescape(format.slice(from), 'format')))
  return joinTexts(parts)
}

function formatOne(shell: Shell, call: BuiltinCall, found: RegExpExecArray, args: Arguments): Text {
  const [, flags = '', width, precision, conversion = 's'] = found
  if (conversion === '%') return literal('%')
  const number = (given: string | undefined): number | undefined =>
    given === undefined ? undefined : given === '*' ? Number(known(args.take() ?? []) ?? '0') : Number(given)
  const columns = number(width) ?? 0
  const digits = number(precision)
  const text = convert(shell, call, conversion, flags, digits, args.take() ?? [])
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
      return cut(value)
    case 'b':
      return cut(mapKnown(value, (part) => unescape(part, 'echo')))
    case 'c':
      return firstOf(value.length === 0 ? ['\0'] : value, 1, call)
    case 'q':
      return mapKnown(value, (part) => (/^[\w./:@%+,=-]+$/.test(part) ? part : quoteForShell(part)))
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
