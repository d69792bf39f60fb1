/** Running something to the end of its shell: a script, a subshell, a stage of a pipeline. */
import { LineEnd, ShellEnd, type Flow, type Shell } from './state.ts'

/** Runs an action and then the shell's EXIT trap. True when the shell was ended by `exit`, `set -e` or an error. */
export function runToEnd(shell: Shell, action: () => Flow): boolean {
  const exited = attempt(shell, action)
  const trap = shell.traps.get('EXIT')
  if (trap === undefined) return exited
  shell.traps = new Map()
  const { status } = shell
  const left = attempt(shell, () => shell.run.evaluateText(shell, trap.text, trap.site))
  if (!left) shell.status = status
  return exited || left
}

function attempt(shell: Shell, action: () => Flow): boolean {
  try {
    return action()?.kind === 'exit'
  } catch (error) {
    if (!(error instanceof ShellEnd) && !(error instanceof LineEnd)) throw error
    shell.status = error instanceof ShellEnd ? error.status : 1
    return true
  }
}
