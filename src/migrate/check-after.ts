/**
 * The rewritten repository is analysed again, by the same evaluation that read the old one: its driver must build each final
 * image from the composed Dockerfile with the context, target, arguments and tags that the proof was given, have nothing left to
 * migrate, and do everything else as before (`kept-acts.ts`), on the way that is migrated and on its neighbours. What fails here
 * is refused.
 */
import { readJobs } from '../ci/read.ts'
import type { HostView } from '../host/origin.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { joinPath, relativeTo } from '../host/path.ts'
import type { Finding } from '../findings/finding.ts'
import { inferPipelines } from '../pipeline/infer.ts'
import type { Way } from '../pipeline/explore.ts'
import type { BuiltImage, DockerEvent, Pipeline } from '../pipeline/model.ts'
import { overlayRepository } from '../repository/overlay.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import { isBuiltAsBefore } from '../rewrite/driver/build-edit.ts'
import type { Composition, FinalBuild } from '../rewrite/composition.ts'
import type { HostPath } from '../shell/world.ts'
import { known, literal, printText, type Text } from '../text/symbolic.ts'
import type { Site } from '../text/source.ts'
import type { Analysis } from './analyse.ts'
import { findDeviation } from './kept-acts.ts'
import { keptMountProblem } from './kept-mounts.ts'
import { madeOn, otherText } from './made-dockerfiles.ts'
import { madeInputProblem } from './made-inputs.ts'
import { absorbedTexts, losableOf, sameImage, twinsOf } from './losable.ts'
import { abandonedContext } from '../proof/generated.ts'
import { strayBuilds, strayProblem, type Stray } from './stray-builds.ts'
import { baseProblem } from './same-base.ts'
import { seenAnew } from './seen-anew.ts'
import { plainKey, traceOf, type Trace } from './trace.ts'
import { decodeText } from '../text/encoding.ts'

/** What is wrong with a rewritten driver, and where when that is one place. */
export interface Fault {
  readonly why: string
  readonly at: Site | undefined
  /** What containers of the new driver still leave in the context of the final build, and its stages take: files that the repository lacks. */
  readonly left?: readonly HostPath[]
}

type Problem = Omit<Fault, 'at'>

const because = (why: string | undefined): Problem | undefined => (why === undefined ? undefined : { why })

export interface Checked {
  /** What is wrong with the rewritten driver; `undefined` when nothing is. */
  readonly fault: Fault | undefined
  /** What is right under a condition. */
  readonly findings: readonly Finding[]
}

/** Analyses the rewritten driver. */
export function checkAfter(
  repository: Repository,
  analysis: Analysis,
  pipeline: Pipeline,
  composition: Composition,
  changes: readonly Change[],
): Checked {
  const refuse = (fault: Fault): Checked => ({ fault, findings: [] })
  const after = overlayRepository(repository, changes)
  const programs = analysis.programs.flatMap((program) => {
    const bytes = after.read(program.source.path)
    return bytes === undefined ? [] : [{ ...program, source: { path: program.source.path, text: decodeText(bytes) } }]
  })
  // The same way as before: the same conditions have the same answers.
  const { base, others } = analysis.exploration
  const trace = traceOf(after, programs, { answers: answersOf(base), assumedFolders: [] })
  const fault = buildFault(repository, trace, pipeline, composition, changes) ?? leftFault(trace, pipeline, composition, after)
  if (fault !== undefined) return refuse(fault)
  const checking = { repository, analysis, base: pipeline, composition, changes }
  const deviation = wayDeviation(checking, base, pipeline, trace)
  if (deviation !== undefined) return refuse(deviation)
  const asked = new Set(trace.run.answers.map(({ key }) => key))
  const place = base.pipelines.indexOf(pipeline)
  let steps = 0
  for (const way of others) {
    const same = way.pipelines[place]
    if (same === undefined || !asked.has(way.turned?.key ?? '') || steps > stepLimit) continue
    const turned = traceOf(after, programs, { answers: answersOf(way), assumedFolders: [] })
    steps += turned.run.steps + way.run.steps
    const found = wayDeviation(checking, way, same, turned)
    if (found !== undefined) return refuse(found)
  }
  return { fault: undefined, findings: seenAnew(trace.run, pipeline, composition) }
}

/** How many simple commands are run once more on ways beside the one that is migrated. */
const stepLimit = 200_000

function answersOf({ run }: Way): ReadonlyMap<string, boolean> {
  return new Map(run.answers.map(({ key, holds }) => [key, holds]))
}

/** The new driver builds every final image as the proof was told, and is no pattern any more. */
function buildFault(
  repository: Repository,
  { run }: Trace,
  pipeline: Pipeline,
  composition: Composition,
  changes: readonly Change[],
): Fault | undefined {
  const textOf = (path: string): string | null | undefined =>
    composition.made.find((one) => one.path === path)?.characters ??
    composition.changes.find((change) => change.path === path)?.after
  // The n-th folder of stdin is another one where builds went.
  const isFile = ({ dockerfile }: BuiltImage, path: string): boolean =>
    dockerfile.path === path ||
    (dockerfile.stdin === true && path.startsWith('<stdin:') && dockerfile.source.text === textOf(path))
  for (const build of composition.builds) {
    const legacy = pipeline.images.find((image) => image.id === build.image)
    const candidates = run.daemon.images.filter((image) => isFile(image, build.dockerfile) && targetOf(image) === build.target)
    const problems = candidates.map(
      (image) =>
        because(buildProblem(image, build, legacy, textOf(build.dockerfile)) ?? ignoreProblem(image, legacy, changes)) ??
        leftoverProblem(image, build, legacy, repository, composition) ??
        because(madeInputProblem(image, build, legacy, composition)) ??
        because(keptMountProblem(image, legacy, pipeline, composition, run) ?? baseProblem(image, build, pipeline, run, changes)),
    )
    const [nearest] = problems.flatMap((one) => one ?? []).sort((one, other) => one.why.length - other.why.length)
    const none = { why: `no build of ${build.dockerfile} is left in it` }
    if (!problems.includes(undefined)) return { ...(nearest ?? none), at: candidates[0]?.event.call.site }
  }
  return undefined
}

/** No container leaves anything that the new build takes. */
function leftFault({ run }: Trace, pipeline: Pipeline, composition: Composition, after: Repository): Fault | undefined {
  const handoffs = inferPipelines(run, pipeline.driver).flatMap((one) =>
    one.handoffs.filter(({ into }) => composition.builds.some((build) => sameTags(one, into, pipeline, build))),
  )
  if (handoffs.length === 0) return undefined
  const left = handoffs.flatMap(({ host }) => (host === undefined || after.stat(host) !== undefined ? [] : [host]))
  const isAll = handoffs.every(({ host }) => host !== undefined && left.includes(host))
  return {
    why: 'the final image still takes files from another image',
    at: undefined,
    ...(isAll ? { left: [...new Set(left)] } : {}),
  }
}

interface Checking {
  readonly repository: Repository
  readonly analysis: Analysis
  /** The pipeline on the way that is migrated. */
  readonly base: Pipeline
  readonly composition: Composition
  readonly changes: readonly Change[]
}

/** What the new driver does otherwise on one way besides building the images. */
function wayDeviation(
  { repository, analysis, base, composition, changes }: Checking,
  way: Way,
  pipeline: Pipeline,
  after: Trace,
): Fault | undefined {
  const assumedFolders = [...way.run.daemon.assumedFolders]
  const before = traceOf(repository, analysis.programs, { answers: answersOf(way), assumedFolders })
  const twin = twinsOf(before, pipeline)
  const made = pipeline === base ? composition.made : madeOn(pipeline, base, composition.made)
  const composed = new Set([...made.map((file) => file.characters), ...composition.changes.map((change) => change.after ?? '')])
  const strays = strayBuilds(base, pipeline, composition)
  const legacy = ({ event }: Stray): BuiltImage | undefined =>
    before.run.daemon.images.find((image) => twin(image.event) === event)
  const misbuilt = strays.flatMap((stray) => strayProblem(stray, legacy(stray), after, composed) ?? [])[0]
  if (misbuilt !== undefined) return misbuilt
  const ours = [...pipeline.images, ...strays.flatMap((stray) => legacy(stray) ?? [])]
  const other = otherText(before, after, ours, composed)
  if (other !== undefined) return { why: 'an image is built from another text', at: other.event.call.site }
  return findDeviation(before, after, {
    losable: losableOf(before, base, pipeline, composition, repository, goneMachines(repository, pipeline, changes)),
    ownTarget: (event) =>
      targetAfter(base, pipeline, composition, twin(event)) ?? strays.find((stray) => stray.event === twin(event))?.stage,
    mayStay: (event) => {
      const image = pipeline.images.find((one) => one.event === twin(event))
      return image !== undefined && pipeline.roles.get(image.id) !== 'final' && isBuiltAsBefore(image, composition)
    },
    changed: new Set(changes.map(({ path }) => path)),
    made: [...made, ...templates(repository, composition)],
    absorbed: absorbedTexts(base, pipeline, composition),
  })
}

/** Jobs before the one that builds the image which the changed file does not have any more, by their place. */
function goneMachines(
  repository: Repository,
  { driver: { path, before = [] } }: Pipeline,
  changes: readonly Change[],
): ReadonlySet<number> {
  const bytes = before.length === 0 ? undefined : overlayRepository(repository, changes).read(path)
  if (bytes === undefined) return new Set()
  const left = readJobs({ path, text: decodeText(bytes) }).map(({ name }) => name)
  return new Set(before.flatMap((name, machine) => (left.includes(name) ? [] : [machine])))
}

/** Files from which the driver makes Dockerfiles: what reads one gets its new text. */
function templates(
  repository: Repository,
  { made, changes }: Composition,
): readonly { readonly before: Text; readonly after: Text }[] {
  if (made.length === 0) return []
  return changes.flatMap(({ path, after }) => {
    const bytes = repository.read(path)
    return bytes === undefined || after === null ? [] : [{ before: literal(decodeText(bytes)), after: literal(after) }]
  })
}

/** The target with which one of the pipeline's images is built now, empty for none; absent for other builds. */
function targetAfter(base: Pipeline, pipeline: Pipeline, composition: Composition, event: DockerEvent): string | undefined {
  const own = pipeline.images.find((one) => one.event === event)
  const image = own === undefined ? undefined : sameImage(base, own)
  const build = composition.builds.find((one) => one.image === image?.id)
  if (image === undefined || (build === undefined && !composition.absorbed.includes(image.id))) return undefined
  return (build === undefined ? composition.stages.get(image.id) : build.target) ?? ''
}

function targetOf(image: BuiltImage): string | undefined {
  return image.target === undefined ? undefined : known(image.target)
}

function buildProblem(
  image: BuiltImage,
  build: FinalBuild,
  legacy: BuiltImage | undefined,
  text: string | null | undefined,
): string | undefined {
  if (text !== undefined && text !== null && image.dockerfile.source.text !== text.replace(/^\ufeff/, ''))
    return `the text of ${build.dockerfile} is not the composed one`
  if (image.context?.path !== build.context)
    return `its context is ${image.context?.path ?? 'unknown'} instead of ${build.context}`
  for (const [name, value] of build.args) {
    const given = image.args.get(name)
    if (given === undefined || plainKey(given) !== plainKey(value))
      return `the build argument ${name} is ${given === undefined ? 'missing' : printText(given)} instead of ${printText(value)}`
  }
  const tags = (legacy?.tags ?? []).filter((tag) => !image.tags.some((other) => plainKey(other) === plainKey(tag)))
  return tags[0] === undefined ? undefined : `the tag ${printText(tags[0])} is missing`
}

/** The folder that was filled to be its context is not filled any more: the proof was told so. */
function leftoverProblem(
  { context }: BuiltImage,
  build: FinalBuild,
  legacy: BuiltImage | undefined,
  repository: Repository,
  { made }: Composition,
): Problem | undefined {
  const folder = abandonedContext(legacy, build.context, repository)
  if (folder === undefined || context === undefined) return undefined
  const rules = parseIgnore(context.ignore?.text ?? '')
  // A Dockerfile that the driver makes there is told to the proof as one of the files.
  const isMade = (path: HostPath): boolean => made.some((one) => one.path === path)
  const isSeen = (path: HostPath): boolean => !isMade(path) && !isIgnored(rules, relativeTo(path, context.path))
  return holdsFiles(context.view, folder, isSeen) ? { why: `${folder} is still filled for it`, left: [folder] } : undefined
}

function holdsFiles(view: HostView, path: HostPath, isSeen: (path: HostPath) => boolean): boolean {
  const node = view.at(path)
  return (
    node !== undefined &&
    ((node.origin !== undefined && isSeen(path)) ||
      (view.names(path) ?? []).some((name) => holdsFiles(view, joinPath(path, name), isSeen)))
  )
}

/** Its ignore file is the composed one, or the one that the legacy build read. */
function ignoreProblem(image: BuiltImage, legacy: BuiltImage | undefined, changes: readonly Change[]): string | undefined {
  const now = image.context?.ignore
  const before = legacy?.context?.path === image.context?.path ? legacy?.context?.ignore?.text : undefined
  const changed = changes.find(({ path }) => path === now?.path)
  const wanted = changed === undefined ? before : changed.after
  // Of a context that is the folder above several, the ignore file may be another one that nobody swaps.
  return legacy?.context?.path !== image.context?.path || (now?.text ?? '') === (wanted ?? '')
    ? undefined
    : `its ignore file is not the one that ${changed === undefined ? 'the build read before' : 'was composed'}`
}

function sameTags(one: Pipeline, into: string, pipeline: Pipeline, build: FinalBuild): boolean {
  const mine = pipeline.images.find((image) => image.id === build.image)?.tags ?? []
  const theirs = one.images.find((image) => image.id === into)?.tags ?? []
  return mine.some((tag) => theirs.some((other) => plainKey(other) === plainKey(tag)))
}
