/** Functions that choose, repeat, define, ask programs, or stop make. */
import { errorFunction, unknownWords } from '../../findings/make.ts'
import { printText } from '../../text/symbolic.ts'
import { runShell } from '../programs.ts'
import { isEmpty, textFor } from '../questions.ts'
import { MakeStop, report, type Scope, type Variable } from '../state.ts'
import { emptyValue, joinValues, plainValue, sliceValue, trimValue, type Value } from '../value.ts'
import { findVariable, innerScope, useVariable, variable } from '../variables.ts'
import { argument, type FunctionCall, type MakeFunction } from './function.ts'
import { isSoleUnknown, listWords } from './patterns.ts'

type Apply = (call: FunctionCall) => Value

const fn = (name: string, fewest: number, most: number, apply: Apply, raw = false): MakeFunction => ({
  name,
  fewest,
  most,
  raw,
  apply,
})

/** An argument with the blanks around it taken off, then expanded. */
function expandTrimmed({ run, scope }: FunctionCall, value: Value): Value {
  return run.expand(run, scope, trimValue(value))
}

function chooseIf(call: FunctionCall): Value {
  const { run, scope, site } = call
  const holds = !isEmpty(run, expandTrimmed(call, argument(call, 0)).text, site)
  const chosen = call.args[holds ? 1 : 2]
  return chosen === undefined ? emptyValue : run.expand(run, scope, chosen)
}

function firstOf(call: FunctionCall): Value {
  for (const each of call.args) {
    const value = expandTrimmed(call, each)
    if (!isEmpty(call.run, value.text, call.site)) return value
  }
  return emptyValue
}

function lastOfAll(call: FunctionCall): Value {
  let value = emptyValue
  for (const each of call.args) {
    value = expandTrimmed(call, each)
    if (isEmpty(call.run, value.text, call.site)) return emptyValue
  }
  return value
}

function forEach(call: FunctionCall): Value {
  const { run, scope, site } = call
  const name = run.expand(run, scope, argument(call, 0)).text.trim()
  const list = run.expand(run, scope, argument(call, 1))
  const body = argument(call, 2)
  const words = listWords(run, list, site)
  if (words.some((word) => isSoleUnknown(run, word.text))) report(run, unknownWords(site, printText(textFor(run, list.text))))
  return joinValues(
    words.map((word) => {
      const inner = innerScope(scope, [[name, variable(word, { flavor: 'simple', origin: 'automatic' })]])
      return run.expand(run, inner, body)
    }),
    ' ',
  )
}

/** `$(call name,…)`: the variable's value, with its arguments as `$(1)` and on. */
function callVariable(call: FunctionCall): Value {
  const { run, scope, site } = call
  const name = argument(call, 0).text.trim()
  const rest = call.args.slice(1)
  const builtin = run.findFunction(name)
  if (builtin !== undefined) return rest.length < builtin.fewest ? emptyValue : builtin.apply({ ...call, args: rest })
  const found = useVariable(run, scope, name, site)
  if (found === undefined || found.value.text === '') return emptyValue
  const numbered = [plainValue(name), ...rest].map((value, index): [string, Variable] => [
    String(index),
    variable(value, { flavor: 'simple', origin: 'automatic' }),
  ])
  // Arguments of the call around this one are not seen in it.
  const hidden = Array.from({ length: Math.max(0, run.callArguments - numbered.length) }, (_, index): [string, Variable] => [
    String(numbered.length + index),
    variable(emptyValue, { flavor: 'simple', origin: 'automatic' }),
  ])
  const inner = innerScope(scope, [...numbered, ...hidden])
  const before = run.callArguments
  run.callArguments = Math.max(before, numbered.length)
  const open = run.expanding.delete(name)
  try {
    return found.flavor === 'simple' ? found.value : run.expand(run, inner, found.value)
  } finally {
    run.callArguments = before
    if (open) run.expanding.add(name)
  }
}

function evaluate({ run, args }: FunctionCall): Value {
  run.read(run, args[0] ?? emptyValue)
  return emptyValue
}

function rawValue({ run, scope, args, site }: FunctionCall): Value {
  const name = (args[0] ?? emptyValue).text
  return useVariable(run, scope, name, site)?.value ?? emptyValue
}

function originOf({ run, scope, args, site }: FunctionCall): Value {
  const name = (args[0] ?? emptyValue).text
  const found = useVariable(run, scope, name, site)
  if (found === undefined) return plainValue('undefined', site)
  if (
    found.origin === 'environment' &&
    isOpenEnvironment(scope, name) &&
    found.value.text !== '' &&
    isEmpty(run, found.value.text, site)
  )
    return plainValue('undefined', site)
  return plainValue(found.origin, site)
}

function isOpenEnvironment(scope: Scope, name: string): boolean {
  return findVariable(scope, name) === undefined
}

function flavorOf({ run, scope, args, site }: FunctionCall): Value {
  const name = (args[0] ?? emptyValue).text
  const found = useVariable(run, scope, name, site)
  if (found === undefined) return plainValue('undefined', site)
  if (found.origin !== 'environment') return plainValue(found.flavor, site)
  return plainValue(isEmpty(run, found.value.text, site) ? 'undefined' : 'recursive', site)
}

function shell(call: FunctionCall): Value {
  return runShell(call.run, call.scope, argument(call, 0), call.site)
}

/** `$(file >name,text)`, `>>`, and `<` to read. */
function file(call: FunctionCall): Value {
  const { run, site } = call
  const [, operator = '', name = ''] = /^\s*(>>?|<)\s*(.*?)\s*$/s.exec(argument(call, 0).text) ?? []
  const path = run.world.resolve(run.cwd, textFor(run, name))
  if (path === undefined) return emptyValue
  if (operator === '<') {
    const text = run.world.read(path, site)
    return plainValue(text === undefined ? '' : run.unknowns.characters(text).replace(/\n$/, ''), site)
  }
  const given = call.args[1]?.text
  const text = given === undefined ? '' : given.endsWith('\n') ? given : `${given}\n`
  run.world.write(path, textFor(run, text), operator === '>>', site)
  return emptyValue
}

export const controlFunctions: readonly MakeFunction[] = [
  fn('if', 2, 3, chooseIf, true),
  fn('or', 1, 0, firstOf, true),
  fn('and', 1, 0, lastOfAll, true),
  fn('foreach', 3, 3, forEach, true),
  fn('call', 1, 0, callVariable),
  fn('eval', 0, 1, evaluate),
  fn('value', 0, 1, rawValue),
  fn('origin', 0, 1, originOf),
  fn('flavor', 0, 1, flavorOf),
  fn('shell', 0, 1, shell),
  fn('file', 1, 2, file),
  fn('info', 0, 1, () => emptyValue),
  fn('warning', 0, 1, () => emptyValue),
  fn('error', 0, 1, ({ run, args, site }) => {
    throw new MakeStop(errorFunction(site, printText(textFor(run, sliceValue(args[0] ?? emptyValue, 0).text))))
  }),
]
