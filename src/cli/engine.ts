/** Verification from the command line: connects, builds and compares each pipeline, shows progress on stderr, and cleans up on Ctrl-C. */
import type { Configuration } from '../config/configuration.ts'
import { connect } from '../engine/connect.ts'
import type { Engine } from '../engine/engine.ts'
import { EngineError } from '../engine/error.ts'
import type { MigrationDocument } from '../migrate/document.ts'
import type { Migration } from '../migrate/migrate.ts'
import type { Observation } from '../pipeline/observation.ts'
import type { Repository } from '../repository/repository.ts'
import { sharedFiles } from '../verify/repair/shared-files.ts'
import { verifyPipeline, type Verified } from '../verify/verify.ts'
import type { Verification, VerificationVerdict } from '../verify/verification.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { EngineArguments } from './arguments.ts'
import { progressOn } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface VerifyRequest {
  readonly folder: string
  readonly engine: EngineArguments
  readonly environment: ReadonlyMap<string, string>
}

/** Migrates, with what an engine saw of artifacts, and the repairs that it called for. */
export type MigrateWith = (observations: readonly Observation[], repairs?: Verified['repairs']) => Migration

/** What ends a run; another of the kind ends it at once. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** The document with a `verification` for every pipeline that is not blocked, as plain as what was seen allows. */
export async function verifyAll(
  migrate: MigrateWith,
  repository: Repository,
  configuration: Configuration,
  given: VerifyRequest,
  terminal: Terminal,
): Promise<MigrationDocument> {
  const interrupt = new AbortController()
  const stop = (): void => {
    interrupt.abort()
  }
  let crash: { readonly error: unknown } | undefined
  // a bug must not leave its containers behind: it ends the run as an interrupt does, and is told then
  const stopCrashed = (error: unknown): void => {
    crash ??= { error }
    interrupt.abort()
  }
  for (const signal of signals) process.once(signal, stop)
  for (const event of ['uncaughtException', 'unhandledRejection']) process.on(event, stopCrashed)
  try {
    const connected = await tryConnect()
    const seen: Observation[] = []
    const repaired: Verified['repairs'][number][] = []
    const verifications = new Map<string, Verification>()
    const { pipelines: found } = migrate([])
    const shared = sharedFiles(found.flatMap(({ plan }) => plan ?? []))
    for (const migrated of found) {
      const { id, driver } = migrated.document
      if (migrated.plan === undefined) continue
      if ('message' in connected) {
        verifications.set(id, noEngine(given.engine.legacy, connected.message))
        continue
      }
      const { observations, repairs, verification } = await verifyPipeline(migrated, {
        engine: connected.engine,
        root: given.folder,
        repository,
        legacy: given.engine.legacy,
        builder: given.engine.builder,
        cache: given.engine.cache,
        repair: given.engine.repair,
        shared,
        measure: given.engine.measure,
        bases: new Map([...configuration.bases, ...given.engine.bases]),
        ignore: [...configuration.ignore, ...given.engine.ignore],
        timeLimit: given.engine.timeLimit,
        environment: given.environment,
        refine: (own) => migrate(own).pipelines.find((one) => one.document.id === id && one.plan !== undefined),
        report: progressOn(terminal, driver.path),
        signal: interrupt.signal,
      })
      seen.push(...observations)
      repaired.push(...repairs)
      verifications.set(id, verification)
    }
    const { document } = migrate(seen, repaired)
    const pipelines = document.pipelines.map((one) => ({ ...one, verification: verifications.get(one.id) ?? null }))
    return { ...document, pipelines }
  } catch (error) {
    if (crash !== undefined) throw crash.error
    if (!interrupt.signal.aborted) throw asOperational(error)
    throw new EngineError('cancelled', 'verifying: cancelled; what was made is removed', { cause: error })
  } finally {
    for (const signal of signals) process.off(signal, stop)
    for (const event of ['uncaughtException', 'unhandledRejection']) process.off(event, stopCrashed)
  }
}

/** A call of the system that failed is no bug: a full disk, a folder that cannot be written to. */
function asOperational(error: unknown): unknown {
  if (error instanceof OperationalError || !(error instanceof Error)) return error
  const { syscall, path } = error as NodeJS.ErrnoException
  if (syscall === undefined) return error
  return new OperationalError('DISK', `verifying: ${syscall} ${path ?? ''}: ${reasonOf(error)}`.replace(/ +:/, ':'), {
    cause: error,
  })
}

/** Where an engine answers, if one does. */
export async function engineAddress(): Promise<string | undefined> {
  const found = await tryConnect()
  return 'engine' in found ? found.engine.info.address : undefined
}

async function tryConnect(): Promise<{ readonly engine: Engine } | { readonly message: string }> {
  try {
    return { engine: await connect() }
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'no-engine') return { message: error.message }
    throw error
  }
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

const codes: Readonly<Record<VerificationVerdict, 0 | 1 | 2>> = {
  identical: 0,
  equal: 0,
  excused: 0,
  different: 1,
  'legacy-does-not-build': 1,
  'new-does-not-build': 1,
  'not-runnable': 2,
  'no-engine': 2,
}

/** The exit code that the verifications of a document ask for. */
export function verificationCode(document: MigrationDocument): 0 | 1 | 2 {
  const all = document.pipelines.flatMap((pipeline) =>
    pipeline.verification === null ? [] : [codes[pipeline.verification.verdict]],
  )
  return all.includes(2) ? 2 : all.includes(1) ? 1 : 0
}
