/** Where `docker build --output` leaves what it built. */
import { known } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import type { DockerCommand } from './command.ts'
import { flagValue, flagValues } from './flag-values.ts'
import { cutText, splitText } from './split-text.ts'

export type BuildOutput =
  /** The files of the target, in a folder. */
  | { readonly kind: 'folder'; readonly path: Text }
  /** The same as an archive; `undefined` for stdout. */
  | { readonly kind: 'archive'; readonly path: Text | undefined }
  /** An image, as without the flag. */
  | { readonly kind: 'image' }
  | { readonly kind: 'unknown' }

/** What a build's `--output` says, or nothing; the last one is what older builders take. */
export function buildOutput(command: DockerCommand): BuildOutput | undefined {
  const values = flagValues(command, 'output')
  const [value] = values
  if (value === undefined) return undefined
  // Files of several platforms lie in folders of their own.
  const platform = flagValue(command, 'platform') ?? []
  return values.length > 1 || cutText(platform, ',') !== undefined ? { kind: 'unknown' } : parseOutput(value)
}

function parseOutput(value: Text): BuildOutput {
  if (cutText(value, ',') === undefined && cutText(value, '=') === undefined)
    return known(value) === '-' ? { kind: 'archive', path: undefined } : { kind: 'folder', path: value }
  const fields = new Map<string, Text>()
  for (const field of splitText(value, ',')) {
    const [key, given] = cutText(field, '=') ?? [field, []]
    fields.set((known(key) ?? '').toLowerCase(), given)
  }
  const path = fields.get('dest')
  const others = [...fields.keys()].filter((key) => key !== 'type' && key !== 'dest')
  switch (known(fields.get('type') ?? [])) {
    case 'local':
      return path === undefined || others.length > 0 ? { kind: 'unknown' } : { kind: 'folder', path }
    case 'tar':
      return others.length > 0
        ? { kind: 'unknown' }
        : { kind: 'archive', path: path !== undefined && known(path) === '-' ? undefined : path }
    case 'docker':
    case 'image':
    case 'registry':
    case 'cacheonly':
      return path === undefined ? { kind: 'image' } : { kind: 'unknown' }
    default:
      return { kind: 'unknown' }
  }
}
