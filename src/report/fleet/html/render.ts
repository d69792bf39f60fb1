/**
 * The report as one HTML file.
 *
 * In: the report, and how a text is packed. Out: a page that shows its summary, its charts and the first rows by HTML alone; with its script the
 * table holds all rows, of which one page is in the document at a time, and a section is made of its packed data when it is opened. So the
 * page of 10,000 pipelines is as quick as that of ten, and is the size of what it tells.
 */
import { render } from '../../../../templates/report.html.hbs'
import type { FleetReport, PipelineReport, RepositoryReport } from '../report.ts'
import { codesView, type ReadPage } from './codes.ts'
import { printDocument } from './document.ts'
import { overviewOf } from './overview.ts'
import * as script from './page/main.ts?page'
import * as style from './page/style.css?page'
import { partials } from './parts.ts'
import { rowsOf } from './rows.ts'
import type { Detail } from './section.ts'

/** A text through gzip, as base64. */
export type Pack = (text: string) => string

/** Signs of a pack before it is packed: small enough to be read at once when a section is opened, large enough to pack well. */
const packSize = 250_000

/** @param read gives the pages of codes, which the report holds as far as it has the codes. */
export function renderHtml(report: FleetReport, pack: Pack, read: ReadPage): string {
  const rows = rowsOf(report)
  const view = { ...overviewOf(report, rows), codes: codesView(report, read) }
  const { packed, starts } = packDetails(report, pack)
  return printDocument({
    title: `${view.title} · restage`,
    body: render(view, { partials }),
    style,
    script,
    data: { 'data-rows': rows, 'data-starts': starts },
    packed,
  })
}

/** The details in the order of the rows; `starts` has the place of the first one of each pack. */
function packDetails(
  report: FleetReport,
  pack: Pack,
): { readonly packed: readonly string[]; readonly starts: readonly number[] } {
  const packed: string[] = []
  const starts: number[] = []
  let texts: string[] = []
  let size = 0
  let next = 0
  const close = (): void => {
    if (texts.length === 0) return
    packed.push(pack(`[${texts.join(',')}]`))
    starts.push(next - texts.length)
    texts = []
    size = 0
  }
  for (const detail of detailsOf(report)) {
    const text = JSON.stringify(detail)
    texts.push(text)
    size += text.length
    next++
    if (size >= packSize) close()
  }
  close()
  return { packed, starts }
}

/** One for each of `rowsOf`, in its order. */
function* detailsOf({ repositories, pipelines }: FleetReport): Generator<Detail> {
  const byName = new Map(repositories.map((repository) => [repository.repository, repository]))
  for (const pipeline of pipelines)
    yield { repository: repositoryPart(byName.get(pipeline.repository), pipeline), pipeline: pipelinePart(pipeline) }
  for (const repository of repositories)
    if (repository.outcome !== 'done') yield { repository: repositoryPart(repository, repository), pipeline: null }
}

/** A pipeline that is gone may have lost its repository as well. */
function repositoryPart(
  repository: RepositoryReport | undefined,
  { repository: name, team }: Pick<PipelineReport, 'repository' | 'team'>,
): Detail['repository'] {
  if (repository === undefined)
    return { repository: name, team, source: 'not part of this run', commit: null, outcome: 'done', message: null, analysed: '' }
  const { source, commit, outcome, message, analysed } = repository
  return { repository: name, team, source, commit, outcome, message, analysed }
}

function pipelinePart({ id, status, since, figures, entry }: PipelineReport): Detail['pipeline'] {
  return { id, status, since, figures, entry }
}
