/**
 * The report for a wiki, short: totals, what to cure next, what changed, and a table of the pipelines.
 *
 * It is the Markdown of GitHub, as most wikis read it.
 */
import { md, table } from '../markdown.ts'
import { bytes } from '../verification.ts'
import { count } from '../text.ts'
import type { Figures, FleetReport, Hurdle, PipelineChange, PipelineReport, Snapshot, Sum, SummedPair } from './report.ts'

/** More would hide the rest of the page; CSV and JSON have all. */
const shownPipelines = 500
const shownChanges = 100

export function renderMarkdown(report: FleetReport): string {
  const { whole, teams, ranking, changes, pipelines, started, ended, restage } = report
  const sections = [
    `# Builder patterns`,
    `Analysed ${md(started)} by restage ${md(restage)}${ended === null ? '; **the run was interrupted, and repositories are missing**' : ''}.`,
    overview(whole),
    ...(whole.open === null ? [] : ['## What a migration saves', savings(whole.open)]),
    ...(whole.gone === null ? [] : ['## What is done', doneText(whole), savings(whole.gone)]),
    ...(teams.length === 0 ? [] : ['## Teams', teamTable(report)]),
    ...(ranking.length === 0 ? [] : ['## What to cure next', rankingTable(ranking)]),
    ...(changes === null ? [] : [`## Since ${md(changes.since)}`, changeTable(changes.pipelines)]),
    ...(pipelines.length === 0 ? [] : ['## Pipelines', pipelineTable(pipelines)]),
    ...failures(report),
  ]
  return `${sections.join('\n\n')}\n`
}

function overview({ repositories, pipelines }: Sum): string {
  const { total, open, finished, nothing, failed } = repositories
  return table(
    [
      'Repositories',
      'with pipelines',
      'finished',
      'without one',
      'not analysed',
      'Pipelines',
      'migrated',
      'caveats',
      'blocked',
      'gone',
    ],
    [
      [
        ...[total, open, finished, nothing, failed],
        pipelines.migrated + pipelines.caveats + pipelines.blocked,
        ...[pipelines.migrated, pipelines.caveats, pipelines.blocked, pipelines.gone],
      ].map(String),
    ],
  )
}

const figureRows: readonly (readonly [name: keyof Figures, label: string, unit: (value: number) => string])[] = [
  ['dockerfiles', 'Dockerfiles', String],
  ['scripts', 'scripts', String],
  ['lines', 'lines of both', String],
  ['images', 'images that a run builds', String],
  ['finalBytes', 'final images', bytes],
  ['finalLayers', 'their layers', String],
  ['registryBytes', 'in a registry (compressed)', bytes],
  ['builderImages', 'builder images left behind', String],
  ['builderBytes', 'their size', bytes],
  ['hostBytes', 'files left in the tree', bytes],
  ['laptopBytes', 'on a machine that builds, after a prune', bytes],
  ['coldSeconds', 'build from nothing', seconds],
  ['warmSeconds', 'build again at once', seconds],
]

function savings(figures: NonNullable<Sum['open']>): string {
  const rows = figureRows.map(([name, label, unit]) => figureRow(label, figures[name], unit))
  return `${table(['', 'Before', 'After', 'Known of'], rows)}\n\nSizes and times are known where an engine built both versions. Layers that images share count for each of them.`
}

function figureRow(label: string, { before, after, known, of }: SummedPair, unit: (value: number) => string): readonly string[] {
  return [
    label,
    before === null ? 'unknown' : unit(before),
    after === null ? 'unknown' : unit(after),
    `${String(known)} of ${String(of)}`,
  ]
}

function doneText({ pipelines }: Sum): string {
  return `${count(pipelines.gone, 'pipeline')} that earlier runs saw: migrated or removed since; the figures are those that were seen last.`
}

function teamTable({ teams }: FleetReport): string {
  const rows = teams.map(({ team, sum: { repositories, pipelines } }) => [
    team === null ? '(no team)' : md(team),
    ...[repositories.total, pipelines.migrated, pipelines.caveats, pipelines.blocked, pipelines.gone, repositories.failed].map(
      String,
    ),
  ])
  return table(['Team', 'Repositories', 'migrated', 'caveats', 'blocked', 'gone', 'failed'], rows)
}

function rankingTable(ranking: readonly Hurdle[]): string {
  const rows = ranking.map(({ code, alone, pipelines, repositories, message, examples }) => [
    md(code),
    ...[alone, pipelines, repositories].map(String),
    md(message),
    examples.map(({ repository, id }) => `${md(repository)} ${md(id)}`).join(', '),
  ])
  return table(['Finding', 'only blocker of', 'blocks', 'in repositories', 'Example', 'Found in'], rows)
}

function changeTable(changes: readonly PipelineChange[]): string {
  if (changes.length === 0) return 'Nothing changed.'
  const rows = changes
    .slice(0, shownChanges)
    .map(({ repository, id, kinds, before, after }) => [
      md(repository),
      md(id),
      kinds.join(', '),
      snapshotText(before),
      snapshotText(after),
    ])
  return `${table(['Repository', 'Pipeline', 'What', 'Before', 'Now'], rows)}${left(changes.length - shownChanges)}`
}

function snapshotText(snapshot: Snapshot | null): string {
  if (snapshot === null) return ''
  const { status, verdict, finalBytes } = snapshot
  return [status, ...(verdict === null ? [] : [verdict]), ...(finalBytes.after === null ? [] : [bytes(finalBytes.after)])].join(
    ', ',
  )
}

function pipelineTable(pipelines: readonly PipelineReport[]): string {
  const rows = pipelines
    .slice(0, shownPipelines)
    .map(({ repository, team, id, status, entry, figures }) => [
      md(repository),
      md(team ?? ''),
      md(id),
      status,
      entry.verification?.verdict ?? 'not verified',
      [...new Set(entry.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => md(code)))].join(' '),
      sides(figures.lines.before, figures.lines.after, String),
      sides(figures.laptopBytes.before, figures.laptopBytes.after, bytes),
    ])
  const head = ['Repository', 'Team', 'Pipeline', 'Status', 'Verdict', 'Findings', 'Lines', 'On a machine']
  return `${table(head, rows)}${left(pipelines.length - shownPipelines)}`
}

function failures({ repositories }: FleetReport): readonly string[] {
  const failed = repositories.filter(({ outcome }) => outcome !== 'done')
  if (failed.length === 0) return []
  const rows = failed
    .slice(0, shownPipelines)
    .map(({ repository, outcome, message }) => [md(repository), outcome, md(message ?? '')])
  return ['## Not analysed', `${table(['Repository', 'Outcome', 'Why'], rows)}${left(failed.length - shownPipelines)}`]
}

function left(rows: number): string {
  return rows > 0 ? `\n\nand ${String(rows)} more; the JSON report has them all` : ''
}

function sides(before: number | null, after: number | null, unit: (value: number) => string): string {
  return before === null && after === null
    ? 'unknown'
    : [before, after].map((value) => (value === null ? '?' : unit(value))).join(' → ')
}

function seconds(value: number): string {
  return `${value.toFixed(1)} s`
}
