/**
 * What lies on the host only because of the handoff: what is copied out, where host commands carry it, and the folders that are
 * made to hold it. A host command that touches nothing else goes; one that takes an artifact elsewhere keeps it needed.
 */
import { baseName, isWithin, isTopFolder, joinPath, resolvePath } from '../../host/path.ts'
import { flagValue } from '../../docker/flag-values.ts'
import type { DockerEvent, HostStep, Pipeline, ShellAccess } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { Moves } from './dockerfiles.ts'
import { belongsTo, commandName, hasReference, isInside, isLook, isOnlyShown, readBy, type Standing } from './reads.ts'
import type { ScriptTree } from './tree.ts'
import { commandAt } from './tree.ts'

/** What becomes of a host command. */
export type StepVerdict =
  | { readonly kind: 'remove' }
  | { readonly kind: 'keep' }
  /** Some of its words name artifacts: those go. */
  | { readonly kind: 'trim'; readonly dropped: readonly number[] }
  /** It takes an artifact to somewhere that no image takes it from. */
  | { readonly kind: 'needs'; readonly path: HostPath }

export interface ArtifactUse {
  readonly steps: ReadonlyMap<HostStep, StepVerdict>
  /** Copies out whose destination no image takes anything from, and other commands that see an artifact. */
  readonly needed: ReadonlyMap<DockerEvent, HostPath>
  /** Where the shell itself reads an artifact: `while … done < app`, `$(< app)`. */
  readonly reads: readonly ShellAccess[]
  /** Whether a path is an artifact's, or a folder made for artifacts. */
  readonly owns: (path: HostPath) => boolean
}

/** A host path that a docker command sees. */
export interface Mounted {
  readonly event: DockerEvent
  readonly path: HostPath
}

/** Where a flow of artifacts goes from and to. */
interface Flow {
  readonly from: readonly HostPath[]
  readonly to: readonly HostPath[]
}

const listing = new Set(['rm', 'rmdir', 'mkdir', 'chmod', 'chown', 'touch', 'unlink', 'chgrp'])

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
  /** Dockerfiles that are no longer put in place. */
  readonly moves: Moves
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
  moves,
  repository,
  trees,
}: Following): ArtifactUse {
  const own = new Map(pipeline.hostSteps.map((step) => [step, withAccesses(step, pipeline)]))
  const steps = [...own.values()]
  const taken = pipeline.handoffs.flatMap((handoff) => (handoff.host === undefined ? [] : [handoff.host]))
  const landed = new Map(copies.map((copy) => [copy, landingsOf(copy, repository, trees, taken)]))
  const ids = makers.flatMap((maker) => ['cidfile', 'iidfile'].flatMap((name) => pathOf(maker, flagValue(maker.command, name))))
  const flows: Flow[] = [...landed.values()].map((to) => ({ from: [], to }))
  const all = new Set<HostPath>([...taken, ...ids, ...[...landed.values()].flat()])
  for (const step of steps) {
    // What is moved is removed where it was.
    const from = [...step.effects.reads, ...step.effects.removes].filter((path) => isIn(path, all))
    if (from.length === 0 || step.effects.writes.length === 0) continue
    flows.push({ from, to: step.effects.writes })
    for (const path of step.effects.writes) all.add(path)
  }
  const discarded = [...landed].flatMap(([copy, to]) => to.filter((path) => isDiscarded(path, copy, steps, mounts)))
  const used = usedPaths([...taken, ...discarded], flows, ids)
  const redirects = redirectTargets(steps, trees)
  const folders = foldersFor(steps, used, repository, [...mounts.map((one) => one.path), ...redirects])
  const left = new Set(abandoned.filter((folder) => !isSeen(folder, mounts, redirects)))
  const owns = (path: HostPath): boolean => isIn(path, used) || folders.has(path) || isIn(path, left) || moves.owns(path)
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
  const reads = pipeline.reads.filter((read) => {
    if (!isIn(read.path, all) || isIn(read.path, new Set(ids))) return false
    const taker = [...makers, ...copies].find((event) => belongsTo(read, event.call, event.order))
    const reader = pipeline.events.find((event) => belongsTo(read, event.call, event.order))
    if (taker === undefined && reader !== undefined) needed.set(reader, read.path)
    return reader === undefined && !steps.some((step) => belongsTo(read, step.call, step.order))
  })
  return {
    steps: new Map(
      [...own].map(([step, whole]) => [
        step,
        readsOnlyIds(whole, ids) || onlyFills(whole, left) || moves.steps.has(step)
          ? { kind: 'remove' }
          : verdictOf(whole, judging),
      ]),
    ),
    needed,
    reads,
    owns,
  }
}

/** A command with what its redirections read and write. */
function withAccesses(step: HostStep, { reads, writes }: Pipeline): HostStep {
  const own = (all: readonly ShellAccess[], isOwn: (access: ShellAccess) => boolean): readonly HostPath[] =>
    all.flatMap((access) => (isOwn(access) ? [access.path] : []))
  const read = own(reads, (access) => belongsTo(access, step.call, step.order))
  const written = own(writes, (access) => access.order >= step.order && isInside(access.site, step.call.site))
  if (read.length === 0 && written.length === 0) return step
  const { effects } = step
  return { ...step, effects: { ...effects, reads: [...effects.reads, ...read], writes: [...effects.writes, ...written] } }
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

const touch = (a: HostPath, b: HostPath): boolean => isWithin(a, b) || isWithin(b, a)

function isIn(path: HostPath, paths: ReadonlySet<HostPath>): boolean {
  return [...paths].some((other) => isWithin(path, other))
}

/** Where `docker cp` may put something: under the destination's name, or inside of it. */
function landingsOf(
  copy: DockerEvent,
  repository: Repository,
  trees: ReadonlyMap<string, ScriptTree>,
  taken: readonly HostPath[],
): readonly HostPath[] {
  const [source, destination] = copy.command.operands
  if (source === undefined || destination === undefined) return []
  if (known(destination.text) === '-') return redirected(copy, trees)
  const path = resolvePath(copy.call.cwd, destination.text)
  if (path === undefined) return []
  const name = baseName(printText(source.text).replace(/\/+$/, ''))
  const inside = joinPath(path, name)
  const isFolder =
    path === '.' ||
    repository.stat(path)?.kind === 'directory' ||
    /\/\.?$/.test(printText(destination.text)) ||
    taken.some((other) => isWithin(other, inside))
  return isFolder && name !== '.' ? [inside] : [path]
}

/** `docker cp c:/x - > x.tar` */
function redirected(copy: DockerEvent, trees: ReadonlyMap<string, ScriptTree>): readonly HostPath[] {
  const tree = trees.get(copy.call.site.source.path)
  const command = tree === undefined ? undefined : commandAt(tree, copy.call.site)
  return (command?.redirects ?? []).flatMap((redirect) =>
    redirect.type === 'Redirect' && redirect.operator === '>' && redirect.target !== undefined
      ? [joinPath(copy.call.cwd, redirect.target.value)]
      : [],
  )
}

/** From what images take, back along the flows. */
function usedPaths(taken: readonly HostPath[], flows: readonly Flow[], ids: readonly HostPath[]): ReadonlySet<HostPath> {
  const used = new Set<HostPath>([...taken, ...ids])
  for (const flow of [...flows].reverse()) {
    const goesOn = flow.to.some((path) => [...used].some((other) => touch(path, other)))
    if (goesOn) for (const path of flow.from) used.add(path)
  }
  // A folder that is copied out whole is used when a part of it is, unless the repository has files there.
  for (const flow of flows)
    if (flow.from.length === 0) for (const path of flow.to) if ([...used].some((other) => isWithin(other, path))) used.add(path)
  return used
}

/** Folders that the driver makes and in which nothing but artifacts is put. */
function foldersFor(
  steps: readonly HostStep[],
  used: ReadonlySet<HostPath>,
  repository: Repository,
  others: readonly HostPath[],
): ReadonlySet<HostPath> {
  const above = new Set<HostPath>()
  for (const path of used) for (let at = path; !isTopFolder(at); at = joinPath(at, '..')) if (at !== path) above.add(at)
  const written = steps.filter((step) => commandName(step.call) !== 'mkdir').flatMap((step) => step.effects.writes)
  const isOthers = (folder: HostPath): boolean => others.some((path) => isWithin(path, folder) && !isIn(path, used))
  return new Set(
    [...above].filter(
      (folder) =>
        repository.stat(folder) === undefined &&
        !isOthers(folder) &&
        written.every((path) => !isWithin(path, folder) || isIn(path, used) || path === folder),
    ),
  )
}

/** Files that redirections write, seen from each folder that is made: `mkdir "$OUT"` and `date > "$OUT/stamp"`. */
function redirectTargets(steps: readonly HostStep[], trees: ReadonlyMap<string, ScriptTree>): readonly HostPath[] {
  const plain = (text: string): string =>
    text
      .replaceAll(/["']/g, '')
      .replace(/\$\{(\w+)\}/g, '$$$1')
      .replace(/^\.\//, '')
  const makes = steps.filter((step) => commandName(step.call) === 'mkdir')
  if (makes.length === 0) return []
  const targets = [...trees.values()].flatMap((tree) =>
    tree.nodes.flatMap((node) =>
      node.type === 'Redirect' && node.target !== undefined && /^(?:&?>|>[>|])/.test(node.operator)
        ? [plain(node.target.text)]
        : [],
    ),
  )
  return makes.flatMap((step) =>
    operandsOf(step).flatMap(({ index, path }) => {
      const site = step.call.words[index]?.site
      const written = site === undefined ? '' : plain(site.source.text.slice(site.start, site.end)).replace(/\/$/, '')
      return targets.flatMap((target) =>
        written !== '' && target.startsWith(`${written}/`) ? [joinPath(path, target.slice(written.length + 1))] : [],
      )
    }),
  )
}

/** Whether something that stays puts files into a folder or is given it. */
function isSeen(folder: HostPath, mounts: readonly Mounted[], redirects: readonly HostPath[]): boolean {
  return mounts.some((one) => touch(one.path, folder)) || redirects.some((path) => isWithin(path, folder))
}

/** It only puts files into folders that are no contexts any more, wherever they come from. */
function onlyFills(step: HostStep, left: ReadonlySet<HostPath>): boolean {
  const { writes, removes, complete } = step.effects
  return complete && writes.length > 0 && [...writes, ...removes].every((path) => isIn(path, left))
}

/** `cat cid`: the id of a container of the handoff. */
function readsOnlyIds(step: HostStep, ids: readonly HostPath[]): boolean {
  const paths = operandsOf(step).map((one) => one.path)
  return paths.length > 0 && paths.every((path) => ids.includes(path)) && step.effects.writes.length === 0
}

interface Judging extends Standing {
  readonly owns: (path: HostPath) => boolean
  readonly trees: ReadonlyMap<string, ScriptTree>
}

function verdictOf(step: HostStep, judging: Judging): StepVerdict {
  const name = commandName(step.call)
  const { reads, writes, removes } = step.effects
  const { owns } = judging
  if (hasReference(step.call)) return judgeTaker(step, judging)
  const listed = listing.has(name) || isLook(step.call) ? operandsOf(step) : []
  if (writes.length === 0 && removes.length === 0 && !listing.has(name)) return readerVerdict(step, listed, judging)
  const paths = [...reads, ...writes, ...removes, ...listed.map((one) => one.path)]
  if (paths.length > 0 && paths.every((path) => owns(path))) return { kind: 'remove' }
  const mine = listed.filter((one) => owns(one.path))
  if (listing.has(name) && mine.length > 0) {
    const others = listed.some((one) => !owns(one.path) && !isMode(name, one.index, listed))
    return others ? { kind: 'trim', dropped: mine.map((one) => one.index) } : { kind: 'remove' }
  }
  if (listing.has(name)) return { kind: 'keep' }
  return judgeTaker(step, judging)
}

/** What only reads needs what it reads, unless it shows it to people and to nobody else. */
function readerVerdict(step: HostStep, listed: readonly Listed[], judging: Judging): StepVerdict {
  const { owns, isArtifact, repository, trees } = judging
  const path = readBy(step, { ...judging, isArtifact: (one) => isArtifact(one) || owns(one) })
  if (path === undefined) return judgeTaker(step, judging)
  if (!isOnlyShown(step.call, trees)) return { kind: 'needs', path }
  const mine = listed.filter((one) => owns(one.path))
  if (mine.length === 0) return { kind: 'needs', path }
  const others = listed.some((one) => !owns(one.path) && repository.stat(one.path) !== undefined)
  return others ? { kind: 'trim', dropped: mine.map((one) => one.index) } : { kind: 'remove' }
}

/** The mode of `chmod +x app` and the owner of `chown` are no paths. */
function isMode(name: string, index: number, listed: readonly Listed[]): boolean {
  return /^ch(?:mod|own|grp)$/.test(name) && index === listed[0]?.index
}

interface Listed {
  readonly index: number
  readonly path: HostPath
}

function operandsOf(step: HostStep): readonly Listed[] {
  return step.call.words.flatMap((word, index): readonly Listed[] => {
    if (index === 0 || (known(word.text) ?? '').startsWith('-')) return []
    const path = resolvePath(step.call.cwd, word.text)
    return path === undefined ? [] : [{ index, path }]
  })
}

/** A command that reads an artifact and is not itself part of the handoff. */
function judgeTaker(step: HostStep, judging: Judging): StepVerdict {
  const { owns, isArtifact } = judging
  const first = readBy(step, { ...judging, isArtifact: (path) => isArtifact(path) || owns(path) })
  const own = step.call.words[0] === undefined ? undefined : resolvePath(step.call.cwd, step.call.words[0].text)
  const runs =
    own !== undefined && known(step.call.words[0]?.text ?? [])?.includes('/') === true && isArtifact(own) ? own : undefined
  if (runs !== undefined) return { kind: 'needs', path: runs }
  if (first === undefined) return { kind: 'keep' }
  const mixed =
    commandName(step.call) === 'cp' && step.effects.writes.length > 0 ? operandsOf(step).filter((one) => owns(one.path)) : []
  const sources = operandsOf(step).slice(0, -1)
  const flows = step.effects.writes.some((path) => owns(path))
  if (flows && mixed.length > 0 && mixed.length < sources.length && mixed.every((one) => sources.includes(one)))
    return { kind: 'trim', dropped: mixed.map((one) => one.index) }
  return { kind: 'needs', path: first }
}
