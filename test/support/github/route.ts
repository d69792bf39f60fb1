/** Endpoints by method and path, as GitHub's description names them, and what their handlers are given. */
import { demand, type Need } from './access.ts'
import { notFound, Refusal, type Answer } from './answer.ts'
import type { Account, Actor, Repository, State } from './state.ts'

export interface Ask {
  readonly state: State
  readonly actor: Actor
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  readonly body: Readonly<Record<string, unknown>>
}

export interface Route {
  /** `GET /repos/{owner}/{repo}/pulls` */
  readonly endpoint: string
  readonly handle: (ask: Ask) => Answer
}

/** A permission that an endpoint takes; of several, one is enough. */
export function may(level: Need['level'], ...any: readonly string[]): Need {
  return { any, level }
}

/** An endpoint below `/repos/{owner}/{repo}`, which the token must allow. */
export function onRepository(endpoint: string, need: Need, handle: (ask: Ask, repository: Repository) => Answer): Route {
  const [method = '', below = ''] = endpoint.split(' ')
  return {
    endpoint: `${method} /repos/{owner}/{repo}${below}`,
    handle: (ask) => {
      const repository = ask.state.repositories.get(`${ask.params['owner'] ?? ''}/${ask.params['repo'] ?? ''}`.toLowerCase())
      if (repository === undefined) throw notFound()
      demand(ask.actor, repository, need)
      return handle(ask, repository)
    },
  }
}

/** What a value in a path looks like: some have slashes, bare or encoded, and the folder of all files has no path. */
function pattern(template: string): RegExp {
  const names = template.replace('/{path}', '(?:/(?<path>.*))?').replace('{ref}', '(?<ref>.+)')
  return new RegExp(`^${names.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}

/** The route of a request and the values in its path; null where GitHub has no such page. */
export function routeOf(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly params: Readonly<Record<string, string>> } | null {
  for (const route of routes) {
    const [wanted, template = ''] = route.endpoint.split(' ')
    const found = wanted === method ? pattern(template).exec(path) : null
    if (found === null) continue
    return { route, params: decoded(found.groups ?? {}) }
  }
  return null
}

function decoded(groups: Readonly<Record<string, string | undefined>>): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]))
  } catch {
    throw new Refusal(400, 'Bad Request')
  }
}

/** The account that acts; whoever may write has one. */
export function actingAccount(actor: Actor): Account {
  if (actor.kind === 'user' || actor.kind === 'installation') return actor.account
  throw new Refusal(401, 'Requires authentication')
}

/** A text of a request's body; GitHub's own words where it is something else. */
export function textOf(body: Readonly<Record<string, unknown>>, name: string): string {
  const value = body[name]
  if (typeof value === 'string') return value
  const shown = value === undefined || value === null ? 'nil' : JSON.stringify(value)
  throw new Refusal(422, `Invalid request.\n\nFor 'properties/${name}', ${shown} is not a string.`)
}

export function textOr<Else>(body: Readonly<Record<string, unknown>>, name: string, otherwise: Else): string | Else {
  return body[name] === undefined || body[name] === null ? otherwise : textOf(body, name)
}
