/** Compose files of which services are built otherwise: what commands of compose in a script would be told is written at their services. */
import { isComposed } from '../../pipeline/compose.ts'
import type { Source } from '../../text/source.ts'
import type { Change } from '../change.ts'
import type { EditedCommand } from './aggregate.ts'
import { serviceSite } from './service-settings.ts'
import { applyEdits, type Edit } from './splice.ts'
import { composedEdits } from './words.ts'

/** The changed compose files. */
export function composeChanges(edited: readonly EditedCommand[]): readonly Change[] {
  const files = new Map<string, { readonly source: Source; readonly edits: Edit[] }>()
  for (const { call, edits } of edited) {
    const made = isComposed(call) ? composedEdits(call, edits) : []
    if (typeof made === 'string' || made.length === 0) continue
    const { source } = serviceSite(call)
    const file = files.get(source.path) ?? { source, edits: [] }
    // A service that is built twice is changed once.
    const isNew = (edit: Edit): boolean => !file.edits.some((one) => one.start === edit.start && one.text === edit.text)
    files.set(source.path, { source, edits: [...file.edits, ...made.filter(isNew)] })
  }
  return [...files.values()].map(({ source, edits }) => ({
    path: source.path,
    action: 'modify',
    mode: '100644',
    after: applyEdits(source.text, edits),
  }))
}
