/**
 * The drivers of a repository, each analysed: shell scripts, Makefiles, scripts of packages, and jobs of CI files.
 *
 * In: a repository, and what was asked for (one driver by its path, its arguments, what is set aside). Out: the analyses that hold
 * pipelines, and for every driver that does not, why.
 *
 * Scripts are analysed all, whichever is asked for: one may need the image that another builds (`linksOf`).
 */
import { findComposeDrivers } from '../driver/compose-projects.ts'
import { findCiFiles, unreadCiFiles } from '../driver/ci-files.ts'
import { findMakefiles } from '../driver/makefiles.ts'
import { findPackages } from '../driver/package-files.ts'
import { findScripts, type Script } from '../driver/scripts.ts'
import { vendoredFolder } from '../driver/vendored.ts'
import { createBudget } from '../pipeline/budget.ts'
import type { Finding } from '../findings/finding.ts'
import { locate, type Location } from '../text/source.ts'
import type { Repository } from '../repository/repository.ts'
import { analyseDriver, type Analysis, type AnalyseOptions } from './analyse.ts'
import { analyseCiFile } from './ci-jobs.ts'
import { analyseComposeFile } from './compose-services.ts'
import type { MigrationDocument } from './document.ts'
import { analyseMakefile } from './make-goals.ts'
import { analysePackage } from './package-scripts.ts'
import { filesForHost } from './host-only.ts'
import { linksOf } from './providers.ts'
import { reasonOf } from './skipped.ts'
import { dropContained } from './subsume.ts'

/** A driver that is left alone on purpose. */
export interface SetAside {
  readonly driver: string
  readonly reason: string
}

export interface DriverOptions {
  /** Only this driver, by its path. */
  readonly driver?: string | undefined
  /** Its positional arguments; none given: they are not known. */
  readonly args?: readonly string[] | undefined
  /** Environment variables with known values. */
  readonly environment?: ReadonlyMap<string, string> | undefined
  readonly setAside?: readonly SetAside[] | undefined
}

export interface Analysed {
  /** Jobs of CI files that build images, those without a pipeline among them. */
  readonly jobs: readonly Analysis[]
  /** Analyses with pipelines. */
  readonly kept: readonly Analysis[]
  readonly scripts: readonly Script[]
  readonly skipped: MigrationDocument['skipped']
}

export function analyseDrivers(repository: Repository, options: DriverOptions): Analysed {
  const found = findScripts(repository)
  const makefiles = findMakefiles(repository)
  const environment = options.environment ?? new Map<string, string>()
  const budget = createBudget()
  const skipped: { path: string; reason: string }[] = [...found.findings, ...unreadCiFiles(repository)].map((finding) => ({
    path: finding.at?.path ?? '.',
    reason: finding.message,
  }))
  const others = [...found.scripts, ...makefiles].flatMap(({ source }) =>
    isOwn(source.path, options) ? [] : (vendoredFolder(source.path) ?? []),
  )
  for (const path of new Set(others))
    skipped.push({ path, reason: 'what builds here belongs to other projects; --driver takes one of its files' })
  const aside = new Map((options.setAside ?? []).map((one) => [one.driver, one.reason]))
  const mayRun = (path: string): boolean => {
    const reason = aside.get(path)
    if (reason !== undefined && isOwn(path, options)) skipped.push({ path, reason: `set aside in restage.yaml: ${reason}` })
    return reason === undefined && isOwn(path, options)
  }
  const isWanted = (path: string): boolean => mayRun(path) && (options.driver === undefined || options.driver === path)
  /** Arguments are for the driver that was asked for by its name. */
  const given = (path: string): AnalyseOptions => ({
    args: options.driver === path ? (options.args ?? []) : [],
    environment,
    budget: budget.share(),
  })

  const scripts = found.scripts.filter(({ source }) => mayRun(source.path))
  const jobs = findCiFiles(repository).flatMap((file) =>
    isWanted(file.source.path) ? analyseCiFile(repository, file, { args: [], environment, budget: budget.share() }) : [],
  )
  const forScripts = (): AnalyseOptions => ({ args: options.args ?? [], environment, budget: budget.share() })
  const alone = scripts.map((script) => analyseDriver(repository, script, forScripts()))
  const analyses = [
    ...alone.map((analysis) => withProviders(repository, analysis, alone, scripts, forScripts())),
    ...makefiles.flatMap((file) =>
      isWanted(file.source.path) ? analyseMakefile(repository, file, given(file.source.path)) : [],
    ),
    ...findPackages(repository).flatMap((file) =>
      isWanted(file.source.path) ? analysePackage(repository, file, given(file.source.path)) : [],
    ),
    ...jobs,
  ]
  const composed = findComposeDrivers(repository).flatMap((file) =>
    isWanted(file.source.path) ? analyseComposeFile(repository, file, analyses, given(file.source.path)) : [],
  )
  const kept =
    options.driver === undefined
      ? dropContained([...analyses, ...composed])
      : [...analyses, ...composed].filter(({ driver }) => driver.path === options.driver)
  for (const analysis of kept)
    if (analysis.pipelines.length === 0 && !isPartOfOther(analysis, kept) && !isFollowedElsewhere(analysis, kept))
      skipped.push({ path: analysis.driver.path, reason: reasonOf(analysis) })
  return { kept: kept.filter(({ pipelines }) => pipelines.length > 0), scripts, jobs, skipped }
}

/** A job that only hands something to another one is told of there. */
function isPartOfOther({ driver }: Analysis, all: readonly Analysis[]): boolean {
  return all.some((other) => other.driver.path === driver.path && other.driver.before?.includes(driver.entry) === true)
}

/** A script that runs before another one, or that a job calls: what it brings out is taken there. */
function isFollowedElsewhere({ driver, exploration }: Analysis, all: readonly Analysis[]): boolean {
  const at = filesForHost(exploration.base.run)?.at
  return all.some(
    ({ pipelines, providers = [] }) =>
      pipelines.some(({ handoffs }) => handoffs.some((one) => isPlace(locate(one.at), at))) ||
      (pipelines.length > 0 && providers.some(({ path }) => path === driver.path)),
  )
}

function isPlace(one: Location, other: Finding['at'] | undefined): boolean {
  return one.path === other?.path && one.line === other.line && one.column === other.column
}

/** Not another project's, unless it was asked for. */
function isOwn(path: string, options: DriverOptions): boolean {
  return options.driver === path || vendoredFolder(path) === undefined
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
