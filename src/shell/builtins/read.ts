/** `read` and `mapfile`. */
import { concat, emptyText, known, literal, mapKnown, type Text } from '../../text/symbolic.ts'
import { assign, assignText, fieldSeparators, unknownText } from '../parameters.ts'
import { splitFields, splittable, textOfField } from '../fields.ts'
import type { Shell } from '../state.ts'
import { takeLine, type Input } from '../streams.ts'
import { indexedArray } from '../variables.ts'
import { argument, type Builtin, type BuiltinCall } from './builtin.ts'

interface ReadOptions {
  readonly raw: boolean
  readonly array: string | undefined
  readonly delimiter: string
  readonly count: number | undefined
  readonly descriptor: number
  readonly names: readonly string[]
}

function readOptions(call: BuiltinCall): ReadOptions {
  let raw = false
  let array: string | undefined
  let delimiter = '\n'
  let count: number | undefined
  let descriptor = 0
  let at = 0
  for (; at < call.args.length; at += 1) {
    const option = argument(call, at) ?? ''
    if (option === '--' || !/^-./.test(option)) break
    const letters = /^-([rse]*)([apdnNtui]?)(.*)$/s.exec(option)
    raw ||= letters?.[1]?.includes('r') === true
    const letter = letters?.[2] ?? ''
    if (letter === '') continue
    const given = letters?.[3] ?? ''
    const value = given === '' ? (argument(call, (at += 1)) ?? '') : given
    if (letter === 'a') array = value
    if (letter === 'd') delimiter = value === '' ? '\u0000' : value.charAt(0)
    if (letter === 'n' || letter === 'N') count = Number(value)
    if (letter === 'u') descriptor = Number(value)
  }
  if (argument(call, at) === '--') at += 1
  const names = call.args
    .slice(at)
    .map((word) => known(word.text) ?? '')
    .filter((name) => /^[A-Za-z_]\w*$/.test(name))
  return { raw, array, delimiter, count, descriptor, names: names.length === 0 && array === undefined ? ['REPLY'] : names }
}

export const read: Builtin = (shell, call) => {
  const options = readOptions(call)
  const { input, inputs } = shell.descriptors
  const from = options.descriptor === 0 ? input : inputs.get(options.descriptor)
  if (from === undefined) {
    for (const name of options.names) assignText(shell, name, answer(shell, call, name), call.site)
    return undefined
  }
  const line = readLine(from, options)
  shell.run.version += 1
  if (line === undefined) {
    for (const name of options.names) assignText(shell, name, emptyText, call.site)
    shell.status = 1
    return undefined
  }
  if (!line.complete && options.count === undefined && !isBlurred(line.text)) shell.status = 1
  if (isBlurred(line.text)) blur(shell, call, from, options, line.text)
  // What a variable cannot hold is left out.
  else
    assignFields(
      shell,
      call,
      options,
      mapKnown(line.text, (part) => part.replaceAll('\0', '')),
    )
  return undefined
}

/** What a person at the terminal types. */
function answer(shell: Shell, call: BuiltinCall, name: string): Text {
  return unknownText(`typed:${placeOf(shell, call)}:${name}`, name, 'argument', call.site, undefined)
}

/** A `read` in a function reads anew in each call of it. */
function placeOf(shell: Shell, call: BuiltinCall): string {
  return [...shell.stack, call.site].map((site) => `${site.source.path}:${String(site.start)}`).join('>')
}

/** Output that is not known may be any number of lines. */
function isBlurred(text: Text): boolean {
  return text.some(
    (part) => typeof part === 'object' && part.source !== 'environment' && part.source !== 'argument' && part.source !== 'host',
  )
}

function blur(shell: Shell, call: BuiltinCall, from: Input, options: ReadOptions, text: Text): void {
  from.blurred = true
  shell.run.blurs += 1
  const place = placeOf(shell, call)
  for (const name of options.names)
    assignText(shell, name, unknownText(`read:${place}:${name}`, name, 'command', call.site, undefined), call.site)
  if (options.array !== undefined) assign(shell, options.array, indexedArray([text]), call.site)
}

/** A line; without `-r` a backslash joins it to the next, and quotes. */
function readLine(from: Input, options: ReadOptions): { readonly text: Text; readonly complete: boolean } | undefined {
  if (options.count !== undefined) return readCount(from, options.count)
  const first = takeLine(from, options.delimiter)
  if (first === undefined) return undefined
  let { line, complete } = first
  for (
    let last = line.at(-1);
    !options.raw && complete && typeof last === 'string' && /(?:^|[^\\])(?:\\\\)*\\$/.test(last);
    last = line.at(-1)
  ) {
    const next = takeLine(from, options.delimiter)
    line = concat(line.slice(0, -1), literal(last.slice(0, -1)), next?.line ?? [])
    complete = next?.complete ?? false
  }
  return { text: line, complete }
}

function readCount(from: Input, count: number): { readonly text: Text; readonly complete: boolean } | undefined {
  const [first, ...rest] = from.rest
  if (first === undefined) return undefined
  if (typeof first === 'object') {
    from.rest = rest
    return { text: [first], complete: true }
  }
  const cut = Math.min(count, (first.indexOf('\n') + 1 || Infinity) - 1)
  const used = first.charAt(cut) === '\n' && cut < count ? cut + 1 : cut
  from.rest = concat(literal(first.slice(used)), rest)
  return { text: literal(first.slice(0, cut)), complete: true }
}

function assignFields(shell: Shell, call: BuiltinCall, options: ReadOptions, line: Text): void {
  const separators = fieldSeparators(shell)
  const clean = (text: Text): Text =>
    options.raw
      ? text
      : concat(...text.map((part) => (typeof part === 'string' ? literal(part.replace(/\\([\s\S])/g, '$1')) : [part])))
  if (options.array !== undefined) {
    assign(
      shell,
      options.array,
      indexedArray(splitFields([splittable(line)], separators).map((field) => clean(textOfField(field)))),
      call.site,
    )
    return
  }
  let rest = trimBlanks(line, separators, 'both')
  for (const [index, name] of options.names.entries()) {
    const last = index === options.names.length - 1
    const [head, tail] = last ? [rest, emptyText] : cutField(rest, separators, options.raw)
    assignText(shell, name, clean(head), call.site)
    rest = tail
  }
}

function trimBlanks(text: Text, separators: string, where: 'both' | 'start'): Text {
  const blanks = [...separators].filter((char) => ' \t\n'.includes(char)).join('')
  if (blanks === '') return text
  const [first, last] = [text[0], text.at(-1)]
  const start = new RegExp(`^[${blanks}]+`)
  const end = new RegExp(`[${blanks}]+$`)
  let trimmed = typeof first === 'string' ? concat(literal(first.replace(start, '')), text.slice(1)) : text
  if (where === 'both' && typeof last === 'string' && trimmed.length > 0) {
    const tail = trimmed.at(-1)
    if (typeof tail === 'string') trimmed = concat(trimmed.slice(0, -1), literal(tail.replace(end, '')))
  }
  return trimmed
}

/** Where the first separator stands; without `-r` a backslash takes the meaning of the character behind it. */
function separatorIn(part: string, separators: string, raw: boolean): number {
  for (let at = 0; at < part.length; at += 1) {
    if (!raw && part[at] === '\\') at += 1
    else if (separators.includes(part.charAt(at))) return at
  }
  return -1
}

/** The first field, and what follows its separator. */
function cutField(text: Text, separators: string, raw: boolean): readonly [Text, Text] {
  const head: Text[number][] = []
  for (const [index, part] of text.entries()) {
    const cut = typeof part === 'string' ? separatorIn(part, separators, raw) : -1
    if (typeof part !== 'string' || cut === -1) {
      head.push(part)
      continue
    }
    const blank = ' \t\n'.includes(part.charAt(cut))
    let rest = trimBlanks(concat(literal(part.slice(cut + 1)), text.slice(index + 1)), separators, 'start')
    const [next] = rest
    // `a , b`: the comma belongs to the blank in front of it.
    if (blank && typeof next === 'string' && next !== '' && separators.includes(next.charAt(0)))
      rest = trimBlanks(concat(literal(next.slice(1)), rest.slice(1)), separators, 'start')
    return [concat(head, literal(part.slice(0, cut))), rest]
  }
  return [concat(head), emptyText]
}

export const mapfile: Builtin = (shell, call) => {
  const words = call.args.map((word) => known(word.text) ?? '')
  const trims = words.some((word) => /^-\w*t/.test(word))
  const name = words.findLast((word) => /^[A-Za-z_]\w*$/.test(word)) ?? 'MAPFILE'
  const { input } = shell.descriptors
  const lines: Text[] = []
  for (
    let line = input === undefined ? undefined : takeLine(input);
    input !== undefined && line !== undefined;
    line = takeLine(input)
  ) {
    lines.push(trims || !line.complete ? line.line : concat(line.line, literal('\n')))
  }
  assign(shell, name, indexedArray(lines), call.site)
  return undefined
}
