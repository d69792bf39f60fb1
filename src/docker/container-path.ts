/** Operands of `docker cp`: a path in a container, a path on the host, or a stream. */
import { known } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import { cutText, knownStart } from './split-text.ts'

export interface ContainerPath {
  readonly container: Text
  /** As written: `cid:x` and `cid:/x` are both seen from the container's root. */
  readonly path: Text
}

/**
 * Reads `container:path`. `undefined` for a path on the host, by docker's own rule: absolute, beginning with a dot, or without a
 * colon; and for `-`. An unknown before the colon is a container unless a slash shows that it is a path (`${PWD}/a:b`).
 */
export function parseContainerPath(text: Text): ContainerPath | undefined {
  const start = knownStart(text)
  if (start.startsWith('/') || start.startsWith('.')) return undefined
  const cut = cutText(text, ':')
  if (cut === undefined) return undefined
  const [container, path] = cut
  if (container.length === 0 || container.some((part) => typeof part === 'string' && part.includes('/'))) return undefined
  return { container, path }
}

/** Whether an operand of `docker cp`, `import` or `build` is a stream on stdin or stdout. */
export function isStream(text: Text): boolean {
  return known(text) === '-'
}
