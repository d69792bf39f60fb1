/**
 * Archives that leave a container and that an ADD unpacks: `docker cp c:/app/. - > app.tar`, and `ADD app.tar /srv/`. Packing and unpacking
 * cancel, so the instruction takes the members, as COPY of them from the container would.
 */
import type { EvaluatedStage, Step } from '../dockerfile/stage.ts'
import type { HostView } from '../host/origin.ts'
import { joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText } from '../text/symbolic.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>

/** What an ADD unpacks of an archive that came out of a container. */
export interface AddedArchive {
  readonly file: HostPath
  /** The same, relative to the context. */
  readonly path: string
  /** Where its members lie. */
  readonly root: HostPath
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
  const root = view.added?.(file)
  if (root === undefined) return undefined
  const isOfBuilder = view.at(file)?.origin?.kind === 'artifact'
  const isAllowed = into === '/' ? isOfBuilder || isFirst(step, stage) : !isExported(view, root)
  return isAllowed ? { file, path, root } : undefined
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
