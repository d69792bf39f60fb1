/**
 * What else goes from a Makefile with the commands of its recipes: the prefixes in front of a command that goes, and rules of
 * which nothing is left, with their names in the lists of other rules.
 */
import { prerequisiteGone, targetGone } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { definitionsOf } from '../../make/definitions.ts'
import { outlineOf, type OutlineRule, type OutlineWord } from '../../make/outline.ts'
import { siteOf, type Source } from '../../text/source.ts'
import { applyEdits, type Edit } from './splice.ts'

/** Edits that take a command out to the end of its line take its prefixes with it. */
export function withPrefixes(source: Source, edits: readonly Edit[]): readonly Edit[] {
  const { text } = source
  const canned = definitionsOf(source).flatMap(({ recipe }) => recipe)
  return edits.map((edit) => {
    const line = text.slice(text.lastIndexOf('\n', edit.start - 1) + 1, edit.start)
    const ends = edit.text === '' && /^[ \t]*(?:\r?\n|$)/.test(text.slice(edit.end))
    const [lead] = /^\t[ \t@+-]*$/.exec(line) ?? []
    if (ends && lead !== undefined) return { ...edit, start: edit.start - lead.length + 1 }
    // A line of a canned recipe begins without a tab.
    const isWhole = ends && /^[@+-][ \t@+-]*$/.test(line) && canned.some(({ start }) => start === edit.start - line.length)
    const newline = /^[ \t]*\r?\n/.exec(text.slice(edit.end))?.[0].length ?? 0
    return isWhole ? { ...edit, start: edit.start - line.length, end: edit.end + newline } : edit
  })
}

/** What stands around a Makefile's rules. */
export interface RuleContext {
  /** What is called by name, by the driver or by calls of make that stay: these rules stay. */
  readonly goals: readonly string[]
  /** Whether people, or other files, call a target by its name. */
  readonly isNamed: (target: string) => boolean
  /** Files that are deleted, as the Makefile names them. */
  readonly deleted: ReadonlySet<string>
  /** Whether what a target needs and calls by this end is deleted: `/Dockerfile.build` of `$(ROOT)/Dockerfile.build`. */
  readonly needsDeleted: (target: string, end: string) => boolean
  /** What the prerequisites of a target come to, where that is known. */
  readonly prerequisitesOf: (target: string) => readonly string[] | undefined
  /** Targets that are made on no followed way. */
  readonly beside: ReadonlySet<string>
}

export interface EmptiedRules {
  readonly text: string
  readonly findings: readonly Finding[]
}

/** Takes out the rules whose recipe went as a whole, and prerequisites that are no longer there; again, until nothing more goes. */
export function withoutEmptiedRules(before: Source, after: string, context: RuleContext): EmptiedRules {
  const findings: Finding[] = []
  let text = after
  for (;;) {
    const next = withoutOnce(before, text, context)
    findings.push(...next.findings)
    if (next.text === text) return { text, findings }
    text = next.text
  }
}

function withoutOnce(before: Source, after: string, context: RuleContext): EmptiedRules {
  const { goals, isNamed } = context
  const now: Source = { path: before.path, text: after }
  const lines = new Map(outlineOf(before).flatMap((rule) => rule.targets.map((word) => [word.text, rule.recipe.length] as const)))
  const rules = outlineOf(now)
  const targets = new Set(rules.flatMap((rule) => rule.targets.map((word) => word.text)))
  const leadsOn = (rule: OutlineRule): boolean => {
    const known = rule.targets.map((word) => context.prerequisitesOf(word.text))
    return (
      rule.prerequisites.some(
        (word) => targets.has(word.text) || (word.text.includes('$') && known.some((names) => names === undefined)),
      ) || known.some((names) => names?.some((name) => targets.has(name)) === true)
    )
  }
  const emptied = rules.filter(
    (rule) =>
      rule.targets.length > 0 &&
      rule.targets.every((word) => (lines.get(word.text) ?? 0) > 0 && !goals.includes(word.text)) &&
      rule.recipe.length === 0 &&
      // One that leads on to other targets still does.
      !leadsOn(rule) &&
      !rules.some((other) => other !== rule && other.recipe.length > 0 && sharesTarget(other, rule)),
  )
  const names = new Set(emptied.flatMap((rule) => rule.targets.map((word) => word.text)))
  const edits = rules.flatMap((rule): readonly Edit[] =>
    emptied.includes(rule)
      ? [wholeRule(after, rule)]
      : withoutWords(after, rule, (word) => names.has(word.text) || isDeleted(rule, word, context)),
  )
  const own = rules.some((rule) => !emptied.includes(rule) && rule.targets.some((word) => names.has(word.text)))
    ? []
    : variablesOf(after, names)
  if (edits.length === 0) return { text: after, findings: [] }
  const isCalled = calledIn(before, isNamed)
  const findings = outlineOf(before).flatMap((rule) =>
    rule.targets
      .filter((word) => names.has(word.text) && rule.recipe.length > 0 && isCalled(word.text))
      .map((word) => targetGone(siteOf(before, word.start, word.end), word.text)),
  )
  const left = rules.filter((rule) => !emptied.includes(rule) && rule.targets.some((word) => context.beside.has(word.text)))
  const losing = left.flatMap((rule) => {
    const lost = rule.prerequisites.find((word) => names.has(word.text))
    const first = outlineOf(before)
      .flatMap((one) => one.targets)
      .find((word) => word.text === rule.targets[0]?.text)
    return lost === undefined || first === undefined
      ? []
      : [prerequisiteGone(siteOf(before, first.start, first.end), first.text, lost.text)]
  })
  return { text: applyEdits(after, [...edits, ...own]).replace(/\n+$/, '\n'), findings: [...findings, ...losing] }
}

/** Lines that give targets variables of their own: `app: TAG = x`. */
function variablesOf(text: string, targets: ReadonlySet<string>): readonly Edit[] {
  const line = /^([\w./-]+)[ \t]*:[ \t]*(?:(?:override|export|private)[ \t]+)*[\w.-]+[ \t]*(?:::?|[+?!])?=(?:\\\n|.)*\n/gm
  return [...text.matchAll(line)].flatMap(({ 0: whole, 1: name = '', index }) =>
    targets.has(name) ? [{ start: index, end: index + whole.length, text: '' }] : [],
  )
}

/** Whether people may call a target of a Makefile: a phony one, one that is named elsewhere, and the first, which `make` alone makes. */
export function calledIn(source: Source, isNamed: (target: string) => boolean): (target: string) => boolean {
  const rules = outlineOf(source)
  const phony = new Set(rules.filter((rule) => isPhony(rule)).flatMap((rule) => rule.prerequisites.map((word) => word.text)))
  const usual = rules.flatMap((rule) => rule.targets.filter((word) => !/^\.|%/.test(word.text)))[0]?.text
  return (target) => target === usual || phony.has(target) || isNamed(target)
}

function sharesTarget(a: OutlineRule, b: OutlineRule): boolean {
  return a.targets.some((word) => b.targets.some((other) => other.text === word.text))
}

function isPhony(rule: OutlineRule): boolean {
  return rule.targets.some((word) => word.text === '.PHONY')
}

/** The rule with one of the empty lines around it, and the comment lines that stand right above it. */
function wholeRule(text: string, rule: OutlineRule): Edit {
  let start = rule.start
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1
    if (start === 0 || !/^#(?!#)/.test(text.slice(previous, start))) break
    start = previous
  }
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(rule.end))?.[0].length ?? 0
  return { start, end: rule.end + blank, text: '' }
}

/** A prerequisite that is a deleted file, by its name or in a folder that a variable names. */
function isDeleted(rule: OutlineRule, word: OutlineWord, { deleted, needsDeleted }: RuleContext): boolean {
  const end = /^\$(?:\(\w+\)|\{\w+\})(\/[\w./-]+)$/.exec(word.text)?.[1]
  return deleted.has(word.text) || (end !== undefined && rule.targets.every((target) => needsDeleted(target.text, end)))
}

/** Prerequisites that are gone, in a rule that stays; a `.PHONY` without names goes as a whole. */
function withoutWords(text: string, rule: OutlineRule, isGone: (word: OutlineWord) => boolean): readonly Edit[] {
  const gone = rule.prerequisites.filter(isGone)
  if (gone.length === 0) return []
  if (isPhony(rule) && gone.length === rule.prerequisites.length) return [{ start: rule.start, end: rule.end, text: '' }]
  return gone.map((word) => cutWord(text, word))
}

/** The word with the blanks in front of it. */
function cutWord(text: string, word: OutlineWord): Edit {
  const blanks = /[ \t]+$/.exec(text.slice(0, word.start))?.[0].length ?? 0
  const start = word.start - blanks
  // The last one behind a `|` takes it along.
  const bar = /[ \t]*\|$/.exec(text.slice(0, start))?.[0].length ?? 0
  return { start: /^[ \t]*(?:\n|$)/.test(text.slice(word.end)) ? start - bar : start, end: word.end, text: '' }
}
