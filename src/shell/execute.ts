/**
 * Runs the nodes of a program: lists, and-or lists, compound commands. Leaves the status in the shell and says how the
 * construct ended. Here `set -e` is kept: a command that fails and is not looked at ends the shell.
 */
import type { AndOr, CommandNode, CompoundCommand, CompoundList, PipelineNode, Redirected, Statement } from 'unbash'
import { notFollowed } from '../findings/shell.ts'
import { assertNever } from '../text/invariant.ts'
import { attempted, evaluateExpression } from './arithmetic.ts'
import { isTrue } from './number-questions.ts'
import { succeeded } from './ask.ts'
import { executeCase, executeIf } from './branches.ts'
import { executeArithmeticFor, executeFor, executeSelect, executeWhile } from './loops.ts'
import { sliceIn } from './origin.ts'
import { executePipeline } from './pipeline.ts'
import { makeTargets, openRedirects } from './redirect.ts'
import { executeSimple } from './simple-command.ts'
import { fork, LineEnd, report, siteFor, within, type Flow, type Shell } from './state.ts'
import { runToEnd } from './subshell.ts'
import { evaluateCondition } from './test-command.ts'

export function executeStatements(shell: Shell, statements: readonly Statement[]): Flow {
  for (const statement of statements) {
    const flow = executeStatement(shell, statement)
    if (flow !== undefined) return flow
  }
  return undefined
}

/** The statements of a program; what leaves one in the middle leaves the line on which it ends. */
export function executeLines(shell: Shell, statements: readonly Statement[]): Flow {
  for (let index = 0; index < statements.length; index += 1) {
    try {
      const flow = executeStatements(shell, statements.slice(index, index + 1))
      if (flow !== undefined) return flow
    } catch (error) {
      if (!(error instanceof LineEnd) || shell.isSubshell) throw error
      shell.status = 1
      while (isOnLineOf(shell, statements[index], statements[index + 1])) index += 1
    }
  }
  return undefined
}

function isOnLineOf(shell: Shell, before: Statement | undefined, next: Statement | undefined): boolean {
  if (before === undefined || next === undefined) return false
  return !sliceIn(shell.origin, { pos: before.end, end: next.pos }).includes('\n')
}

export function executeList(shell: Shell, list: CompoundList): Flow {
  return executeStatements(shell, list.commands)
}

function executeStatement(shell: Shell, statement: Statement): Flow {
  const { command } = statement
  if (statement.background !== true) return executeNode(shell, command)
  shell.run.jobs += 1
  const child = fork(shell)
  child.background = true
  runToEnd(child, () => executeNode(child, command))
  shell.status = 0
  return undefined
}

/** Runs what stands between separators, and ends the shell when `set -e` says so. */
function executeNode(shell: Shell, node: PipelineNode | AndOr): Flow {
  if (node.type === 'AndOr') return executeAndOr(shell, node)
  const flow = node.type === 'Pipeline' ? executePipeline(shell, node) : executeCommand(shell, node)
  if (flow !== undefined) return flow
  const negated = node.type === 'Pipeline' && node.prefixes.some((prefix) => prefix.type === 'Negation')
  return negated ? undefined : checkFailure(shell, node)
}

/** Compound commands other than subshells look at the failures of what is in them themselves. */
const ownCheck: ReadonlySet<string> = new Set([
  'If',
  'For',
  'ArithmeticFor',
  'While',
  'Select',
  'Case',
  'BraceGroup',
  'Function',
  'Redirected',
])

function checkFailure(shell: Shell, node: PipelineNode): Flow {
  if (!shell.options.errexit || shell.tested || ownCheck.has(node.type)) return undefined
  return succeeded(shell, shell.status, sliceIn(shell.origin, node), siteFor(shell, node)) ? undefined : { kind: 'exit' }
}

function executeAndOr(shell: Shell, list: AndOr): Flow {
  for (const [index, command] of list.commands.entries()) {
    const operator = list.operators[index - 1]
    const before = list.commands[index - 1]
    if (operator !== undefined && before !== undefined) {
      const holds = succeeded(shell, shell.status, sliceIn(shell.origin, before), siteFor(shell, before))
      if (!holds && shell.status !== 0 && typeof shell.status !== 'number') shell.status = 1
      if (holds && typeof shell.status === 'object') shell.status = 0
      if (holds !== (operator === '&&')) continue
    }
    const last = index === list.commands.length - 1
    const flow = last ? executeNode(shell, command) : within(shell, { tested: true }, () => executeNode(shell, command))
    if (flow !== undefined) return flow
  }
  return undefined
}

export function executeCommand(shell: Shell, node: CommandNode): Flow {
  switch (node.type) {
    case 'Command':
      return executeSimple(shell, node)
    case 'Redirected':
      return executeRedirected(shell, node)
    case 'Function':
      shell.functions = new Map([
        ...shell.functions,
        [
          node.name.value,
          { name: node.name.value, body: node.body, origin: shell.origin, source: shell.sources[0] ?? shell.name },
        ],
      ])
      shell.run.version += 1
      shell.status = 0
      return undefined
    case 'Coproc':
      report(shell, notFollowed(siteFor(shell, node), 'A coprocess'))
      shell.status = 0
      return undefined
    default:
      return executeCompound(shell, node)
  }
}

function executeRedirected(shell: Shell, node: Redirected): Flow {
  const opened = openRedirects(shell, node.redirects)
  if (opened.failed) {
    shell.status = shell.dialect === 'bash' ? 1 : 2
    return shell.options.errexit && !shell.tested ? { kind: 'exit' } : undefined
  }
  makeTargets(shell, opened, siteFor(shell, node))
  try {
    return within(shell, { descriptors: opened.descriptors }, () => executeCompound(shell, node.command))
  } finally {
    // Also when the shell ends in it: what was printed before is in the file.
    opened.finish()
  }
}

function executeCompound(shell: Shell, node: CompoundCommand): Flow {
  switch (node.type) {
    case 'If':
      return executeIf(shell, node)
    case 'Case':
      return executeCase(shell, node)
    case 'For':
      return executeFor(shell, node)
    case 'ArithmeticFor':
      return executeArithmeticFor(shell, node)
    case 'While':
      return executeWhile(shell, node)
    case 'Select':
      return executeSelect(shell, node)
    case 'BraceGroup':
      return executeList(shell, node.body)
    case 'Subshell':
      return executeSubshell(shell, node.body)
    case 'TestCommand':
      attempted(shell, () => {
        shell.status = evaluateCondition(shell, node.expression) ? 0 : 1
      })
      return undefined
    case 'ArithmeticCommand':
      attempted(shell, () => {
        const { expression } = node
        const site = siteFor(shell, node)
        const holds = expression !== undefined && isTrue(shell, evaluateExpression(shell, expression, site), node.body, site)
        shell.status = holds ? 0 : 1
      })
      return undefined
    default:
      return assertNever(node)
  }
}

function executeSubshell(shell: Shell, body: CompoundList): Flow {
  const child = fork(shell)
  runToEnd(child, () => executeList(child, body))
  shell.status = child.status
  return undefined
}
