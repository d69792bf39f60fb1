/** Compose files of which services are built otherwise: what commands of compose in a script would be told is written at their services. */
import { isComposed } from '../../pipeline/compose.ts'
import { serviceIdle } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import type { Call } from '../../shell/world.ts'
import type { Source } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'
import type { Change } from '../change.ts'
import type { EditedCommand } from './aggregate.ts'
import { serviceSite } from './service-settings.ts'
import { applyEdits, type Edit } from './splice.ts'
import type { Judged } from './verdicts.ts'
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

/** Services that the driver no longer runs. Others may call them by name, so they stay. */
export function idleServices(judged: readonly Judged[]): readonly Finding[] {
  const services = new Map<string, { readonly call: Call; readonly idle: boolean }>()
  for (const { call, verdict } of judged) {
    if (!isComposed(call) || !/^(?:run|build)$/.test(known(call.words[1]?.text ?? []) ?? '')) continue
    const { source, start } = serviceSite(call)
    const key = `${source.path}:${String(start)}`
    services.set(key, { call, idle: verdict.kind === 'remove' && (services.get(key)?.idle ?? true) })
  }
  return [...services.values()].flatMap(({ call, idle }) => {
    const site = serviceSite(call)
    return idle ? [serviceIdle(site, site.source.text.slice(site.start, site.end))] : []
  })
}
