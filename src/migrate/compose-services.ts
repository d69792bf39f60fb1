/** Compose files as a driver, where nothing else builds what their services build. */
import type { ComposeDriver } from '../driver/compose-projects.ts'
import { composeOrder } from '../findings/makers.ts'
import type { DriverRun } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import { literal } from '../text/symbolic.ts'
import { analyseProgram, type Analysis, type AnalyseOptions } from './analyse.ts'

/** Analyses the services of a compose file; nothing where files are not handed over, or other drivers build one of the images. */
export function analyseComposeFile(
  repository: Repository,
  { source, cwd, makers, images }: ComposeDriver,
  others: readonly Analysis[],
  options: AnalyseOptions,
): readonly Analysis[] {
  const names = images.map(({ service }) => service.name)
  const run: DriverRun = { path: source.path, kind: 'compose', entry: names.join(' '), cwd, args: [], at: undefined }
  const environment = new Map([...options.environment].map(([name, value]) => [name, literal(value)]))
  const analysis = analyseProgram(repository, { run, source, dialect: 'sh', environment }, options.budget)
  const { images: built } = analysis.exploration.base.run.daemon
  const isBuiltElsewhere = others.some((other) =>
    other.exploration.base.run.daemon.images.some(({ dockerfile }) =>
      built.some((one) => one.dockerfile.path === dockerfile.path),
    ),
  )
  if (isBuiltElsewhere || !analysis.pipelines.some(({ handoffs }) => handoffs.length > 0)) return []
  const order = makers.map(({ service: { site, name } }) => composeOrder(site, name, names))
  return [{ ...analysis, findings: [...order, ...analysis.findings] }]
}
