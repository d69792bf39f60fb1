/**
 * What becomes of every command of one run: it goes with the handoff, it stays, or some of its words change. A run may
 * hold other pipelines as well; a command that is not about this one stays.
 */
import { flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { versionNotTold } from '../../findings/driver-edit.ts'
import type { Finding } from '../../findings/finding.ts'
import { isWithin, resolvePath } from '../../host/path.ts'
import type { BuiltImage, DockerEvent, HostStep } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { keyOf, printText } from '../../text/symbolic.ts'
import type { FinalBuild } from '../composition.ts'
import type { Mounted } from './artifact-folders.ts'
import { followArtifacts, type ArtifactUse } from './artifacts.ts'
import { editBuilder, editFinal, isBuiltAsBefore, isUpstream, type BuildEdit } from './build-edit.ts'
import { dockerfileMoves, type Moves } from './dockerfiles.ts'
import type { Entries } from './entries.ts'
import { feedersOf, type Feeders } from './feeders.ts'
import { framesOf } from './frames.ts'
import {
  asking,
  isAboutOurs,
  isCache,
  isInternalTagEvent,
  isOurs,
  isUnneeded,
  isVolume,
  makersOf,
  takenFrom,
  type Migrating,
  type Run,
} from './handed.ts'
import { findNeeds, retain, type Outside } from './needs.ts'
import { subjectsOf } from './subjects.ts'
import type { ScriptTree } from './tree.ts'
import { asksVersion } from './version-questions.ts'
import { noWordEdits, type WordEdits } from './words.ts'

type UsedOutside = Pick<Outside, 'usedOutside' | 'servedTargets'>

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
  /** Those of them whose files something sees: not the ones of which a container stays that is only created. */
  readonly seen: ReadonlySet<DockerEvent>
  /** Builds that no longer read what is piped into them. */
  readonly fed: Feeders['fed']
}

const remove: Verdict & { readonly kind: 'remove' } = { kind: 'remove' }

const keep: Verdict = { kind: 'keep' }

interface Prepared {
  readonly run: Run
  readonly artifacts: ArtifactUse
  readonly moves: Moves
  readonly fed: Feeders['fed']
  readonly findings: readonly Finding[]
}

/**
 * Judges all commands of all runs. What is still needed on one way stays on all.
 *
 * @param outside whether something besides the runs uses a builder's image
 */
export function judgeRuns(
  trees: ReadonlyMap<string, ScriptTree>,
  ways: readonly Migrating[],
  repository: Repository,
  outside: UsedOutside,
  entries: Entries,
): readonly RunVerdicts[] {
  const prepared = ways.map((way) => prepare(trees, way, repository))
  const retained = new Set(prepared.flatMap(({ run }) => [...run.retained].map(placeOf)))
  for (const { run } of prepared) for (const maker of run.makers) if (retained.has(placeOf(maker))) run.retained.add(maker)
  const needs = prepared.map(({ run }) =>
    findNeeds(run, run.migrating.pipeline.events, {
      ...outside,
      isEntry: (event) => entries.entering(framesOf(trees, event.call)?.frames ?? []) !== undefined,
    }),
  )
  const needed = new Map(
    prepared.flatMap(({ run }) => [
      ...[...run.needed].map(([builder, user]) => [placeOf(builder), user] as const),
      ...[...run.migrating.strays.keys()].map((stray) => [placeOf(stray), stray] as const),
    ]),
  )
  for (const { run } of prepared) {
    for (const builder of run.builders) {
      const user = needed.get(placeOf(builder))
      if (user !== undefined && !run.needed.has(builder)) run.needed.set(builder, user)
    }
  }
  return prepared.map((one, index) => judgeRun(trees, one, needs[index] ?? [], outside))
}

/** The command that an event comes from, with what it builds: equal for the same command on another way. */
function placeOf(event: DockerEvent): string {
  const { site } = event.call
  const file = flagValues(event.command, 'file').map(keyOf)
  return [site.source.path, site.start, site.end, ...file].join('\n')
}

/** What a command says, but for how the terminal is held. */
function wordsKey({ call }: DockerEvent): string {
  const words = call.words.map((word) => keyOf(word.text)).filter((word) => !/^(?:-d|--detach|--rm)$/.test(word))
  return [call.cwd, ...words].join('\u0002')
}

function prepare(trees: ReadonlyMap<string, ScriptTree>, migrating: Migrating, repository: Repository): Prepared {
  const { pipeline, absorbed } = migrating
  const { events } = pipeline
  const builders = new Set(absorbed.map((image) => image.event))
  const makers = new Set(makersOf(migrating, builders))
  const run: Run = { migrating, subjects: subjectsOf(pipeline), builders, makers, retained: new Set(), needed: new Map() }
  const copies = events.filter((event) => takenFrom(run, event) !== undefined)
  // What makes an artifact once more does not need the first one.
  const makings = new Set([...makers].map((event) => wordsKey(event)))
  const mounts = hostPathsOf(
    events.filter((event) => !makers.has(event) && !copies.includes(event) && !makings.has(wordsKey(event))),
  )
  const abandoned = abandonedContexts(migrating, repository)
  const moves = dockerfileMoves(pipeline, [...absorbed, ...migrating.finals.keys()])
  const feeders = feedersOf(trees, migrating)
  const artifacts = followArtifacts({
    pipeline,
    copies,
    makers: [...makers, ...builders],
    mounts,
    abandoned,
    entered: [...migrating.finals.keys()]
      .map(({ event }) => event.call.cwd)
      .filter((path) => repository.stat(path) === undefined),
    written: [...migrating.finals.values()]
      .map(({ dockerfile }) => dockerfile)
      .filter((path) => abandoned.some((folder) => isWithin(path, folder))),
    moves,
    feeders: feeders.steps,
    repository,
    trees,
  })
  return { run, artifacts, moves, fed: feeders.fed, findings: retain(run, copies, artifacts) }
}

function judgeRun(
  trees: ReadonlyMap<string, ScriptTree>,
  { run, artifacts, moves, fed, findings: before }: Prepared,
  needs: readonly Finding[],
  outside: UsedOutside,
): RunVerdicts {
  const { events } = run.migrating.pipeline
  const found = events.map((event) => ({ event, ...verdictOf(trees, run, event) }))
  const docker = found.map(({ event, verdict }) => ({ call: event.call, verdict }))
  const hosts = [...artifacts.steps].map(([step, verdict]) => ({
    call: step.call,
    verdict: moves.steps.has(step) ? remove : stepVerdict(run, verdict),
  }))
  const told = [...artifacts.steps].flatMap(([{ call }, verdict]) =>
    asksVersion(call) && stepVerdict(run, verdict).kind === 'remove'
      ? [versionNotTold(call.site, printText(call.words[0]?.text ?? []))]
      : [],
  )
  const asks = events.filter(({ command }) => asking.has(command.name))
  return {
    judged: [...docker, ...hosts],
    findings: [...before, ...needs, ...found.flatMap((one) => one.findings), ...told],
    questions: asks.filter((event) => isAboutOurs(run, event)),
    owns: run.retained.size > 0 ? () => false : artifacts.owns,
    moved: moves.owns,
    kept: new Set(run.needed.keys()),
    seen: new Set(
      [...run.needed].flatMap(([builder, user]) => {
        const isIdle = user.command.name === 'create' && !run.retained.has(user)
        const { usedOutside, servedTargets } = outside
        return !isIdle || usedOutside(builder) || servedTargets(builder).length > 0 ? [builder] : []
      }),
    ),
    fed,
  }
}

/** Staged contexts: folders that the repository does not have, from which nothing is built any more. */
function abandonedContexts({ absorbed, finals, strays }: Migrating, repository: Repository): readonly HostPath[] {
  const now = new Set<HostPath>([...finals.values()].map((build) => build.context))
  const before = [...absorbed, ...finals.keys(), ...strays.values()].flatMap((image) => image.context?.path ?? [])
  return [...new Set(before)].filter((path) => !now.has(path) && repository.stat(path) === undefined)
}

/** Host paths that docker commands mount or copy to. */
function hostPathsOf(events: readonly DockerEvent[]): readonly Mounted[] {
  return events.flatMap((event) => {
    const { command, call } = event
    const mounts = command.flags.flatMap((flag) => {
      const mount = parseMount(flag)
      return mount?.source === undefined || mount.kind === 'volume' ? [] : [mount.source]
    })
    const copied = command.name === 'cp' ? command.operands.slice(1).map((operand) => operand.text) : []
    return [...mounts, ...copied].flatMap((text) => {
      const path = resolvePath(call.cwd, text)
      return path === undefined ? [] : [{ event, path }]
    })
  })
}

interface Found {
  readonly verdict: Verdict
  readonly findings: readonly Finding[]
}

const plain = (verdict: Verdict): Found => ({ verdict, findings: [] })

function verdictOf(trees: ReadonlyMap<string, ScriptTree>, run: Run, event: DockerEvent): Found {
  const { name } = event.command
  const isFinal = [...run.migrating.finals.keys()].some((image) => image.event === event)
  if (name === 'build' || isFinal) return buildVerdict(trees, run, event)
  if (name === 'create' || name === 'run') return plain(run.makers.has(event) && !run.retained.has(event) ? remove : keep)
  if (name === 'rm' || name === 'stop' || name === 'kill' || name === 'wait' || name === 'start')
    return plain(operandsVerdict(event, (index) => isOurs(run, event, index)))
  if (name === 'rmi') return plain(operandsVerdict(event, (index) => isUnneeded(run, event, index)))
  if (name === 'tag') return plain(isInternalTagEvent(run, event) ? remove : keep)
  if (name === 'pull') return plain(isUnneeded(run, event, 0) && !isCache(run, event) ? remove : keep)
  if (name === 'volume') return plain(isVolume(run, event) ? remove : keep)
  if (name === 'cp') return plain(isOurs(run, event, 0) || isOurs(run, event, 1) ? remove : keep)
  if (asking.has(name)) return plain(queryVerdict(run, event))
  // docker commit, docker import: the image is a stage.
  if (run.builders.has(event)) return plain(remove)
  return plain(isOurs(run, event, 0) ? remove : keep)
}

/** What the terminal would show of things that are no longer made. Captured output goes with the variable that holds it. */
function queryVerdict(run: Run, event: DockerEvent): Verdict {
  if (event.call.stdout === 'captured') return keep
  return isAboutOurs(run, event) ? remove : keep
}

/** All operands ours: the command goes. Some: they go. */
function operandsVerdict(event: DockerEvent, isMine: (operand: number) => boolean): Verdict {
  const mine = event.command.operands.filter((_, index) => isMine(index))
  if (mine.length === 0) return keep
  if (mine.length === event.command.operands.length) return remove
  return { kind: 'edit', edits: { ...noWordEdits, dropped: mine.map((operand) => operand.index) }, build: undefined }
}

function buildVerdict(trees: ReadonlyMap<string, ScriptTree>, run: Run, event: DockerEvent): Found {
  const { pipeline, composition, absorbed, finals, stageOf } = run.migrating
  const final = [...finals].find(([one]) => one.event === event)
  if (final !== undefined) return edited(editFinal(trees, pipeline, final[0], final[1], absorbed), final[1])
  const image = absorbed.find((one) => one.event === event)
  if (image === undefined) return strayVerdict(trees, run, event)
  const into = [...finals].find(([one]) => isUpstream(pipeline, image.id, one.id))
  const staying = into === undefined ? undefined : editBuilder(trees, pipeline, image, into[1], composition, stageOf.get(image))
  if (!run.needed.has(event)) {
    return plain(staying === undefined || staying.findings.length > 0 ? remove : { ...remove, otherwise: staying.edits })
  }
  const hasOwn = standsInSeveral(run.migrating, image) && isBuiltAsBefore(image, composition)
  return staying === undefined || hasOwn ? plain(keep) : edited(staying, undefined)
}

/** Whether several of the new Dockerfiles hold the stage of a builder. */
function standsInSeveral({ first, composition }: Migrating, { event }: BuiltImage): boolean {
  const own = first.images.find((one) => placeOf(one.event) === placeOf(event))
  const takers = composition.builds.filter((build) => own !== undefined && isUpstream(first, own.id, build.image))
  return new Set(takers.map((build) => build.dockerfile)).size > 1
}

/** What is built for itself here is a stage of the new Dockerfile, as where it is taken. */
function strayVerdict(trees: ReadonlyMap<string, ScriptTree>, { migrating }: Run, event: DockerEvent): Found {
  const { strays, composition, first } = migrating
  const image = strays.get(event)
  const into = composition.builds.find((build) => image !== undefined && isUpstream(first, image.id, build.image))
  if (image === undefined || into === undefined) return plain(keep)
  return edited(editBuilder(trees, first, image, into, composition, composition.stages.get(image.id)), undefined)
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
