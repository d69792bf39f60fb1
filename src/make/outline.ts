/**
 * What can be seen of a Makefile without evaluating it: its rules with their lines. Conditionals and references are not followed,
 * so this serves edits of a text of which an evaluation has already told what it does.
 */
import type { Source, Span } from '../text/source.ts'
import { findUnquoted, joinLine, parseMakefile, referenceEnd, withoutComment, type MakeLine } from './lines.ts'
import { parseAssignment } from './assignment.ts'
import { trimStart, type Value } from './value.ts'
import { oncePer } from '../text/once-per.ts'

/** A rule as it stands in the file. */
export interface OutlineRule extends Span {
  /** Words in front of the colon, as written. */
  readonly targets: readonly OutlineWord[]
  /** Words behind it, `|` left out. */
  readonly prerequisites: readonly OutlineWord[]
  /** The lines of its recipe, each with its tab and its newline; the first may stand behind a `;`, without blanks and newline. */
  readonly recipe: readonly Span[]
  /** Where its first line ends. */
  readonly lineEnd: number
}

export interface OutlineWord extends Span {
  readonly text: string
}

/** The rules of a file, in their order. */
export const outlineOf: (source: Source) => readonly OutlineRule[] = oncePer((source) => {
  const rules: { rule: OutlineRule; recipe: Span[] }[] = []
  let open = false
  let defining = false
  for (const line of parseMakefile(source).lines) {
    if (open && !defining && line.value.text.startsWith('\t')) {
      rules.at(-1)?.recipe.push({ start: line.start, end: line.end })
      continue
    }
    const plain = trimStart(withoutComment(joinLine(line.value)))
    if (defining) {
      defining = !/^endef(?:\s|$)/.test(plain.text)
      continue
    }
    if (plain.text.trim() === '' || /^(?:ifn?eq|ifn?def|else|endif)\b/.test(plain.text)) continue
    const assignment = parseAssignment(plain)
    defining = assignment?.kind === 'define'
    const rule = assignment === undefined ? readRule(line, plain) : undefined
    open = rule !== undefined
    if (rule !== undefined) rules.push({ rule, recipe: [...rule.recipe] })
  }
  return rules.map(({ rule, recipe }) => ({ ...rule, recipe, end: Math.max(rule.lineEnd, recipe.at(-1)?.end ?? 0) }))
})

/** All lines of recipes. */
export function recipesOf(source: Source): readonly Span[] {
  return outlineOf(source).flatMap((rule) => rule.recipe)
}

function readRule(line: MakeLine, plain: Value): OutlineRule | undefined {
  if (/^(?:-?include|sinclude|export|unexport|vpath|undefine)\b/.test(plain.text)) return undefined
  const { at } = findUnquoted(plain, ':')
  if (at === -1) return undefined
  const written = line.value.text
  const colon = findUnquoted(line.value, ':').at
  const stop = findUnquoted(line.value, ';#', { skipReferences: true, from: colon }).at
  const behind = written.slice(colon + 1, stop === -1 ? undefined : stop)
  // A target's own variable, or a static pattern rule, of which the words are not told apart.
  if (/^\s*(?:(?:override|export|private)\s+)*[\w.$(){}-]+\s*(?:::?|[+?!])?=/.test(behind)) return undefined
  const shift = /^:/.test(behind) ? 1 : 0
  const inline = stop !== -1 && written.charAt(stop) === ';' ? written.slice(stop + 1) : ''
  const first = stop + 1 + (/^\s*/.exec(inline)?.[0].length ?? 0)
  return {
    start: line.start,
    end: line.end,
    targets: wordsIn(written.slice(0, colon), line.start),
    prerequisites: wordsIn(behind.slice(shift), line.start + colon + 1 + shift).filter((word) => word.text !== '|'),
    recipe: inline.trim() === '' ? [] : [{ start: line.start + first, end: line.start + written.trimEnd().length }],
    lineEnd: line.end,
  }
}

function wordsIn(text: string, offset: number): readonly OutlineWord[] {
  const words: OutlineWord[] = []
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text.charAt(at)) || (text.charAt(at) === '\\' && text.charAt(at + 1) === '\n')) {
      at += 1
      continue
    }
    let end = at
    while (end < text.length && !/\s/.test(text.charAt(end))) end = text.charAt(end) === '$' ? referenceEnd(text, end) : end + 1
    words.push({ text: text.slice(at, end), start: offset + at, end: offset + end })
    at = end
  }
  return words
}
