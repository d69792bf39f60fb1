/**
 * A Dockerfile that the shell writes piece by piece (`echo … > f; echo … >> f`) is one write to the net of `kept-acts.ts`: in how many
 * pieces it comes is nobody's affair. Who reads it in between is told by what is found at its path.
 */
import { concat, type Text } from '../text/symbolic.ts'
import { plainKey, writeAct, type Act } from './trace.ts'

type Write = Act & { readonly kind: 'write' }

/** Acts in which the writes that come to one of the texts are one, where the last of them stands. */
export function withJoinedWrites(acts: readonly Act[], texts: readonly Text[]): readonly Act[] {
  if (texts.length === 0) return acts
  const whole = new Set(texts.map(plainKey))
  const open = new Map<string, readonly Write[]>()
  const gone = new Set<Act>()
  const joined = new Map<Act, Act>()
  for (const act of acts) {
    if (act.kind !== 'write') continue
    const writes = act.append ? [...(open.get(act.path) ?? []), act] : [act]
    open.set(act.path, writes)
    const text = concat(...writes.map((one) => one.text))
    if (writes.length === 1 || !whole.has(plainKey(text))) continue
    for (const one of writes) gone.add(one)
    joined.set(act, writeAct(act.path, text, writes[0]?.append === true, { site: act.site, machine: act.machine }))
  }
  return acts.flatMap((act) => joined.get(act) ?? (gone.has(act) ? [] : [act]))
}
