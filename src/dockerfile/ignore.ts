/**
 * Ignore files (`.dockerignore`).
 *
 * In: the file's text. Out: rules that say of a path, relative to the context, whether it is hidden. The rules are those of the
 * builder: the last pattern that matches a path or a folder above it decides, `!` brings back, `*` stays within a name and
 * `**` crosses names. They are not those of `.gitignore`: a pattern without `/` holds at the root only.
 *
 * The Dockerfile and the ignore file itself always reach the builder, but a COPY does not see them when a pattern matches.
 * This is written here, and not taken from a package, because what is at hand follows an older matcher: it ignores case, takes
 * `+` and `(` for syntax, reads `**foo` otherwise, and throws on a malformed pattern.
 */
import { badIgnorePattern, exceptionBelowHidden } from '../findings/dockerfile.ts'
import type { Finding } from '../findings/finding.ts'
import { locate, siteOf } from '../text/source.ts'
import type { Location, Source, Span } from '../text/source.ts'
import { inLine, inName, wildcards, type WildcardItem } from '../text/wildcards.ts'
import { globExpression, readClass } from './glob.ts'
import { isSpace } from './characters.ts'

/** One pattern and where it stands. */
export interface IgnorePattern extends Span {
  /** As written, without white space around it. */
  readonly written: string
  /** Brings back what an earlier one hid. */
  readonly negated: boolean
  readonly matches: (path: string) => boolean
}

export interface IgnoreRules {
  readonly patterns: readonly IgnorePattern[]
  /** Patterns on which a build fails. */
  readonly invalid: readonly (Span & { readonly written: string })[]
}

/** Reads an ignore file. */
export function parseIgnore(text: string): IgnoreRules {
  const patterns: IgnorePattern[] = []
  const invalid: (Span & { written: string })[] = []
  let start = 0
  for (const line of text.split('\n')) {
    const bare = start === 0 ? line.replace(/^\uFEFF/, '') : line
    const written = trim(bare)
    if (!bare.startsWith('#') && written !== '') {
      const from = start + line.indexOf(written)
      const span = { start: from, end: from + written.length, written }
      const pattern = patternOf(span)
      if (pattern === undefined) invalid.push(span)
      else patterns.push(pattern)
    }
    start += line.length + 1
  }
  return { patterns, invalid }
}

function trim(line: string): string {
  let start = 0
  let end = line.length
  while (start < end && isSpace(line.charAt(start))) start += 1
  while (end > start && isSpace(line.charAt(end - 1))) end -= 1
  return line.slice(start, end)
}

function patternOf(span: Span & { readonly written: string }): IgnorePattern | undefined {
  const negated = span.written.startsWith('!')
  const body = negated ? trim(span.written.slice(1)) : span.written
  if (body === '') return undefined
  const clean = cleanPath(body).replace(/^\/(?=.)/, '')
  // Only the syntax is asked here: a malformed pattern fails the build even when it would match nothing.
  if (globExpression(clean) === undefined) return undefined
  const matches = matcherOf(clean)
  return matches === undefined ? undefined : { ...span, negated, matches }
}

/** Resolves `.`, `..` and double slashes; a path that begins with `..` keeps it. */
function cleanPath(path: string): string {
  const rooted = path.startsWith('/')
  const segments: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.length > 0 && segments.at(-1) !== '..') segments.pop()
    else if (!rooted) segments.push(segment)
  }
  const joined = segments.join('/')
  return rooted ? `/${joined}` : joined === '' ? '.' : joined
}

/** How a pattern meets one path; folders above it are asked for one by one. `undefined`: a builder takes it for broken. */
function matcherOf(pattern: string): ((path: string) => boolean) | undefined {
  if (!/[*?[\]\\]/.test(pattern)) return (path) => path === pattern
  const plainSuffix = /^\*\*([^*?[\]\\]+)$/.exec(pattern)?.[1]
  if (plainSuffix !== undefined) {
    return (path) => path.endsWith(plainSuffix) || (plainSuffix.startsWith('/') && path === plainSuffix.slice(1))
  }
  const items = itemsOf([...pattern])
  if (items === undefined) return undefined
  const expression = wildcards(items)
  return (path) => expression.test(path)
}

/** The builder makes a regular expression of a pattern, so brackets and letters behind a backslash are those of Go's. */
function itemsOf(pattern: readonly string[]): readonly WildcardItem[] | undefined {
  const items: WildcardItem[] = []
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] ?? ''
    if (character === '*' && pattern[at + 1] === '*') {
      at += pattern[at + 2] === '/' ? 2 : 1
      items.push(at + 1 === pattern.length ? { kind: 'many', has: inLine } : { kind: 'folders' })
    } else if (character === '*') items.push({ kind: 'many', has: inName })
    else if (character === '?') items.push({ kind: 'one', has: inName })
    else if (character === '\\') {
      at += 1
      const escaped = escapedItem(pattern[at] ?? '')
      if (escaped === undefined) return undefined
      items.push(escaped)
    } else if (character === '[') {
      const read = readClass(pattern, at + 1)
      if (read === undefined) return undefined
      items.push({ kind: 'one', has: read.has })
      at = read.next - 1
    } else items.push(character)
  }
  return items
}

const letterClasses: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  s: /[\t\n\f\r ]/,
  S: /[^\t\n\f\r ]/,
  w: /\w/,
  W: /\W/,
}

/** `\d` is a digit there, and `\b` an edge; `undefined` for letters that mean something rare or nothing. */
function escapedItem(escaped: string): WildcardItem | undefined {
  if (!/[A-Za-z0-9]/.test(escaped)) return escaped
  if (escaped === 'b' || escaped === 'B') return { kind: 'edge', isEdge: escaped === 'b' }
  const members = letterClasses[escaped]
  return members === undefined ? undefined : { kind: 'one', has: (character) => members.test(character) }
}

/** Whether a path, relative to the context and clean, is hidden from COPY. */
export function isIgnored(rules: IgnoreRules, path: string): boolean {
  if (path === '.' || path === '') return false
  let ignored = false
  let above: readonly string[] | undefined
  for (const pattern of rules.patterns) {
    // A pattern that could not change the answer is not asked.
    if (pattern.negated !== ignored) continue
    above ??= foldersAbove(path)
    if (pattern.matches(path) || above.some(pattern.matches)) ignored = !pattern.negated
  }
  return ignored
}

function foldersAbove(path: string): readonly string[] {
  const folders: string[] = []
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) folders.push(path.slice(0, at))
  return folders
}

/** What a builder refuses in an ignore file, and where builders differ about it. */
export function checkIgnore(source: Source): readonly Finding[] {
  const { patterns, invalid } = parseIgnore(source.text)
  const place = (span: Span): Location => locate(siteOf(source, span.start, span.end))
  const reaching = patterns.filter((pattern, index) => {
    return pattern.negated && /[*?[].*\//.test(pattern.written) && patterns.slice(0, index).some((earlier) => !earlier.negated)
  })
  return [
    ...invalid.map((one) => badIgnorePattern(one.written, place(one))),
    ...reaching.map((one) => exceptionBelowHidden(one.written, place(one))),
  ]
}

/** The ignore file that a build reads: the one named after its Dockerfile (BuildKit), else the context's. */
export function ignoreFileFor(dockerfile: string, context: string, exists: (path: string) => boolean): string | undefined {
  const candidates = [
    `${dockerfile}.dockerignore`,
    context === '.' || context === '' ? '.dockerignore' : `${context}/.dockerignore`,
  ]
  return candidates.find(exists)
}
