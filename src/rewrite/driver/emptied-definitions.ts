/** Canned recipes of which no command is left: they go, with the lines that only name them. */
import { definitionsOf, type Definition } from '../../make/definitions.ts'
import { referenceEnd } from '../../make/lines.ts'
import { escapeExpression } from '../../text/regular-expression.ts'
import type { Source, Span } from '../../text/source.ts'
import { applyEdits, type Edit } from './splice.ts'

/** The text of a Makefile without them. One that is named beside something else stays, and gives nothing. */
export function withoutEmptiedDefinitions(before: Source, after: string): string {
  const now: Source = { path: before.path, text: after }
  const held = definitionsOf(before).filter((one) => hasCommands(before, one))
  // Where a conditional chooses between two of one name, their calls are for both.
  const left = new Set(definitionsOf(now).flatMap((one) => (one.rules.length > 0 || hasCommands(now, one) ? [one.name] : [])))
  const emptied = definitionsOf(now).filter((one) => !left.has(one.name) && held.some(({ name }) => name === one.name))
  const edits = emptied.flatMap((one): readonly Edit[] => {
    const uses = usesOf(after, one)
    return uses.includes(undefined)
      ? []
      : [wholeDefinition(after, one), ...uses.flatMap((use) => (use ? [{ ...use, text: '' }] : []))]
  })
  return edits.length === 0 ? after : applyEdits(after, edits)
}

function hasCommands({ text }: Source, { recipe }: Definition): boolean {
  return recipe.some(({ start, end }) => !/^\s*(?:#.*)?$/.test(text.slice(start, end)))
}

/** The lines that name it and nothing else; `undefined` for another use. */
function usesOf(text: string, { name, start, end }: Definition): readonly (Span | undefined)[] {
  const named = new RegExp(`(?<![\\w.-])${escapeExpression(name)}(?![\\w.-])`, 'g')
  return [...text.matchAll(named)].flatMap(({ index }): readonly (Span | undefined)[] => {
    if (index >= start && index < end) return []
    const lineStart = text.lastIndexOf('\n', index) + 1
    const newline = text.indexOf('\n', index)
    const lineEnd = newline === -1 ? text.length : newline + 1
    const line = text.slice(lineStart, lineEnd).trimEnd()
    const isReference = new RegExp(`^\\$[({](?:call[ \\t]+)?${escapeExpression(name)}[,)}]`)
    // In a template the reference is doubled.
    const lead = /^\t[ \t@+-]*\$*(?=\$)/.exec(line)?.[0] ?? ''
    if (lead !== '' && isReference.test(line.slice(lead.length)) && referenceEnd(line, lead.length) === line.length)
      return [{ start: lineStart, end: lineEnd }]
    // In another text (a comment, a target of that name) it is no use.
    return new RegExp(`\\$[({](?:(?:call|value)[ \\t]+)?$`).test(text.slice(lineStart, index)) ? [undefined] : []
  })
}

/** With the comment above it, and the empty lines behind it. */
function wholeDefinition(text: string, definition: Definition): Edit {
  let { start } = definition
  for (;;) {
    const previous = text.lastIndexOf('\n', start - 2) + 1
    if (start === 0 || !/^#(?!#)/.test(text.slice(previous, start))) break
    start = previous
  }
  const blank = /^(?:[ \t]*\n)+/.exec(text.slice(definition.end))?.[0].length ?? 0
  return { start, end: definition.end + blank, text: '' }
}
