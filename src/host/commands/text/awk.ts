/** awk on known texts, for small programs; of any other text or program the output is an unknown. */
import type { HostCommand } from '../outcome.ts'
import { filtered, knownWords, linesOf, notFollowed, readInput } from './input.ts'
import { parseAwk, type AwkAction, type AwkRule, type AwkTest, type AwkValue } from './awk-parse.ts'
import { compileRegex, type Regex } from '../../../text/regex.ts'
import { literal } from '../../../text/symbolic.ts'

interface Line {
  readonly whole: string
  readonly fields: readonly string[]
  readonly number: number
  readonly variables: ReadonlyMap<string, string>
}

class NotFollowed extends Error {}

export const awk: HostCommand = (call, files) => {
  const words = knownWords(call)
  if (words === undefined) return notFollowed(call, files, 'awk', { wordsBeforeFiles: 1 })
  const variables = new Map<string, string>()
  let separator: string | undefined
  let index = 0
  for (; words[index]?.startsWith('-') === true && words[index] !== '-'; index += 1) {
    const word = words[index] ?? ''
    const value = word.length > 2 ? word.slice(2) : (words[index + 1] ?? '')
    if (!/^-[Fv]/.test(word)) return notFollowed(call, files, 'awk', { wordsBeforeFiles: 1 })
    if (word.length === 2) index += 1
    if (word.startsWith('-F')) separator = value
    else variables.set(value.replace(/=.*$/s, ''), value.replace(/^[^=]*=/s, ''))
  }
  const [program, ...operands] = words.slice(index)
  const rules = program === undefined ? undefined : parseAwk(program)
  const split = splitter(separator)
  const strange =
    operands.some((operand) => operand.includes('=')) ||
    [...variables].some(([name, value]) => !/^[A-Za-z_]\w*$/.test(name) || value.includes('\\'))
  // `print > file`, `system(…)`: what is not followed may write.
  if (rules === undefined && /\bprintf?\b[^;}]*>|\|\s*"|\bsystem\s*\(/.test(program ?? ''))
    files.doubt(call.cwd, { kind: 'opaque', reason: 'it may be written by `awk`', at: call.site })
  if (rules === undefined || split === undefined || strange) return notFollowed(call, files, 'awk', { wordsBeforeFiles: 1 })
  return filtered(call, readInput(call, files, operands.map(literal)), (text) => run(rules, text, split, variables), {
    name: 'awk',
  })
}

type Splitter = (line: string) => readonly string[]

function splitter(separator: string | undefined): Splitter | undefined {
  if (separator === undefined || separator === ' ') return (line) => line.split(/[ \t\n]+/).filter((field) => field !== '')
  if (separator === 't' || separator === '\\t' || separator === '\t')
    return separator === 't' ? undefined : (line) => (line === '' ? [] : line.split('\t'))
  if (separator.length === 1 && separator !== '\\') return (line) => (line === '' ? [] : line.split(separator))
  const regex = compileRegex(separator, { extended: true, dialect: 'awk' })
  return regex === undefined ? undefined : (line) => splitBy(regex, line)
}

function splitBy(regex: Regex, line: string): readonly string[] {
  const fields: string[] = []
  let at = 0
  for (let match = regex.find(line, 0); match !== undefined && match.end > match.start; match = regex.find(line, at)) {
    fields.push(line.slice(at, match.start))
    at = match.end
  }
  return line === '' ? [] : [...fields, line.slice(at)]
}

function run(
  rules: readonly AwkRule[],
  text: string,
  split: Splitter,
  variables: ReadonlyMap<string, string>,
): string | undefined {
  try {
    return printed(rules, text, split, variables)
  } catch (error) {
    if (error instanceof NotFollowed) return undefined
    throw error
  }
}

function printed(rules: readonly AwkRule[], text: string, split: Splitter, variables: ReadonlyMap<string, string>): string {
  let output = ''
  const take = (chosen: readonly AwkRule[], line: Line): 'exit' | undefined => {
    for (const rule of chosen) {
      if (!isTrue(rule.test, line)) continue
      for (const action of rule.actions) {
        if (action.kind === 'print' || action.kind === 'printf') output += act(action, line)
        else return action.kind === 'exit' ? 'exit' : undefined
      }
    }
    return undefined
  }
  const own = (kind: AwkTest['kind']): readonly AwkRule[] => rules.filter(({ test }) => test.kind === kind)
  const main = rules.filter(({ test }) => test.kind !== 'begin' && test.kind !== 'end')
  let line: Line = { whole: '', fields: [], number: 0, variables }
  const begun = take(own('begin'), line)
  // Behind an `exit` the END rules still run.
  if (begun === undefined && main.length + own('end').length > 0) {
    for (const [index, whole] of linesOf(text).entries()) {
      line = { whole, fields: split(whole), number: index + 1, variables }
      if (take(main, line) === 'exit') break
    }
  }
  take(own('end'), line)
  return output
}

function act(action: Extract<AwkAction, { kind: 'print' | 'printf' }>, line: Line): string {
  if (action.kind === 'print')
    return `${action.values.length === 0 ? line.whole : action.values.map((value) => valueOf(value, line)).join(' ')}\n`
  const [format, ...values] = action.values.map((value) => valueOf(value, line))
  if (format === undefined || /%(?![s%])/.test(format.replaceAll('%%', ''))) throw new NotFollowed()
  const count = (format.replaceAll('%%', '').match(/%s/g) ?? []).length
  if (count !== values.length) throw new NotFollowed()
  return format.replace(/%[s%]/g, (directive) => (directive === '%%' ? '%' : (values.shift() ?? '')))
}

function valueOf(value: AwkValue, line: Line): string {
  switch (value.kind) {
    case 'text':
      return value.value
    case 'number':
      return String(value.value)
    case 'joined':
      return value.items.map((item) => valueOf(item, line)).join('')
    case 'sum':
      return String(numberOf(value.left, line) + value.sign * numberOf(value.right, line))
    case 'field': {
      const index = numberOf(value.index, line)
      if (index < 0) throw new NotFollowed()
      return index === 0 ? line.whole : (line.fields[index - 1] ?? '')
    }
    case 'variable': {
      if (value.name === 'NR' || value.name === 'FNR') return String(line.number)
      if (value.name === 'NF') return String(line.fields.length)
      const own = line.variables.get(value.name)
      // Other variables of awk's own, and those that an action would set.
      if (own === undefined) throw new NotFollowed()
      return own
    }
  }
}

function numberOf(value: AwkValue, line: Line): number {
  const text = valueOf(value, line)
  if (!/^\d{1,9}$/.test(text)) throw new NotFollowed()
  return Number(text)
}

function isTrue(test: AwkTest, line: Line): boolean {
  switch (test.kind) {
    case 'matches':
      return (
        (test.regex.find(test.value === undefined ? line.whole : valueOf(test.value, line), 0) !== undefined) !== test.negated
      )
    case 'both':
      return test.items.every((item) => isTrue(item, line))
    case 'any':
      return test.items.some((item) => isTrue(item, line))
    case 'true': {
      const text = valueOf(test.value, line)
      if (test.value.kind === 'text') return text !== ''
      return /^\d+$/.test(text) ? Number(text) !== 0 : text !== ''
    }
    case 'compares':
      return compares(test, line)
    case 'begin':
    case 'end':
    case 'always':
      return true
  }
}

function compares({ left, operator, right }: Extract<AwkTest, { kind: 'compares' }>, line: Line): boolean {
  const [a, b] = [valueOf(left, line), valueOf(right, line)]
  const digits = /^\d{1,15}$/
  const texts = left.kind === 'text' || right.kind === 'text'
  // Fields that look like numbers are compared as numbers; what else looks like one (`1e3`, ` 1`) is left alone.
  const numbers = !texts && digits.test(a) && digits.test(b)
  if (!texts && !numbers && [a, b].some((one) => /^\s*[-+.\d]/.test(one))) throw new NotFollowed()
  const order = numbers ? Number(a) - Number(b) : a === b ? 0 : a < b ? -1 : 1
  if (operator === '==') return order === 0
  if (operator === '!=') return order !== 0
  if (!numbers) throw new NotFollowed()
  return operator === '<' ? order < 0 : operator === '<=' ? order <= 0 : operator === '>' ? order > 0 : order >= 0
}
