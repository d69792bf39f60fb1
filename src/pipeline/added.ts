/**
 * Archives that an ADD unpacks: `docker cp c:/app/. - > app.tar` or `tar czf app.tar -C out .`, and `ADD app.tar /srv/`. Packing and unpacking
 * cancel, so the instruction takes the members, as COPY of them would.
 */
import { hasWildcard, soleName } from '../dockerfile/glob.ts'
import { matchesOf } from '../dockerfile/match.ts'
import type { EvaluatedDockerfile, EvaluatedStage, Step } from '../dockerfile/stage.ts'
import type { AddedFolder, HostView } from '../host/origin.ts'
import { joinPath, parentOf } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, printText } from '../text/symbolic.ts'
import { contextView } from './context-view.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>

/** The archive that an ADD unpacks, and what it unpacks. */
export interface AddedArchive extends AddedFolder {
  readonly file: HostPath
  /** The same, relative to the context. */
  readonly path: string
}

/**
 * The archive that an ADD takes and nothing else, when its members are known: by its name, or by a pattern. Not where flags change owners or modes, which builders do
 * differently for archives. At the top of an image folders of an archive meet those of the base: what the builder packed goes there, which
 * is told (RS454), what the host packed, which is told as well (RS594), and what is the first thing there. What docker export prints goes
 * nowhere else: it has files of docker's own in it, which every container has there.
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
  const into = known(step.destination)
  const path = soleFile(view, context, printText(source))
  if (step.otherFlags.length > 0 || into === undefined || !into.startsWith('/') || path === undefined) return undefined
  const file = joinPath(context, path)
  const added = view.added?.(file)
  if (added === undefined) return undefined
  const origin = view.at(file)?.origin
  const isOfBuilder = origin?.kind === 'artifact' && origin.packed === undefined
  const isAllowed =
    into === '/' ? isOfBuilder || added.owners !== 'container' || isFirst(step, stage) : !isExported(view, added.root)
  return isAllowed ? { ...added, file, path } : undefined
}

/** Whether folders of an archive that the host packed meet those that an image has by then. */
export function meetsFolders(image: EvaluatedDockerfile, step: CopyStep): boolean {
  const stage = image.stages.find(({ steps }) => steps.some((one) => one.step === step))
  return known(step.destination) === '/' && !isFirst(step, stage)
}

/** The one file that a source names, relative to the context: by a pattern only where nothing else can match it. */
function soleFile(view: HostView, context: HostPath, source: string): string | undefined {
  if (/\\|(?:^|\/)\.\.(?:\/|$)/.test(source)) return undefined
  if (!hasWildcard(source)) return source.replace(/^(?:\.?\/)+/, '')
  const { matched, open } = matchesOf(source, contextView(view, context))
  const [path, ...others] = matched
  if (path === undefined || others.length + open.length > 0) return undefined
  const names = source.split('/')
  const wildcard = names.findIndex((name) => soleName(name) === undefined)
  if (wildcard === -1) return path
  const above = joinPath(context, names.slice(0, wildcard).join('/'))
  const isMerged = view.at(parentOf(joinPath(context, path)))?.laidOver !== undefined
  return isMerged || view.doubtsAt(above).length > 0 ? undefined : path
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
