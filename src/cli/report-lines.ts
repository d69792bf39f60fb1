/** What a run over many repositories came to, in a few lines; the rest stands in the files. */
import type { FleetReport, SummedPair } from '../report/fleet/report.ts'
import { bytes } from '../report/verification.ts'
import { cleanLine } from '../text/clean.ts'

/** @param paths of the files that were written */
export function reportLines(report: FleetReport, paths: readonly string[]): readonly string[] {
  const { repositories, pipelines, open } = report.whole
  const { total, nothing, failed } = repositories
  const counts = (['migrated', 'caveats', 'blocked', 'gone'] as const).map(
    (status) => `${String(pipelines[status])} ${statuses[status]}`,
  )
  const [first] = report.ranking
  return [
    `${counted(total, 'repository', 'repositories')}: ${String(total - nothing - failed)} with builder patterns, ${String(nothing)} without${failed === 0 ? '' : `, ${String(failed)} could not be analysed`}.`,
    `Pipelines: ${counts.join(', ')}.`,
    ...(open === null ? [] : sizeLines(open.laptopBytes)),
    ...(first === undefined
      ? []
      : [`Next: ${first.code} blocks ${counted(first.pipelines, 'pipeline', 'pipelines')}: ${cleanLine(first.message)}`]),
    ...paths.map((path) => `Written: ${cleanLine(path)}`),
  ]
}

const statuses = {
  migrated: 'to migrate',
  caveats: 'with caveats',
  blocked: 'blocked',
  gone: 'gone since an earlier run',
} as const

function sizeLines({ before, after, known, of }: SummedPair): readonly string[] {
  if (before === null || after === null) return ['Sizes: not known without --verify.']
  const part = known === of ? '' : ` (known of ${String(known)} of ${String(of)})`
  return [`On the machine of who builds: ${bytes(before)} now, ${bytes(after)} after${part}.`]
}

function counted(count: number, one: string, many: string): string {
  return `${String(count)} ${count === 1 ? one : many}`
}
