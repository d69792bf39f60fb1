/**
 * The whole static path over any repository: find drivers, analyse each, rewrite what can be rewritten, prove it, and put it
 * into the document. Pure: no disk, no engine; the same repository gives the same document.
 *
 * Passes, in order:
 * 1. `analyseDrivers`: every driver that is not set aside; those that need another's image are linked.
 * 2. For each pipeline: compose, edit the driver, look for references, prove; any blocker leaves it without changes.
 * 3. The sum: pipelines are migrated one after the other, each on the repository that the ones before it left, so that two
 *    pipelines in one file add up to one change of it.
 */
import { overlayRepository } from '../repository/overlay.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import type { Repair } from '../rewrite/repair.ts'
import type { Observation } from '../pipeline/observation.ts'
import type { Analysis } from './analyse.ts'
import { apartFiles, builtFiles, type Apart } from './apart.ts'
import { withConflicts } from './conflicts.ts'
import { documentChanges, unifiedDiff } from './diff.ts'
import type { MigrationDocument } from './document.ts'
import { analyseDrivers, type DriverOptions } from './drivers.ts'
import { identityOf } from './identity.ts'
import { findLeads } from './leads.ts'
import { migratePipeline, type Migrated } from './pipeline.ts'

export interface MigrateOptions extends DriverOptions {
  /** Write the new Dockerfile beside the old files and change nothing else. */
  readonly keepLegacy?: boolean | undefined
  /** What an engine saw of artifacts: with it the plainest right Dockerfile is written, and the proof names it. */
  readonly observations?: readonly Observation[] | undefined
  /** What an engine showed to be needed in new Dockerfiles, by pipeline. */
  readonly repairs?: readonly Repair[] | undefined
}

/**
 * Migrates a repository.
 *
 * @returns the document `restage/migration@1`: every pipeline with its status, findings, changes and proof, and the sum of the
 * changes of all pipelines that are not blocked. Nothing is written anywhere.
 */
export function migrate(repository: Repository, options: MigrateOptions = {}): MigrationDocument {
  return migrateAll(repository, options).document
}

export interface Migration {
  readonly document: MigrationDocument
  /** In the order of the document's pipelines. */
  readonly pipelines: readonly Migrated[]
}

/** As `migrate`, with what is needed to build both versions of each pipeline. */
export function migrateAll(repository: Repository, options: MigrateOptions = {}): Migration {
  const first = analyseDrivers(repository, options)
  const shared = first.kept.flatMap((analysis) => migrateAnalysis(repository, analysis, options))
  // What an engine saw of one of them gives nobody a file of his own.
  const { observations = [], repairs = [] } = options
  const unseen = { ...options, observations: [], repairs: [] }
  const plain =
    observations.length + repairs.length === 0
      ? shared
      : first.kept.flatMap((analysis) => migrateAnalysis(repository, analysis, unseen))
  const apart = options.keepLegacy === true ? noneApart : apartFiles(repository, plain)
  const alone =
    apart.size === 0 ? shared : first.kept.flatMap((analysis) => migrateAnalysis(repository, analysis, options, apart))
  const pipelines = withConflicts(alone, first.jobs)
  const sum = sumOfChanges(repository, pipelines, options, apart)
  const document: MigrationDocument = {
    schema: 'restage/migration@1',
    root: repository.name,
    pipelines: pipelines.map((one) => one.document),
    changes: documentChanges(repository, sum),
    diff: unifiedDiff(repository, sum),
    skipped: first.skipped,
    leads: findLeads(
      repository,
      [...first.scripts.map(({ source }) => source.path), ...first.kept.map(({ driver }) => driver.path)],
      new Set(pipelines.flatMap(({ document: { images } }) => images.flatMap(({ dockerfile }) => dockerfile ?? []))),
    ),
  }
  return { document, pipelines }
}

const noneApart: ReadonlyMap<string, Apart> = new Map()

/** `apart`: pipelines whose Dockerfiles get places of their own. */
function migrateAnalysis(
  repository: Repository,
  analysis: Analysis,
  options: MigrateOptions,
  apart: ReadonlyMap<string, Apart> = noneApart,
): readonly Migrated[] {
  return analysis.pipelines.map((pipeline, index) => {
    const one = migratePipeline(repository, analysis, pipeline, index, options)
    const files = apart.get(identityOf(one))
    return files === undefined ? one : migratePipeline(repository, analysis, pipeline, index, options, files)
  })
}

/** Migrates pipeline after pipeline, each on what the ones before left. */
function sumOfChanges(
  repository: Repository,
  pipelines: readonly Migrated[],
  options: MigrateOptions,
  apart: ReadonlyMap<string, Apart>,
): readonly Change[] {
  // Who gets a Dockerfile of his own takes the text that is there now.
  const isApart = (one: Migrated): number => (apart.has(identityOf(one)) ? 0 : 1)
  const open = pipelines.filter((one) => one.document.status !== 'blocked').sort((a, b) => isApart(a) - isApart(b))
  const [only] = open
  if (open.length <= 1) return only?.changes ?? []
  const sum = new Map<string, Change>()
  let present = repository
  for (const one of open) {
    const start = beforeOwn(repository, one, sum) ?? present
    const next = analyseDrivers(start, options)
      .kept.flatMap((analysis) => migrateAnalysis(start, analysis, options, apart))
      .find((other) => identityOf(other) === identityOf(one))
    if (next === undefined || next.document.status === 'blocked') continue
    for (const change of next.changes) sum.set(change.path, mergeChange(repository, sum.get(change.path), change))
    present = overlayRepository(repository, [...sum.values()])
  }
  return [...sum.values()].filter((change) => change.action !== 'delete' || repository.stat(change.path) !== undefined)
}

/**
 * Another driver of the same Dockerfile has made of it what this one would make: then it starts from that file as it was, since the stages
 * that stand in it now would be taken for a builder of its own. `undefined` where nothing of it is done yet.
 */
function beforeOwn(repository: Repository, one: Migrated, sum: ReadonlyMap<string, Change>): Repository | undefined {
  const isDone = (change: Change): boolean => {
    const done = sum.get(change.path)
    return done !== undefined && done.action === change.action && done.after === change.after
  }
  if (!builtFiles(one).some((path) => one.changes.some((change) => change.path === path && isDone(change)))) return undefined
  const own = new Set(one.changes.filter(isDone).map(({ path }) => path))
  return overlayRepository(
    repository,
    [...sum.values()].filter(({ path }) => !own.has(path)),
  )
}

function mergeChange(repository: Repository, before: Change | undefined, change: Change): Change {
  if (before === undefined) return change
  if (change.after === null) return change
  return { ...change, action: repository.stat(change.path) === undefined ? 'create' : 'modify' }
}
