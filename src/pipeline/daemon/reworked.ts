/** Containers that stand for what host commands left of what came out of others: each is the other one with the command done in it. */
import type { HostFiles } from '../../host/files.ts'
import type { DaemonState } from './state.ts'

/** Makes the containers that the host's files speak of by now. */
export function takeReworked({ containers }: DaemonState, { reworked }: HostFiles): void {
  for (const [order, [id, { of, words, at, isIgnored }]] of [...reworked].entries()) {
    const before = containers.get(of)
    if (before === undefined || containers.has(id)) continue
    containers.set(id, {
      ...before,
      id,
      // What left its files as they were counts for nothing.
      actions: [
        ...(before.untouched ? [] : before.actions),
        { kind: 'host', words, at, event: before.event, order, ...(isIgnored === undefined ? {} : { isIgnored }) },
      ],
      // What nothing ran in has seen no file of the host.
      mounts: before.untouched ? [] : before.mounts,
      untouched: false,
    })
  }
}
