/** What a file holds and whether it can be run, as far as its origin tells. */
import type { Repository } from '../repository/repository.ts'
import { sourceAt } from '../repository/source-at.ts'
import { isPlainText } from '../text/encoding.ts'
import type { HostPath } from '../shell/world.ts'
import type { Source } from '../text/source.ts'
import { known, literal, type Text, type Unknown } from '../text/symbolic.ts'
import type { HostNode } from './origin.ts'
import { baseName } from './path.ts'

export function executableOf(repository: Repository, node: HostNode | undefined): boolean | undefined {
  if (node === undefined) return undefined
  if (node.mode === undefined && node.origin?.kind === 'text') return false
  if (node.mode !== undefined) return /^\d+$/.test(node.mode) ? /[1357]/.test(node.mode) : /\+[rw]*x/.test(node.mode)
  if (node.origin?.kind !== 'repository') return undefined
  const entry = repository.stat(node.origin.path)
  return entry?.kind === 'file' ? entry.executable : undefined
}

export function unknownFile(path: string, detail: string): Unknown {
  return {
    kind: 'unknown',
    id: `file:${path}:${detail}`,
    name: baseName(path),
    source: 'command',
    at: undefined,
    whenUnset: undefined,
  }
}

export function readNode(repository: Repository, node: HostNode | undefined, path: HostPath): Text | undefined {
  const { origin } = node ?? {}
  if (node !== undefined && node.type === 'directory') return undefined
  switch (origin?.kind) {
    case 'repository': {
      const source = sourceAt(repository, origin.path)
      if (source === undefined) return undefined
      // What is no text (a binary file) has no characters that could be told.
      return isPlainText(source.text) ? literal(source.text) : [unknownFile(origin.path, 'bytes')]
    }
    case 'text':
      return origin.text
    case 'artifact':
    case 'opaque':
      return [unknownFile(path, `${origin.kind}:${String(origin.at.start)}`)]
    case undefined:
      return undefined
  }
}

export function sourceOf(repository: Repository, node: HostNode | undefined, path: HostPath): Source | undefined {
  const { origin } = node ?? {}
  if (origin?.kind === 'repository') return sourceAt(repository, origin.path)
  const text = origin?.kind === 'text' ? known(origin.text) : undefined
  return text === undefined ? undefined : { path, text }
}
