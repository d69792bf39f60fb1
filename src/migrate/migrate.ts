/**
 * The whole static path over any repository: find drivers, analyse each, rewrite what can be rewritten, prove it, and put it
 * into the document. Pure: no disk, no engine; the same repository gives the same document.
 *
 * Passes, in order:
 * 1. `findScripts`, and `analyseDriver` for each script that is not set aside; drivers that need another's image are linked.
 * 2. For each pipeline: compose, edit the driver, look for references, prove; any blocker leaves it without changes.
 * 3. The sum: pipelines are migrated one after the other, each on the repository that the ones before it left, so that two
 *    pipelines in one file add up to one change of it.
 */
import { findCiFiles } from '../driver/ci-files.ts'
import { findPackages } from '../driver/package-files.ts'
import { findMakefiles, type MakefileDriver } from '../driver/makefiles.ts'
import { findScripts, type Script } from '../driver/scripts.ts'
import { vendoredFolder } from '../driver/vendored.ts'
import { overlayRepository } from '../repository/overlay.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import type { Repair } from '../rewrite/repair.ts'
import type { Observation } from '../pipeline/observation.ts'
import { analyseDriver, type Analysis, type AnalyseOptions } from './analyse.ts'
import { analyseCiFile } from './ci-jobs.ts'
import { withConflicts } from './conflicts.ts'
import { documentChanges, unifiedDiff } from './diff.ts'
import type { MigrationDocument } from './document.ts'
import { findLeads } from './leads.ts'
import { analyseMakefile } from './make-goals.ts'
import { analysePackage } from './package-scripts.ts'
import { migratePipeline, type Migrated } from './pipeline.ts'
import { linksOf } from './providers.ts'
import { reasonOf } from './skipped.ts'
import { dropContained } from './subsume.ts'

/** A driver that is left alone on purpose. */
export interface SetAside {
  readonly driver: string
  readonly reason: string
}

export interface MigrateOptions {
  /** Only this driver, by its path. */
  readonly driver?: string | undefined
  /** Its positional arguments; none given: they are not known. */
  readonly args?: readonly string[] | undefined
  /** Environment variables with known values. */
  readonly environment?: ReadonlyMap<string, string> | undefined
  /** Write the new Dockerfile beside the old files and change nothing else. */
  readonly keepLegacy?: boolean | undefined
  readonly setAside?: readonly SetAside[] | undefined
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
  const first = analyseAll(repository, options)
  const alone = first.kept.flatMap((analysis) => migrateAnalysis(repository, analysis, options))
  const pipelines = withConflicts(alone, first.jobs)
  const sum = sumOfChanges(repository, pipelines, options)
  const document: MigrationDocument = {
    schema: 'restage/migration@1',
    root: repository.name,
    pipelines: pipelines.map((one) => one.document),
    changes: documentChanges(repository, sum),
    diff: unifiedDiff(repository, sum),
    skipped: first.skipped,
    leads: findLeads(repository, [
      ...first.scripts.map(({ source }) => source.path),
      ...first.kept.map(({ driver }) => driver.path),
    ]),
  }
  return { document, pipelines }
}

interface Analysed {
  /** Jobs of CI files that build images, those without a pipeline among them. */
  readonly jobs: readonly Analysis[]
  readonly kept: readonly Analysis[]
  readonly scripts: readonly Script[]
  readonly skipped: MigrationDocument['skipped']
}

function analyseAll(repository: Repository, options: MigrateOptions): Analysed {
  const found = findScripts(repository)
  const aside = new Map((options.setAside ?? []).map((one) => [one.driver, one.reason]))
  const skipped: { path: string; reason: string }[] = found.findings.map((finding) => ({
    path: finding.at?.path ?? '.',
    reason: finding.message,
  }))
  const isOwn = (path: string): boolean => options.driver === path || vendoredFolder(path) === undefined
  const makefiles = findMakefiles(repository)
  const others = [...found.scripts, ...makefiles].flatMap(({ source }) =>
    isOwn(source.path) ? [] : (vendoredFolder(source.path) ?? []),
  )
  for (const path of new Set(others))
    skipped.push({ path, reason: 'what builds here belongs to other projects; --driver takes one of its files' })
  const wanted = found.scripts.filter((script) => {
    if (!isOwn(script.source.path)) return false
    const reason = aside.get(script.source.path)
    if (reason !== undefined) skipped.push({ path: script.source.path, reason: `set aside in restage.yaml: ${reason}` })
    return reason === undefined
  })
  const analyseOptions: AnalyseOptions = { args: options.args ?? [], environment: options.environment ?? new Map() }
  const jobs = ciAnalyses(repository, options, aside, skipped)
  const alone = wanted.map((script) => analyseDriver(repository, script, analyseOptions))
  const linked = [
    ...alone.map((analysis) => withProviders(repository, analysis, alone, wanted, analyseOptions)),
    ...makefileAnalyses(
      repository,
      makefiles.filter(({ source }) => isOwn(source.path)),
      options,
      aside,
      skipped,
    ),
    ...packageAnalyses(repository, options, aside, skipped),
    ...jobs,
  ]
  const chosen = options.driver === undefined ? linked : linked.filter((analysis) => analysis.driver.path === options.driver)
  const kept = options.driver === undefined ? dropContained(chosen) : chosen
  for (const analysis of kept) {
    if (analysis.pipelines.length === 0) skipped.push({ path: analysis.driver.path, reason: reasonOf(analysis) })
  }
  return { kept: kept.filter((analysis) => analysis.pipelines.length > 0), scripts: wanted, jobs, skipped }
}

/** Makefiles; arguments are given to one that was asked for by its name. */
function makefileAnalyses(
  repository: Repository,
  makefiles: readonly MakefileDriver[],
  options: MigrateOptions,
  aside: ReadonlyMap<string, string>,
  skipped: { path: string; reason: string }[],
): readonly Analysis[] {
  return makefiles.flatMap((makefile): readonly Analysis[] => {
    const { path } = makefile.source
    const reason = aside.get(path)
    if (reason !== undefined) skipped.push({ path, reason: `set aside in restage.yaml: ${reason}` })
    if (reason !== undefined || (options.driver !== undefined && options.driver !== path)) return []
    const args = options.driver === path ? (options.args ?? []) : []
    return analyseMakefile(repository, makefile, { args, environment: options.environment ?? new Map() })
  })
}

/** Scripts of packages; arguments are given to a package that was asked for by its name: the script, and what stands behind it. */
function packageAnalyses(
  repository: Repository,
  options: MigrateOptions,
  aside: ReadonlyMap<string, string>,
  skipped: { path: string; reason: string }[],
): readonly Analysis[] {
  return findPackages(repository).flatMap((driver): readonly Analysis[] => {
    const { path } = driver.source
    const reason = aside.get(path)
    if (options.driver === undefined && vendoredFolder(path) !== undefined) return []
    if (reason !== undefined) skipped.push({ path, reason: `set aside in restage.yaml: ${reason}` })
    if (reason !== undefined || (options.driver !== undefined && options.driver !== path)) return []
    const args = options.driver === path ? (options.args ?? []) : []
    return analysePackage(repository, driver, { args, environment: options.environment ?? new Map() })
  })
}

/** Jobs of CI files. */
function ciAnalyses(
  repository: Repository,
  options: MigrateOptions,
  aside: ReadonlyMap<string, string>,
  skipped: { path: string; reason: string }[],
): readonly Analysis[] {
  return findCiFiles(repository).flatMap((driver): readonly Analysis[] => {
    const { path } = driver.source
    const reason = aside.get(path)
    if (reason !== undefined) skipped.push({ path, reason: `set aside in restage.yaml: ${reason}` })
    if (reason !== undefined || (options.driver !== undefined && options.driver !== path)) return []
    return analyseCiFile(repository, driver, { args: [], environment: options.environment ?? new Map() })
  })
}

function withProviders(
  repository: Repository,
  analysis: Analysis,
  all: readonly Analysis[],
  scripts: readonly Script[],
  options: AnalyseOptions,
): Analysis {
  const links = linksOf(analysis, all)
  const script = scripts.find((one) => one.source.path === analysis.driver.path)
  if (links.length === 0 || script === undefined) return analysis
  const again = analyseDriver(
    repository,
    script,
    options,
    links.flatMap((link) => link.provider.programs),
  )
  if (!again.pipelines.some((pipeline) => pipeline.handoffs.length > 0)) return analysis
  const providers = links.map((link) => link.provider.driver)
  return { ...again, providers, findings: [...links.map((link) => link.finding), ...again.findings] }
}

function migrateAnalysis(repository: Repository, analysis: Analysis, options: MigrateOptions): readonly Migrated[] {
  return analysis.pipelines.map((pipeline, index) => migratePipeline(repository, analysis, pipeline, index, options))
}

/** Migrates pipeline after pipeline, each on what the ones before left. */
function sumOfChanges(repository: Repository, pipelines: readonly Migrated[], options: MigrateOptions): readonly Change[] {
  const open = pipelines.filter((one) => one.document.status !== 'blocked')
  const [only] = open
  if (open.length <= 1) return only?.changes ?? []
  const sum = new Map<string, Change>()
  let present = repository
  for (const wanted of open.map(identityOf)) {
    const next = analyseAll(present, options)
      .kept.flatMap((analysis) => migrateAnalysis(present, analysis, options))
      .find((one) => identityOf(one) === wanted)
    if (next === undefined || next.document.status === 'blocked') continue
    for (const change of next.changes) sum.set(change.path, mergeChange(repository, sum.get(change.path), change))
    present = overlayRepository(repository, [...sum.values()])
  }
  return [...sum.values()].filter((change) => change.action !== 'delete' || repository.stat(change.path) !== undefined)
}

/** What a pipeline makes, and where: the same before and after another pipeline of its driver is migrated. */
function identityOf({ document }: Migrated): string {
  const finals = document.images
    .filter((image) => image.role === 'final')
    .map((image) => [image.dockerfile, image.context, ...image.tags])
  return JSON.stringify([document.driver.path, finals])
}

function mergeChange(repository: Repository, before: Change | undefined, change: Change): Change {
  if (before === undefined) return change
  if (change.after === null) return change
  return { ...change, action: repository.stat(change.path) === undefined ? 'create' : 'modify' }
}
