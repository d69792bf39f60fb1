/**
 * Before each test file: a child process that is waited for synchronously ends after two minutes, unless its call names another
 * limit. A test's own limit cannot do that, since nothing else runs meanwhile: one hanging `docker` would hold the whole run.
 */
import children from 'node:child_process'
import { syncBuiltinESMExports } from 'node:module'

const limits = { timeout: 120_000, killSignal: 'SIGKILL' } as const
type Call = (command: string, ...rest: readonly unknown[]) => unknown

/** Gives the options of a call, which stand second or third, the limits that they do not name. */
function bounded(call: Call): Call {
  return function boundedCall(command, ...rest) {
    const [first, second] = rest
    return Array.isArray(first)
      ? call(command, first, { ...limits, ...(second as object) })
      : call(command, { ...limits, ...(first as object) })
  }
}

// test files that share a process come here once each
if (children.spawnSync.name !== 'boundedCall') {
  Object.assign(children, {
    spawnSync: bounded(children.spawnSync as Call),
    execFileSync: bounded(children.execFileSync as Call),
  })
  syncBuiltinESMExports()
}
