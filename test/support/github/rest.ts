/** One request to the REST API: who asks, which endpoint, its answer as a page with GitHub's headers. */
import { randomUUID } from 'node:crypto'
import { actorOf } from './access.ts'
import { notFound, Refusal, type Answer } from './answer.ts'
import { mismatch } from './description.ts'
import { routeOf, type Ask, type Route } from './route.ts'
import { routes } from './routes/all.ts'
import type { Actor, State } from './state.ts'

export interface Request {
  readonly method: string
  /** Path and query as they came. */
  readonly url: URL
  readonly token: string | null
  readonly userAgent: string | undefined
  readonly text: string
}

export interface Written {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  /** What GitHub's description does not allow, in the request or in the answer. */
  readonly problem: string | null
}

export function answerRest(state: State, request: Request): Written {
  let actor: Actor = { kind: 'nobody' }
  try {
    if (request.userAgent === undefined) throw new Refusal(403, 'Request forbidden by administrative rules.')
    actor = actorOf(state, request.token)
    const found = routeOf(routes, request.method, request.url.pathname)
    if (found === null) throw notFound()
    const { route, params } = found
    const body = parsedBody(request.text)
    const answer = handled(state, request, route, { state, actor, params, query: request.url.searchParams, body })
    const given = request.text === '' ? undefined : body
    const problem = mismatch(route.endpoint, params, request.url.searchParams, given, answer)
    return written(state, request, actor, problem === null ? answer : broken(problem), problem)
  } catch (error) {
    if (error instanceof Refusal) return written(state, request, actor, error.answer(), null)
    const problem = `${request.method} ${request.url.pathname}: ${error instanceof Error ? (error.stack ?? '') : String(error)}`
    return written(state, request, actor, broken(problem), problem)
  }
}

/** What an endpoint answers, also where it refuses. */
function handled(state: State, request: Request, route: Route, ask: Ask): Answer {
  try {
    return page(state, request.url, route.handle(ask))
  } catch (error) {
    if (error instanceof Refusal) return error.answer()
    throw error
  }
}

function broken(problem: string): Answer {
  return { status: 500, body: { message: problem } }
}

function parsedBody(text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {}
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
  if (typeof body !== 'object' || body === null) throw new Refusal(400, 'Body should be a JSON object')
  return body as Readonly<Record<string, unknown>>
}

/** The page of a listing that was asked for, with links to the others. */
function page(state: State, url: URL, answer: Answer): Answer {
  if (answer.items === undefined) return answer
  const number = (name: string, otherwise: number): number =>
    Math.max(1, Number(url.searchParams.get(name) ?? otherwise) || otherwise)
  const size = Math.min(number('per_page', 30), 100, state.pageSize)
  const at = number('page', 1)
  const last = Math.max(1, Math.ceil(answer.items.length / size))
  const items = answer.items.slice((at - 1) * size, at * size)
  const links = [
    ...(at > 1 ? [link(url, at - 1, 'prev')] : []),
    ...(at < last ? [link(url, at + 1, 'next'), link(url, last, 'last')] : []),
    ...(at > 1 ? [link(url, 1, 'first')] : []),
  ]
  const headers = links.length === 0 ? {} : { link: links.join(', ') }
  return { status: answer.status, body: answer.around?.(items) ?? items, headers: { ...answer.headers, ...headers } }
}

function link(url: URL, at: number, rel: string): string {
  const to = new URL(url)
  to.searchParams.set('page', String(at))
  return `<${to.href}>; rel="${rel}"`
}

function written(state: State, request: Request, actor: Actor, answer: Answer, problem: string | null): Written {
  const limit = actor.kind === 'nobody' ? 60 : 5000
  const used = (state.used.get(request.token) ?? 0) + 1
  state.used.set(request.token, used)
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'x-github-media-type': 'github.v3; format=json',
    'x-github-request-id': randomUUID(),
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(Math.max(0, limit - used)),
    'x-ratelimit-reset': String(Math.floor(Date.now() / 1000) + 3600),
    'x-ratelimit-used': String(used),
    'x-ratelimit-resource': 'core',
    ...(actor.kind === 'user' ? { 'x-oauth-scopes': 'repo' } : {}),
    ...answer.headers,
  }
  return { status: answer.status, headers, text: answer.status === 204 ? '' : JSON.stringify(answer.body), problem }
}
