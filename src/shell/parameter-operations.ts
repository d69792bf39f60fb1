/** What `${…}` does to a value: slices, removal, replacement, case. Unknown characters give a new unknown named after it. */
import type { ParameterDefaultOperation, ParameterExpansionPart, ParameterOperation, ParameterSliceOperation, Word } from 'unbash'
import { notFollowed } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import type { Text, Unknown } from '../text/symbolic.ts'
import { evaluateArithmetic } from './arithmetic.ts'
import { derive } from './derive.ts'
import { segmentsOf, textOfPieces } from './fields.ts'
import { parsePattern, type Pattern } from './patterns.ts'
import { report, type Shell } from './state.ts'
import { changeCase, quoteForShell, removePrefix, removeSuffix, replaceMatches } from './text-operations.ts'

/** An expansion; `$x` is one without an operation. */
export type Part = Omit<ParameterExpansionPart, 'type' | 'parameterPos' | 'parameterEnd'>

/** `${@:1:2}`, `${array[@]:1}` */
export function sliceItems(
  shell: Shell,
  part: Part,
  operation: ParameterSliceOperation,
  items: readonly Text[],
  site: Site,
): readonly Text[] {
  const [offset, length] = sliceBounds(shell, operation, site)
  if (offset === undefined || length === 'unknown') {
    report(shell, notFollowed(site, `The slice \`${part.text}\``))
    return items
  }
  const positional = part.parameter === '@' || part.parameter === '*'
  const all = positional ? [shell.name, ...items] : items
  const from = offset < 0 ? Math.max(0, all.length + offset) : offset
  const first = positional && offset === 0 && length === undefined ? 0 : from
  return all.slice(first, length === undefined ? undefined : from + Math.max(0, length))
}

function sliceBounds(
  shell: Shell,
  operation: ParameterSliceOperation,
  site: Site,
): readonly [number | undefined, number | undefined | 'unknown'] {
  const read = (word: Word): number | undefined => {
    const value = evaluateArithmetic(shell, textOfPieces(shell.run.expandWord(shell, word)), site)
    return value === undefined ? undefined : Number(value)
  }
  return [read(operation.offset), operation.length === undefined ? undefined : (read(operation.length) ?? 'unknown')]
}

function patternOf(shell: Shell, word: Word): Pattern {
  return parsePattern(segmentsOf(shell.run.expandWord(shell, word)), shell.dialect === 'bash')
}

/** An operation on one text. */
export function transformed(
  shell: Shell,
  part: Part,
  operation: Exclude<ParameterOperation, ParameterDefaultOperation>,
  text: Text,
  site: Site,
): Text {
  const name = part.text.replace(/^\$\{|\}$/g, '')
  switch (operation.type) {
    case 'Remove': {
      const pattern = patternOf(shell, operation.operand)
      const longest = operation.operator.length === 2
      return operation.operator.startsWith('#')
        ? removePrefix(text, pattern, longest, name, site)
        : removeSuffix(text, pattern, longest, name, site)
    }
    case 'Replace':
      return replaceMatches(
        text,
        patternOf(shell, operation.pattern),
        textOfPieces(shell.run.expandWord(shell, operation.replacement)),
        operation.operator,
        name,
        site,
      )
    case 'Slice': {
      const [offset, length] = sliceBounds(shell, operation, site)
      const slice = (value: string): string => {
        const from = (offset ?? 0) < 0 ? value.length + (offset ?? 0) : (offset ?? 0)
        if (from < 0) return ''
        return value.slice(
          from,
          typeof length !== 'number' ? undefined : length < 0 ? Math.max(from, value.length + length) : from + length,
        )
      }
      const bounds = offset !== undefined && length !== 'unknown' ? [] : [unknownOperation(`bounds:${name}`, name)]
      return derive('slice', name, [...text, ...bounds], slice, site, `${String(offset)}:${String(length)}`)
    }
    case 'CaseModification':
      return changeCase(
        text,
        operation.operator,
        operation.operand === undefined ? undefined : patternOf(shell, operation.operand),
        name,
        site,
      )
    case 'Transform':
      return applyTransform(operation.operand.text, text, name, site)
    case 'Names':
    case 'Unknown':
      report(shell, notFollowed(site, `The expansion \`${part.text}\``))
      return derive('operation', name, [...text, unknownOperation(`operation:${part.text}`, name)], (value) => value, site)
  }
}

/** Stands for what an operation does that is not known. */
function unknownOperation(id: string, name: string): Unknown {
  return { kind: 'unknown', id, name, source: 'command', at: undefined, whenUnset: undefined }
}

function applyTransform(operator: string, text: Text, name: string, site: Site): Text {
  switch (operator) {
    case 'U':
    case 'u':
    case 'L':
      return changeCase(text, operator === 'U' ? '^^' : operator === 'u' ? '^' : ',,', undefined, name, site)
    case 'Q':
      return derive('quote', name, text, quoteForShell, site)
    default:
      return text
  }
}
