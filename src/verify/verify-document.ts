/** Builds and compares every pipeline of a migration, one after the other, and puts what was found into its document. */
import type { Engine } from '../engine/engine.ts'
import type { MigrationDocument } from '../migrate/document.ts'
import type { Migration } from '../migrate/migrate.ts'
import type { Observation } from '../pipeline/observation.ts'
import { sharedFiles } from './repair/shared-files.ts'
import { verifyPipeline, type Verified, type VerifyOptions, type VerifyProgress } from './verify.ts'
import type { Verification } from './verification.ts'

/** Migrates, with what an engine saw of artifacts, and the repairs that it called for. */
export type MigrateWith = (observations: readonly Observation[], repairs?: Verified['repairs']) => Migration

/** How each pipeline is verified; the engine, or why there is none. */
export interface DocumentOptions extends Omit<VerifyOptions, 'engine' | 'shared' | 'refine' | 'report'> {
  readonly engine: Engine | { readonly message: string }
  /** Tells of one driver's verification. */
  readonly report: (driver: string) => (progress: VerifyProgress) => void
}

/**
 * The document with a `verification` for every pipeline that is not blocked, as plain as what was seen allows.
 *
 * @throws EngineError when the engine or the machine fails, or `signal` says to stop; everything that was made is removed before.
 */
export async function verifyDocument(migrate: MigrateWith, options: DocumentOptions): Promise<MigrationDocument> {
  const { engine, report, ...rest } = options
  const seen: Observation[] = []
  const repaired: Verified['repairs'][number][] = []
  const verifications = new Map<string, Verification>()
  const { pipelines: found } = migrate([])
  const shared = sharedFiles(found.flatMap(({ plan }) => plan ?? []))
  for (const migrated of found) {
    const { id, driver } = migrated.document
    if (migrated.plan === undefined) continue
    if ('message' in engine) {
      verifications.set(id, noEngine(options.legacy, engine.message))
      continue
    }
    const { observations, repairs, verification } = await verifyPipeline(migrated, {
      ...rest,
      engine,
      shared,
      refine: (own) => migrate(own).pipelines.find((one) => one.document.id === id && one.plan !== undefined),
      report: report(driver.path),
    })
    seen.push(...observations)
    repaired.push(...repairs)
    verifications.set(id, verification)
  }
  const { document } = migrate(seen, repaired)
  const pipelines = document.pipelines.map((one) => ({ ...one, verification: verifications.get(one.id) ?? null }))
  return { ...document, pipelines }
}

function noEngine(legacy: Verification['legacy'], message: string): Verification {
  return {
    verdict: 'no-engine',
    legacy,
    builder: null,
    engine: null,
    message,
    images: [],
    leftBehind: null,
    answered: [],
    strangers: [],
    timings: null,
    repair: null,
    builds: null,
    measured: null,
  }
}
