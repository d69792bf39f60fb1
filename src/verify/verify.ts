/**
 * Builds both versions of a pipeline on an engine and compares the final images.
 *
 * In: a migrated pipeline with its plan, and a connected engine. Out: the `verification` of the document. In order:
 * 1. A session: a namespace on the engine, whose objects all go at the end, whatever happens.
 * 2. The legacy version in a scratch copy of the tree, by plan or by script; twice without the cache, to see its own noise.
 * 3. What the builder images hold is looked at, and the rewrite may become plainer for it.
 * 4. The new Dockerfile and ignore rules beside a second copy that nothing has touched, by the same builder, so that the cache
 *    gives both versions the very same artifacts.
 * 5. For each final image: both trees, both configurations, what differs, what excuses it, the sizes.
 * 6. Where it was asked for, known cures of what differs, and 4 and 5 again (`repair/`); times and compressed sizes (`measure/`).
 *
 * A version that does not build is a verdict; a failure of the engine or the disk is an error. Nothing is retried.
 */
import type { Builder, BuildProgress, Engine } from '../engine/engine.ts'
import { openRun } from '../engine/runs/run.ts'
import type { Session } from '../engine/session.ts'
import type { BuildPlan, Migrated } from '../migrate/pipeline.ts'
import type { ImageId } from '../pipeline/model.ts'
import type { Observation } from '../pipeline/observation.ts'
import type { Repository } from '../repository/repository.ts'
import type { FinalBuild } from '../rewrite/composition.ts'
import type { Repair } from '../rewrite/repair.ts'
import { compareImages } from './compare-images.ts'
import { substituteBase } from './bases.ts'
import { chooseBuilder } from './choose-builder.ts'
import type { IgnoredPaths } from './excuses.ts'
import { gitNeeded, sameGit } from './git-needed.ts'
import type { ImageReading } from './image-tree.ts'
import { leftBehind } from './left-behind.ts'
import { measureImages, measureVersions, type ImagePair } from './measure/measure-versions.ts'
import { observeArtifacts } from './observe.ts'
import { couldBe, matchBuilds, type LegacyBuild, type LegacyRun } from './legacy.ts'
import { buildMultiStage } from './multi-stage.ts'
import { groundsOf } from './repair/grounds.ts'
import type { SharedFiles } from './repair/shared-files.ts'
import { repairVersion, type Compared, type RepairedVersion } from './repair/repair-version.ts'
import { runLegacy, type LegacyOptions } from './run-legacy.ts'
import { watchStages, type StageImage } from './stage-images.ts'
import type { Scratch } from './scratch.ts'
import { withMade } from './made-files.ts'
import { withinLimit } from './time-limit.ts'
import { Unbuildable, unbuildable } from './unbuildable.ts'
import { worstVerdict } from './verdict.ts'
import type { Verification, VerifiedImage } from './verification.ts'
import { both, Work } from './work.ts'

export interface VerifyOptions {
  readonly engine: Engine
  /** The folder given. */
  readonly root: string
  readonly repository: Repository
  readonly legacy: 'plan' | 'script'
  /** `undefined`: the engine's own, or BuildKit where the new Dockerfile needs it. */
  readonly builder: Builder | undefined
  readonly cache: boolean
  /** Known cures are applied to a new version that is not the same, and it is verified again. */
  readonly repair?: boolean | undefined
  /** Dockerfiles that other pipelines build too: they are not repaired. */
  readonly shared?: SharedFiles | undefined
  /** Both versions are built three times more each, for their times, and the images are compressed, for their sizes. */
  readonly measure?: boolean | undefined
  /** Base images and what stands in for them, on both sides. */
  readonly bases: ReadonlyMap<string, string>
  readonly ignore: readonly IgnoredPaths[]
  /** Seconds that the driver may take. */
  readonly timeLimit: number
  readonly environment: ReadonlyMap<string, string>
  /** The pipeline migrated again, with what was seen of its artifacts; `undefined`: it stays. */
  readonly refine?: ((observations: readonly Observation[]) => Migrated | undefined) | undefined
  readonly report: (progress: VerifyProgress) => void
  readonly signal: AbortSignal | undefined
}

export interface Verified {
  /** The pipeline as it was verified: refined by what was seen. */
  readonly migrated: Migrated
  /** What was seen of its artifacts and let the rewrite become plainer. */
  readonly observations: readonly Observation[]
  /** Cures that made the new version the same; the document has them when the pipeline is migrated with them. */
  readonly repairs: readonly Repair[]
  readonly verification: Verification
}

/** What goes on, for people. */
export type VerifyProgress =
  | {
      readonly kind: 'phase'
      readonly phase: 'legacy' | 'multi-stage' | 'compare' | 'repair' | 'measure' | 'clean'
      readonly image: string | undefined
    }
  | { readonly kind: 'build'; readonly progress: BuildProgress }
  | { readonly kind: 'output'; readonly text: string }
  /** Something that people should know. */
  | { readonly kind: 'note'; readonly text: string }

/**
 * Verifies one pipeline.
 *
 * @throws EngineError when the engine or the machine fails; everything that was made is removed before.
 */
export async function verifyPipeline(migrated: Migrated, options: VerifyOptions): Promise<Verified> {
  const { plan } = migrated
  const { engine } = options
  const builder = chooseBuilder(engine.info, options.builder, plan)
  const start: Omit<Verification, 'verdict' | 'message'> = {
    legacy: options.legacy,
    builder,
    engine: `${engine.info.version} at ${engine.info.address}`,
    images: [],
    leftBehind: null,
    answered: [],
    strangers: [],
    timings: null,
    repair: null,
    builds: null,
    measured: null,
  }
  const blocked = 'the pipeline is blocked, so there is no new version'
  if (plan === undefined)
    return { migrated, observations: [], repairs: [], verification: { ...start, verdict: 'not-runnable', message: blocked } }
  const work = new Work()
  let present = migrated
  let observations: readonly Observation[] = []
  try {
    const both = await legacySides(plan, builder, work, options)
    // the driver may have said it itself
    const used = both.first.builds.get(plan.builds[0]?.image ?? ('' as ImageId))?.builder ?? builder
    const sides = { ...both, builder: used, work }
    observations = await observeArtifacts(plan.pipeline, sides.first.builds, sides.session, options.signal)
    // the first image is read while the new version is built, which waits for what was observed
    const [first] = plan.builds
    const early = first === undefined ? undefined : readLegacy(first, sides, options)
    present = options.refine?.(observations) ?? migrated
    const open = { ...sides, early, pairs: new Map<ImageId, ImagePair>() }
    const version = await repairedVersion(present, present.plan ?? plan, open, options)
    const result = await measuredResult(version.plan, version.result, open, options)
    return {
      migrated: present,
      observations,
      repairs: version.repairs,
      verification: { ...start, builder: used, strangers: work.strangers, ...result },
    }
  } catch (error) {
    if (!(error instanceof Unbuildable)) throw error
    const { strangers } = work
    const verification: Verification = { ...start, strangers, verdict: error.verdict, message: error.message }
    return { migrated: present, observations, repairs: [], verification }
  } finally {
    options.report({ kind: 'phase', phase: 'clean', image: undefined })
    await work.close()
  }
}

interface Sides {
  readonly session: Session
  /** A copy of the tree that nothing touches. */
  readonly pristine: Scratch
  readonly first: LegacySide
  /** Without the cache: the same once more. */
  readonly second: LegacySide | undefined
}

async function legacySides(plan: BuildPlan, builder: Builder, work: Work, options: VerifyOptions): Promise<Sides> {
  options.report({ kind: 'phase', phase: 'legacy', image: undefined })
  const run = await openRun(options.engine.info.address)
  const note = (text: string): void => {
    options.report({ kind: 'note', text })
  }
  const [session, pristine] = await both(
    work.session(options.engine, run, note),
    work.scratch(options, plan, { run, git: gitNeeded(plan, options.legacy) }),
  )
  const side = { session, pristine, builder, work }
  const first = await legacySide(plan, side, options)
  const second = options.cache ? undefined : await legacySide(plan, side, options)
  return { session, pristine, first, second }
}

/** Begins to read a legacy image; not where the time that the new build takes is to be told apart. */
function readLegacy(
  build: FinalBuild,
  { session, first, work }: Sides & { readonly work: Work },
  { cache, signal }: VerifyOptions,
): ImageReading | undefined {
  const imageId = first.builds.get(build.image)?.imageId
  return cache && imageId !== undefined ? work.reading(session, imageId, signal) : undefined
}

type Result = Compared

interface OpenSides extends Sides {
  readonly builder: Builder
  readonly work: Work
  /** The first legacy image, being read. */
  readonly early: ImageReading | undefined
  /** What was compared last, by image. */
  readonly pairs: Map<ImageId, ImagePair>
}

/** The new version compared; with known cures where it differs and they were asked for. */
async function repairedVersion(
  migrated: Migrated,
  plan: BuildPlan,
  sides: OpenSides,
  options: VerifyOptions,
): Promise<RepairedVersion> {
  // what was begun early is read once
  let { early } = sides
  const compare = (tried: BuildPlan): Promise<Result> => {
    const own = { ...sides, early }
    early = undefined
    return compareVersions(migrated, tried, own, options)
  }
  if (options.repair !== true) return { plan, result: await compare(plan), repairs: [] }
  const substitute = (reference: string): string | undefined => substituteBase(options.bases, reference)
  return repairVersion(plan, {
    compare,
    isFailure: (error): error is Unbuildable => error instanceof Unbuildable && error.verdict === 'new-does-not-build',
    shared: options.shared ?? new Map(),
    grounds: (build, text) => groundsOf({ text, args: build.args, target: build.target }, { session: sides.session, substitute }),
    report: () => {
      options.report({ kind: 'phase', phase: 'repair', image: undefined })
    },
  })
}

async function compareVersions(migrated: Migrated, plan: BuildPlan, sides: OpenSides, options: VerifyOptions): Promise<Result> {
  const { report, signal, bases, ignore } = options
  const { session, pristine, first, second, builder } = sides
  const images: VerifiedImage[] = []
  const seconds = { legacy: first.run.seconds, multiStage: 0, compare: 0 }
  const made: { readonly image: string; readonly stages: readonly StageImage[] }[] = []
  for (const [index, build] of plan.builds.entries()) {
    report({ kind: 'phase', phase: 'multi-stage', image: build.image })
    const begun = index === 0 ? sides.early : readLegacy(build, sides, options)
    const started = performance.now()
    const { take, stages } = watchStages()
    const multiStage = await buildNew(plan, build, { sides, scratch: pristine, cache: options.cache, take }, options)
    made.push({ image: multiStage, stages: stages() })
    sides.pairs.set(build.image, { legacy: first.imageOf(build.image), multiStage })
    const built = performance.now()
    report({ kind: 'phase', phase: 'compare', image: build.image })
    const legacy = begun ?? sides.work.reading(session, first.imageOf(build.image), signal)
    const again = second?.imageOf(build.image)
    const { changes } = migrated.document
    images.push(
      await compareImages({ session, id: build.image, legacy, again, multiStage, plan, builder, changes, bases, ignore, signal }),
    )
    seconds.multiStage += (built - started) / 1000
    seconds.compare += (performance.now() - built) / 1000
  }
  const newSide = { builder, stages: made.flatMap(({ stages }) => stages), finals: made.map(({ image }) => image) }
  return {
    verdict: worstVerdict(images.map((image) => image.verdict)),
    message: null,
    images,
    leftBehind: await leftBehind(plan, first, newSide, session),
    answered: first.run.answered,
    timings: seconds,
    repair: null,
    builds: { legacy: first.run.builds.length, multiStage: plan.builds.length },
    measured: null,
  }
}

interface NewBuild {
  readonly sides: OpenSides
  /** The copy of the tree to build from. */
  readonly scratch: Scratch
  readonly cache: boolean
  /** Hears what the build says. */
  readonly take?: (progress: BuildProgress) => void
}

function buildNew(
  plan: BuildPlan,
  build: FinalBuild,
  { sides, scratch, cache, take }: NewBuild,
  { repository, bases, environment, report, timeLimit, signal }: VerifyOptions,
): Promise<string> {
  const options = {
    session: sides.session,
    builder: sides.builder,
    folder: scratch.root,
    read: (path: string) => textOf(repository, path),
    legacy: sides.first.builds,
    calls: sides.first.run.calls,
    // A base that the driver made has the name that this run gave it.
    substitute: (reference: string) =>
      plan.pipeline.bases.some((base) => couldBe(base.reference, reference))
        ? sides.session.image(reference)
        : substituteBase(bases, reference),
    environment,
    noCache: !cache,
    report: (progress: BuildProgress) => {
      take?.(progress)
      report({ kind: 'build', progress })
    },
  }
  const made = sides.first.builds.get(build.image)?.made
  const limited = (): Promise<string> =>
    withinLimit('building the new version', { timeLimit, signal }, (ending) =>
      buildMultiStage(plan, build, { ...options, signal: ending }),
    )
  return withMade(made, scratch, limited).catch((error: unknown) => {
    throw unbuildable('new-does-not-build', error)
  })
}

/** Sizes and times of a version that was compared. */
async function measuredResult(plan: BuildPlan, result: Result, sides: OpenSides, options: VerifyOptions): Promise<Result> {
  if (options.measure !== true || result.images.length === 0) return result
  const { session, pristine, work, builder } = sides
  options.report({ kind: 'phase', phase: 'measure', image: undefined })
  const images = await measureImages(result.images, sides.pairs, session.engine, options.signal)
  const measured = await measureVersions({
    plan,
    repository: options.repository,
    copy: () => work.scratch(options, plan, { run: session.run, git: sameGit(gitNeeded(plan, options.legacy), pristine) }),
    run: session.id,
    sharesCopy: options.legacy === 'script',
    legacy: async (scratch, cache) => {
      const isBuilderAsked = options.builder !== undefined
      const asked = { cache, builder, isBuilderAsked, ...filesFor(plan), strangers: work.saw }
      const run = await runLegacy(plan, { ...options, ...asked, session, scratch })
      return run.seconds
    },
    multiStage: async (scratch, cache) => {
      const started = performance.now()
      for (const build of plan.builds) await buildNew(plan, build, { sides, scratch, cache }, options)
      return (performance.now() - started) / 1000
    },
  })
  return { ...result, images, measured }
}

export interface LegacySide {
  readonly run: LegacyRun
  readonly builds: ReadonlyMap<ImageId, LegacyBuild>
  /** The image's id on the engine. */
  imageOf(id: ImageId): string
}

async function legacySide(
  plan: BuildPlan,
  side: { readonly session: Session; readonly pristine: Scratch; readonly builder: Builder; readonly work: Work },
  options: VerifyOptions,
): Promise<LegacySide> {
  const { session, pristine, builder, work } = side
  const scratch = await work.scratch(options, plan, { run: session.run, git: sameGit(gitNeeded(plan, options.legacy), pristine) })
  const run = await runLegacy(plan, {
    ...options,
    builder,
    isBuilderAsked: options.builder !== undefined,
    session,
    scratch,
    ...filesFor(plan),
    strangers: work.saw,
  }).catch((error: unknown) => {
    throw unbuildable('legacy-does-not-build', error)
  })
  const builds = matchBuilds(plan.pipeline.images, run)
  return {
    run,
    builds,
    imageOf(id) {
      const imageId = builds.get(id)?.imageId
      if (imageId !== undefined) return imageId
      throw new Unbuildable(
        'not-runnable',
        `the driver did not build ${id} in this run; give it its arguments with --arg and --env`,
      )
    },
  }
}

function filesFor({ builds }: BuildPlan): Pick<LegacyOptions, 'made' | 'told'> {
  return {
    made: [...new Set(builds.flatMap(({ made }) => made))],
    told: [...new Set(builds.flatMap(({ told }) => told.map(({ path }) => path)))],
  }
}

function textOf(repository: Repository, path: string): string | undefined {
  const bytes = repository.read(path)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}
