/** Evaluates a template over what the engine answered, printing values as Go prints them. */
import { callFunction, isTrue, shown } from './functions.ts'
import { TemplateError, type Command, type Operand, type Pipe, type TemplateNode } from './parse.ts'

interface Scope {
  readonly dot: unknown
  readonly root: unknown
  readonly variables: ReadonlyMap<string, unknown>
}

/**
 * Prints a template.
 *
 * @throws TemplateError where Go would stop.
 */
export function printTemplate(nodes: readonly TemplateNode[], data: unknown): string {
  return printNodes(nodes, { dot: data, root: data, variables: new Map([['$', data]]) })
}

function printNodes(nodes: readonly TemplateNode[], scope: Scope): string {
  let present = scope
  let text = ''
  for (const node of nodes) {
    switch (node.kind) {
      case 'text':
        text += node.text
        break
      case 'print': {
        const value = evaluate(node.pipe, present)
        if (node.pipe.assigns === undefined) text += shown(value)
        else present = withVariable(present, node.pipe.assigns, value)
        break
      }
      case 'if':
      case 'with': {
        const value = evaluate(node.pipe, present)
        const inner = node.pipe.assigns === undefined ? present : withVariable(present, node.pipe.assigns, value)
        if (!isTrue(value)) text += printNodes(node.other, present)
        else text += printNodes(node.then, node.kind === 'with' ? { ...inner, dot: value } : inner)
        break
      }
      case 'range':
        text += printRange(node, present)
    }
  }
  return text
}

function printRange(node: Extract<TemplateNode, { kind: 'range' }>, scope: Scope): string {
  const value = evaluate(node.pipe, scope)
  const entries = entriesOf(value)
  if (entries.length === 0) return printNodes(node.other, scope)
  return entries
    .map(([key, element]) => {
      const [first, second] = node.names
      let inner: Scope = { ...scope, dot: element }
      if (first !== undefined) inner = withVariable(inner, first, second === undefined ? element : key)
      if (second !== undefined) inner = withVariable(inner, second, element)
      return printNodes(node.then, inner)
    })
    .join('')
}

/** Maps come in the order of their keys. */
function entriesOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (Array.isArray(value)) return [...(value as readonly unknown[]).entries()]
  if (value === null || value === undefined) return []
  if (typeof value !== 'object') throw new TemplateError(`range can't iterate over ${shown(value)}`)
  return Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
}

function withVariable(scope: Scope, name: string, value: unknown): Scope {
  return { ...scope, variables: new Map([...scope.variables, [name, value]]) }
}

function evaluate(pipe: Pipe, scope: Scope): unknown {
  let piped: readonly unknown[] = []
  for (const command of pipe.commands) piped = [run(command, piped, scope)]
  return piped[0]
}

function run([head, ...rest]: Command, piped: readonly unknown[], scope: Scope): unknown {
  if (head === undefined) return undefined
  const given = [...rest.map((operand) => valueOf(operand, scope)), ...piped]
  if (head.kind === 'function') return callFunction(head.name, given)
  const value = valueOf(head, scope)
  // a table's row has columns that take an argument: `.Label "x"`
  if (typeof value === 'function') return (value as (...values: readonly unknown[]) => unknown)(...given)
  if (given.length > 0) throw new TemplateError(`can't give argument to non-function ${nameOf(head)}`)
  return value
}

function nameOf(operand: Operand): string {
  return operand.kind === 'field' ? operand.text : operand.kind
}

function valueOf(operand: Operand, scope: Scope): unknown {
  switch (operand.kind) {
    case 'literal':
      return operand.value
    case 'field':
      return follow(scope.dot, operand.names, operand.text)
    case 'variable': {
      if (!scope.variables.has(operand.name)) throw new TemplateError(`template: :1: undefined variable "${operand.name}"`)
      return follow(scope.variables.get(operand.name), operand.names, `${operand.name}.${operand.names.join('.')}`)
    }
    case 'pipe':
      return follow(evaluate(operand.pipe, scope), operand.names, `.${operand.names.join('.')}`)
    case 'function':
      return callFunction(operand.name, [])
  }
}

function follow(from: unknown, names: readonly string[], text: string): unknown {
  let value = from
  for (const name of names) {
    if (typeof value !== 'object' || value === null)
      throw new TemplateError(
        value === null || value === undefined
          ? `template: :1: executing "" at <${text}>: nil pointer evaluating interface {}.${name}`
          : `template: :1: executing "" at <${text}>: can't evaluate field ${name} in type interface {}`,
      )
    value = field(value as Readonly<Record<string, unknown>>, name, text)
  }
  return value
}

/** The client's types say `ID` where the engine's answer says `Id`. */
function field(object: Readonly<Record<string, unknown>>, name: string, text: string): unknown {
  if (Object.hasOwn(object, name)) return object[name]
  const other = name === 'ID' ? 'Id' : name
  if (Object.hasOwn(object, other)) return object[other]
  throw new TemplateError(`template: :1: executing "" at <${text}>: map has no entry for key "${name}"`)
}
