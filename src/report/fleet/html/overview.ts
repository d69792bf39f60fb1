/** The first view of the page: in, the report; out, what `templates/report.html.hbs` shows without any script. */
import type { FleetReport, Hurdle, Sum, SummedFigures, SummedPair, TeamReport } from '../report.ts'
import { pairBars, stack, type PairBars, type Segment } from './bars.ts'
import { changesView, type ChangesView } from './changes.ts'
import { cleaned } from './clean.ts'
import { amount, bytes, countOf, time } from './format.ts'
import { rowView, savedOf, statusWords, type Row, type RowView } from './rows.ts'
import { countMeasures, sizeMeasures } from './section.ts'
import { pageSize, printState, start, statuses, withoutTeam, type RowStatus } from './state.ts'
import { trendView, type TrendView } from './trend.ts'

interface StatusCount {
  readonly status: RowStatus
  readonly word: string
  readonly count: string
  readonly href: string
}

interface StackView {
  readonly label: string
  readonly total: string
  readonly parts: readonly Segment[]
}

interface TeamView {
  readonly name: string
  readonly href: string
  readonly repositories: string
  readonly counts: readonly string[]
  readonly mix: readonly Segment[]
  readonly lines: string
  readonly laptop: string
}

interface HurdleView {
  readonly rank: number
  readonly code: string
  readonly href: string
  readonly message: string
  readonly help: string
  readonly pipelines: string
  readonly alone: string
  readonly repositories: string
  readonly examples: readonly { readonly name: string; readonly href: string }[]
}

export interface OverviewView {
  readonly title: string
  readonly made: string
  readonly warning: string
  readonly lead: string
  readonly tiles: readonly StatusCount[]
  readonly mix: readonly Segment[]
  readonly notes: readonly string[]
  readonly counts: readonly PairBars[]
  readonly countsNote: string
  readonly sizes: readonly PairBars[]
  readonly sizesNote: string
  readonly stacks: readonly StackView[]
  readonly stacksNote: string
  readonly legend: readonly { readonly kind: string; readonly label: string }[]
  readonly largest: readonly (PairBars & { readonly href: string })[]
  readonly trend: TrendView | null
  readonly teams: readonly TeamView[]
  readonly ranking: readonly HurdleView[]
  readonly changes: ChangesView | null
  readonly leads: readonly { readonly repository: string; readonly at: string; readonly text: string }[]
  readonly leadsNote: string
  readonly choices: {
    readonly teams: readonly { readonly value: string; readonly label: string }[]
    readonly codes: readonly string[]
  }
  readonly rows: readonly RowView[]
  readonly rowsNote: string
}

export function overviewOf(report: FleetReport, rows: readonly Row[]): OverviewView {
  const { whole, teams } = report
  const names = teams.map(({ team }) => team)
  return cleaned({
    title: titleOf(report),
    made: madeOf(report),
    warning: report.ended === null ? 'This run was interrupted: repositories are missing from all that is counted here.' : '',
    lead: leadOf(whole),
    tiles: tilesOf(whole),
    mix: mixOf(whole),
    notes: notesOf(whole),
    ...countsPart(whole),
    ...sizesPart(report),
    ...stacksOf(whole),
    largest: largestOf(rows),
    trend: trendView(report.trend),
    teams: teams.map(teamView),
    ranking: report.ranking.map(hurdleView),
    changes: report.changes === null ? null : changesView(report.changes),
    ...leadsOf(report),
    choices: {
      teams: names.map((team) => ({ value: team ?? withoutTeam, label: team ?? 'without a team' })),
      codes: [...new Set(rows.flatMap(({ codes }) => codes))].sort(),
    },
    rows: rows.slice(0, pageSize).map((row) => rowView(row, start)),
    rowsNote:
      rows.length > pageSize ? `The first ${amount(pageSize)} of ${countOf(rows.length, 'row')}.` : countOf(rows.length, 'row'),
  })
}

function titleOf({ whole }: FleetReport): string {
  return `Builder patterns in ${countOf(whole.repositories.total, 'repository', 'repositories')}`
}

function madeOf({ started, restage, options }: FleetReport): string {
  const engine =
    options.verify === null
      ? 'no engine was asked, so no size is known'
      : `verified on a Docker engine${options.verify.measure ? ', measured' : ''}`
  return `${time(started)} · restage ${restage} · ${engine}`
}

function openOf({ pipelines }: Sum): number {
  return pipelines.migrated + pipelines.caveats + pipelines.blocked
}

function leadOf(sum: Sum): string {
  const open = openOf(sum)
  const { migrated, caveats, gone } = sum.pipelines
  if (open === 0) return gone === 0 ? 'No builder pattern was found.' : 'Every builder pattern that was found is gone.'
  const saved = sum.open === null ? null : savedOf(sum.open.laptopBytes)
  const known = sum.open?.laptopBytes.known ?? 0
  const bytesLine =
    saved === null || saved <= 0
      ? ''
      : ` What was measured (${countOf(known, 'pipeline')}) would free ${bytes(saved)} on each machine that builds all of it.`
  return `${amount(migrated)} of ${countOf(open, 'pipeline')} can be migrated now, ${amount(caveats)} more after a look at what they assume.${bytesLine}`
}

function countsOf({ pipelines, repositories }: Sum): Readonly<Record<RowStatus, number>> {
  const { migrated, caveats, blocked, gone } = pipelines
  return { migrated, caveats, blocked, failed: repositories.failed, gone }
}

function tilesOf(sum: Sum): readonly StatusCount[] {
  const counts = countsOf(sum)
  return statuses.map((status) => ({
    status,
    word: statusWords[status],
    count: amount(counts[status]),
    href: printState({ status: [status] }),
  }))
}

function mixOf(sum: Sum): readonly Segment[] {
  const counts = countsOf(sum)
  const parts = statuses.map((status) => ({ kind: status, label: statusWords[status], value: counts[status] }))
  return stack(
    parts.filter(({ value }) => value > 0),
    parts.reduce((all, { value }) => all + value, 0),
    amount,
  )
}

function notesOf({ repositories, gone, pipelines, findings }: Sum): readonly string[] {
  const { total, open, finished, nothing, failed } = repositories
  const left = gone === null ? null : savedOf(gone.laptopBytes)
  return [
    `${countOf(total, 'repository', 'repositories')}: ${amount(open)} with a pattern, ${amount(finished)} finished, ${amount(nothing)} without one, ${amount(failed)} not analysed.`,
    `${countOf(findings.blocker, 'blocker')}, ${countOf(findings.caveat, 'caveat')}, ${countOf(findings.note, 'note')}.`,
    ...(gone === null
      ? []
      : [
          `${countOf(pipelines.gone, 'pipeline')} went since the first run${left === null || left <= 0 ? '' : `, and ${bytes(left)} with what they left on a machine (known for ${amount(gone.laptopBytes.known)})`}.`,
        ]),
  ]
}

function countsPart({ open }: Sum): Pick<OverviewView, 'counts' | 'countsNote'> {
  if (open === null) return { counts: [], countsNote: '' }
  const usual = open.lines
  return { counts: summedBars(open, countMeasures, usual), countsNote: sentence(coverage(usual)) }
}

function sizesPart({ options, whole: { open } }: FleetReport): Pick<OverviewView, 'sizes' | 'sizesNote'> {
  if (options.verify === null) return { sizes: [], sizesNote: 'Sizes and times are unknown: no engine was asked.' }
  if (open === null || open.laptopBytes.known === 0)
    return { sizes: [], sizesNote: 'Sizes are unknown: no pipeline was built before and after.' }
  const usual = open.laptopBytes
  return { sizes: summedBars(open, sizeMeasures, usual).filter(({ known }) => known), sizesNote: sentence(coverage(usual)) }
}

/** Over how many pipelines a sum is, where that is not what is usual. */
function summedBars(open: SummedFigures, measures: typeof countMeasures, usual: SummedPair): readonly PairBars[] {
  return measures.map(([key, label, format]) =>
    pairBars(label, open[key], format, open[key].known === usual.known ? '' : short(open[key])),
  )
}

function short({ known, of }: SummedPair): string {
  return known === of ? '' : `${amount(known)} of ${countOf(of, 'pipeline')}`
}

function coverage({ known, of }: SummedPair): string {
  return known === of ? '' : `known for ${amount(known)} of ${countOf(of, 'open pipeline')}`
}

function sentence(text: string): string {
  return text === '' ? '' : `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`
}

const byteParts = [
  ['finalBytes', 'final images', 'final', 'final'],
  ['builderBytes', 'builder images and stages', 'builder', 'stage'],
  ['hostBytes', 'files left in the tree', 'host', 'host'],
] as const

/** Where the bytes are; a part that is not known is told and not drawn. */
function stacksOf({ open }: Sum): Pick<OverviewView, 'stacks' | 'stacksNote' | 'legend'> {
  const none = { stacks: [], stacksNote: '', legend: [] }
  if (open === null) return none
  const side = (key: 'before' | 'after'): Parameters<typeof stack>[0] =>
    byteParts.flatMap(([figure, , before, after]) => {
      const value = open[figure][key]
      const kind = key === 'before' ? before : after
      return value === null ? [] : [{ kind, label: partWords[kind], value }]
    })
  const [before, after] = [side('before'), side('after')]
  const total = (parts: typeof before): number => parts.reduce((sum, { value }) => sum + value, 0)
  const most = Math.max(total(before), total(after))
  if (most === 0) return none
  const covers = byteParts.map(([figure, label]) => ({ label, text: coverage(open[figure]) })).filter(({ text }) => text !== '')
  const isOne = covers.length === byteParts.length && new Set(covers.map(({ text }) => text)).size === 1
  return {
    stacks: [
      { label: 'before', total: bytes(total(before)), parts: stack(before, most, bytes) },
      { label: 'after', total: bytes(total(after)), parts: stack(after, most, bytes) },
    ],
    stacksNote: sentence(isOne ? (covers[0]?.text ?? '') : covers.map(({ label, text }) => `${label}: ${text}`).join('; ')),
    legend: Object.entries(partWords).map(([kind, label]) => ({ kind, label })),
  }
}

const partWords = {
  final: 'final images',
  builder: 'builder images',
  stage: 'stages, until they are pruned',
  host: 'files left in the tree',
} as const

const shownLargest = 8

/** The pipelines that free most on a machine. */
function largestOf(rows: readonly Row[]): OverviewView['largest'] {
  const open = rows.filter(({ status, laptop }) => status !== 'gone' && (savedOf(laptop) ?? 0) > 0)
  return open
    .sort((a, b) => (savedOf(b.laptop) ?? 0) - (savedOf(a.laptop) ?? 0))
    .slice(0, shownLargest)
    .map(({ repository, pipeline, laptop }) => ({
      ...pairBars(`${repository} ${pipeline}`, laptop, bytes),
      href: printState({ shown: { repository, pipeline } }),
    }))
}

function teamView({ team, sum }: TeamReport): TeamView {
  const counts = countsOf(sum)
  const saved = (key: 'lines' | 'laptopBytes'): number | null => (sum.open === null ? null : savedOf(sum.open[key]))
  const [lines, laptop] = [saved('lines'), saved('laptopBytes')]
  return {
    name: team ?? 'without a team',
    href: printState({ team: team ?? withoutTeam }),
    repositories: amount(sum.repositories.total),
    counts: statuses.map((status) => amount(counts[status])),
    mix: mixOf(sum),
    lines: lines === null ? '' : amount(lines),
    laptop: laptop === null ? 'unknown' : bytes(Math.max(0, laptop)),
  }
}

function hurdleView({ code, message, help, pipelines, alone, repositories, examples }: Hurdle, index: number): HurdleView {
  return {
    rank: index + 1,
    code,
    href: printState({ code, status: ['blocked'] }),
    message,
    help,
    pipelines: amount(pipelines),
    alone: amount(alone),
    repositories: amount(repositories),
    examples: examples.map(({ repository, id }) => ({
      name: `${repository} ${id}`,
      href: printState({ shown: { repository, pipeline: id } }),
    })),
  }
}

/** Leads that the page lists; the JSON has all. */
const mostLeads = 200

function leadsOf({ repositories }: FleetReport): Pick<OverviewView, 'leads' | 'leadsNote'> {
  const all = repositories.flatMap(({ repository, leads }) =>
    leads.map(({ path, line, text }) => ({ repository, at: `${path}:${String(line)}`, text })),
  )
  return {
    leads: all.slice(0, mostLeads),
    leadsNote: all.length > mostLeads ? `The first ${amount(mostLeads)} of ${amount(all.length)}; the JSON report has all.` : '',
  }
}
