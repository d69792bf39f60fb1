/** The table of builtins. */
import { concat, known, literal } from '../../text/symbolic.ts'
import { amountOf, attempted } from '../arithmetic.ts'
import { isTrue } from '../number-questions.ts'
import { evaluateTest } from '../test-command.ts'
import type { Shell } from '../state.ts'
import { print, succeed, type Builtin } from './builtin.ts'
import { declare, unset } from './declare.ts'
import { echo } from './echo.ts'
import { breakLoop, continueLoop, evaluate, exit, returnFrom, set, shift, shopt, source, trap } from './flow.ts'
import { cd, dirs, popd, pushd, pwd } from './folders.ts'
import { getopts } from './getopts.ts'
import { command, hash, type } from './lookup.ts'
import { printf } from './printf.ts'
import { mapfile, read } from './read.ts'

const fail: Builtin = (shell) => {
  shell.status = 1
  return undefined
}

/** `[` and `test`. Operands that are no expression give status 2, as an error does. */
const test: Builtin = (shell, call) => {
  const operands = call.args.map((word) => word.text)
  if (call.name === '[') {
    if (known(operands.at(-1) ?? []) !== ']') {
      shell.status = 2
      return undefined
    }
    operands.pop()
  }
  const value = evaluateTest(shell, operands, call.site)
  shell.status = value === undefined ? 2 : value ? 0 : 1
  return undefined
}

const letBuiltin: Builtin = (shell, call) => {
  attempted(shell, () => {
    let truth = false
    for (const word of call.args) truth = isTrue(shell, amountOf(shell, word.text, call.site, 0), 'let', call.site)
    shell.status = truth ? 0 : 1
  })
  return undefined
}

const umask: Builtin = (shell, call) => {
  if (call.args.length === 0) print(shell, literal('0022\n'))
  return undefined
}

const alias: Builtin = (shell: Shell, call) => {
  const aliases = new Map(shell.aliases)
  for (const word of call.args) {
    const [first, ...rest] = word.text
    const found = typeof first === 'string' ? /^([^=]+)=/.exec(first) : null
    if (typeof first === 'string' && found !== null)
      aliases.set(found[1] ?? '', concat(literal(first.slice(found[0].length)), rest))
  }
  shell.aliases = aliases
  return undefined
}

const unalias: Builtin = (shell, call) => {
  const names = call.args.map((word) => known(word.text))
  shell.aliases = names.includes('-a') ? new Map() : new Map([...shell.aliases].filter(([name]) => !names.includes(name)))
  return undefined
}

export const builtins: Readonly<Record<string, Builtin>> = {
  '.': source,
  ':': succeed,
  '[': test,
  alias,
  break: breakLoop,
  cd,
  command,
  continue: continueLoop,
  declare,
  dirs,
  disown: succeed,
  echo,
  enable: succeed,
  eval: evaluate,
  exec: succeed,
  exit,
  export: declare,
  false: fail,
  getopts,
  hash,
  history: succeed,
  jobs: succeed,
  let: letBuiltin,
  local: declare,
  mapfile,
  popd,
  printf,
  pushd,
  pwd,
  read,
  readarray: mapfile,
  readonly: declare,
  return: returnFrom,
  set,
  shift,
  shopt,
  source,
  test,
  times: succeed,
  trap,
  true: succeed,
  type,
  typeset: declare,
  ulimit: succeed,
  umask,
  unalias,
  unset,
  wait: succeed,
  which: command,
}

/** POSIX special builtins: a function of the same name does not hide them. */
export const specialBuiltins: ReadonlySet<string> = new Set([
  '.',
  ':',
  'break',
  'continue',
  'eval',
  'exec',
  'exit',
  'export',
  'readonly',
  'return',
  'set',
  'shift',
  'times',
  'trap',
  'unset',
])
