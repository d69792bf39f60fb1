/** What to cure next: the codes that block, by how much their cure frees. */
import { groupBy } from './groups.ts'
import { byText } from './order.ts'
import type { Hurdle, PipelineReport } from './report.ts'

const shownExamples = 3

interface Blocked {
  readonly pipeline: PipelineReport
  readonly code: string
  readonly isAlone: boolean
}

/**
 * By pipelines that have no other blocker, then by all that have it: a cure that opens nothing at once comes after one that does.
 *
 * @param pipelines in the report's order.
 */
export function rankHurdles(pipelines: readonly PipelineReport[]): readonly Hurdle[] {
  const blocked = pipelines
    .filter(({ status }) => status === 'blocked')
    .flatMap((pipeline): readonly Blocked[] => {
      const codes = [...new Set(blockersOf(pipeline).map(({ code }) => code))]
      return codes.map((code) => ({ pipeline, code, isAlone: codes.length === 1 }))
    })
  return [...groupBy(blocked, ({ code }) => code)]
    .map(([code, those]) => hurdleOf(code, those))
    .sort(
      (a, b) =>
        b.alone - a.alone ||
        b.pipelines - a.pipelines ||
        b.repositories - a.repositories ||
        byText<Hurdle>(({ code }) => code)(a, b),
    )
}

function hurdleOf(code: string, blocked: readonly Blocked[]): Hurdle {
  const alone = blocked.filter(({ isAlone }) => isAlone)
  const shown = [...alone, ...blocked.filter(({ isAlone }) => !isAlone)].slice(0, shownExamples).map(({ pipeline }) => pipeline)
  const finding = shown.flatMap(blockersOf).find((blocker) => blocker.code === code)
  return {
    code,
    pipelines: blocked.length,
    alone: alone.length,
    repositories: new Set(blocked.map(({ pipeline }) => pipeline.repository)).size,
    message: finding?.message ?? '',
    help: finding?.help ?? '',
    examples: shown.map(({ repository, id }) => ({ repository, id })),
  }
}

function blockersOf({ entry }: PipelineReport): PipelineReport['entry']['findings'] {
  return entry.findings.filter(({ severity }) => severity === 'blocker')
}
