/**
 * Where the text of a program stands. Most of it stands in a file, and its positions count there. Text that was put together
 * (`eval`, `sh -c`, backticks with escapes, a brace expansion) has its own positions, which mean nothing to people: everything
 * in it has the site of the word that carried it.
 *
 * Lines that end with a carriage return are read as if they did not (and a finding says so); sites count in the file as it is.
 */
import { parse, type ParsedScript } from 'unbash'
import type { Site, Source } from '../text/source.ts'
import { oncePer } from '../text/once-per.ts'

/** `text` is what was parsed: nodes count in it. */
export type Origin =
  | { readonly kind: 'file'; readonly text: string; readonly source: Source; readonly returns: readonly number[] }
  | { readonly kind: 'carried'; readonly text: string; readonly site: Site }
  | MappedOrigin

/** Text that another language gave (a line of a Makefile's recipe): whoever gave it knows where each part stands. */
export interface MappedOrigin {
  readonly kind: 'mapped'
  readonly text: string
  readonly siteAt: (start: number, end: number) => Site
  /** References that led to the text in which that site is, outermost first. */
  readonly above: (start: number, end: number) => readonly Site[]
  /** The file's text at that site gives this part and nothing else. */
  readonly isWhole: (start: number, end: number) => boolean
  /** As people read it. */
  readonly show: (start: number, end: number) => string
}

interface Positioned {
  readonly pos: number
  readonly end: number
}

export interface ParsedProgram {
  readonly script: ParsedScript
  readonly origin: Origin
}

/** A file's program; parsing is done once, however often the file is run. */
export const parseSource: (source: Source) => ParsedProgram = oncePer((source) => {
  const returns = carriageReturns(source.text)
  const text = returns.length === 0 ? source.text : source.text.replaceAll('\r\n', '\n')
  return { script: parse(text), origin: { kind: 'file', text, source, returns } }
})

/** Where carriage returns at line ends were left out, in the positions of the text without them. */
function carriageReturns(text: string): readonly number[] {
  const places: number[] = []
  for (let at = text.indexOf('\r\n'); at !== -1; at = text.indexOf('\r\n', at + 2)) places.push(at - places.length)
  return places
}

/** The program in a text that stands in no file. */
export function parseCarried(text: string, site: Site): ParsedProgram {
  return { script: parse(text), origin: { kind: 'carried', text, site } }
}

/** The program in a text that stands in pieces. */
export function parseMapped(origin: Omit<MappedOrigin, 'kind'>): ParsedProgram {
  return { script: parse(origin.text), origin: { kind: 'mapped', ...origin } }
}

/** The place of a node, as people know it. */
export function siteIn(origin: Origin, node: Positioned): Site {
  if (origin.kind === 'carried') return origin.site
  if (origin.kind === 'mapped') return origin.siteAt(node.pos, node.end)
  const { source, returns } = origin
  if (returns.length === 0) return { source, start: node.pos, end: node.end }
  return { source, start: node.pos + leftOut(returns, node.pos), end: node.end + leftOut(returns, node.end) }
}

/** What led to the text in which a node stands: references of make (`$(call build,x)`), outermost first. */
export function wayTo(origin: Origin, node: Positioned): readonly Site[] {
  return origin.kind === 'mapped' ? origin.above(node.pos, node.end) : []
}

/** How many carriage returns were left out before a position. */
function leftOut(returns: readonly number[], position: number): number {
  let [low, high] = [0, returns.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((returns[middle] ?? 0) < position) low = middle + 1
    else high = middle
  }
  return low
}

/** The text of a node as written. */
export function sliceIn(origin: Origin, node: Positioned): string {
  return origin.kind === 'mapped' ? origin.show(node.pos, node.end) : origin.text.slice(node.pos, node.end)
}

/** The file's own text gives a node, so it can be moved to another place. */
export function isWhole(origin: Origin, node: Positioned): boolean {
  return origin.kind === 'mapped' ? origin.isWhole(node.pos, node.end) : origin.kind === 'file'
}
