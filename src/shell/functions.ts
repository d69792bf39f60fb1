/** Calls of shell functions. */
import { endlessCalls } from '../findings/shell.ts'
import type { Invocation } from './dispatch.ts'
import { report, RunEnd, within, type Flow, type FunctionDefinition, type Shell } from './state.ts'
import { popFrame, pushFrame } from './variables.ts'

/** Runs a function's body with its own arguments and its own frame for `local`. */
export function callFunction(shell: Shell, definition: FunctionDefinition, invocation: Invocation): Flow {
  if (shell.depth >= shell.run.limits.depth) {
    report(shell, endlessCalls(invocation.site, definition.name))
    throw new RunEnd('the run ends')
  }
  const { body } = definition
  const state = {
    origin: definition.origin,
    positional: { values: invocation.words.slice(1).map((word) => word.text), open: false, offset: 0 },
    stack: [...shell.stack, invocation.site],
    functionNames: [definition.name, ...shell.functionNames],
    sources: [definition.source, ...shell.sources],
    loops: 0,
    depth: shell.depth + 1,
  }
  const { variables } = shell
  pushFrame(variables)
  try {
    const flow = within(shell, state, () =>
      body.type === 'CompoundList' ? shell.run.executeList(shell, body) : shell.run.executeCommand(shell, body),
    )
    return flow?.kind === 'return' ? undefined : flow
  } finally {
    popFrame(variables)
  }
}
