/**
 * Archives that an ADD unpacks: `docker cp c:/app/. - > app.tar` or `tar czf app.tar -C out .`, and `ADD app.tar /srv/`. Packing and unpacking
 * cancel, so the instruction takes the members, as COPY of them would.
 */
import type { EvaluatedStage, Step } from '../dockerfile/stage.ts'
import type { AddedFolder, HostView } from '../host/origin.ts'
import { joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText } from '../text/symbolic.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>

/** The archive that an ADD unpacks, and what it unpacks. */
export interface AddedArchive extends AddedFolder {
  readonly file: HostPath
  /** The same, relative to the context. */
  readonly path: string
}

/**
 * The archive that an ADD takes and nothing else, when its members are known. Not where flags change owners or modes, which builders do
 * differently for archives. At the top of an image folders of an archive meet those of the base: only what the builder packed goes there,
 * which is told (RS454), and what is the first thing there. What docker export prints goes nowhere else: it has files of docker's own in it,
 * which every container has there.
 *
 * @param stage the stage of the instruction
 */
export function membersAdded(
  view: HostView,
  context: HostPath,
  step: CopyStep,
  stage: EvaluatedStage | undefined,
): AddedArchive | undefined {
  const [source, ...others] = step.sources
  if (!step.add || source === undefined || others.length > 0 || step.chown !== undefined || step.chmod !== undefined)
    return undefined
  const pattern = printText(source)
  const into = known(step.destination)
  if (step.otherFlags.length > 0 || into === undefined || !into.startsWith('/') || /[*?[\\]|(?:^|\/)\.\.(?:\/|$)/.test(pattern))
    return undefined
  const path = pattern.replace(/^(?:\.?\/)+/, '')
  const file = joinPath(context, path)
  const added = view.added?.(file)
  if (added === undefined) return undefined
  const origin = view.at(file)?.origin
  const isOfBuilder = origin?.kind === 'artifact' && origin.packed === undefined
  const isAllowed =
    into === '/' ? isOfBuilder || (added.owners === 'container' && isFirst(step, stage)) : !isExported(view, added.root)
  return isAllowed ? { ...added, file, path } : undefined
}

/** Whether an instruction finds no files in its image. */
function isFirst(step: CopyStep, stage: EvaluatedStage | undefined): boolean {
  if (stage?.base.kind !== 'scratch') return false
  const [first] = stage.steps.filter((one) => ['copy', 'run', 'workdir'].includes(one.step.kind))
  return first?.step === step
}

function isExported(view: HostView, root: HostPath): boolean {
  const origin = view.at(root)?.origin
  return origin?.kind === 'artifact' && origin.exported === true
}
