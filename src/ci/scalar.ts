/**
 * A scalar's text with the place of each of its characters. What the file writes as it reads is an exact piece; what a fold or an
 * escape made has the place of what was written for it. A form that is not mapped right in every character is one piece as a whole.
 */
import { joinValues, plainValue, sourceValue, type Value } from '../make/value.ts'
import type { Site, Source } from '../text/source.ts'
import { isScalar, type Node, textOfNode, type YamlFile } from './yaml.ts'

/** The text of a scalar; `undefined` for what is no scalar, and for an empty one. */
export function scalarValue({ source }: YamlFile, node: Node | undefined): Value | undefined {
  const text = textOfNode(node)
  const site = siteOfNode(source, node)
  if (text === undefined || site === undefined || !isScalar(node)) return undefined
  const mapped = mappedValue(source, site, node.type ?? 'PLAIN')
  return mapped?.text === text ? mapped : plainValue(text, site)
}

/** Where a node stands, without what follows it: maps and lists reach to the next line. */
export function siteOfNode(source: Source, node: Node | undefined): Site | undefined {
  const { range } = node ?? {}
  if (range === undefined || range === null) return undefined
  const [start, end] = range
  return { source, start, end: isScalar(node) ? end : start + source.text.slice(start, end).trimEnd().length }
}

function mappedValue(source: Source, site: Site, type: string): Value | undefined {
  switch (type) {
    case 'PLAIN':
      return foldedLines(source, site.start, site.end, () => undefined)
    case 'QUOTE_SINGLE':
      return foldedLines(source, site.start + 1, site.end - 1, (at) =>
        source.text.startsWith("''", at) ? { text: "'", length: 2 } : undefined,
      )
    case 'QUOTE_DOUBLE':
      return foldedLines(source, site.start + 1, site.end - 1, (at) => readEscape(source.text, at))
    case 'BLOCK_LITERAL':
    case 'BLOCK_FOLDED':
      return blockValue(source, site, type === 'BLOCK_FOLDED')
    default:
      return undefined
  }
}

interface Escape {
  readonly text: string
  readonly length: number
}

const escapes: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '"': '"',
    '\\': '\\',
    '/': '/',
    n: '\n',
    t: '\t',
    r: '\r',
    ' ': ' ',
    '0': '\0',
    e: '\x1b',
    a: '\x07',
    b: '\b',
  }),
)

function readEscape(text: string, at: number): Escape | undefined {
  if (text.charAt(at) !== '\\') return undefined
  const letter = text.charAt(at + 1)
  const digits = { x: 2, u: 4, U: 8 }[letter]
  if (digits !== undefined)
    return {
      text: String.fromCodePoint(Math.min(0x10ffff, parseInt(text.slice(at + 2, at + 2 + digits), 16) || 0)),
      length: 2 + digits,
    }
  const continued = /^\\\r?\n[ \t]*/.exec(text.slice(at, at + 400))
  if (continued !== null) return { text: '', length: continued[0].length }
  const plain = escapes.get(letter)
  return plain === undefined ? undefined : { text: plain, length: 2 }
}

/** Plain and quoted text: a newline with the blanks around it is one blank, further newlines stay. */
function foldedLines(source: Source, start: number, end: number, escapeAt: (at: number) => Escape | undefined): Value {
  const parts: Value[] = []
  let from = start
  let at = start
  const replace = (text: string, to: number): void => {
    if (from < at) parts.push(sourceValue(source, from, at))
    parts.push(plainValue(text, { source, start: at, end: to }))
    at = to
    from = to
  }
  while (at < end) {
    const escape = escapeAt(at)
    if (escape !== undefined) {
      replace(escape.text, at + escape.length)
      continue
    }
    const fold = /^[ \t]*\r?\n\s*/.exec(source.text.slice(at, end))
    if (fold === null) {
      at += 1
      continue
    }
    const newlines = fold[0].split('\n').length - 1
    replace(newlines === 1 ? ' ' : '\n'.repeat(newlines - 1), at + fold[0].length)
  }
  if (from < end) parts.push(sourceValue(source, from, end))
  return joinValues(parts)
}

/** `|` and `>`: lines without their indentation; ends of lines are folded where both neighbours are text. */
function blockValue(source: Source, site: Site, folds: boolean): Value | undefined {
  const header = /^[|>]([1-9])?([+-])?([1-9])?[^\n]*\n/.exec(source.text.slice(site.start, site.end))
  if (header === null) return undefined
  const lines = linesOf(source.text, site.start + header[0].length, site.end)
  const isBlank = ({ start, end }: Line): boolean => source.text.slice(start, end).trim() === ''
  const first = lines.find((line) => !isBlank(line))
  if (first === undefined) return undefined
  // Where the indentation is told by a number, the comparison with YAML's own reading finds out whether this is it.
  const indent = /^ */.exec(source.text.slice(first.start, first.end))?.[0].length ?? 0
  const last = lines.findLastIndex((line) => !isBlank(line))
  const kept = header[2] === '+' ? lines : lines.slice(0, last + 1)
  const parts = kept.flatMap((line, index): readonly Value[] => {
    const next = kept[index + 1]
    const from = Math.min(line.start + indent, line.end)
    const text = sourceValue(source, from, line.end)
    const site = { source, start: line.end, end: next === undefined ? line.next : Math.min(next.start + indent, next.end) }
    if (next === undefined) return header[2] === '-' ? [text] : [text, newline(source, line)]
    const fold =
      folds && !isBlank(line) && !isBlank(next) && !isMore(source.text, line, indent) && !isMore(source.text, next, indent)
    return [text, fold ? plainValue(' ', site) : newline(source, line)]
  })
  return joinValues(parts)
}

function newline(source: Source, line: Line): Value {
  return source.text.charAt(line.next - 1) === '\n' ? sourceValue(source, line.next - 1, line.next) : plainValue('\n')
}

/** A line that is indented further keeps its ends. */
function isMore(text: string, line: Line, indent: number): boolean {
  return /^[ \t]/.test(text.slice(line.start + indent, line.end))
}

interface Line {
  readonly start: number
  /** Before its newline. */
  readonly end: number
  /** Behind it. */
  readonly next: number
}

function linesOf(text: string, start: number, end: number): readonly Line[] {
  const lines: Line[] = []
  for (let at = start; at < end;) {
    const found = text.indexOf('\n', at)
    const next = found === -1 || found >= end ? end : found + 1
    const raw = text.slice(at, next)
    lines.push({ start: at, end: at + raw.replace(/\r?\n$/, '').length, next })
    at = next
  }
  return lines
}
