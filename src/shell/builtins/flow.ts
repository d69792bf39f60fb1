/** Builtins that change where the program goes on: `exit`, `return`, `break`, `continue`, `eval`, `.`, `trap`, `shift`, `set`. */
import { trapNotRun } from '../../findings/shell.ts'
import { known, printText } from '../../text/symbolic.ts'
import { joinTexts } from '../join.ts'
import { decimalNumber } from '../amounts.ts'
import { withOptions } from '../options.ts'
import { setPositional, shiftArguments } from '../parameters.ts'
import { evaluateText, sourceFile } from '../scripts.ts'
import { report, ShellEnd, type Flow, type Shell } from '../state.ts'
import { argument, type Builtin, type BuiltinCall } from './builtin.ts'

/** The status that `exit` and `return` name; without one, that of the command before. */
function statusOf(shell: Shell, call: BuiltinCall, before: Shell['status']): Shell['status'] {
  const [word] = call.args
  if (word === undefined) return before
  const text = known(word.text)
  if (text === undefined) return { open: `exit ${printText(word.text)}`, usual: undefined }
  const number = decimalNumber(text)
  // dash knows no negative ones, and ends; `return 300` is 300 there.
  if (shell.dialect === 'sh' && (number === undefined || number < 0n)) throw new ShellEnd(2)
  return number === undefined ? 2 : Number(shell.dialect === 'sh' && call.name === 'return' ? number : BigInt.asUintN(8, number))
}

export const exit: Builtin = (shell, call) => {
  shell.status = statusOf(shell, call, shell.before)
  return { kind: 'exit' }
}

export const returnFrom: Builtin = (shell, call) => {
  const inside = shell.functionNames.length > 0 || shell.sources.length > 1
  if (!inside && shell.dialect === 'bash') {
    // bash: an error, after which it goes on. dash ends the script.
    shell.status = 2
    return undefined
  }
  shell.status = statusOf(shell, call, shell.before)
  return { kind: 'return' }
}

function levels(kind: 'break' | 'continue'): Builtin {
  return (shell, call) => {
    const count = Math.max(1, Number(argument(call, 0) ?? '1') || 1)
    return shell.loops === 0 ? undefined : { kind, levels: Math.min(count, shell.loops) }
  }
}

export const breakLoop: Builtin = levels('break')
export const continueLoop: Builtin = levels('continue')

export const evaluate: Builtin = (shell, call): Flow => {
  const [first] = call.args
  if (first === undefined) return undefined
  const text = joinTexts(
    call.args.map((word) => word.text),
    ' ',
  )
  return evaluateText(shell, text, call.args.length === 1 ? first.site : call.site)
}

export const source: Builtin = (shell, call) => {
  const [file, ...args] = argument(call, 0) === '--' ? call.args.slice(1) : call.args
  if (file !== undefined) return sourceFile(shell, file, args, call.site)
  shell.status = 2
  return undefined
}

export const shift: Builtin = (shell, call) => {
  const count = Number(argument(call, 0) || '1')
  if (shiftArguments(shell, Number.isNaN(count) ? 1 : count)) return undefined
  shell.status = shell.dialect === 'bash' ? 1 : 2
  // dash takes it for an error of the program.
  return shell.dialect === 'bash' ? undefined : { kind: 'exit' }
}

export const set: Builtin = (shell, call) => {
  let at = 0
  for (; at < call.args.length; at += 1) {
    const word = argument(call, at)
    if (word === '--') {
      setPositional(shell, { values: call.args.slice(at + 1).map((each) => each.text), open: false, offset: 0 })
      return undefined
    }
    if (word === '-') {
      at += 1
      break
    }
    if (word === undefined || !/^[-+]./.test(word)) break
    shell.options = withOptions(shell.options, word, argument(call, at + 1))
    if (/^[-+]\w*o$/.test(word)) at += 1
  }
  if (at < call.args.length)
    setPositional(shell, { values: call.args.slice(at).map((each) => each.text), open: false, offset: 0 })
  return undefined
}

export const shopt: Builtin = (shell, call) => {
  const on = call.args.some((word) => /^-\w*s/.test(known(word.text) ?? ''))
  const off = call.args.some((word) => /^-\w*u/.test(known(word.text) ?? ''))
  const names = call.args.flatMap((word) => known(word.text) ?? []).filter((name) => !name.startsWith('-'))
  const { shopt: before } = shell.options
  if (on) shell.options = { ...shell.options, shopt: new Set([...before, ...names]) }
  else if (off) shell.options = { ...shell.options, shopt: new Set([...before].filter((name) => !names.includes(name))) }
  else if (names.some((name) => !before.has(name))) shell.status = 1
  return undefined
}

/** EXIT is run at the end; whether another signal comes is not known, so its trap is not followed. */
export const trap: Builtin = (shell, call) => {
  const args = argument(call, 0) === '--' ? call.args.slice(1) : call.args
  const [action, ...signals] = args
  const text = action === undefined ? undefined : known(action.text)
  if (action === undefined || text === '-l' || text === '-p') return undefined
  const resets = text === '-' || signals.length === 0
  const traps = new Map(shell.traps)
  for (const word of resets && signals.length === 0 ? args : signals) {
    const name = known(word.text)?.toUpperCase().replace(/^SIG/, '').replace(/^0$/, 'EXIT') ?? ''
    if (resets || text === '') traps.delete(name)
    else traps.set(name, { text: action.text, site: action.site })
    if (!resets && name !== 'EXIT' && /docker/.test(printText(action.text))) report(shell, trapNotRun(call.site, name))
  }
  shell.traps = traps
  return undefined
}
