/** Verification from the command line: connects, builds and compares each pipeline, shows progress on stderr, and cleans up on Ctrl-C. */
import type { Configuration } from '../config/configuration.ts'
import { tryConnect } from '../engine/connect.ts'
import { EngineError } from '../engine/error.ts'
import type { MigrationDocument } from '../migrate/document.ts'
import type { Repository } from '../repository/repository.ts'
import { verifyDocument, type MigrateWith } from '../verify/verify-document.ts'
import type { VerificationVerdict } from '../verify/verification.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { EngineArguments } from './arguments.ts'
import { progressOn } from './progress.ts'
import type { Terminal } from './terminal.ts'

export interface VerifyRequest {
  readonly folder: string
  readonly engine: EngineArguments
  readonly environment: ReadonlyMap<string, string>
}

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
    const { engine: asked } = given
    return await verifyDocument(migrate, {
      engine: await tryConnect(),
      root: given.folder,
      repository,
      legacy: asked.legacy,
      builder: asked.builder,
      cache: asked.cache,
      repair: asked.repair,
      measure: asked.measure,
      bases: new Map([...configuration.bases, ...asked.bases]),
      ignore: [...configuration.ignore, ...asked.ignore],
      timeLimit: asked.timeLimit,
      environment: given.environment,
      report: (driver) => progressOn(terminal, driver),
      signal: interrupt.signal,
    })
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
  return 'message' in found ? undefined : found.info.address
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
