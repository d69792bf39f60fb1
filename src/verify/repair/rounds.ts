/**
 * Applies known cures and verifies again. In: a new version that differs or does not build. Out: one that is the same, with the repairs
 * that made it so; or, where no cure leads there, the version as it was, and what was tried.
 *
 * Each round applies all cures that are known for what differs now; when that does not leave fewer differences, each by itself. So every
 * round makes the differences fewer, and there are few rounds. Nothing short of sameness is kept.
 */
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { FinalBuild } from '../../rewrite/composition.ts'
import { repairText, type Repair } from '../../rewrite/repair.ts'
import { cureBuild } from './builds.ts'
import { findCures, type Cure } from './cures.ts'
import { sceneOf, type Grounds, type Scene } from './scene.ts'
import type { SharedFiles } from './shared-files.ts'
import type { RepairReport, VerificationVerdict, VerifiedImage } from '../verification.ts'

/** What came of building and comparing one new version. */
export type Tried =
  | { readonly kind: 'compared'; readonly verdict: VerificationVerdict; readonly images: readonly VerifiedImage[] }
  | {
      readonly kind: 'failed'
      readonly verdict: 'new-does-not-build'
      /** Its path, and the line of the failing instruction in it, from 1. */
      readonly dockerfile: string
      readonly line: number | undefined
    }

export interface RoundsOptions<T extends Tried> {
  readonly plan: BuildPlan
  readonly first: T
  /** Builds and compares a version. */
  readonly attempt: (plan: BuildPlan) => Promise<T>
  readonly grounds: (build: FinalBuild, text: string) => Promise<Grounds>
  /** Dockerfiles that are left as they are. */
  readonly shared: SharedFiles
}

export interface Rounds<T extends Tried> {
  readonly plan: BuildPlan
  readonly tried: T
  readonly repairs: readonly Repair[]
  readonly report: RepairReport | null
}

const mostRounds = 4
/** Cures tried one by one in a round. */
const mostAlone = 6

interface State<T extends Tried> {
  readonly plan: BuildPlan
  readonly tried: T
  readonly repairs: readonly Repair[]
}

/** Repairs a version that is not the same. */
export async function repairRounds<T extends Tried>(options: RoundsOptions<T>): Promise<Rounds<T>> {
  const start: State<T> = { plan: options.plan, tried: options.first, repairs: [] }
  if (isSame(start.tried)) return { ...start, report: null }
  let state = start
  let rounds = 0
  const failed: Repair[] = []
  while (rounds < mostRounds && !isSame(state.tried)) {
    const tried = new Set(failed.map(keyOf))
    const cures = (await curesFor(state, options)).filter((cure) => !tried.has(keyOf(cure)))
    if (cures.length === 0) break
    rounds += 1
    const next = (await tryOut(state, cures, options)) ?? (await oneByOne(state, cures, options, failed))
    if (next === undefined) break
    state = next
  }
  const kept = isSame(state.tried)
  const all = [...state.repairs.map((one) => ({ one, kept })), ...failed.map((one) => ({ one, kept: false }))]
  const report: RepairReport = {
    outcome: kept ? 'kept' : all.length === 0 ? 'none' : 'dropped',
    before: start.tried.verdict,
    rounds,
    shared: [...options.shared]
      .filter(([path]) => wrongBuilds(start).some(({ dockerfile }) => dockerfile === path))
      .map(([dockerfile, pipelines]) => ({ dockerfile, pipelines })),
    cures: all.map(({ one, kept: isKept }) => ({
      image: one.image,
      dockerfile: one.dockerfile,
      subjects: one.subjects,
      cause: one.cause,
      cure: one.cure,
      kept: isKept,
    })),
  }
  return kept ? { ...state, report } : { ...start, report }
}

/** The version with all cures; `undefined` when it is no better. */
async function tryOut<T extends Tried>(
  state: State<T>,
  cures: readonly Repair[],
  options: RoundsOptions<T>,
): Promise<State<T> | undefined> {
  const applied = applyAll(state.plan, cures)
  if (applied.repairs.length === 0) return undefined
  const tried = await options.attempt(applied.plan)
  const repairs = [...state.repairs, ...applied.repairs]
  return leftIn(tried) < leftIn(state.tried) ? { plan: applied.plan, tried, repairs } : undefined
}

async function oneByOne<T extends Tried>(
  state: State<T>,
  cures: readonly Repair[],
  options: RoundsOptions<T>,
  failed: Repair[],
): Promise<State<T> | undefined> {
  let present: State<T> | undefined
  for (const cure of cures.length === 1 ? [] : cures.slice(0, mostAlone)) {
    const next = await tryOut(present ?? state, [cure], options)
    if (next === undefined) failed.push(cure)
    else present = next
  }
  if (cures.length === 1) failed.push(...cures)
  return present
}

/** What two cures want of one instruction waits for the next round. */
function applyAll(plan: BuildPlan, cures: readonly Repair[]): { readonly plan: BuildPlan; readonly repairs: readonly Repair[] } {
  let { changes } = plan
  const repairs: Repair[] = []
  for (const cure of cures) {
    const index = changes.findIndex((change) => change.path === cure.dockerfile && change.after !== null)
    const change = changes[index]
    const after = change === undefined ? undefined : repairText(change.after ?? '', cure.edits)
    if (change === undefined || after === undefined) continue
    changes = changes.with(index, { ...change, after })
    repairs.push(cure)
  }
  return { plan: { ...plan, changes }, repairs }
}

async function curesFor<T extends Tried>({ plan, tried }: State<T>, options: RoundsOptions<T>): Promise<readonly Repair[]> {
  const found: Repair[] = []
  for (const build of wrongBuilds({ plan, tried })) {
    const change = plan.changes.find(({ path, after }) => path === build.dockerfile && after !== null)
    const text = change?.after ?? undefined
    if (text === undefined || options.shared.has(build.dockerfile)) continue
    const scene = sceneFor(plan, build, text, await options.grounds(build, text))
    const cures = scene === undefined ? [] : curesIn(scene, tried, build)
    found.push(
      ...cures.map((cure) => ({ pipeline: plan.pipeline.id, image: build.image, dockerfile: build.dockerfile, ...cure })),
    )
  }
  return found
}

function curesIn(scene: Scene, tried: Tried, build: FinalBuild): readonly Cure[] {
  if (tried.kind === 'failed') return cureBuild(scene, tried.line)
  const image = tried.images.find(({ id }) => id === build.image)
  return image === undefined ? [] : findCures(scene, image.files.differences, image.config)
}

function sceneFor({ pipeline, changes }: BuildPlan, build: FinalBuild, text: string, grounds: Grounds): Scene | undefined {
  const others = changes.filter(({ path }) => path !== build.dockerfile).map(({ after }) => after ?? '')
  return sceneOf({
    text,
    target: build.target,
    args: build.args,
    grounds,
    image: pipeline.images.find(({ id }) => id === build.image),
    handoffs: pipeline.handoffs,
    isBuiltApart: (stage) => others.some((other) => targetsOf(other).includes(stage)),
  })
}

/** Stages that a script or another file builds by name. */
function targetsOf(text: string): readonly string[] {
  return [...text.matchAll(/--target[ =]["']?([\w.-]+)/g)].map(([, name = '']) => name.toLowerCase())
}

function wrongBuilds({ plan, tried }: Pick<State<Tried>, 'plan' | 'tried'>): readonly FinalBuild[] {
  return plan.builds.filter((build) => (tried.kind === 'failed' ? tried.dockerfile === build.dockerfile : isWrong(tried, build)))
}

function isWrong(tried: Extract<Tried, { kind: 'compared' }>, build: FinalBuild): boolean {
  return tried.images.some(({ id, verdict }) => id === build.image && verdict === 'different')
}

/** How much is left to repair. */
function leftIn(tried: Tried): number {
  if (tried.kind === 'failed') return Infinity
  return tried.images.reduce((sum, { files, config }) => sum + files.differences.length + config.length, 0)
}

function isSame({ verdict }: Tried): boolean {
  return verdict === 'identical' || verdict === 'equal' || verdict === 'excused'
}

function keyOf({ image, edits }: Repair): string {
  return JSON.stringify([image, edits])
}
