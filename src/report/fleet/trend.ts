/** Runs as points in time. */
import type { Run } from '../../fleet/entry.ts'
import { byText } from './order.ts'
import { pipelinesOf } from './pipelines.ts'
import type { PipelineReport, TrendPoint } from './report.ts'
import { countStatuses, sumFigures } from './sums.ts'

/** A run in a few numbers, to be kept for later reports. */
export function trendPoint(run: Run): TrendPoint {
  return pointOf(
    run,
    pipelinesOf(run, () => null),
  )
}

/** The same where its pipelines are at hand. */
export function pointOf({ header, repositories }: Run, pipelines: readonly PipelineReport[]): TrendPoint {
  const bytesOf = (wanted: readonly PipelineReport[]): TrendPoint['open'] => {
    const { registryBytes, laptopBytes } = sumFigures(wanted)
    return { registryBytes, laptopBytes }
  }
  return {
    started: header.started,
    repositories: repositories.length,
    failed: repositories.filter(({ outcome }) => outcome !== 'done').length,
    pipelines: countStatuses(pipelines),
    open: bytesOf(pipelines.filter(({ status }) => status !== 'gone')),
    gone: bytesOf(pipelines.filter(({ status }) => status === 'gone')),
  }
}

/** Points in their order; of one run that is named twice the later one counts. */
export function trendOf(points: readonly TrendPoint[]): readonly TrendPoint[] {
  return [...new Map(points.map((point) => [point.started, point])).values()].sort(byText(({ started }) => started))
}
