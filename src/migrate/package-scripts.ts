/** The scripts of a package.json as a driver: they are what people call. */
import type { PackageDriver } from '../driver/package-files.ts'
import type { DriverRun, Pipeline } from '../pipeline/model.ts'
import type { Program } from '../pipeline/run.ts'
import type { Repository } from '../repository/repository.ts'
import { literal } from '../text/symbolic.ts'
import { analyseProgram, type Analysis, type AnalyseOptions } from './analyse.ts'
import { analyseCallable } from './goals.ts'

/** Analyses the scripts of a package; the first word given names the script, those behind it are its arguments. */
export function analysePackage(repository: Repository, driver: PackageDriver, options: AnalyseOptions): readonly Analysis[] {
  const [script, ...args] = options.args
  const programOf = (goals: readonly string[]): Program => programFor(driver, goals, args, options)
  if (script !== undefined) return [analyseProgram(repository, programOf([script]), options.budget)]
  const analyses = analyseCallable(repository, {
    names: driver.names,
    usual: driver.names[0],
    source: driver.source,
    budget: options.budget,
    programOf,
    print: (goals) => goals.map((name) => `npm run ${name}`).join(' && '),
  })
  // What a script of the repository does that a package only calls is told for that script.
  return analyses.map((analysis) => ({ ...analysis, pipelines: analysis.pipelines.filter((one) => isOwn(driver, one)) }))
}

function programFor(
  { source, cwd }: PackageDriver,
  goals: readonly string[],
  args: readonly string[],
  { environment }: AnalyseOptions,
): Program {
  const run: DriverRun = { path: source.path, kind: 'npm', entry: goals.join(' '), cwd, args, at: undefined }
  return { run, source, dialect: 'sh', environment: new Map([...environment].map(([name, value]) => [name, literal(value)])) }
}

/** Whether an image of a pipeline is built, or a file of it taken out, by a script of the package itself. */
function isOwn({ source }: PackageDriver, pipeline: Pipeline): boolean {
  const sites = [...pipeline.images.map((image) => image.event.call.site), ...pipeline.handoffs.map((handoff) => handoff.at)]
  return sites.some((site) => site.source.path === source.path)
}
