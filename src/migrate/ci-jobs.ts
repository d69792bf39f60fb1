/**
 * CI files as drivers: each job that speaks of docker is a driver of its own, on a fresh checkout. What a script or a Makefile does that
 * a job only calls is reported for the script: a job is a driver where commands of the pattern stand in its own file.
 */
import { chainOf } from '../ci/handed.ts'
import { readJobs } from '../ci/read.ts'
import type { CiDriver } from '../driver/ci-files.ts'
import type { DriverRun, Pipeline } from '../pipeline/model.ts'
import type { Program } from '../pipeline/run.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { literal } from '../text/symbolic.ts'
import { analyseProgram, type Analysis, type AnalyseOptions } from './analyse.ts'
import { withEntryNames } from './entry-names.ts'

/** Analyses the jobs of a file that have something to say: one with a pipeline of its own, or one that builds images. */
export function analyseCiFile(repository: Repository, driver: CiDriver, options: AnalyseOptions): readonly Analysis[] {
  const telling = (analysis: Analysis): readonly Analysis[] => {
    const own = analysis.pipelines.filter((pipeline) => isOwn(driver, pipeline))
    const builds = analysis.exploration.base.run.daemon.images.some((image) => image.event.call.site.source === driver.source)
    return own.length > 0 || builds ? [{ ...analysis, pipelines: own }] : []
  }
  const alone = driver.jobs.flatMap((job) => {
    const found = telling(analyseChain(repository, driver, job.name, options))
    const isOpen = found.every(({ pipelines }) => pipelines.length === 0) && (job.combinations ?? []).length > 1
    const each = isOpen
      ? telling(analyseProgram(repository, ofEach(programOf(driver, job.name, [], options)), options.budget))
      : []
    return each.some(({ pipelines }) => pipelines.length > 0) ? each : found
  })
  const analyses = withSiblings(alone, (entry, before) =>
    telling(analyseProgram(repository, programOf(driver, entry, before, options), options.budget)),
  )
  return analyses.filter(({ pipelines }) => pipelines.length > 0).length > 1 ? analyses.map(withEntryNames) : analyses
}

/**
 * Jobs that take the files of one job are one driver: what that job makes and hands over goes when none of them takes it any more. They are
 * left apart where together they do not make as many images out of it, or one of them would hinder the others.
 */
function withSiblings(
  analyses: readonly Analysis[],
  together: (entry: string, before: readonly string[]) => readonly Analysis[],
): readonly Analysis[] {
  const left = [...analyses]
  return analyses.flatMap((first) => {
    if (!left.includes(first)) return []
    const siblings = left.filter((one) => one === first || takesOfOne(first, one))
    left.splice(0, left.length, ...left.filter((one) => !siblings.includes(one)))
    const last = siblings.at(-1)
    if (siblings.length === 1 || last === undefined) return siblings
    const names = siblings.map(({ driver }) => driver.entry)
    const before = [...new Set([...siblings.flatMap(({ driver }) => driver.before ?? []), ...names.slice(0, -1)])]
    const made = together(last.driver.entry, before)
    return finalsOf(made) === finalsOf(siblings) && siblings.every(isBlocked) === made.some(isBlocked) ? made : siblings
  })
}

function takesOfOne({ driver: { before = [] }, pipelines }: Analysis, other: Analysis): boolean {
  return pipelines.length > 0 && other.pipelines.length > 0 && other.driver.before?.some((name) => before.includes(name)) === true
}

function isBlocked({ pipelines }: Analysis): boolean {
  return pipelines.some(({ findings }) => findings.some(({ severity }) => severity === 'blocker'))
}

function finalsOf(analyses: readonly Analysis[]): number {
  return analyses
    .flatMap(({ pipelines }) => pipelines.flatMap(({ roles }) => [...roles.values()]))
    .filter((role) => role === 'final').length
}

/** A job with those that hand files to it, where these come out of a container; else alone. */
function analyseChain(repository: Repository, driver: CiDriver, job: string, options: AnalyseOptions): Analysis {
  const before = chainOf(readJobs(driver.source), job)?.jobs.slice(0, -1) ?? []
  const names = before.map(({ name }) => name)
  const alone = (): Analysis => analyseProgram(repository, programOf(driver, job, [], options), options.budget)
  if (names.length === 0) return alone()
  const whole = analyseProgram(repository, programOf(driver, job, names, options), options.budget)
  return whole.pipelines.some(({ handoffs }) => handoffs.length > 0) ? whole : alone()
}

function programOf({ source, kind }: CiDriver, entry: string, before: readonly string[], options: AnalyseOptions): Program {
  const run: DriverRun = { path: source.path, kind, entry, cwd: '.' as HostPath, args: [], at: undefined, before }
  return {
    run,
    source,
    dialect: 'bash',
    environment: new Map([...options.environment].map(([name, value]) => [name, literal(value)])),
  }
}

/** Where the values of a matrix name files, nothing of a job is known before each of them is. */
function ofEach(program: Program): Program {
  return { ...program, run: { ...program.run, ofEach: true } }
}

/** Whether an image of a pipeline is built, or a file of it taken out, by a line of the file itself. */
function isOwn({ source }: CiDriver, pipeline: Pipeline): boolean {
  return [...pipeline.images.map((image) => image.event.call.site), ...pipeline.handoffs.map((handoff) => handoff.at)].some(
    (site) => site.source.path === source.path,
  )
}
