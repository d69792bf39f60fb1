/** expr, env, printenv: commands that print values. */
import { concat, literal, type Text } from '../../../text/symbolic.ts'
import { outcome, type HostCommand } from '../outcome.ts'
import { knownWords, notFollowed } from './input.ts'
import { compileRegex, TooMuchWork } from '../../../text/regex.ts'

/** `expr a + b`, `expr text : pattern`; the status tells whether the result is empty or zero. */
export const expr: HostCommand = (call, files) => {
  const words = knownWords(call)
  const result = words === undefined ? undefined : evaluate(words)
  if (result === undefined) return notFollowed(call, files, 'expr', { tells: true })
  return outcome({ stdout: literal(`${result}\n`), status: result === '' || /^-?0+$/.test(result) ? 1 : 0 })
}

function evaluate(words: readonly string[]): string | undefined {
  const [left, operator, right, ...rest] = words
  if (left === undefined || operator === undefined || right === undefined || rest.length > 0) return undefined
  if (operator === ':') return matched(left, right)
  const integer = /^-?\d{1,15}$/
  if (!integer.test(left) || !integer.test(right)) return undefined
  const [a, b] = [Number(left), Number(right)]
  switch (operator) {
    case '+':
      return String(a + b)
    case '-':
      return String(a - b)
    case '*':
      return Number.isSafeInteger(a * b) ? String(a * b + 0) : undefined
    case '/':
      return b === 0 ? undefined : String(Math.trunc(a / b) + 0)
    case '%':
      return b === 0 ? undefined : String((a % b) + 0)
    case '=':
    case '==':
      return a === b ? '1' : '0'
    case '!=':
      return a === b ? '0' : '1'
    case '<':
      return a < b ? '1' : '0'
    case '>':
      return a > b ? '1' : '0'
    case '<=':
      return a <= b ? '1' : '0'
    case '>=':
      return a >= b ? '1' : '0'
    default:
      return undefined
  }
}

/** The pattern is bound to the beginning; a group is printed, else the length. */
function matched(text: string, pattern: string): string | undefined {
  const regex = pattern.startsWith('^') ? undefined : compileRegex(`^${pattern}`, { extended: false, dialect: 'grep' })
  if (regex === undefined || pattern.includes('\\|') || pattern.startsWith('*')) return undefined
  try {
    const match = regex.find(text, 0)
    if (regex.groups > 0) return match?.groups[1] ?? ''
    return String(match === undefined ? 0 : match.end)
  } catch (error) {
    if (error instanceof TooMuchWork) return undefined
    throw error
  }
}

/** `printenv NAME`; without a name, and for `env`, all of it: that is not known. */
export const printenv: HostCommand = (call, files) => {
  const [name, ...rest] = knownWords(call) ?? []
  const value: Text | undefined = name === undefined || rest.length > 0 ? undefined : call.environment.get(name)
  return value === undefined
    ? notFollowed(call, files, 'env', { tells: true })
    : outcome({ stdout: concat(value, literal('\n')), status: 0 })
}
