/**
 * `$((…))`, `((…))`, `let` and array indices: 64-bit integers. A number that is not known stays a text with an identity, so the
 * same computation on the same input is the same unknown.
 */
import { parse, type ArithmeticExpansionPart, type ArithmeticExpression, type Word } from 'unbash'
import { badExpansion, notFollowed } from '../findings/shell.ts'
import { locate, type Site } from '../text/source.ts'
import { known, literal, soleUnknown, type Text } from '../text/symbolic.ts'
import { amountText, combine, isOperator, simpleNumber, type Amount } from './amounts.ts'
import { textOfPieces } from './fields.ts'
import { isLess, isSameNumber, isTrue } from './number-questions.ts'
import { assign, assignText, readArray, readParameter } from './parameters.ts'
import { ArithmeticEnd, report, ShellEnd, siteFor, type Shell } from './state.ts'
import { findVariable } from './variables.ts'

const deepest = 64

/** `$((…))` as text. */
export function arithmeticText(shell: Shell, part: ArithmeticExpansionPart): Text {
  const site = siteFor(shell, part)
  if (part.expression === undefined) return literal('0')
  const amount = evaluateExpression(shell, part.expression, site)
  return named(amountText(amount), part.text, site)
}

/** An unknown number is shown as the expression that it came from. */
function named(text: Text, name: string, site: Site): Text {
  const unknown = soleUnknown(text)
  return unknown?.id.startsWith('arithmetic') === true ? [{ ...unknown, name, at: locate(site) }] : text
}

/** The number that a text stands for, as an expression; `undefined` when it is not known. */
export function evaluateArithmetic(shell: Shell, text: Text, site: Site): bigint | undefined {
  const amount = amountOf(shell, text, site, 0)
  return typeof amount === 'bigint' ? amount : undefined
}

/** Evaluates a text as an arithmetic expression. */
export function amountOf(shell: Shell, text: Text, site: Site, depth: number): Amount {
  const characters = known(text)?.trim()
  if (characters === undefined) return text
  const number = simpleNumber(characters)
  if (number !== undefined) return number
  if (depth > deepest) return fail(shell, site, `\`${characters}\` refers to itself`)
  if (/^[A-Za-z_]\w*$/.test(characters)) return variableAmount(shell, characters, site, depth)
  const [statement] = parse(`((${characters}))`).commands
  const command = statement?.command
  if (command?.type !== 'ArithmeticCommand' || command.expression === undefined)
    return fail(shell, site, `\`${characters}\` is no number`)
  return evaluateExpression(shell, command.expression, site, depth + 1)
}

/** What is nothing but arithmetic: where it cannot be done, that alone is left, with status 1. */
export function attempted<T>(shell: Shell, action: () => T): T | undefined {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof ArithmeticEnd)) throw error
    shell.status = 1
    return undefined
  }
}

function fail(shell: Shell, site: Site, message: string): never {
  const isLine = shell.dialect === 'bash'
  report(shell, badExpansion(site, message, isLine ? 'line' : 'script'))
  throw isLine ? new ArithmeticEnd() : new ShellEnd(2)
}

function variableAmount(shell: Shell, name: string, site: Site, depth: number): Amount {
  const { text } = readParameter(shell, name, site)
  // To dash what is not set is 0 here, whatever `set -u` says.
  if (text === undefined && shell.options.nounset && shell.dialect === 'bash') {
    report(shell, badExpansion(site, `\`${name}\` is not set`))
    throw new ShellEnd(1)
  }
  // In dash a variable holds a number, and no expression.
  const characters = known(text ?? [])?.trim() ?? ''
  if (shell.dialect === 'sh' && characters !== '' && simpleNumber(characters) === undefined)
    return fail(shell, site, `\`${characters}\` is no number`)
  return amountOf(shell, text ?? [], site, depth + 1)
}

export function evaluateExpression(shell: Shell, expression: ArithmeticExpression, site: Site, depth = 0): Amount {
  const evaluate = (inner: ArithmeticExpression): Amount => evaluateExpression(shell, inner, site, depth)
  switch (expression.type) {
    case 'ArithmeticGroup':
      return evaluate(expression.expression)
    case 'ArithmeticTernary':
      return evaluate(isTrue(shell, evaluate(expression.test), 'condition', site) ? expression.consequent : expression.alternate)
    case 'ArithmeticUnary':
      return unary(shell, expression, site, depth)
    case 'ArithmeticBinary':
      return binary(shell, expression, site, depth)
    case 'ArithmeticWord':
      return amountOf(shell, wordText(shell, expression, site), site, depth)
    case 'ArithmeticCommandExpansion': {
      // field by field: unbash reads the script when it is asked, and a spread does not ask
      const { pos, end, text, script } = expression
      const word = asWord(text, [{ type: 'CommandExpansion', pos, end, text, script }], expression)
      return amountOf(shell, textOfPieces(shell.run.expandWord(shell, word)), site, depth)
    }
  }
}

type Operand = Extract<ArithmeticExpression, { readonly type: 'ArithmeticWord' }>

function asWord(text: string, parts: Word['parts'], node: { readonly pos: number; readonly end: number }): Word {
  return { type: 'Word', text, value: text, pos: node.pos, end: node.end, parts }
}

function wordText(shell: Shell, operand: Operand, site: Site): Text {
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(operand.value)
  if (element !== null && !operand.value.startsWith('$')) return readElementText(shell, element[1] ?? '', element[2] ?? '', site)
  // unbash gives parts to some operands only: `$((x + $y))` has them, `$(($y*2))` has not.
  if (operand.parts === undefined && /[$`]/.test(operand.value)) return shell.run.expandSource(shell, `"${operand.value}"`, site)
  if (operand.parts === undefined) return literal(operand.value)
  return textOfPieces(shell.run.expandWord(shell, asWord(operand.value, operand.parts, operand)))
}

function readElementText(shell: Shell, name: string, index: string, site: Site): Text {
  const key = elementKey(shell, name, index, site)
  return readArray(shell, name, site).find(([each]) => each === key)?.[1] ?? []
}

function elementKey(shell: Shell, name: string, index: string, site: Site): string {
  const text = known(expandIndex(shell, index)) ?? ''
  if (findVariable(shell.variables, name)?.value?.kind === 'associative') return text
  return String(evaluateArithmetic(shell, literal(text), site) ?? 0n)
}

function expandIndex(shell: Shell, index: string): Text {
  const [statement] = parse(`: "${index}"`).commands
  const [word] = statement?.command.type === 'Command' ? statement.command.suffix : []
  return word?.type === 'Word' ? textOfPieces(shell.run.expandWord(shell, word)) : literal(index)
}

function unary(
  shell: Shell,
  expression: Extract<ArithmeticExpression, { readonly type: 'ArithmeticUnary' }>,
  site: Site,
  depth: number,
): Amount {
  const { operator, operand } = expression
  const value = evaluateExpression(shell, operand, site, depth)
  // dash knows neither: `++x` is `x` with two signs.
  if (shell.dialect === 'sh' && (operator === '++' || operator === '--'))
    return expression.prefix ? value : fail(shell, site, `\`${operator}\` is no operator of dash`)
  if (operator === '++' || operator === '--') {
    const next = combine(operator === '++' ? '+' : '-', value, 1n)
    store(shell, operand, next, site)
    return expression.prefix ? next : value
  }
  switch (operator) {
    case '-':
      return combine('-', 0n, value)
    case '+':
      return value
    case '~':
      return combine('^', value, -1n)
    case '!':
      return isTrue(shell, value, 'value', site) ? 0n : 1n
    default:
      return fail(shell, site, `the operator \`${operator}\` is not known`)
  }
}

function binary(
  shell: Shell,
  expression: Extract<ArithmeticExpression, { readonly type: 'ArithmeticBinary' }>,
  site: Site,
  depth: number,
): Amount {
  const { operator, left, right } = expression
  const evaluate = (inner: ArithmeticExpression): Amount => evaluateExpression(shell, inner, site, depth)
  if (operator === '=') return store(shell, left, evaluate(right), site)
  if (operator.endsWith('=') && !['==', '!=', '<=', '>='].includes(operator)) {
    return store(shell, left, compute(shell, operator.slice(0, -1), evaluate(left), evaluate(right), site), site)
  }
  if (operator === '&&')
    return isTrue(shell, evaluate(left), 'left', site) && isTrue(shell, evaluate(right), 'right', site) ? 1n : 0n
  if (operator === '||')
    return isTrue(shell, evaluate(left), 'left', site) || isTrue(shell, evaluate(right), 'right', site) ? 1n : 0n
  const first = evaluate(left)
  return compute(shell, operator, first, evaluate(right), site)
}

function compute(shell: Shell, operator: string, left: Amount, right: Amount, site: Site): Amount {
  if ((operator === '/' || operator === '%') && right === 0n) return fail(shell, site, 'division by zero')
  const answer = comparison(shell, operator, left, right, site)
  if (answer !== undefined) return answer ? 1n : 0n
  if (!isOperator(operator)) {
    report(shell, notFollowed(site, `The operator \`${operator}\``))
    return 0n
  }
  return combine(operator, left, right)
}

/** Comparisons with an unknown are questions; the number of arguments has its own, which all its comparisons share. */
function comparison(shell: Shell, operator: string, left: Amount, right: Amount, site: Site): boolean | undefined {
  const compared: Readonly<Record<string, () => boolean>> = {
    '<': () => isLess(shell, left, right, site),
    '>': () => isLess(shell, right, left, site),
    '<=': () => !isLess(shell, right, left, site),
    '>=': () => !isLess(shell, left, right, site),
    '==': () => isSameNumber(shell, left, right, site),
    '!=': () => !isSameNumber(shell, left, right, site),
  }
  return compared[operator]?.()
}

/** Sets the variable or element that an expression names. */
function store(shell: Shell, target: ArithmeticExpression, value: Amount, site: Site): Amount {
  if (target.type !== 'ArithmeticWord') return fail(shell, site, 'assignment to something that is no variable')
  const text = amountText(value)
  const element = /^([A-Za-z_]\w*)\[(.*)\]$/s.exec(target.value)
  if (element === null) {
    assignText(shell, known(wordText(shell, target, site)) ?? target.value, text, site)
    return value
  }
  const [, name = '', index = ''] = element
  const key = elementKey(shell, name, index, site)
  const before = findVariable(shell.variables, name)?.value
  if (before?.kind === 'associative')
    assign(shell, name, { kind: 'associative', elements: new Map([...before.elements, [key, text]]) }, site)
  else
    assign(
      shell,
      name,
      {
        kind: 'indexed',
        elements: new Map([
          ...readArray(shell, name, site).map(([each, item]) => [Number(each), item] as const),
          [Number(key), text],
        ]),
      },
      site,
    )
  return value
}
