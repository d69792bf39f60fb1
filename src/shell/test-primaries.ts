/** The primaries of `[ ]`, `test` and `[[ ]]`: questions about files, strings and numbers. */
import { known, literal, printText, type Text } from '../text/symbolic.ts'
import type { Site } from '../text/source.ts'
import { decimalNumber } from './amounts.ts'
import { amountOf } from './arithmetic.ts'
import { isLess, isSameNumber } from './number-questions.ts'
import { ask, isEmpty, isEqual, quoteText } from './ask.ts'
import { readParameter } from './parameters.ts'
import { findVariable } from './variables.ts'
import type { Shell } from './state.ts'
import type { PathKind } from './world.ts'

export const unaryOperators: ReadonlySet<string> = new Set(
  '-a -b -c -d -e -f -g -h -k -n -o -p -r -s -t -u -v -w -x -z -G -L -N -O -R -S'.split(' '),
)
export const binaryOperators: ReadonlySet<string> = new Set('= == != < > -eq -ne -lt -le -gt -ge -nt -ot -ef =~'.split(' '))

export function testUnary(shell: Shell, operator: string, operand: Text, at: Site): boolean {
  switch (operator) {
    case '-z':
      return isEmpty(shell, operand, at)
    case '-n':
      return !isEmpty(shell, operand, at)
    case '-t':
      // Whether a terminal is there: the usual way has none.
      return ask(shell, { key: `terminal ${printText(operand)}`, text: `[ -t ${printText(operand)} ]`, usual: false }, at)
    case '-v':
    case '-R':
      return isSet(shell, known(operand) ?? '', at)
    case '-o':
      return known(operand) === 'errexit' && shell.options.errexit
    default:
      return testFile(shell, operator, operand, at)
  }
}

function isSet(shell: Shell, name: string, at: Site): boolean {
  if (findVariable(shell.variables, name) !== undefined) return readParameter(shell, name, at).text !== undefined
  const { text, open } = readParameter(shell, name, at)
  if (text === undefined) return false
  return !open || !isEmpty(shell, text, at)
}

const kinds: Readonly<Record<string, (kind: PathKind) => boolean | undefined>> = {
  '-e': (kind) => kind !== 'absent',
  '-a': (kind) => kind !== 'absent',
  '-r': (kind) => kind !== 'absent',
  '-w': (kind) => kind !== 'absent',
  '-d': (kind) => (kind === 'exists' ? undefined : kind === 'directory'),
  '-f': (kind) => (kind === 'exists' ? undefined : kind === 'file'),
}

function testFile(shell: Shell, operator: string, operand: Text, at: Site): boolean {
  const { world } = shell.run
  const path = world.resolve(shell.cwd, operand)
  if (known(operand) === '') return false
  // A link to nothing is a link.
  const link = path !== undefined && /^-[hL]$/.test(operator) ? world.link?.(path) : undefined
  if (link !== undefined) return link
  const kind = path === undefined ? 'unknown' : world.kind(path)
  if (kind === 'absent') return false
  const certain = path === undefined || kind === 'unknown' ? undefined : certainly(shell, operator, path, kind)
  if (certain !== undefined) return certain
  const usual = kind === 'exists' && ['-d', '-f', '-s', '-x'].includes(operator) ? true : undefined
  return ask(
    shell,
    { key: `file ${operator} ${path ?? printText(operand)}`, text: `[ ${operator} ${quoteText(operand)} ]`, usual },
    at,
  )
}

function certainly(
  shell: Shell,
  operator: string,
  path: NonNullable<ReturnType<Shell['run']['world']['resolve']>>,
  kind: PathKind,
): boolean | undefined {
  const { world } = shell.run
  if (operator === '-x') return kind === 'directory' ? true : world.executable(path)
  if (operator === '-s') {
    const text = kind === 'file' ? world.read(path) : undefined
    if (text?.length === 0) return false
    return text?.some((part) => typeof part === 'string') === true || kind === 'directory' ? true : undefined
  }
  return kinds[operator]?.(kind)
}

/** Whether `[` refuses to compare: it knows decimal numbers and nothing else. */
export function isNoNumber(left: Text, operator: string, right: Text): boolean {
  if (!/^-(?:eq|ne|lt|le|gt|ge)$/.test(operator)) return false
  return [left, right].some((text) => known(text) !== undefined && decimalNumber(known(text) ?? '') === undefined)
}

/** The same number as arithmetic reads it: `08` is 8. */
export function asDecimal(operator: string, text: Text): Text {
  const number = /^-(?:eq|ne|lt|le|gt|ge)$/.test(operator) ? decimalNumber(known(text) ?? '') : undefined
  return number === undefined ? text : literal(String(number))
}

export function testBinary(shell: Shell, left: Text, operator: string, right: Text, at: Site): boolean {
  switch (operator) {
    case '=':
    case '==':
      return isEqual(shell, left, right, at)
    case '!=':
      return !isEqual(shell, left, right, at)
    case '<':
      return isBefore(shell, left, right, at)
    case '>':
      return isBefore(shell, right, left, at)
    case '-nt':
    case '-ot':
    case '-ef':
      for (const operand of [left, right]) lookAt(shell, operand, at)
      return ask(
        shell,
        {
          key: `files ${operator} ${printText(left)} ${printText(right)}`,
          text: `[ ${quoteText(left)} ${operator} ${quoteText(right)} ]`,
          usual: undefined,
        },
        at,
      )
    default:
      return testNumbers(shell, left, operator, right, at)
  }
}

/** A comparison of two files needs both of them, whatever is in them. */
function lookAt(shell: Shell, operand: Text, at: Site): void {
  const { world } = shell.run
  const path = world.resolve(shell.cwd, operand)
  if (path !== undefined) world.read(path, at)
}

function isBefore(shell: Shell, left: Text, right: Text, at: Site): boolean {
  const [a, b] = [known(left), known(right)]
  if (a !== undefined && b !== undefined) return a < b
  return ask(
    shell,
    {
      key: `before ${printText(left)} ${printText(right)}`,
      text: `[[ ${quoteText(left)} < ${quoteText(right)} ]]`,
      usual: undefined,
    },
    at,
  )
}

function testNumbers(shell: Shell, left: Text, operator: string, right: Text, at: Site): boolean {
  const [a, b] = [amountOf(shell, left, at, 0), amountOf(shell, right, at, 0)]
  switch (operator) {
    case '-eq':
      return isSameNumber(shell, a, b, at)
    case '-ne':
      return !isSameNumber(shell, a, b, at)
    case '-lt':
      return isLess(shell, a, b, at)
    case '-ge':
      return !isLess(shell, a, b, at)
    case '-gt':
      return isLess(shell, b, a, at)
    default:
      return !isLess(shell, b, a, at)
  }
}
