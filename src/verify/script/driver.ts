/** Placeholder. */
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'

export function runDriver(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  return Promise.reject(new Error(`${plan.pipeline.id} ${options.root}`))
}
