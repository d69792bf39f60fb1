/** External commands with the command lines that they run in their turn: `xargs sh -c …`, `find -exec`, `parallel`. */
import type { Finding } from '../findings/finding.ts'
import { known, printText } from '../text/symbolic.ts'
import { stripPrefixes, type Stripped } from './command-prefixes.ts'
import type { Invocation } from './dispatch.ts'
import { callExternal } from './external.ts'
import { callScript } from './scripts.ts'
import { within, type Shell } from './state.ts'

/** Runs an external command, and what it runs. */
export function callProgram(shell: Shell, invocation: Invocation, stripped: Stripped, finding: Finding | undefined): void {
  const lines = callExternal(shell, invocation, stripped, finding)
  if (lines.length === 0) return
  const { status } = shell
  const failed = lines.filter((words) => !succeeds(shell, { ...invocation, words }, finding)).length > 0
  // xargs tells of a command that failed; find and others do not.
  shell.status = failed && /xargs$/.test(known(invocation.words[0]?.text ?? []) ?? '') ? 123 : status
}

/** Runs one line without input; false when it certainly fails. Functions and builtins of the shell are out of its reach. */
function succeeds(shell: Shell, invocation: Invocation, finding: Finding | undefined): boolean {
  const stripped = stripPrefixes(invocation.words)
  const inner: Invocation = { ...invocation, words: stripped.words, opened: { ...invocation.opened, truncated: [] } }
  within(shell, { descriptors: { ...shell.descriptors, input: undefined } }, () => {
    const script = callScript(shell, printText(inner.words[0]?.text ?? []), inner, stripped)
    if (script === undefined) callProgram(shell, inner, stripped, finding)
  })
  return typeof shell.status !== 'number' || shell.status === 0
}
