/** The legacy version, in one of its two ways. */
import type { Builder } from '../engine/engine.ts'
import type { Session } from '../engine/session.ts'
import type { Stranger } from '../engine/strangers.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { LegacyRun } from './legacy.ts'
import { replayPlan } from './plan/replay.ts'
import type { Scratch } from './scratch.ts'
import { runDriver } from './script/driver.ts'
import type { VerifyOptions } from './verify.ts'

export interface LegacyOptions extends VerifyOptions {
  readonly builder: Builder
  /** The user has named the builder, so that the driver's own choice does not count. */
  readonly isBuilderAsked: boolean
  readonly session: Session
  /** Told what appeared on the engine past the run, however it ends. */
  readonly strangers: (found: readonly Stranger[]) => void
  /** Its own copy of the tree. */
  readonly scratch: Scratch
  /** Files that the driver makes and the new version takes as well: kept at each build. */
  readonly made: readonly string[]
  /** Files of contexts whose texts the new version is told: read at each build. */
  readonly told: readonly string[]
}

/**
 * Runs it and records what it built.
 *
 * @throws EngineError `build-failed` when it does not come to its end.
 */
export function runLegacy(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  return options.legacy === 'script' ? runDriver(plan, options) : replayPlan(plan, options)
}
