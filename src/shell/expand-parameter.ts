/**
 * `${…}`: which parameter, then what is done to it. Defaults, alternatives, assignments and errors ask whether an unknown
 * parameter is set; all other operations on unknown characters give a new unknown that is named after the expansion.
 */
import type { ParameterDefaultOperation, Word } from 'unbash'
import { badExpansion } from '../findings/shell.ts'
import type { Site } from '../text/source.ts'
import { keyOf, known, literal, printText, type Text } from '../text/symbolic.ts'
import { evaluateArithmetic } from './arithmetic.ts'
import { ask, isEmpty } from './ask.ts'
import { textOfPieces, type Piece } from './fields.ts'
import { derive } from './derive.ts'
import { allArguments, argumentCount, assignText, readArray, readParameter, unknownText, type Parameter } from './parameters.ts'
import { sliceItems, transformed, type Part } from './parameter-operations.ts'
import { bounded } from './size.ts'
import { LineEnd, report, ShellEnd, siteFor, type Shell } from './state.ts'
import { findVariable, visibleVariables } from './variables.ts'

/** `one`: a text, to be split when unquoted. `many`: `$@` and arrays; `star`: joined when quoted. `pieces`: an operand's own. */
export type ExpansionResult =
  | { readonly kind: 'one'; readonly text: Text }
  | { readonly kind: 'many'; readonly items: readonly Text[]; readonly star: boolean }
  | { readonly kind: 'pieces'; readonly pieces: readonly Piece[] }

/** Expands an operand's word; given by `words.ts`, because double quotes change how it is read. */
type ExpandOperand = (shell: Shell, word: Word) => readonly Piece[]

/** What an operation is done to. */
type Target =
  | { readonly kind: 'one'; readonly parameter: Parameter }
  | { readonly kind: 'many'; readonly items: readonly Text[]; readonly star: boolean }

export function expandParameter(shell: Shell, part: Part, operand: ExpandOperand): ExpansionResult {
  const site = siteFor(shell, part)
  if (part.prefix === '!') {
    const indirect = expandIndirect(shell, part, site)
    if (indirect.kind === 'result') return indirect.result
    return operate(
      shell,
      { ...part, prefix: undefined, parameter: indirect.name },
      { kind: 'one', parameter: readParameter(shell, indirect.name, site) },
      site,
      operand,
    )
  }
  const target = readTarget(shell, part, site)
  if (part.prefix === '#') return { kind: 'one', text: lengthOf(shell, part, target, site) }
  return operate(shell, part, target, site, operand)
}

function readTarget(shell: Shell, part: Part, site: Site): Target {
  const { parameter, index } = part
  if (parameter === '@' || parameter === '*') return { kind: 'many', items: allArguments(shell, site), star: parameter === '*' }
  if (index === undefined) return { kind: 'one', parameter: readParameter(shell, parameter, site) }
  if (index.text === '@' || index.text === '*')
    return { kind: 'many', items: readArray(shell, parameter, site).map(([, text]) => text), star: index.text === '*' }
  return { kind: 'one', parameter: readElement(shell, parameter, index, site) }
}

/** `${name[index]}` */
function readElement(shell: Shell, name: string, index: Word, site: Site): Parameter {
  const entries = readArray(shell, name, site)
  const key = indexKey(shell, name, index)
  if (key === undefined) {
    const text = derive(
      'element',
      `${name}[${index.text}]`,
      [
        ...entries.flatMap(([, text]) => text),
        { kind: 'unknown', id: `index:${index.text}`, name: index.text, source: 'command', at: undefined, whenUnset: undefined },
      ],
      () => '',
      site,
    )
    return entries.length === 0 && findVariable(shell.variables, name) !== undefined
      ? { text: undefined, open: false }
      : { text, open: false }
  }
  const last = Number(entries.at(-1)?.[0] ?? -1)
  const wanted = /^-\d+$/.test(key) ? String(last + 1 + Number(key)) : key
  return { text: entries.find(([each]) => each === wanted)?.[1], open: false }
}

/** The key that an index word names; `undefined` when it is not known. */
export function indexKey(shell: Shell, name: string, index: Word): string | undefined {
  const pieces = shell.run.expandWord(shell, index)
  if (findVariable(shell.variables, name)?.value?.kind === 'associative') return known(textOfPieces(pieces))
  const value = evaluateArithmetic(shell, textOfPieces(pieces), siteFor(shell, index))
  return value === undefined ? undefined : String(value)
}

/** `${!name}`, `${!prefix*}`, `${!array[@]}` */
function expandIndirect(
  shell: Shell,
  part: Part,
  site: Site,
): { readonly kind: 'result'; readonly result: ExpansionResult } | { readonly kind: 'name'; readonly name: string } {
  if (part.operation?.type === 'Names') {
    const names = [...visibleVariables(shell.variables)].filter(
      ([name, variable]) => name.startsWith(part.parameter) && variable.value !== undefined,
    )
    return {
      kind: 'result',
      result: {
        kind: 'many',
        items: names.map(([name]) => literal(name)).sort((a, b) => (printText(a) < printText(b) ? -1 : 1)),
        star: part.operation.operator === '*',
      },
    }
  }
  if (part.index?.text === '@' || part.index?.text === '*') {
    return {
      kind: 'result',
      result: {
        kind: 'many',
        items: readArray(shell, part.parameter, site).map(([key]) => literal(key)),
        star: part.index.text === '*',
      },
    }
  }
  const variable = findVariable(shell.variables, part.parameter)
  if (variable?.reference !== undefined) return { kind: 'result', result: { kind: 'one', text: literal(variable.reference) } }
  const target = part.parameter === '#' ? argumentCount(shell, site) : (readParameter(shell, part.parameter, site).text ?? [])
  const name = known(target)
  if (name !== undefined && /^(?:\w+|[@*#?])$/.test(name)) return { kind: 'name', name }
  return { kind: 'result', result: { kind: 'one', text: derive('indirect', `!${part.parameter}`, target, () => '', site) } }
}

function lengthOf(shell: Shell, part: Part, target: Target, site: Site): Text {
  const variable = findVariable(shell.variables, part.parameter)
  // bash: an array that is certainly not set has no length under `set -u`.
  if (target.kind === 'many' && shell.options.nounset && variable !== undefined && variable.value === undefined)
    endLine(shell, site, `\`${part.parameter}\` is not set`)
  if (target.kind === 'many')
    return part.parameter === '@' || part.parameter === '*' ? argumentCount(shell, site) : literal(String(target.items.length))
  const text = plainText(shell, part, target.parameter, site)
  // dash counts bytes, bash counts characters of the locale.
  if (text.some((piece) => typeof piece === 'string' && /[^\0-\x7f]/.test(piece)))
    return unknownText(`length(${keyOf(text)})`, `#${part.parameter}`, 'host', site, undefined)
  return derive('length', `#${part.parameter}`, text, (characters) => String(characters.length), site)
}

function operate(shell: Shell, part: Part, target: Target, site: Site, operand: ExpandOperand): ExpansionResult {
  const { operation } = part
  if (operation?.type === 'Default') return expandDefault(shell, part, operation, target, site, operand)
  if (target.kind === 'one' && isLeftAlone(shell, part, target.parameter)) return plain(shell, part, target.parameter, site)
  if (target.kind === 'one')
    return operation === undefined
      ? plain(shell, part, target.parameter, site)
      : {
          kind: 'one',
          text: bounded(
            shell,
            transformed(shell, part, operation, plainText(shell, part, target.parameter, site), site),
            part.parameter,
            site,
          ),
        }
  if (operation === undefined) return target
  if (operation.type === 'Slice') return { ...target, items: sliceItems(shell, part, operation, target.items, site) }
  return { ...target, items: target.items.map((item) => transformed(shell, part, operation, item, site)) }
}

/** Of what is not set nothing is quoted, removed or replaced, and no operand is expanded; bash removes nothing from an empty value either. */
function isLeftAlone(shell: Shell, { operation }: Part, { text }: Parameter): boolean {
  if (operation?.type === 'Remove') return text === undefined || (shell.dialect === 'bash' && text.length === 0)
  const needsValue = operation?.type === 'Replace' || (operation?.type === 'Transform' && operation.operand.text === 'Q')
  return needsValue && text === undefined
}

function plain(shell: Shell, part: Part, parameter: Parameter, site: Site): ExpansionResult {
  return { kind: 'one', text: plainText(shell, part, parameter, site) }
}

/** The value; under `set -u` the script ends without one, so an input that is read so is taken to be given. */
function plainText(shell: Shell, part: Part, parameter: Parameter, site: Site): Text {
  if (shell.options.nounset) {
    if (parameter.text === undefined) end(shell, site, `\`${part.parameter}\` is not set`)
    if (parameter.open) markGiven(shell, part.parameter)
  }
  return parameter.text ?? []
}

function end(shell: Shell, site: Site, message: string): never {
  report(shell, badExpansion(site, message))
  throw new ShellEnd(shell.dialect === 'bash' ? 1 : 2)
}

function endLine(shell: Shell, site: Site, message: string): never {
  if (shell.options.errexit) return end(shell, site, message)
  report(shell, badExpansion(site, message, 'line'))
  throw new LineEnd()
}

function markGiven(shell: Shell, name: string): void {
  const { facts } = shell.run
  if (!/^\d+$/.test(name)) facts.given.add(name)
  else if (shell.positional.open)
    facts.fewestArguments = Math.max(
      facts.fewestArguments,
      shell.positional.offset + Number(name) - shell.positional.values.length,
    )
}

function expandDefault(
  shell: Shell,
  part: Part,
  operation: ParameterDefaultOperation,
  target: Target,
  site: Site,
  operand: ExpandOperand,
): ExpansionResult {
  const { operator } = operation
  const colon = operator.startsWith(':')
  const required = operator.endsWith('?')
  const present = isPresent(shell, part, target, site, colon, required)
  if (operator.endsWith('+'))
    return present ? { kind: 'pieces', pieces: operand(shell, operation.operand) } : { kind: 'one', text: [] }
  if (present) return target.kind === 'many' ? target : { kind: 'one', text: readTargetText(shell, part, target, site) }
  if (required) return end(shell, site, `\`${part.parameter}\` is ${colon ? 'empty' : 'not set'}`)
  const pieces = operand(shell, operation.operand)
  if (operator.endsWith('=')) {
    const text = textOfPieces(pieces)
    assignText(shell, part.parameter, text, site)
    return { kind: 'one', text }
  }
  return { kind: 'pieces', pieces }
}

/** The value after the question, which may have made it known. */
function readTargetText(shell: Shell, part: Part, target: Target & { readonly kind: 'one' }, site: Site): Text {
  return (part.index === undefined ? readParameter(shell, part.parameter, site).text : target.parameter.text) ?? []
}

/** Whether a parameter is set (`colon`: and not empty). An unknown that the script requires is taken to be there. */
function isPresent(shell: Shell, part: Part, target: Target, site: Site, colon: boolean, required: boolean): boolean {
  if (target.kind === 'many')
    return target.items.length > (colon && target.items.length === 1 && isEmpty(shell, target.items[0] ?? [], site) ? 1 : 0)
  const { text, open } = target.parameter
  if (text === undefined) return false
  if (colon) return !isEmpty(shell, text, site, required && open ? false : undefined)
  if (!open) return true
  const { facts } = shell.run
  const sole = text.length === 1 && typeof text[0] === 'object' ? text[0] : undefined
  if (sole !== undefined && facts.nonEmpty.has(sole.id)) return true
  const name = /^\d+$/.test(part.parameter) ? `argument ${part.parameter}` : part.parameter
  const absent = ask(shell, { key: `unset ${name}`, text: `[ -z "\${${part.parameter}+set}" ]`, usual: !required }, site)
  if (absent && sole !== undefined) facts.values.set(sole.id, [])
  if (!absent) markGiven(shell, part.parameter)
  return !absent
}
