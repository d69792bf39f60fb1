/**
 * Where the text of a program stands. Most of it stands in a file, and its positions count there. Text that was put together
 * (`eval`, `sh -c`, backticks with escapes, a brace expansion) has its own positions, which mean nothing to people: everything
 * in it has the site of the word that carried it.
 */
import { parse, type ParsedScript } from 'unbash'
import type { Site, Source } from '../text/source.ts'

export type Origin =
  { readonly kind: 'file'; readonly source: Source } | { readonly kind: 'carried'; readonly text: string; readonly site: Site }

interface Positioned {
  readonly pos: number
  readonly end: number
}

const scripts = new WeakMap<Source, ParsedScript>()

/** A file's program; parsing is done once, however often the file is run. */
export function parseSource(source: Source): { readonly script: ParsedScript; readonly origin: Origin } {
  const script = scripts.get(source) ?? parse(source.text)
  scripts.set(source, script)
  return { script, origin: { kind: 'file', source } }
}

/** The program in a text that stands in no file. */
export function parseCarried(text: string, site: Site): { readonly script: ParsedScript; readonly origin: Origin } {
  return { script: parse(text), origin: { kind: 'carried', text, site } }
}

/** The place of a node, as people know it. */
export function siteIn(origin: Origin, node: Positioned): Site {
  return origin.kind === 'file' ? { source: origin.source, start: node.pos, end: node.end } : origin.site
}

/** The text of a node as written. */
export function sliceIn(origin: Origin, node: Positioned): string {
  return (origin.kind === 'file' ? origin.source.text : origin.text).slice(node.pos, node.end)
}
