/** What a `chmod` on the host leaves, as octal digits. */

import type { HostNode } from '../host/origin.ts'
import type { Repository } from '../repository/repository.ts'

/**
 * The mode of a node as COPY would see it: `undefined` when it is as its origin has it, `null` when it cannot be told. A file
 * that a tool wrote is 0644 or 0755 (umask 022), so `+x` always leaves 0755.
 */
export function octalMode(node: HostNode, repository: Repository): string | undefined | null {
  const { mode, origin } = node
  const entry = origin?.kind === 'repository' ? repository.stat(origin.path) : undefined
  const before = entry?.kind === 'file' ? (entry.executable ? '755' : '644') : undefined
  const after = octalOf(mode, node)
  return after === before ? undefined : after
}

/** The digits that `--chmod` needs for what chmod leaves of a file that a tool wrote. */
export function modeAfter(change: string): string {
  return /^(?:a|ugo)?\+x$/.test(change) ? '755' : change
}

function octalOf(mode: string | undefined, node: HostNode): string | undefined | null {
  if (mode === undefined) return undefined
  if (/^[0-7]{3,4}$/.test(mode)) return mode.replace(/^0+(?=\d)/, '')
  if (/^(?:a|ugo)?\+x$/.test(mode)) return '755'
  if (/^(?:a|ugo|u|g|o|)?\+[rw]+$/.test(mode) && node.origin === undefined) return undefined
  return null
}
