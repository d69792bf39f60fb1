/** `export`, `readonly`, `declare`, `typeset`, `local`, `unset`. */
import type { Assignment } from 'unbash'
import { known } from '../../text/symbolic.ts'
import { executeAssignment } from '../assignments.ts'
import { expandBraces } from '../braces.ts'
import { parseCarried } from '../origin.ts'
import { assign, readArray, readParameter, unsetName, type AssignmentOptions } from '../parameters.ts'
import { siteFor, within, type Shell } from '../state.ts'
import { entriesOf, findVariable, scalar, unsetVariable, type Variable } from '../variables.ts'
import { expandToFields } from '../words.ts'
import type { Builtin, BuiltinCall } from './builtin.ts'

const names: ReadonlySet<string> = new Set(['export', 'readonly', 'declare', 'typeset', 'local'])

/** Whether the arguments of a command are assignments, which are not split. */
export function isDeclaration(name: string): boolean {
  return names.has(name)
}

interface Declaration {
  readonly options: AssignmentOptions
  /** `export -n` */
  readonly unexport: boolean
  /** `declare -f`, `-p`: prints. */
  readonly prints: boolean
  readonly reference: boolean
  readonly array: boolean
}

export const declare: Builtin = (shell, call) => {
  const flags: string[] = []
  let ended = false
  let failed = false
  const isOption = (text: string): boolean => !ended && /^[-+]./.test(text)
  for (const part of call.node.suffix) {
    if (part.type === 'Word' || part.type === 'Assignment') {
      const text = part.type === 'Word' ? part.value : ''
      if (text === '--') ended = true
      else if (isOption(text)) flags.push(text)
      else if (!declarePart(shell, call, part, declarationOf(shell, call.name, flags))) failed = true
    }
  }
  // of the substitutions in it nothing is left
  shell.status = failed ? 1 : 0
  return undefined
}

function declarationOf(shell: Shell, name: string, flags: readonly string[]): Declaration {
  const has = (letter: string): boolean => flags.some((flag) => flag.startsWith('-') && flag.includes(letter))
  const lacks = (letter: string): boolean => flags.some((flag) => flag.startsWith('+') && flag.includes(letter))
  const attributes: Partial<Omit<Variable, 'value'>> = {
    ...((name === 'export' && !has('n')) || (name !== 'export' && has('x')) ? { exported: true } : {}),
    ...((name === 'export' && has('n')) || lacks('x') ? { exported: false } : {}),
    ...(name === 'readonly' || (name !== 'export' && has('r')) ? { readonly: true } : {}),
    ...(has('i') && name !== 'export' ? { integer: true } : {}),
    ...(has('u') ? { letters: 'upper' as const } : has('l') ? { letters: 'lower' as const } : {}),
  }
  const inFunction = shell.functionNames.length > 0
  const where =
    name === 'local' || ((name === 'declare' || name === 'typeset') && inFunction && !has('g'))
      ? 'innermost'
      : has('g')
        ? 'outermost'
        : 'home'
  return {
    options: { attributes, where, associative: has('A') },
    unexport: name === 'export' && has('n'),
    prints: has('f') || has('p') || has('F'),
    reference: has('n') && name !== 'export',
    array: has('a'),
  }
}

function declarePart(
  shell: Shell,
  call: BuiltinCall,
  part: Assignment | Parameters<typeof expandToFields>[1],
  declaration: Declaration,
): boolean {
  if (declaration.prints) return true
  if (part.type === 'Assignment') {
    if (declaration.reference && part.value.type === 'Word') {
      const target = known(expandToFields(shell, part.value)[0]?.word.text ?? [])
      if (target !== undefined)
        assign(shell, part.name, undefined, siteFor(shell, part), { ...declaration.options, attributes: { reference: target } })
      return true
    }
    if (
      declaration.options.associative === true &&
      part.value.type === 'ArrayValue' &&
      findVariable(shell.variables, part.name) === undefined
    )
      declareName(shell, part.name, declaration)
    return executeBraced(shell, part, declaration.options)
  }
  for (const { word } of expandToFields(shell, part)) {
    const text = known(word.text)
    const found = text === undefined ? null : /^([A-Za-z_]\w*)(?:\+?=([\s\S]*))?$/.exec(text)
    const first = word.text[0]
    const name = found?.[1] ?? (typeof first === 'string' ? /^([A-Za-z_]\w*)=/.exec(first)?.[1] : undefined)
    if (name === undefined) continue
    if (text !== undefined && found?.[2] === undefined) declareName(shell, name, declaration)
    else assign(shell, name, scalar(afterName(word.text, name)), call.site, declaration.options)
  }
  return true
}

/** Carries out an assignment; to bash `local x={a,b}` is two of them, one after the other. */
function executeBraced(shell: Shell, part: Assignment, options: AssignmentOptions): boolean {
  const { value } = part
  const text = shell.dialect === 'bash' && value.type === 'Word' ? value.text : ''
  const sources = expandBraces(text)
  if (sources === undefined || (sources.length === 1 && sources[0] === text)) return executeAssignment(shell, part, options)
  return sources.every((source) => {
    const { script, origin } = parseCarried(`${part.name}${part.append === true ? '+' : ''}=${source}`, siteFor(shell, part))
    const command = script.commands[0]?.command
    const [made] = command?.type === 'Command' ? command.prefix : []
    return made?.type !== 'Assignment' || within(shell, { origin }, () => executeAssignment(shell, made, options))
  })
}

function afterName(text: readonly (string | object)[], name: string): Parameters<typeof scalar>[0] & object {
  const [first, ...rest] = text as Parameters<typeof scalar>[0] & object
  const head = typeof first === 'string' ? first.slice(name.length + 1) : ''
  return head === '' ? rest : [head, ...rest]
}

/** `export NAME`: keeps the value, also one that came with the environment. */
function declareName(shell: Shell, name: string, { options, array }: Declaration): void {
  const site = siteFor(shell, { pos: 0, end: 0 })
  const before = findVariable(shell.variables, name)
  if (options.associative === true && (before?.value?.kind !== 'associative' || options.where === 'innermost')) {
    assign(shell, name, { kind: 'associative', elements: new Map() }, site, options)
    return
  }
  if (array && (before?.value === undefined || options.where === 'innermost')) {
    assign(
      shell,
      name,
      {
        kind: 'indexed',
        elements: new Map(
          options.where === 'innermost' ? [] : readArray(shell, name, site).map(([key, text]) => [Number(key), text]),
        ),
      },
      site,
      options,
    )
    return
  }
  if (options.where === 'innermost') {
    // dash leaves the outer value in a new local, bash has none.
    assign(shell, name, shell.dialect === 'sh' ? before?.value : undefined, site, options)
    return
  }
  if (before !== undefined) {
    assign(shell, name, before.value, site, options)
    return
  }
  const { text } = readParameter(shell, name, site)
  if (text !== undefined && name !== 'PWD') assign(shell, name, scalar(text), site, options)
}

export const unset: Builtin = (shell, call) => {
  let functions = false
  for (const [index, word] of call.args.entries()) {
    const name = known(word.text) ?? ''
    if (index === 0 && /^-[fvn]+$/.test(name)) {
      functions = name.includes('f')
      continue
    }
    if (functions) shell.functions = new Map([...shell.functions].filter(([each]) => each !== name))
    else unsetOne(shell, name, call)
  }
  return undefined
}

function unsetOne(shell: Shell, name: string, call: BuiltinCall): void {
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(name)
  const variable = findVariable(shell.variables, element?.[1] ?? name)
  if (variable?.readonly === true) {
    shell.status = 1
    return
  }
  if (element === null) {
    if (variable === undefined && shell.functions.has(name))
      shell.functions = new Map([...shell.functions].filter(([each]) => each !== name))
    else unsetName(shell, name)
    return
  }
  const [, array = '', key = ''] = element
  const entries = entriesOf(variable?.value).filter(([each]) => each !== key.replace(/^["']|["']$/g, ''))
  const { value } = variable ?? unsetVariable
  if (value?.kind === 'associative') assign(shell, array, { kind: 'associative', elements: new Map(entries) }, call.site)
  else
    assign(shell, array, { kind: 'indexed', elements: new Map(entries.map(([each, text]) => [Number(each), text])) }, call.site)
}
