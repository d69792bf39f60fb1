/** Check runs and their annotations. */
import { listing, notFound, Refusal, type Answer } from '../answer.ts'
import { commitOf, kindOf } from '../objects.ts'
import { may, onRepository, textOf, textOr, type Ask, type Route } from '../route.ts'
import { fullName, type CheckRun, type Repository } from '../state.ts'
import { web } from '../views/account.ts'
import { checkRunView } from '../views/check-run.ts'

function runIn(ask: Ask, repository: Repository): CheckRun {
  const found = repository.checkRuns.find((one) => one.id === Number(ask.params['check_run_id']))
  if (found === undefined) throw notFound()
  return found
}

function create(ask: Ask, repository: Repository): Answer {
  const headSha = textOf(ask.body, 'head_sha')
  if (!/^[0-9a-f]{40}$/.test(headSha) || kindOf(repository.folder, headSha) !== 'commit') {
    throw new Refusal(422, `No commit found for SHA: ${headSha}`)
  }
  const texts = { externalId: '', title: null, summary: null, text: null }
  const times = { startedAt: new Date(), completedAt: null }
  const made = { id: ask.state.id(), suite: ask.state.id(), name: textOf(ask.body, 'name'), headSha }
  const run: CheckRun = { ...made, ...texts, ...times, status: 'queued', conclusion: null, detailsUrl: null, annotations: [] }
  fill(ask, run)
  repository.checkRuns.push(run)
  return { status: 201, body: checkRunView(ask.state, repository, run) }
}

/** Takes what the request says over into a run; annotations are added to those that it has. */
function fill(ask: Ask, run: CheckRun): void {
  const { body } = ask
  const output = (body['output'] ?? {}) as Readonly<Record<string, unknown>>
  if (body['output'] !== undefined && output['title'] === undefined && run.title === null) {
    throw new Refusal(422, "Invalid request.\n\nMissing required keys (title) in object given for 'output'.")
  }
  for (const name of ['title', 'summary', 'text']) {
    const { length } = textOr(output, name, '')
    if (length > 65_535) throw new Refusal(422, `Invalid request.\n\nOnly 65535 characters are allowed; ${length} were supplied.`)
  }
  const annotations = (output['annotations'] ?? []) as Readonly<Record<string, unknown>>[]
  if (annotations.length > 50) {
    throw new Refusal(422, `Invalid request.\n\nNo more than 50 items are allowed; ${annotations.length} were supplied.`)
  }
  annotations.forEach(refuseWrong)
  const conclusion = textOr(body, 'conclusion', run.conclusion)
  const status = body['conclusion'] === undefined ? textOr(body, 'status', run.status) : 'completed'
  if (status === 'completed' && conclusion === null) {
    throw new Refusal(422, 'Invalid request.\n\n"conclusion" wasn\'t supplied.')
  }
  const isDone = status === 'completed' && run.completedAt === null
  Object.assign(run, {
    name: textOr(body, 'name', run.name),
    status,
    conclusion,
    detailsUrl: textOr(body, 'details_url', run.detailsUrl),
    externalId: textOr(body, 'external_id', run.externalId),
    title: textOr(output, 'title', run.title),
    summary: textOr(output, 'summary', run.summary),
    text: textOr(output, 'text', run.text),
    completedAt: isDone ? new Date() : run.completedAt,
  })
  run.annotations.push(...annotations)
}

function refuseWrong(annotation: Readonly<Record<string, unknown>>): void {
  for (const name of ['message', 'raw_details']) {
    if (Buffer.byteLength(textOr(annotation, name, '')) > 65_536)
      throw new Refusal(422, `Invalid request.\n\n${name} is too long.`)
  }
  const [start, end] = [Number(annotation['start_line']), Number(annotation['end_line'])]
  const hasColumns = annotation['start_column'] !== undefined || annotation['end_column'] !== undefined
  // columns are for annotations of one line
  if (end < start || start < 0 || (hasColumns && start !== end))
    throw new Refusal(422, 'Invalid request.\n\nAnnotation lines are invalid.')
}

function ofCommit(ask: Ask, repository: Repository): Answer {
  const name = ask.params['ref'] ?? ''
  const sha = commitOf(repository.folder, name)
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${name}`)
  const [wanted, status] = [ask.query.get('check_name'), ask.query.get('status')]
  const app = Number(ask.query.get('app_id') ?? ask.state.app.id)
  const all = repository.checkRuns.toReversed().filter((run) => run.headSha === sha && app === ask.state.app.id)
  const newest = all.filter((run, at) => all.findIndex((one) => one.name === run.name) === at)
  const found = (ask.query.get('filter') === 'all' ? all : newest).filter(
    (run) => (wanted === null || run.name === wanted) && (status === null || run.status === status),
  )
  const views = found.map((run) => checkRunView(ask.state, repository, run))
  return listing(views, (check_runs) => ({ total_count: found.length, check_runs }))
}

function annotations(ask: Ask, repository: Repository): Answer {
  const run = runIn(ask, repository)
  const missing = { start_column: null, end_column: null, title: null, raw_details: null }
  const href = `${web}/${fullName(repository)}/blob/${run.headSha}`
  return listing(run.annotations.map((one) => ({ ...missing, ...one, blob_href: `${href}/${String(one['path'])}` })))
}

export const checkRoutes: readonly Route[] = [
  onRepository('POST /check-runs', may('write', 'checks'), create),
  onRepository('GET /check-runs/{check_run_id}', may('read', 'checks'), (ask, repository) => ({
    status: 200,
    body: checkRunView(ask.state, repository, runIn(ask, repository)),
  })),
  onRepository('PATCH /check-runs/{check_run_id}', may('write', 'checks'), (ask, repository) => {
    const run = runIn(ask, repository)
    fill(ask, run)
    return { status: 200, body: checkRunView(ask.state, repository, run) }
  }),
  onRepository('GET /check-runs/{check_run_id}/annotations', may('read', 'checks'), annotations),
  onRepository('GET /commits/{ref}/check-runs', may('read', 'checks'), ofCommit),
]
