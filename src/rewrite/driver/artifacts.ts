/**
 * What lies on the host only because of the handoff: what is copied out, where host commands carry it, and the folders that are
 * made to hold it. A host command that touches nothing else goes; one that takes an artifact elsewhere keeps it needed.
 */
import { flagValue } from '../../docker/flag-values.ts'
import { isWithin, resolvePath } from '../../host/path.ts'
import { isDoneInside } from '../../pipeline/done-inside.ts'
import { emptyFolders } from '../../pipeline/empty-folders.ts'
import type { DockerEvent, HostStep, Pipeline, ShellAccess } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import { printText, type Text } from '../../text/symbolic.ts'
import { foldersFor, isFilled, isSeen, onlyFills, redirectTargets, type Mounted } from './artifact-folders.ts'
import { operandsOf, readsOnlyIds, verdictOf, type Judging, type StepVerdict } from './artifact-steps.ts'
import type { Moves } from './dockerfiles.ts'
import { importedPaths, landingsOf, mountLandings, passedOn, usedPaths, type Flow } from './landings.ts'
import { isIn, touch } from './path-sets.ts'
import { printersFor } from './printers.ts'
import { belongsTo, commandName, isInside } from './reads.ts'
import type { ScriptTree } from './tree.ts'

export interface ArtifactUse {
  readonly steps: ReadonlyMap<HostStep, StepVerdict>
  /** Copies out whose destination no image takes anything from, and other commands that see an artifact. */
  readonly needed: ReadonlyMap<DockerEvent, HostPath>
  /** Where the shell itself reads an artifact: `while … done < app`, `$(< app)`. */
  readonly reads: readonly ShellAccess[]
  /** Whether a path is an artifact's, or a folder made for artifacts. */
  readonly owns: (path: HostPath) => boolean
}

/** What is looked at when artifacts are followed. */
interface Following {
  readonly pipeline: Pipeline
  /** The copies out of the handoff's containers. */
  readonly copies: readonly DockerEvent[]
  /** What made those containers and their images. */
  readonly makers: readonly DockerEvent[]
  /** Paths that docker commands which stay mount, or copy to. */
  readonly mounts: readonly Mounted[]
  /** Folders that were build contexts and are none any more. */
  readonly abandoned: readonly HostPath[]
  /** Folders of the driver's making in which a build that stays is run: they stay, whatever was put there. */
  readonly entered: readonly HostPath[]
  /** New Dockerfiles that the driver goes on writing into folders which are no contexts any more. */
  readonly written: readonly HostPath[]
  /** Dockerfiles that are no longer put in place. */
  readonly moves: Moves
  /** Commands that print for builds which no longer read it. */
  readonly feeders: ReadonlyMap<HostStep, HostPath>
  readonly repository: Repository
  readonly trees: ReadonlyMap<string, ScriptTree>
}

/** Follows artifacts over the host in one run. */
export function followArtifacts({
  pipeline,
  copies,
  makers,
  mounts,
  abandoned,
  entered,
  written,
  moves,
  feeders,
  repository,
  trees,
}: Following): ArtifactUse {
  const own = new Map(pipeline.hostSteps.map((step) => [step, withAccesses(step, pipeline, feeders.get(step))]))
  const steps = [...own.values()]
  const taken = [
    ...pipeline.handoffs.flatMap((handoff) => (handoff.host === undefined ? [] : [handoff.host])),
    ...passedOn(pipeline, makers),
    ...importedPaths(
      pipeline.images.map(({ event }) => event),
      pipeline.reads,
    ),
  ]
  const landed = new Map(copies.map((copy) => [copy, landingsOf(copy, repository, pipeline.writes, taken)]))
  const ids = makers.flatMap((maker) => ['cidfile', 'iidfile'].flatMap((name) => pathOf(maker, flagValue(maker.command, name))))
  const flows: Flow[] = [...landed.values()].map((to) => ({ from: [], to }))
  const all = new Set<HostPath>([...taken, ...ids, ...[...landed.values()].flat(), ...mountLandings(pipeline)])
  const fed = new Set([...own].flatMap(([step, whole]) => (feeders.has(step) ? [whole] : [])))
  const packs = (step: HostStep): boolean =>
    fed.has(step) || (commandName(step.call) === 'tar' && step.effects.writes.some((path) => taken.includes(path)))
  // A folder that is packed is packed with the artifacts in it.
  const packedFrom = (folder: HostPath, step: HostStep): readonly HostPath[] =>
    packs(step) ? [...all].filter((path) => isWithin(path, folder)) : []
  for (const step of steps) {
    // What is moved is removed where it was.
    const from = [...step.effects.reads, ...step.effects.removes].flatMap((path) =>
      isIn(path, all) ? [path] : packedFrom(path, step),
    )
    if (from.length === 0 || step.effects.writes.length === 0) continue
    flows.push({ from, to: step.effects.writes })
    for (const path of step.effects.writes) all.add(path)
  }
  const discarded = [...landed].flatMap(([copy, to]) => to.filter((path) => isDiscarded(path, copy, steps, mounts)))
  const used = usedPaths([...taken, ...discarded], flows, ids)
  const redirects = redirectTargets(steps, trees)
  const empty = new Set(emptyFolders(pipeline).filter((path) => !isSeen(path, mounts, redirects) && !isFilled(path, steps)))
  const others = [...mounts.map((one) => one.path), ...redirects]
  const folders = foldersFor(steps, new Set([...used, ...empty]), repository, others)
  const otherRedirects = redirects.filter((path) => !written.includes(path))
  const left = new Set(abandoned.filter((folder) => !isSeen(folder, mounts, otherRedirects)))
  const isEntered = (path: HostPath): boolean => [...entered, ...written].some((folder) => isWithin(folder, path))
  const owns = (path: HostPath): boolean =>
    !isEntered(path) && (isIn(path, used) || isIn(path, empty) || folders.has(path) || isIn(path, left) || moves.owns(path))
  const needed = new Map<DockerEvent, HostPath>()
  for (const [copy, to] of landed)
    if (to.length > 0 && !to.some((path) => isIn(path, used) || [...used].some((other) => isWithin(other, path))))
      needed.set(copy, to[0] as HostPath)
  for (const mount of mounts) {
    const seen = [...used].find((path) => !ids.includes(path) && seesArtifact(mount, path, repository))
    if (seen !== undefined) needed.set(mount.event, seen)
  }
  const judging: Judging = {
    owns,
    isArtifact: (path) => isIn(path, all),
    lying: (order) => lyingAt(order, landed, steps),
    repository,
    trees,
  }
  // What is read before the first container ran cannot have come out of one: make looks at the sources first.
  const begins = Math.min(...[...makers, ...copies].filter(({ command }) => command.name !== 'build').map(({ order }) => order))
  const reads = pipeline.reads.filter((read) => {
    if (read.order < begins || !isIn(read.path, all) || isIn(read.path, new Set(ids))) return false
    const taker = [...makers, ...copies].find((event) => belongsTo(read, event.call, event.order))
    const reader = pipeline.events.find((event) => belongsTo(read, event.call, event.order))
    if (taker === undefined && reader !== undefined) needed.set(reader, read.path)
    return reader === undefined && !steps.some((step) => belongsTo(read, step.call, step.order))
  })
  const seenBefore = (verdict: StepVerdict, { order }: HostStep): StepVerdict =>
    order < begins && verdict.kind === 'needs' ? { kind: 'keep' } : verdict
  const opening = openedBy(steps, entered)
  const absorbed = [...pipeline.containers.values()].filter(({ event }) => makers.includes(event))
  const verdicts = new Map(
    [...own].map(([step, whole]): [HostStep, StepVerdict] => [
      step,
      opening.has(whole)
        ? { kind: 'keep' }
        : readsOnlyIds(whole, ids) ||
            (onlyFills(whole, left) && !whole.effects.writes.some(isEntered)) ||
            moves.steps.has(step) ||
            isDoneInside(step.call.site, absorbed) ||
            feeders.has(step)
          ? { kind: 'remove' }
          : seenBefore(verdictOf(whole, judging), step),
    ]),
  )
  for (const step of printersFor(pipeline, trees, (one) => verdicts.get(one)?.kind === 'remove'))
    verdicts.set(step, { kind: 'remove' })
  return {
    steps: verdicts,
    needed,
    reads,
    owns,
  }
}

/** `mkdir -p out/bin out/etc`, where nothing makes `out` by itself: what makes folders that stay along with others. */
function openedBy(steps: readonly HostStep[], entered: readonly HostPath[]): ReadonlySet<HostStep> {
  const makes = steps.filter((step) => commandName(step.call) === 'mkdir')
  const made = makes.flatMap((step) => operandsOf(step).map(({ path }) => path))
  const open = entered.filter((folder) => !made.some((path) => isWithin(folder, path)))
  return new Set(makes.filter((step) => operandsOf(step).some(({ path }) => open.some((folder) => isWithin(path, folder)))))
}

/** A command with what its redirections read and write, and with the context that it packs. */
function withAccesses(step: HostStep, { reads, writes }: Pipeline, fed: HostPath | undefined): HostStep {
  const own = (all: readonly ShellAccess[], isOwn: (access: ShellAccess) => boolean): readonly HostPath[] =>
    all.flatMap((access) => (isOwn(access) ? [access.path] : []))
  const read = own(reads, (access) => belongsTo(access, step.call, step.order))
  const piped = fed === undefined ? [] : [fed]
  const written = own(writes, (access) => access.order >= step.order && isInside(access.site, step.call.site))
  if (read.length === 0 && written.length === 0 && piped.length === 0) return step
  const { effects } = step
  return {
    ...step,
    effects: { ...effects, reads: [...effects.reads, ...read], writes: [...effects.writes, ...written, ...piped] },
  }
}

/** What lies on the host at a moment: copied out before, and not removed since. */
function lyingAt(
  order: number,
  landed: ReadonlyMap<DockerEvent, readonly HostPath[]>,
  steps: readonly HostStep[],
): readonly HostPath[] {
  return [...landed].flatMap(([copy, paths]) =>
    copy.order > order
      ? []
      : paths.filter(
          (path) =>
            !steps.some(
              (step) => step.order > copy.order && step.order < order && step.effects.removes.some((one) => isWithin(path, one)),
            ),
        ),
  )
}

/** It is removed again, and nothing looks at it before. */
function isDiscarded(path: HostPath, copy: DockerEvent, steps: readonly HostStep[], mounts: readonly Mounted[]): boolean {
  const later = steps.filter((step) => step.order > copy.order && touches(step, path))
  const [first] = later
  if (first === undefined || !first.effects.removes.includes(path) || first.effects.writes.length > 0) return false
  return !mounts.some((mount) => mount.event.order > copy.order && mount.event.order < first.order && touch(mount.path, path))
}

function touches(step: HostStep, path: HostPath): boolean {
  const { reads, writes, removes } = step.effects
  return [...reads, ...writes, ...removes, ...operandsOf(step).map((one) => one.path)].some((other) => touch(other, path))
}

/** A container that is given the artifact, or is given more and names the artifact in its command. */
function seesArtifact({ event, path }: Mounted, artifact: HostPath, repository: Repository): boolean {
  if (event.command.name === 'cp') return false
  if (isWithin(path, artifact) || (isWithin(artifact, path) && repository.stat(path) === undefined)) return true
  if (!isWithin(artifact, path)) return false
  const below = path === '.' ? artifact : artifact.slice(path.length + 1)
  return event.command.operands.slice(1).some((operand) =>
    printText(operand.text)
      .split(/[\s;&|'"]+/)
      .some((word) => word === below || word.endsWith(`/${below}`)),
  )
}

function pathOf(event: DockerEvent, text: Text | undefined): readonly HostPath[] {
  const path = text === undefined ? undefined : resolvePath(event.call.cwd, text)
  return path === undefined ? [] : [path]
}
