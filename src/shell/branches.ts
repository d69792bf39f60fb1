/** `if` and `case`. */
import type { Case, CompoundList, If } from 'unbash'
import { succeeded } from './ask.ts'
import { refine } from './facts.ts'
import { sliceIn } from './origin.ts'
import { siteFor, within, type Flow, type Shell } from './state.ts'
import { matches } from './test-command.ts'
import { expandPattern, expandText } from './words.ts'

export function executeIf(shell: Shell, node: If): Flow {
  for (const { clause, then } of [node, ...node.elif]) {
    const test = testList(shell, clause)
    if (test.flow !== undefined) return test.flow
    if (test.holds) return shell.run.executeList(shell, then)
  }
  if (node.else !== undefined) return shell.run.executeList(shell, node.else)
  shell.status = 0
  return undefined
}

/** Runs a list as a condition. */
export function testList(shell: Shell, list: CompoundList): { readonly flow: Flow; readonly holds: boolean } {
  const flow = within(shell, { tested: true }, () => shell.run.executeList(shell, list))
  const holds = flow === undefined && succeeded(shell, shell.status, sliceIn(shell.origin, list), siteFor(shell, list))
  // What follows sees it in `$?`.
  if (flow === undefined && typeof shell.status === 'object') shell.status = holds ? 0 : 1
  return { flow, holds }
}

export function executeCase(shell: Shell, node: Case): Flow {
  const text = expandText(shell, node.word)
  const at = siteFor(shell, node.word)
  // The status is that of the command before, until something is run: `false; case x in x) echo $? ;; esac` prints 1.
  let isRun = false
  let through = false
  for (const item of node.items) {
    const taken =
      through ||
      item.pattern.some((pattern) =>
        matches(shell, refine(shell.run.facts, text), expandPattern(shell, pattern), expandText(shell, pattern), at),
      )
    if (!taken) continue
    isRun ||= item.body.commands.length > 0
    const flow = shell.run.executeList(shell, item.body)
    if (flow !== undefined) return flow
    if (item.terminator === undefined || item.terminator === ';;') break
    through = item.terminator === ';&'
  }
  if (!isRun) shell.status = 0
  return undefined
}
