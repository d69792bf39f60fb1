/** The rows of the table: what each is found and sorted by, and what its cells show. Runs where the page is made and in the page. */
import type { VerificationVerdict } from '../../../verify/verification.ts'
import type { FleetReport, Pair, PipelineReport, RepositoryReport } from '../report.ts'
import { amount, bytes, changeOf, countOf, known, type Format } from './format.ts'
import { printState, statuses, withoutTeam, type Column, type PageState, type RowStatus } from './state.ts'

export interface Row {
  readonly repository: string
  /** Empty for a repository that could not be analysed. */
  readonly pipeline: string
  readonly team: string | null
  readonly status: RowStatus
  readonly verdict: VerificationVerdict | null
  /** Codes of its findings, blockers first, each once. */
  readonly codes: readonly string[]
  /** How many of the codes block. */
  readonly blockers: number
  /** What is looked through besides: drivers, Dockerfiles, tags, why a repository failed. */
  readonly words: string
  readonly images: Pair
  readonly lines: Pair
  readonly final: Pair
  readonly laptop: Pair
}

export const statusWords: Readonly<Record<RowStatus, string>> = {
  migrated: 'can be migrated',
  caveats: 'with caveats',
  blocked: 'blocked',
  failed: 'not analysed',
  gone: 'gone',
}

export const verdictWords: Readonly<Record<VerificationVerdict, string>> = {
  identical: 'identical',
  equal: 'same image',
  excused: 'same, but for what is listed',
  different: 'different',
  'legacy-does-not-build': 'legacy does not build',
  'new-does-not-build': 'new does not build',
  'not-runnable': 'could not be built here',
  'no-engine': 'no engine',
}

const verdictOrder = Object.keys(verdictWords)

/** A row for each pipeline, and one for each repository that was not analysed. */
export function rowsOf(report: FleetReport): readonly Row[] {
  const failed = report.repositories.filter(({ outcome }) => outcome !== 'done').map(failedRow)
  return [...report.pipelines.map(pipelineRow), ...failed]
}

function pipelineRow({ repository, id, team, status, figures, entry }: PipelineReport): Row {
  const codesOf = (blocking: boolean): readonly string[] =>
    entry.findings.filter(({ severity }) => (severity === 'blocker') === blocking).map(({ code }) => code)
  const blocking = new Set(codesOf(true))
  return {
    repository,
    pipeline: id,
    team,
    status,
    verdict: entry.verification?.verdict ?? null,
    codes: [...new Set([...blocking, ...codesOf(false)])],
    blockers: blocking.size,
    words: [...entry.drivers, ...entry.images.flatMap(({ dockerfile, tags }) => [dockerfile ?? '', ...tags])].join(' '),
    images: figures.images,
    lines: figures.lines,
    final: figures.finalBytes,
    laptop: figures.laptopBytes,
  }
}

const nothing: Pair = { before: null, after: null }

function failedRow({ repository, team, outcome, message }: RepositoryReport): Row {
  const figures = { images: nothing, lines: nothing, final: nothing, laptop: nothing }
  const words = `${outcome} ${message ?? ''}`
  return { repository, pipeline: '', team, status: 'failed', verdict: null, codes: [], blockers: 0, words, ...figures }
}

/** What a text is looked for in. */
export function haystackOf({ repository, pipeline, team, codes, words }: Row): string {
  return `${repository}\n${pipeline}\n${team ?? ''}\n${codes.join(' ')}\n${words}`.toLowerCase()
}

/** Which rows are listed: every word of the text must be somewhere in the haystack of the row. */
export function filterOf({ text, status, team, code }: PageState): (row: Row, haystack: string) => boolean {
  const words = text.toLowerCase().split(/\s+/)
  return (row, haystack) =>
    (status.length === 0 || status.includes(row.status)) &&
    (team === '' || (row.team ?? withoutTeam) === team) &&
    (code === '' || row.codes.includes(code)) &&
    words.every((word) => haystack.includes(word))
}

type Key = string | number | null

const keys: Readonly<Record<Column, (row: Row) => Key>> = {
  name: ({ repository, pipeline }) => `${repository}\u0000${pipeline}`,
  team: ({ team }) => team,
  status: ({ status }) => statuses.indexOf(status),
  findings: ({ codes, blockers }) => blockers * 1000 + codes.length,
  images: ({ images }) => images.before,
  lines: ({ lines }) => lines.before,
  final: ({ final }) => final.before,
  laptop: ({ laptop }) => savedOf(laptop),
  verdict: ({ verdict }) => (verdict === null ? null : verdictOrder.indexOf(verdict)),
}

export function savedOf({ before, after }: Pair): number | null {
  return before === null || after === null ? null : before - after
}

/** The places of the rows in the order of a column; what is not known comes last either way, and equal rows stay as they are. */
export function orderOf(rows: readonly Row[], column: Column, descending: boolean): readonly number[] {
  const key = keys[column]
  const all = rows.map(key)
  const sign = descending ? -1 : 1
  return rows
    .map((_, index) => index)
    .sort((one, other) => {
      const [a, b] = [all[one] ?? null, all[other] ?? null]
      if (a === b) return 0
      if (a === null) return 1
      if (b === null) return -1
      return a < b ? -sign : sign
    })
}

interface Cell {
  readonly before: string
  /** Empty where there is nothing after it. */
  readonly after: string
  readonly change: string
  readonly quiet: boolean
}

/** What the template of rows shows. */
export interface RowView {
  readonly href: string
  readonly repository: string
  readonly pipeline: string
  readonly team: string
  readonly status: RowStatus
  readonly statusWord: string
  readonly codes: readonly { readonly code: string; readonly href: string; readonly blocks: boolean }[]
  readonly more: string
  readonly images: Cell
  readonly lines: Cell
  readonly final: Cell
  readonly laptop: Cell
  readonly verdict: string
}

const shownCodes = 4

/** The state is kept in the links, so that going back finds the list as it was. */
export function rowView(row: Row, state: PageState): RowView {
  const { repository, pipeline, team, status, codes, blockers, verdict } = row
  return {
    href: printState({ ...state, shown: { repository, pipeline } }),
    repository,
    pipeline,
    team: team ?? '',
    status,
    statusWord: statusWords[status],
    codes: codes.slice(0, shownCodes).map((code, index) => ({ code, href: printState({ code }), blocks: index < blockers })),
    more: codes.length > shownCodes ? `+${String(codes.length - shownCodes)}` : '',
    images: cellOf(row.images, amount),
    lines: cellOf(row.lines, amount),
    final: cellOf(row.final, bytes),
    laptop: cellOf(row.laptop, bytes),
    verdict: verdict === null ? (status === 'failed' ? '' : 'not verified') : verdictWords[verdict],
  }
}

function cellOf({ before, after }: Pair, format: Format): Cell {
  const change = changeOf(before, after)
  return {
    before: known(before, format),
    after: after === null ? '' : format(after),
    change: change === 'same' ? '' : change,
    quiet: before === null,
  }
}

/** What the filtered rows come to. */
export function filteredLine(rows: readonly Row[], all: number): string {
  const open = rows.filter(({ status }) => status !== 'gone' && status !== 'failed')
  const saved = open.map(({ laptop }) => savedOf(laptop)).filter((value) => value !== null)
  const sum = saved.reduce((total, value) => total + value, 0)
  const bytesLine =
    saved.length === 0
      ? ''
      : `; migrating frees ${bytes(Math.max(0, sum))} on a machine that builds (known for ${amount(saved.length)})`
  return `${rows.length === all ? '' : `${amount(rows.length)} of `}${countOf(all, 'row')}${bytesLine}`
}
