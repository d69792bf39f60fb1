/** A Makefile as a driver: its targets are what people call. */
import type { MakefileDriver } from '../driver/makefiles.ts'
import type { DriverRun } from '../pipeline/model.ts'
import { makefileTargets, type Program } from '../pipeline/run.ts'
import type { Repository } from '../repository/repository.ts'
import { literal } from '../text/symbolic.ts'
import { analyseProgram, type Analysis, type AnalyseOptions } from './analyse.ts'
import { analyseCallable } from './goals.ts'

/** Analyses a Makefile; words given that are no variables are the goals. */
export function analyseMakefile(repository: Repository, driver: MakefileDriver, options: AnalyseOptions): readonly Analysis[] {
  const given = options.args.filter((word) => !word.includes('='))
  const args = options.args.filter((word) => word.includes('='))
  const own: AnalyseOptions = { ...options, args }
  if (given.length > 0) return [analyseProgram(repository, programOf(driver, given, own), options.budget)]
  const { targets, usual } = targetsOf(repository, driver, own)
  return analyseCallable(repository, {
    names: targets,
    usual,
    source: driver.source,
    budget: options.budget,
    programOf: (goals) => programOf(driver, goals, own),
    print: (goals) => `make ${goals.join(' ')}`,
  })
}

function programOf({ source, cwd }: MakefileDriver, goals: readonly string[], options: AnalyseOptions): Program {
  const run: DriverRun = { path: source.path, kind: 'make', entry: goals.join(' '), cwd, args: options.args, at: undefined }
  return {
    run,
    source,
    dialect: 'sh',
    environment: new Map([...options.environment].map(([name, value]) => [name, literal(value)])),
  }
}

/** Targets that a person may call: those that speak of docker, then the others; the usual one first. */
function targetsOf(
  repository: Repository,
  driver: MakefileDriver,
  options: AnalyseOptions,
): { readonly targets: readonly string[]; readonly usual: string | undefined } {
  const { targets, defaultGoal } = makefileTargets(repository, programOf(driver, [], options))
  const names = targets.filter((one) => one.hasRecipe || one.prerequisites.length > 0).map((one) => one.name)
  const callable = names.filter((name) => !/^\.[^/]*$/.test(name) && !name.includes('$') && !/\s/.test(name))
  const ordered = [...new Set([...(defaultGoal === undefined ? [] : [defaultGoal]), ...callable])]
  const speaking = speaksOfDocker(targets)
  // What is tried last may not be tried at all.
  const [first, last] = [true, false].map((wanted) => ordered.filter((name) => speaking.has(name) === wanted))
  return { targets: [...(first ?? []), ...(last ?? [])], usual: defaultGoal }
}

/** Targets whose recipes, or those of what they need, speak of docker. */
function speaksOfDocker(targets: ReturnType<typeof makefileTargets>['targets']): ReadonlySet<string> {
  const found = new Set(targets.flatMap(({ name, recipe }) => (/docker/i.test(recipe) ? [name] : [])))
  for (let before = -1; before < found.size;) {
    before = found.size
    for (const { name, prerequisites } of targets) if (prerequisites.some((one) => found.has(one))) found.add(name)
  }
  return found
}
