/** Ids of pipelines of one file that has several entries: jobs, targets, scripts of a package. */
import type { Pipeline } from '../pipeline/model.ts'
import type { Analysis } from './analyse.ts'

/** Ids with the entry's name in front of the image's: images of several entries may have one name. */
export function withEntryNames(analysis: Analysis): Analysis {
  const named = (pipeline: Pipeline): Pipeline => ({
    ...pipeline,
    id: pipeline.id.replace('#', `#${analysis.driver.entry}/`),
  })
  return { ...analysis, pipelines: analysis.pipelines.map(named) }
}

/** The same where two of them have one id: an engine's results are kept by it. */
export function withIdsApart(analyses: readonly Analysis[]): readonly Analysis[] {
  const ids = analyses.flatMap(({ pipelines }) => pipelines.map(({ id }) => id))
  return new Set(ids).size === ids.length ? analyses : analyses.map(withEntryNames)
}
