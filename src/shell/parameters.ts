/**
 * Reading and setting parameters: variables, positional and special parameters. A name that the program never set is the
 * environment's, and not known unless the caller gave it.
 */
import { readonlyVariable } from '../findings/shell.ts'
import { locate, type Site } from '../text/source.ts'
import {
  concat,
  emptyText,
  sameText,
  known,
  literal,
  mapKnown,
  type Text,
  type Unknown,
  type UnknownSource,
} from '../text/symbolic.ts'
import { fewerArguments, succeeded } from './ask.ts'
import { refine } from './facts.ts'
import { bounded, boundedList, checkTotal } from './size.ts'
import { drawnNames, hostNames, perhapsEmpty } from './host-names.ts'
import { report, type Positional, type Shell } from './state.ts'
import { entriesOf, findVariable, scalar, scalarOf, setVariable, unsetVariable, type Value, type Variable } from './variables.ts'

/** The home folder: the same unknown that `~` is and that the host's paths know. */
export const homeText: Text = [
  { kind: 'unknown', id: 'env:HOME', name: 'HOME', source: 'environment', at: undefined, whenUnset: undefined },
]

export function unknownText(
  id: string,
  name: string,
  source: UnknownSource,
  at: Site | undefined,
  whenUnset: string | undefined,
): Text {
  const unknown: Unknown = { kind: 'unknown', id, name, source, at: at === undefined ? undefined : locate(at), whenUnset }
  return [unknown]
}

/** A parameter's value; `text` is `undefined` when it is certainly not set, `open` when it may not be. */
export interface Parameter {
  readonly text: Text | undefined
  readonly open: boolean
}

const unset: Parameter = { text: undefined, open: false }

/** The value of `$name` for anything but `@` and `*`. */
export function readParameter(shell: Shell, name: string, at: Site): Parameter {
  const { facts } = shell.run
  if (/^\d+$/.test(name)) return name === '0' ? { text: shell.name, open: false } : positionalParameter(shell, Number(name), at)
  const special = specialParameter(shell, name, at)
  if (special !== undefined) return { text: special, open: false }
  const variable = findVariable(shell.variables, name)
  if (variable?.reference !== undefined && variable.reference !== name) return readParameter(shell, variable.reference, at)
  if (variable !== undefined) {
    const text = scalarOf(variable.value)
    return text === undefined ? unset : { text: refine(facts, text), open: false }
  }
  const computed = computedVariable(shell, name)
  if (computed !== undefined) return { text: computed, open: false }
  return environmentParameter(shell, name, at)
}

function environmentParameter(shell: Shell, name: string, at: Site): Parameter {
  if (!/^[A-Za-z_]\w*$/.test(name)) return unset
  if (name === 'HOME') return { text: refine(shell.run.facts, homeText), open: false }
  if (drawnNames.has(name) && shell.dialect === 'bash') {
    shell.run.drawn += 1
    return { text: unknownText(`host:${name}:${String(shell.run.drawn)}`, name, 'host', undefined, undefined), open: false }
  }
  if (hostNames.has(name)) {
    return {
      text: refine(
        shell.run.facts,
        unknownText(`host:${name}`, name, 'host', undefined, perhapsEmpty.has(name) ? '' : undefined),
      ),
      open: false,
    }
  }
  const text = refine(shell.run.facts, unknownText(`env:${name}`, name, 'environment', at, ''))
  return { text, open: !shell.run.facts.given.has(name) }
}

/** Variables that the shell keeps itself, unless the program set them. */
function computedVariable(shell: Shell, name: string): Text | undefined {
  switch (name) {
    case 'PWD':
      return shell.run.world.print(shell.cwd)
    case 'IFS':
      return literal(' \t\n')
    case 'OPTIND':
      return literal('1')
    case 'BASH_SOURCE':
      return shell.dialect === 'bash' ? (shell.sources[0] ?? shell.name) : undefined
    case 'FUNCNAME':
      return shell.dialect === 'bash' ? literal(shell.functionNames[0] ?? '') : undefined
    case 'BASH':
      return shell.dialect === 'bash' ? literal('/bin/bash') : undefined
    default:
      return undefined
  }
}

function positionalParameter(shell: Shell, index: number, at: Site): Parameter {
  const { positional } = shell
  const value = positional.values[index - 1]
  if (value !== undefined) return { text: refine(shell.run.facts, value), open: false }
  if (!positional.open) return unset
  const number = positional.offset + index - positional.values.length
  if (shell.run.facts.mostArguments < number) return unset
  const text = unknownText(`arg:${String(number)}`, String(number), 'argument', at, '')
  return { text: refine(shell.run.facts, text), open: shell.run.facts.fewestArguments < number }
}

function specialParameter(shell: Shell, name: string, at: Site): Text | undefined {
  switch (name) {
    case '?':
      return literal(statusNumber(shell, at))
    case '#':
      return argumentCount(shell, at)
    case '$':
      return unknownText('host:pid', '$', 'host', at, undefined)
    case '!':
      return unknownText(`host:background:${String(shell.run.jobs)}`, '!', 'host', at, undefined)
    case '-':
      return literal(`${shell.options.errexit ? 'e' : ''}${shell.options.nounset ? 'u' : ''}`)
    default:
      return undefined
  }
}

/** `$?` as digits; asks when the status is open. */
function statusNumber(shell: Shell, at: Site): string {
  if (typeof shell.status !== 'number') shell.status = succeeded(shell, shell.status, 'the command before succeeds', at) ? 0 : 1
  return String(shell.status)
}

/** `$#`. Unknown when the driver's own arguments are. */
export function argumentCount(shell: Shell, at: Site): Text {
  const { values, open, offset } = shell.positional
  const { fewestArguments, mostArguments } = shell.run.facts
  if (!open) return literal(String(values.length))
  const [fewest, most] = [Math.max(0, fewestArguments - offset), Math.max(0, mostArguments - offset)]
  if (fewest === most) return literal(String(values.length + fewest))
  return unknownText(`argc:${String(offset)}:${String(values.length)}`, '#', 'argument', at, String(values.length))
}

/** The positional parameters as `"$@"` gives them; asks whether there are any when that is not known. */
export function allArguments(shell: Shell, at: Site): readonly Text[] {
  const { values, open, offset } = shell.positional
  const { facts } = shell.run
  const own = values.map((value) => refine(facts, value))
  if (!open || fewerArguments(shell, offset + 1, at)) return own
  const count = facts.fewestArguments === facts.mostArguments ? facts.mostArguments : undefined
  if (count === undefined) return [...own, unknownText(`arg:@:${String(offset)}`, '@', 'argument', at, '')]
  const rest = Array.from({ length: count - offset }, (_, index) => {
    const number = String(offset + index + 1)
    return refine(facts, unknownText(`arg:${number}`, number, 'argument', at, ''))
  })
  return [...own, ...rest]
}

/** Drops the first parameters; false when there are certainly fewer. */
export function shiftArguments(shell: Shell, count: number): boolean {
  const { values, open, offset } = shell.positional
  const rest = count - values.length
  if (rest > 0 && (!open || shell.run.facts.mostArguments < offset + rest)) return false
  setPositional(shell, { values: values.slice(count), open, offset: offset + Math.max(0, rest) })
  return true
}

export function setPositional(shell: Shell, positional: Positional): void {
  checkTotal(positional.values)
  shell.positional = positional
  shell.run.version += 1
}

/** The array that a name stands for; the environment's variable is an array of one. */
export function readArray(shell: Shell, name: string, at: Site): readonly (readonly [string, Text])[] {
  const { facts } = shell.run
  const variable = findVariable(shell.variables, name)
  if (variable?.reference !== undefined && variable.reference !== name) return readArray(shell, variable.reference, at)
  if (variable !== undefined) return entriesOf(variable.value).map(([key, text]) => [key, refine(facts, text)])
  if (name === 'BASH_SOURCE') return shell.sources.map((source, index) => [String(index), source])
  if (name === 'FUNCNAME') return shell.functionNames.map((text, index) => [String(index), literal(text)])
  const { text } = readParameter(shell, name, at)
  return text === undefined ? [] : [['0', text]]
}

/** Where an assignment goes and what it changes beside the value. */
export interface AssignmentOptions {
  readonly append?: boolean
  readonly where?: 'home' | 'innermost' | 'outermost'
  /** `declare -A` */
  readonly associative?: boolean
  readonly attributes?: Partial<Omit<Variable, 'value'>>
}

/** Sets a variable. A readonly one keeps its value; false then. */
export function assign(shell: Shell, name: string, value: Value | undefined, at: Site, options: AssignmentOptions = {}): boolean {
  const where = options.where ?? 'home'
  const before = findVariable(shell.variables, name)
  if (before?.reference !== undefined && before.reference !== name && options.attributes === undefined) {
    return assign(shell, before.reference, value, at, options)
  }
  if (before?.readonly === true && (value !== undefined || where !== 'innermost')) {
    report(shell, readonlyVariable(at, name))
    return false
  }
  const base = {
    ...(where === 'innermost' ? { ...unsetVariable, exported: before?.exported ?? false } : (before ?? unsetVariable)),
    ...options.attributes,
  }
  const exported =
    base.exported || (shell.options.allexport && value !== undefined) || (before === undefined && shell.run.environment.has(name))
  const next: Variable = {
    ...base,
    exported,
    value: value === undefined ? base.value : transform(base, limited(shell, name, value, at)),
  }
  if (!sameValue(before?.value, next.value)) shell.run.version += 1
  setVariable(shell.variables, name, next, where)
  return true
}

/** Adds text to the end of a scalar, or sets it. */
export function assignText(shell: Shell, name: string, text: Text, at: Site, options: AssignmentOptions = {}): boolean {
  const before = options.append === true ? (readParameter(shell, name, at).text ?? emptyText) : emptyText
  return assign(shell, name, scalar(concat(before, text)), at, options)
}

function limited(shell: Shell, name: string, value: Value, at: Site): Value {
  if (value.kind === 'scalar') {
    const text = bounded(shell, value.text, name, at)
    return text === value.text ? value : scalar(text)
  }
  boundedList(
    shell,
    entriesOf(value).map(([, text]) => text),
  )
  return value
}

function transform(variable: Variable, value: Value): Value {
  if (variable.letters === undefined || value.kind !== 'scalar') return value
  const upper = variable.letters === 'upper'
  return scalar(mapKnown(value.text, (part) => (upper ? part.toUpperCase() : part.toLowerCase())))
}

function sameValue(a: Value | undefined, b: Value | undefined): boolean {
  if (a === b) return true
  if (a === undefined || b === undefined || a.kind !== b.kind) return false
  if (a.kind === 'scalar' && b.kind === 'scalar') return sameText(a.text, b.text)
  const [left, right] = [entriesOf(a), entriesOf(b)]
  return (
    left.length === right.length &&
    left.every(([key, text], index) => right[index]?.[0] === key && sameText(right[index][1], text))
  )
}

/** Takes a variable away; the name is then certainly not set. */
export function unsetName(shell: Shell, name: string): void {
  setVariable(shell.variables, name, { ...unsetVariable, value: undefined })
  shell.run.version += 1
}

/** IFS, as far as it is known. */
export function fieldSeparators(shell: Shell): string {
  const variable = findVariable(shell.variables, 'IFS')
  if (variable === undefined) return ' \t\n'
  const text = scalarOf(variable.value)
  return text === undefined ? ' \t\n' : (known(text) ?? ' \t\n')
}
