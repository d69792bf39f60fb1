/**
 * The section of one pipeline: in, what the report knows of it; out, the view of `templates/report-pipeline.html.hbs`. Runs in the page,
 * when a section is opened.
 */
import type { Finding } from '../../../findings/finding.ts'
import type { Location } from '../../../text/source.ts'
import { splitPatch, type PatchLine } from '../../patch.ts'
import type { Figures, PipelineReport, RepositoryReport } from '../report.ts'
import { pairBars, type PairBars } from './bars.ts'
import { cleaned } from './clean.ts'
import { amount, bytes, seconds, time, type Format } from './format.ts'
import { statusWords } from './rows.ts'
import type { RowStatus } from './state.ts'
import { verificationView, type VerificationView } from './verification.ts'
import { pictureAfter, pictureBefore, type Picture } from './way.ts'

/** What the page holds of a row beside the row: `pipeline` is `null` for a repository that was not analysed. */
export interface Detail {
  readonly repository: Pick<RepositoryReport, 'repository' | 'team' | 'source' | 'commit' | 'outcome' | 'message' | 'analysed'>
  readonly pipeline: Pick<PipelineReport, 'id' | 'status' | 'since' | 'figures' | 'entry'> | null
}

interface FindingView {
  readonly severity: Finding['severity']
  readonly code: string
  readonly message: string
  readonly help: string
  readonly at: string
}

interface FileView {
  readonly path: string
  readonly action: string
  readonly lines: readonly { readonly kind: string; readonly text: string }[]
}

export interface SectionView {
  readonly repository: string
  readonly pipeline: string
  readonly status: RowStatus
  readonly statusWord: string
  /** One sentence. */
  readonly lead: string
  readonly facts: readonly { readonly name: string; readonly value: string; readonly href: string }[]
  readonly before: Picture | null
  readonly after: Picture | null
  readonly ways: readonly {
    readonly from: string
    readonly host: string
    readonly into: string
    readonly via: string
    readonly at: string
  }[]
  readonly findings: readonly FindingView[]
  readonly assumptions: readonly { readonly code: string; readonly text: string; readonly at: string }[]
  readonly files: readonly FileView[]
  readonly counts: readonly PairBars[]
  readonly sizes: readonly PairBars[]
  readonly verification: VerificationView | null
}

export function sectionOf({ repository, pipeline }: Detail): SectionView {
  if (pipeline === null) return cleaned(failedSection(repository))
  const { entry, figures, status } = pipeline
  return cleaned({
    repository: repository.repository,
    pipeline: pipeline.id,
    status,
    statusWord: statusWords[status],
    lead: leadOf(pipeline),
    facts: factsOf(repository, pipeline),
    before: pictureBefore(entry),
    after: entry.status === 'blocked' ? null : pictureAfter(entry),
    ways: entry.handoffs.map(({ from, path, host, into, imagePath, via, at }) => ({
      from: `${from} ${path === '' ? '(the whole image)' : path}`,
      host: host === '' ? 'not on the host' : host,
      into: `${into} ${imagePath === '' ? '(its base)' : imagePath}`,
      via,
      at: placeOf(at),
    })),
    findings: [...entry.findings]
      .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
      .map(findingView),
    assumptions: entry.proof.assumptions.map(({ code, text, at }) => ({ code, text, at: placeOf(at) })),
    files: splitPatch(entry.diff).map(({ titles, lines }) => ({ ...fileOf(titles), lines: lines.map(lineView) })),
    counts: barsOf(figures, countMeasures),
    sizes: barsOf(figures, sizeMeasures).filter(({ known }) => known),
    verification: entry.verification === null ? null : verificationView(entry.verification),
  })
}

const severities: readonly Finding['severity'][] = ['blocker', 'caveat', 'note']

export function placeOf(at: Location | null): string {
  return at === null ? '' : `${at.path}:${String(at.line)}:${String(at.column)}`
}

function findingView({ severity, code, message, help, at }: Finding): FindingView {
  return { severity, code, message, help, at: placeOf(at) }
}

function leadOf({ status, since, entry }: NonNullable<Detail['pipeline']>): string {
  const blockers = [...new Set(entry.findings.filter(({ severity }) => severity === 'blocker').map(({ code }) => code))]
  switch (status) {
    case 'migrated':
      return 'One multi-stage Dockerfile makes the same image; nothing has to be checked by hand.'
    case 'caveats':
      return 'One multi-stage Dockerfile makes the same image, if what the caveats say holds.'
    case 'blocked':
      return `Nothing is changed: ${blockers.join(', ')} ${blockers.length === 1 ? 'stands' : 'stand'} in the way.`
    case 'gone':
      return `A run saw this pipeline, and since ${time(since ?? '')} none does: it was migrated or removed. This is what was seen last.`
  }
}

function factsOf(repository: Detail['repository'], { entry }: NonNullable<Detail['pipeline']>): SectionView['facts'] {
  const { driver, drivers } = entry
  const entryPoint = [driver.path, driver.entry, ...driver.args].filter((word) => word !== '').join(' ')
  const others = drivers.filter((path) => path !== driver.path)
  return [
    ...repositoryFacts(repository),
    { name: 'driver', value: `${entryPoint} (${driver.kind})`, href: '' },
    ...(others.length === 0 ? [] : [{ name: 'with', value: others.join(', '), href: '' }]),
    { name: 'proof', value: proofWords[entry.proof.verdict], href: '' },
  ]
}

const proofWords = { equal: 'the same image, before and after', different: 'the images differ', unproven: 'none' } as const

function repositoryFacts({ team, source, commit, analysed }: Detail['repository']): SectionView['facts'] {
  return [
    ...(team === null ? [] : [{ name: 'team', value: team, href: '' }]),
    // nothing but these: `javascript:` and others are links that run
    { name: 'source', value: source, href: /^https?:\/\//i.test(source) ? source : '' },
    { name: 'commit', value: commit ?? 'files that are not committed as they are', href: '' },
    { name: 'analysed', value: time(analysed), href: '' },
  ]
}

function failedSection(repository: Detail['repository']): SectionView {
  const { outcome, message } = repository
  return {
    repository: repository.repository,
    pipeline: '',
    status: 'failed',
    statusWord: statusWords.failed,
    lead: `This repository is ${outcome}${message === null ? '.' : `: ${message}`}`,
    facts: repositoryFacts(repository),
    before: null,
    after: null,
    ways: [],
    findings: [],
    assumptions: [],
    files: [],
    counts: [],
    sizes: [],
    verification: null,
  }
}

type Measure = readonly [key: keyof Figures, label: string, format: Format]

export const countMeasures: readonly Measure[] = [
  ['images', 'images built by a run', amount],
  ['dockerfiles', 'Dockerfiles', amount],
  ['scripts', 'scripts', amount],
  ['lines', 'lines of both', amount],
]

export const sizeMeasures: readonly Measure[] = [
  ['finalBytes', 'final images', bytes],
  ['finalLayers', 'layers of final images', amount],
  ['registryBytes', 'compressed, in the registry', bytes],
  ['builderBytes', 'builder images', bytes],
  ['hostBytes', 'files left in the tree', bytes],
  ['laptopBytes', 'held by who builds', bytes],
  ['coldSeconds', 'build from nothing', seconds],
  ['warmSeconds', 'build again at once', seconds],
  ['changedSeconds', 'build after a change', seconds],
]

function barsOf(figures: Figures, measures: readonly Measure[]): readonly PairBars[] {
  return measures.map(([key, label, format]) => pairBars(label, figures[key], format))
}

/** What git's headers say of a file. */
function fileOf(titles: readonly string[]): Pick<FileView, 'path' | 'action'> {
  const find = (front: string): string => titles.find((title) => title.startsWith(front))?.slice(front.length) ?? ''
  const [old, fresh] = [find('--- '), find('+++ ')]
  const path = (fresh === '' || fresh === '/dev/null' ? old : fresh).replace(/^("?)[ab]\//, '$1')
  const action = old === '/dev/null' ? 'new' : fresh === '/dev/null' ? 'deleted' : 'changed'
  return path === ''
    ? { path: find('diff --git '), action: find('old mode ') === '' ? 'changed' : 'mode changed' }
    : { path, action }
}

const lineKinds: Partial<Readonly<Record<PatchLine['style'], string>>> = { add: 'add', remove: 'remove', quiet: 'hunk' }

function lineView({ style, text }: PatchLine): FileView['lines'][number] {
  return { kind: lineKinds[style] ?? 'context', text: text === '' ? ' ' : text }
}
