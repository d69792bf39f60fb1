/**
 * What becomes of every command of one run: it goes with the handoff, it stays, or some of its words change. A run may
 * hold other pipelines as well; a command that is not about this one stays.
 */
import { flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { builderStillNeeded, hostNeedsArtifact } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import type { BuiltImage, DockerEvent, HostStep, Pipeline } from '../../pipeline/model.ts'
import { resolvePath } from '../../host/path.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { keyOf, known, printText } from '../../text/symbolic.ts'
import type { Composition, FinalBuild } from '../composition.ts'
import { followArtifacts, type ArtifactUse, type Mounted } from './artifacts.ts'
import { dockerfileMoves, type Moves } from './dockerfiles.ts'
import type { Entries } from './entries.ts'
import { framesOf } from './frames.ts'
import { editBuilder, editFinal, isUpstream, type BuildEdit } from './build-edit.ts'
import { subjectsOf, type Subjects } from './subjects.ts'
import type { ScriptTree } from './tree.ts'
import { noWordEdits, type WordEdits } from './words.ts'

export type Verdict =
  /** `otherwise`: how its words change where it stays all the same, in a part that people call by name. */
  | { readonly kind: 'remove'; readonly otherwise?: WordEdits }
  | { readonly kind: 'keep' }
  | { readonly kind: 'edit'; readonly edits: WordEdits; readonly build: FinalBuild | undefined }

/** One evaluation of a static command. */
export interface Judged {
  readonly call: Call
  readonly verdict: Verdict
}

/** A pipeline as seen on one way, with what it becomes. */
export interface Migrating {
  readonly pipeline: Pipeline
  readonly composition: Composition
  readonly absorbed: readonly BuiltImage[]
  readonly finals: ReadonlyMap<BuiltImage, FinalBuild>
}

export interface RunVerdicts {
  readonly judged: readonly Judged[]
  readonly findings: readonly Finding[]
  readonly owns: (path: HostPath) => boolean
  /** Whether a Dockerfile is no longer put there. */
  readonly moved: (path: HostPath) => boolean
  /** Questions about containers and images that are no longer made. */
  readonly questions: readonly DockerEvent[]
  /** Builders whose build stays. */
  readonly kept: ReadonlySet<DockerEvent>
}

const remove: Verdict & { readonly kind: 'remove' } = { kind: 'remove' }
const keep: Verdict = { kind: 'keep' }

interface Run {
  readonly migrating: Migrating
  readonly subjects: ReadonlyMap<DockerEvent, Subjects>
  /** The builds of absorbed images. */
  readonly builders: ReadonlySet<DockerEvent>
  /** What made the handoff's containers. */
  readonly makers: ReadonlySet<DockerEvent>
  /** Containers out of which the host still needs something. */
  readonly retained: Set<DockerEvent>
  /** Builders whose image is still needed, and where. */
  readonly needed: Map<DockerEvent, DockerEvent>
}

interface Prepared {
  readonly run: Run
  readonly artifacts: ArtifactUse
  readonly moves: Moves
  readonly findings: readonly Finding[]
}

/**
 * Judges all commands of all runs. What is still needed on one way stays on all.
 *
 * @param usedOutside whether something besides the runs uses a builder's image
 */
export function judgeRuns(
  trees: ReadonlyMap<string, ScriptTree>,
  ways: readonly Migrating[],
  repository: Repository,
  usedOutside: (builder: DockerEvent) => boolean,
  entries: Entries,
): readonly RunVerdicts[] {
  const prepared = ways.map((way) => prepare(trees, way, repository))
  const retained = new Set(prepared.flatMap(({ run }) => [...run.retained].map(placeOf)))
  for (const { run } of prepared) for (const maker of run.makers) if (retained.has(placeOf(maker))) run.retained.add(maker)
  const needs = prepared.map(({ run }) =>
    findNeeds(run, run.migrating.pipeline.events, {
      usedOutside,
      isEntry: (event) => entries.entering(framesOf(trees, event.call)?.frames ?? []) !== undefined,
    }),
  )
  const needed = new Map(
    prepared.flatMap(({ run }) => [...run.needed].map(([builder, user]) => [placeOf(builder), user] as const)),
  )
  for (const { run } of prepared) {
    for (const builder of run.builders) {
      const user = needed.get(placeOf(builder))
      if (user !== undefined && !run.needed.has(builder)) run.needed.set(builder, user)
    }
  }
  return prepared.map((one, index) => judgeRun(trees, one, needs[index] ?? []))
}

/** The command that an event comes from, with what it builds: equal for the same command on another way. */
function placeOf(event: DockerEvent): string {
  const { site } = event.call
  const file = flagValues(event.command, 'file').map(keyOf)
  return [site.source.path, site.start, site.end, ...file].join('\n')
}

function prepare(trees: ReadonlyMap<string, ScriptTree>, migrating: Migrating, repository: Repository): Prepared {
  const { pipeline, absorbed } = migrating
  const { events } = pipeline
  const builders = new Set(absorbed.map((image) => image.event))
  const makers = new Set(makersOf(migrating, builders))
  const run: Run = { migrating, subjects: subjectsOf(pipeline), builders, makers, retained: new Set(), needed: new Map() }
  const copies = events.filter((event) => event.command.name === 'cp' && isCopyOut(run, event))
  const mounts = hostPathsOf(events.filter((event) => !makers.has(event) && !copies.includes(event)))
  const abandoned = abandonedContexts(migrating, repository)
  const moves = dockerfileMoves(pipeline, [...absorbed, ...migrating.finals.keys()])
  const artifacts = followArtifacts({
    pipeline,
    copies,
    makers: [...makers, ...builders],
    mounts,
    abandoned,
    moves,
    repository,
    trees,
  })
  return { run, artifacts, moves, findings: retain(run, copies, artifacts) }
}

function judgeRun(
  trees: ReadonlyMap<string, ScriptTree>,
  { run, artifacts, moves, findings: before }: Prepared,
  needs: readonly Finding[],
): RunVerdicts {
  const { events } = run.migrating.pipeline
  const found = events.map((event) => ({ event, ...verdictOf(trees, run, event) }))
  const docker = found.map(({ event, verdict }) => ({ call: event.call, verdict }))
  const hosts = [...artifacts.steps].map(([step, verdict]) => ({
    call: step.call,
    verdict: moves.steps.has(step) ? remove : stepVerdict(run, verdict),
  }))
  const asks = events.filter(({ command }) => asking.has(command.name))
  return {
    judged: [...docker, ...hosts],
    findings: [...before, ...needs, ...found.flatMap((one) => one.findings)],
    questions: asks.filter((event) => isAboutOurs(run, event)),
    owns: run.retained.size > 0 ? () => false : artifacts.owns,
    moved: moves.owns,
    kept: new Set(run.needed.keys()),
  }
}

/** Staged contexts: folders that the repository does not have, from which nothing is built any more. */
function abandonedContexts({ absorbed, finals }: Migrating, repository: Repository): readonly HostPath[] {
  const now = new Set<HostPath>([...finals.values()].map((build) => build.context))
  const before = [...absorbed, ...finals.keys()].flatMap((image) => image.context?.path ?? [])
  return [...new Set(before)].filter((path) => !now.has(path) && repository.stat(path) === undefined)
}

/** Host paths that docker commands mount or copy to. */
function hostPathsOf(events: readonly DockerEvent[]): readonly Mounted[] {
  return events.flatMap((event) => {
    const { command, call } = event
    const mounts = command.flags.flatMap((flag) => {
      const source = parseMount(flag)?.source
      return source === undefined ? [] : [source]
    })
    const copied = command.name === 'cp' ? command.operands.slice(1).map((operand) => operand.text) : []
    return [...mounts, ...copied].flatMap((text) => {
      const path = resolvePath(call.cwd, text)
      return path === undefined ? [] : [{ event, path }]
    })
  })
}

function makersOf(one: Migrating, builders: ReadonlySet<DockerEvent>): readonly DockerEvent[] {
  return one.pipeline.handoffs.flatMap((handoff) => {
    const container = handoff.container === undefined ? undefined : one.pipeline.containers.get(handoff.container)
    if (container === undefined) return []
    if (container.image.kind === 'stock') return [container.event]
    const { id } = container.image
    const image = one.pipeline.images.find((each) => each.id === id)
    return image !== undefined && builders.has(image.event) ? [container.event] : []
  })
}

/** The container that an event is about, when it is one of the handoff's. */
function makerOf(run: Run, event: DockerEvent, operand = 0): DockerEvent | undefined {
  const container = run.subjects.get(event)?.containers.get(operand)
  return container !== undefined && run.makers.has(container) ? container : undefined
}

function isCopyOut(run: Run, event: DockerEvent): boolean {
  return makerOf(run, event, 0) !== undefined
}

/** Containers that stay because the host needs what comes out of them. */
function retain(run: Run, copies: readonly DockerEvent[], artifacts: ArtifactUse): Finding[] {
  const findings: Finding[] = []
  const all = (): void => {
    for (const copy of copies) run.retained.add(makerOf(run, copy) as DockerEvent)
  }
  for (const [copy, path] of artifacts.needed) {
    const maker = copies.includes(copy) ? makerOf(run, copy) : undefined
    if (maker === undefined) all()
    else run.retained.add(maker)
    findings.push(hostNeedsArtifact(copy.call.site, path))
  }
  for (const event of run.migrating.pipeline.events) {
    const maker = productOf(run, event)
    if (maker === undefined) continue
    run.retained.add(maker)
    findings.push(hostNeedsArtifact(event.call.site, printText(event.command.operands[0]?.text ?? [])))
  }
  for (const { site, path } of artifacts.reads) {
    all()
    findings.push(hostNeedsArtifact(site, path))
  }
  for (const [step, verdict] of artifacts.steps) {
    if (verdict.kind !== 'needs') continue
    all()
    findings.push(hostNeedsArtifact(step.call.site, verdict.path))
  }
  return findings
}

/** The container of which a command puts something on the host besides what the handoff takes: `docker export c > all.tar`. */
function productOf(run: Run, event: DockerEvent): DockerEvent | undefined {
  const { name } = event.command
  const { stdout } = event.call
  const [place = 0] = run.subjects.get(event)?.containers.keys() ?? []
  const isExport = name === 'export' && !run.migrating.pipeline.handoffs.some((handoff) => handoff.via === 'export')
  const isAnswer = (asking.has(name) || name === 'logs') && stdout === 'file'
  if (!isAnswer && !(isExport && stdout !== 'null')) return undefined
  return makerOf(run, event, place)
}

interface Outside {
  /** Whether something besides the runs uses a builder's image. */
  readonly usedOutside: (builder: DockerEvent) => boolean
  /** Whether a command lies in a part that people call by name and that stays. */
  readonly isEntry: (event: DockerEvent) => boolean
}

/** Builders whose image something that stays uses. What an entry makes, entries find. */
function findNeeds(run: Run, events: readonly DockerEvent[], { usedOutside, isEntry }: Outside): readonly Finding[] {
  const findings: Finding[] = []
  for (const event of events) {
    const uses = ['create', 'run', 'push', 'save', 'tag', 'images', 'inspect'].includes(event.command.name)
    const goes = run.makers.has(event) && !run.retained.has(event)
    if (!uses || event.command.name === 'images' || (goes && !isEntry(event))) continue
    for (const [index, image] of run.subjects.get(event)?.images ?? []) {
      if (!run.builders.has(image) || run.needed.has(image) || isInternalTag(run, event, events)) continue
      if (goes && isEntry(image)) continue
      if (event.command.name === 'inspect' && ['captured', 'null'].includes(event.call.stdout)) continue
      run.needed.set(image, event)
      findings.push(builderStillNeeded(event.call.site, printText(event.command.operands[index]?.text ?? [])))
    }
  }
  for (const builder of run.builders) {
    const [tag] = flagValues(builder.command, 'tag')
    if (run.needed.has(builder) || tag === undefined || isEntry(builder) || !usedOutside(builder)) continue
    run.needed.set(builder, builder)
    findings.push(builderStillNeeded(builder.call.site, printText(tag)))
  }
  return findings
}

/** A second tag of a builder that only the handoff itself uses. */
function isInternalTag(run: Run, event: DockerEvent, events: readonly DockerEvent[]): boolean {
  const tag = event.command.name === 'tag' ? event.command.operands[1] : undefined
  if (tag === undefined) return false
  const key = keyOf(tag.text)
  const named = (other: DockerEvent): boolean =>
    other !== event && other.command.operands.some((operand) => keyOf(operand.text) === key)
  const { finals, absorbed } = run.migrating
  const usedByHandoff =
    [...finals.keys(), ...absorbed].some((image) => [...image.uses.keys()].includes(printText(tag.text))) ||
    [...run.makers].some(named)
  return usedByHandoff && !events.some((other) => !run.makers.has(other) && other.command.name !== 'rmi' && named(other))
}

interface Found {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
}

const plain = (verdict: Verdict): Found => ({ verdict, findings: [] })

function verdictOf(trees: ReadonlyMap<string, ScriptTree>, run: Run, event: DockerEvent): Found {
  const { name } = event.command
  if (name === 'build') return buildVerdict(trees, run, event)
  if (name === 'create' || name === 'run') return plain(run.makers.has(event) && !run.retained.has(event) ? remove : keep)
  if (name === 'rm' || name === 'stop' || name === 'kill' || name === 'wait' || name === 'start')
    return plain(operandsVerdict(event, (index) => isOurs(run, event, index)))
  if (name === 'rmi') return plain(operandsVerdict(event, (index) => isUnneeded(run, event, index)))
  if (name === 'tag') return plain(isInternalTagEvent(run, event) ? remove : keep)
  if (name === 'pull') return plain(isUnneeded(run, event, 0) && !isCache(run, event) ? remove : keep)
  if (name === 'volume') return plain(isVolume(run, event) ? remove : keep)
  if (name === 'cp') return plain(isOurs(run, event, 0) || isOurs(run, event, 1) ? remove : keep)
  if (asking.has(name)) return plain(queryVerdict(run, event))
  return plain(isOurs(run, event, 0) ? remove : keep)
}

/** What the terminal would show of things that are no longer made. Captured output goes with the variable that holds it. */
function queryVerdict(run: Run, event: DockerEvent): Verdict {
  if (event.call.stdout === 'captured') return keep
  return isAboutOurs(run, event) ? remove : keep
}

/** Commands that only ask. */
const asking: ReadonlySet<string> = new Set(['images', 'inspect', 'ps', 'other'])

function isAboutOurs(run: Run, event: DockerEvent): boolean {
  const subjects = run.subjects.get(event)
  const places = [...(subjects?.containers.keys() ?? []), ...(subjects?.images.keys() ?? [])]
  return places.some((index) => isOurs(run, event, index) || isUnneeded(run, event, index))
}

function isInternalTagEvent(run: Run, event: DockerEvent): boolean {
  const image = run.subjects.get(event)?.images.get(0)
  const { events } = run.migrating.pipeline
  return image !== undefined && run.builders.has(image) && isInternalTag(run, event, events)
}

/** A container of the handoff that goes. */
function isOurs(run: Run, event: DockerEvent, operand: number): boolean {
  const maker = makerOf(run, event, operand)
  return maker !== undefined && !run.retained.has(maker)
}

function isUnneeded(run: Run, event: DockerEvent, operand: number): boolean {
  const image = run.subjects.get(event)?.images.get(operand)
  return image !== undefined && run.builders.has(image) && !run.needed.has(image)
}

function isCache(run: Run, event: DockerEvent): boolean {
  const [operand] = event.command.operands
  const caches = [...run.builders].flatMap((builder) => flagValues(builder.command, 'cache-from'))
  return operand !== undefined && caches.some((cache) => keyOf(cache) === keyOf(operand.text))
}

/** A volume that only the handoff's containers mount. */
function isVolume(run: Run, event: DockerEvent): boolean {
  const name = event.command.operands[1]
  const verb = known(event.command.operands[0]?.text ?? [])
  if (name === undefined || (verb !== 'create' && verb !== 'rm')) return false
  const mounts = (maker: DockerEvent): boolean =>
    maker.command.flags.some((flag) => {
      const source = parseMount(flag)?.source
      return source !== undefined && keyOf(source) === keyOf(name.text)
    })
  const { events } = run.migrating.pipeline
  return [...run.makers].some(mounts) && events.every((other) => run.makers.has(other) || !mounts(other))
}

/** All operands ours: the command goes. Some: they go. */
function operandsVerdict(event: DockerEvent, isMine: (operand: number) => boolean): Verdict {
  const mine = event.command.operands.filter((_, index) => isMine(index))
  if (mine.length === 0) return keep
  if (mine.length === event.command.operands.length) return remove
  return { kind: 'edit', edits: { ...noWordEdits, dropped: mine.map((operand) => operand.index) }, build: undefined }
}

function buildVerdict(trees: ReadonlyMap<string, ScriptTree>, run: Run, event: DockerEvent): Found {
  const { pipeline, composition, absorbed, finals } = run.migrating
  const final = [...finals].find(([one]) => one.event === event)
  if (final !== undefined) return edited(editFinal(trees, pipeline, final[0], final[1], absorbed), final[1])
  const image = absorbed.find((one) => one.event === event)
  if (image === undefined) return plain(keep)
  const into = [...finals].find(([one]) => isUpstream(pipeline, image.id, one.id))
  const staying = into === undefined ? undefined : editBuilder(trees, pipeline, image, into[1], composition)
  if (!run.needed.has(event)) {
    return plain(staying === undefined || staying.findings.length > 0 ? remove : { ...remove, otherwise: staying.edits })
  }
  return staying === undefined ? plain(keep) : edited(staying, undefined)
}

function edited(edit: BuildEdit, build: FinalBuild | undefined): Found {
  return { verdict: { kind: 'edit', edits: edit.edits, build }, findings: edit.findings }
}

function stepVerdict(run: Run, verdict: ArtifactUse['steps'] extends ReadonlyMap<HostStep, infer V> ? V : never): Verdict {
  if (run.retained.size > 0) return keep
  if (verdict.kind === 'remove') return remove
  if (verdict.kind === 'trim') return { kind: 'edit', edits: { ...noWordEdits, dropped: verdict.dropped }, build: undefined }
  return keep
}
