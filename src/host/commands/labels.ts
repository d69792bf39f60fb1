/**
 * Unknowns of one run that have one name but are not the same get different names: paths and texts show an unknown by its name
 * alone, and `$(git rev-parse HEAD)` is not `$(git rev-parse --short HEAD)`.
 */
import { substitute, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'

interface Labels {
  /** By identity. */
  readonly given: Map<string, string>
  readonly taken: Set<string>
}

const labels = new WeakMap<HostFiles, Labels>()

/** A text whose unknowns that commands printed have names of their own within the run. */
export function withLabels(files: HostFiles, text: Text): Text {
  const known: Labels = labels.get(files) ?? { given: new Map<string, string>(), taken: new Set<string>() }
  labels.set(files, known)
  return substitute(text, (unknown) => {
    if (unknown.source !== 'command' || !/^(?:cmd:|sed\()/.test(unknown.id)) return undefined
    const name = known.given.get(unknown.id) ?? freeName(known.taken, unknown.name)
    known.given.set(unknown.id, name)
    known.taken.add(name)
    return [{ ...unknown, name }]
  })
}

function freeName(taken: ReadonlySet<string>, name: string): string {
  if (!taken.has(name)) return name
  let number = 2
  while (taken.has(`${name}-${String(number)}`)) number += 1
  return `${name}-${String(number)}`
}
