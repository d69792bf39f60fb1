/** What became of each pipeline since an earlier run. */
import { byText } from './order.ts'
import { keyOf } from './pipelines.ts'
import type { ChangeKind, Pair, PipelineChange, PipelineReport, Snapshot } from './report.ts'

/** A part of a size: what a package manager downloads anew differs by less. */
const noticed = 0.01

/** @param started when the later run did. */
export function changesBetween(
  earlier: readonly PipelineReport[],
  later: readonly PipelineReport[],
  started: string,
): readonly PipelineChange[] {
  const before = new Map(earlier.map((pipeline) => [keyOf(pipeline), pipeline]))
  const seen = new Set(later.map(keyOf))
  const lost = earlier.filter((pipeline) => pipeline.status !== 'gone' && !seen.has(keyOf(pipeline)))
  return [
    ...later.flatMap((pipeline) => {
      const was = before.get(keyOf(pipeline))
      const kinds = kindsOf(was, pipeline, started)
      return kinds.length === 0 ? [] : [{ ...nameOf(pipeline), kinds, before: snapshotOf(was), after: snapshotOf(pipeline) }]
    }),
    ...lost.map((pipeline): PipelineChange => ({
      ...nameOf(pipeline),
      kinds: ['unseen'],
      before: snapshotOf(pipeline),
      after: null,
    })),
  ].sort(
    byText(
      ({ repository }) => repository,
      ({ id }) => id,
    ),
  )
}

function kindsOf(was: PipelineReport | undefined, is: PipelineReport, started: string): readonly ChangeKind[] {
  if (is.status === 'gone') return is.since === started || (was !== undefined && was.status !== 'gone') ? ['gone'] : []
  if (was === undefined || was.status === 'gone') return ['new']
  const kinds: ChangeKind[] = []
  if (was.status !== is.status) kinds.push('status')
  const [told, tells] = [verdictOf(was), verdictOf(is)]
  if (told !== null && tells !== null && told !== tells) kinds.push('verdict')
  if (differ(was.figures.finalBytes, is.figures.finalBytes) || differ(was.figures.builderBytes, is.figures.builderBytes))
    kinds.push('size')
  return kinds
}

function differ(was: Pair, is: Pair): boolean {
  const isOther = (a: number | null, b: number | null): boolean =>
    a !== null && b !== null && Math.abs(a - b) > noticed * Math.max(a, b)
  return isOther(was.before, is.before) || isOther(was.after, is.after)
}

function nameOf({ repository, id }: PipelineReport): Pick<PipelineChange, 'repository' | 'id'> {
  return { repository, id }
}

function snapshotOf(pipeline: PipelineReport | undefined): Snapshot | null {
  if (pipeline === undefined) return null
  const { status, figures } = pipeline
  return { status, verdict: verdictOf(pipeline), finalBytes: figures.finalBytes, builderBytes: figures.builderBytes }
}

function verdictOf({ entry }: PipelineReport): Snapshot['verdict'] {
  return entry.verification?.verdict ?? null
}
