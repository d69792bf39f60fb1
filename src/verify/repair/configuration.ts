/** Cures of configuration fields, as instructions at the end of the final stage. What an image has too much no instruction takes away. */
import type { ConfigDifference } from '../../compare/difference.ts'
import { wordsOf } from '../../rewrite/repair.ts'
import type { Cure } from './cures.ts'
import type { Scene } from './scene.ts'

export function cureConfiguration(scene: Scene, differences: readonly ConfigDifference[]): readonly Cure[] {
  const { final, evaluated } = scene
  const { instructions, from } = final.syntax
  const text = wordsOf(evaluated.file, instructions.at(-1) ?? from)
  const anchor = { stage: final.index, instruction: instructions.length - 1, text }
  // ENTRYPOINT forgets the base's CMD, so it goes first
  const sorted = differences.toSorted((a, b) => rankOf(a) - rankOf(b))
  const cures = sorted.flatMap((difference) => {
    const line = instructionFor(difference)
    return line === undefined ? [] : [{ field: difference.field, line, difference }]
  })
  if (cures.length === 0) return []
  const fields = cures.map(({ field }) => field)
  return [
    {
      subjects: fields,
      cause: `the new version lacks what the legacy image has as ${fields.join(', ')}`,
      cure: cures.map(({ line }) => line).join('; '),
      edits: [{ anchor, action: 'after', lines: cures.map(({ line }) => line) }],
    },
  ]
}

function rankOf({ field }: ConfigDifference): number {
  return field === 'Entrypoint' ? 0 : 1
}

/** The instruction that gives a field its legacy value; `undefined` where there is none. */
function instructionFor({ field, legacy }: ConfigDifference): string | undefined {
  if (legacy === null) return undefined
  const value: unknown = JSON.parse(legacy)
  const [kind, ...rest] = field.split('.')
  const name = rest.join('.')
  if (kind === 'Env' || kind === 'Labels') return keyed(kind === 'Env' ? 'ENV' : 'LABEL', name, value)
  if (Array.isArray(value)) {
    if (field === 'Entrypoint') return `ENTRYPOINT ${JSON.stringify(value)}`
    if (field === 'Cmd') return `CMD ${JSON.stringify(value)}`
    if (field === 'Shell') return `SHELL ${JSON.stringify(value)}`
    if (field === 'Volumes') return `VOLUME ${JSON.stringify(value)}`
    if (field === 'ExposedPorts') return `EXPOSE ${value.join(' ')}`
  }
  if (typeof value !== 'string' || /[\n\r]/.test(value)) return undefined
  if (field === 'User') return `USER ${value}`
  if (field === 'WorkingDir') return `WORKDIR ${value}`
  return field === 'StopSignal' ? `STOPSIGNAL ${value}` : undefined
}

function keyed(keyword: string, name: string, value: unknown): string | undefined {
  if (typeof value !== 'string' || /[\n\r]/.test(value)) return undefined
  const key = /^[\w.-]+$/.test(name) ? name : undefined
  return key === undefined ? undefined : `${keyword} ${key}="${value.replace(/["\\$]/g, '\\$&')}"`
}
