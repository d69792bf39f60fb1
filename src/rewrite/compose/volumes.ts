/**
 * VOLUMEs of a stage in which a container's commands become RUNs.
 *
 * What a container wrote below a VOLUME was there to be taken; what a RUN writes there the classic builder throws away. Nothing but the
 * commands needs the VOLUME of such a stage, and what they need is its folder: so the folder is made instead. A VOLUME before a RUN of
 * the file itself stays, since that RUN's files were thrown away as well.
 */
import type { TextEdit } from '../../dockerfile/edits.ts'
import { known } from '../../text/symbolic.ts'
import type { Part } from './parts.ts'

/** Edits that make the folders of a part's last stage without declaring them. */
export function volumeEdits(part: Part): readonly TextEdit[] {
  const { target } = part.image.evaluated
  if (target === undefined) return []
  const lastRun = target.steps.findLast(({ step, triggered }) => step.kind === 'run' && !triggered)?.syntax.end ?? 0
  return target.steps.flatMap(({ step, before, syntax, triggered }): readonly TextEdit[] => {
    if (step.kind !== 'volume' || triggered || syntax.start < lastRun) return []
    const user = before.user === undefined ? 'root' : known(before.user)
    const paths = step.words.map(known)
    const isPlain = paths.every((path) => path !== undefined && /^\/[\w./@+-]+$/.test(path))
    if (!isPlain || (user !== 'root' && user !== '0')) return []
    return [{ start: syntax.start, end: syntax.end, text: paths.map((path) => `RUN mkdir -p ${String(path)}\n`).join('') }]
  })
}
