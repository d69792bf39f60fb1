/** `--repair` of one new version: from what the comparison or the engine says to repairs, and back. */
import { EngineError } from '../../engine/error.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { FinalBuild } from '../../rewrite/composition.ts'
import type { Repair } from '../../rewrite/repair.ts'
import type { Verification } from '../verification.ts'
import { repairRounds, type Tried } from './rounds.ts'
import type { SharedFiles } from './shared-files.ts'
import type { Grounds } from './scene.ts'

/** What a comparison of both versions says. */
export type Compared = Omit<Verification, 'legacy' | 'builder' | 'engine' | 'strangers'>

export interface RepairVersionOptions {
  /** Builds and compares a version. */
  readonly compare: (plan: BuildPlan) => Promise<Compared>
  /** Whether an error of `compare` says that this version does not build. */
  readonly isFailure: (error: unknown) => error is Error
  readonly grounds: (build: FinalBuild, text: string) => Promise<Grounds>
  readonly shared: SharedFiles
  /** Called before each round. */
  readonly report: () => void
}

export interface RepairedVersion {
  /** With the repairs. */
  readonly plan: BuildPlan
  readonly result: Compared
  readonly repairs: readonly Repair[]
}

/** Compares a version and repairs it where it is not the same. */
export async function repairVersion(plan: BuildPlan, options: RepairVersionOptions): Promise<RepairedVersion> {
  const attempt = async (tried: BuildPlan): Promise<TriedVersion> => {
    try {
      const result = await options.compare(tried)
      return { kind: 'compared', verdict: result.verdict, images: result.images, result }
    } catch (error) {
      if (!options.isFailure(error)) throw error
      return failed(error)
    }
  }
  const first = await attempt(plan)
  const {
    plan: last,
    tried,
    repairs,
    report,
  } = await repairRounds<TriedVersion>({
    plan,
    first,
    grounds: options.grounds,
    shared: options.shared,
    attempt(next) {
      options.report()
      return attempt(next)
    },
  })
  return { plan: last, result: { ...tried.result, repair: report }, repairs }
}

type TriedVersion = Tried & { readonly result: Compared }

function failed(error: Error): TriedVersion {
  const [, dockerfile = ''] = /^building (.+?):\d+: /.exec(error.message) ?? []
  const verdict = 'new-does-not-build'
  const line = error.cause instanceof EngineError ? error.cause.line : undefined
  const result: Compared = {
    verdict,
    message: error.message,
    images: [],
    leftBehind: null,
    answered: [],
    timings: null,
    repair: null,
    builds: null,
    measured: null,
  }
  return { kind: 'failed', verdict, dockerfile, line, result }
}
