/** Who asks, by the Authorization header, and what they may do with a repository. */
import { randomBytes, verify } from 'node:crypto'
import { notFound, Refusal } from './answer.ts'
import type { Account, Actor, Installation, Level, Permissions, Repository, State } from './state.ts'

/** A permission of an app that an endpoint takes; with several, one of them is enough. */
export interface Need {
  readonly any: readonly string[]
  readonly level: 'read' | 'write'
}

/** The token of `Authorization: bearer …`, `token …` or `Basic …`, and null where none is shown. */
export function tokenIn(authorization: string | undefined): string | null {
  const [, scheme = '', value = ''] = /^(\w+) +(\S+)$/.exec(authorization ?? '') ?? []
  if (scheme.toLowerCase() !== 'basic') return value === '' ? null : value
  return Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '')
}

export function actorOf(state: State, token: string | null): Actor {
  if (token === null) return { kind: 'nobody' }
  if (token.split('.').length === 3) return appOf(state, token)
  const actor = state.tokens.get(token)
  if (actor === undefined || (actor.kind === 'installation' && actor.expires < new Date()))
    throw new Refusal(401, 'Bad credentials')
  return actor
}

/** An app shows a JSON web token of at most ten minutes that it signed itself. */
function appOf(state: State, token: string): Actor {
  const undecodable = new Refusal(401, 'A JSON web token could not be decoded')
  const [head = '', claims = '', signature = ''] = token.split('.')
  const told = { ...parsed(claims) }
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${claims}`),
    state.app.publicKey,
    Buffer.from(signature, 'base64url'),
  )
  if (parsed(head)['alg'] !== 'RS256' || !isSigned) throw undecodable
  if (String(told['iss']) !== String(state.app.id)) throw new Refusal(404, 'Integration not found')
  const now = Date.now() / 1000
  if (!isTime(told['iat']) || told['iat'] > now + 5) {
    throw new Refusal(401, "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued")
  }
  if (!isTime(told['exp']) || told['exp'] <= now) {
    const what = 'a numeric value representing the future time at which the assertion expires'
    throw new Refusal(401, `'Expiration time' claim ('exp') must be ${what}`)
  }
  if (told['exp'] > now + 605) throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future")
  return { kind: 'app' }
}

function parsed(part: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as Record<string, unknown>
  } catch {
    throw new Refusal(401, 'A JSON web token could not be decoded')
  }
}

function isTime(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** A token for an installation, good for an hour. */
export function issueToken(
  state: State,
  installation: Installation,
  permissions: Permissions,
  repositories: readonly number[] | null,
  account: Account = state.bot,
): { readonly token: string; readonly expires: Date } {
  const token = `ghs_${randomBytes(27).toString('base64').replaceAll(/[+/]/g, 'x')}`
  const expires = new Date(Date.now() + 3_600_000)
  state.tokens.set(token, { kind: 'installation', account, installation, permissions, repositories, expires })
  return { token, expires }
}

/** What somebody may do with a repository as a person or as an app. */
export function levelOf(actor: Actor, repository: Repository): Level {
  const open = repository.private ? 'none' : 'read'
  switch (actor.kind) {
    case 'nobody':
      return open
    case 'app':
      return 'none'
    case 'user':
      return personLevel(actor.account.login, repository)
    case 'installation':
      return covers(actor, repository) ? 'write' : open
  }
}

export function personLevel(login: string, repository: Repository): Level {
  if (login.toLowerCase() === repository.owner.login.toLowerCase()) return 'admin'
  return repository.permissions.get(login.toLowerCase()) ?? (repository.private ? 'none' : 'read')
}

export function covers(actor: Actor & { readonly kind: 'installation' }, repository: Repository): boolean {
  const { repositories, installation } = actor
  return repositories === null ? repository.installation === installation.id : repositories.includes(repository.id)
}

/** Ends a request to a repository that its token does not allow, with what GitHub says then. */
export function demand(actor: Actor, repository: Repository, need: Need): void {
  if (actor.kind === 'app') throw new Refusal(401, 'A JSON web token is not accepted here')
  const level = levelOf(actor, repository)
  if (level === 'none') throw notFound()
  if (need.level === 'write' && actor.kind === 'nobody') throw new Refusal(401, 'Requires authentication')
  const beyond = new Refusal(403, 'Resource not accessible by integration')
  if (actor.kind === 'installation' && (need.level === 'write' || repository.private || covers(actor, repository))) {
    if (!covers(actor, repository) || !need.any.some((name) => allows(actor.permissions[name], need.level))) throw beyond
  }
  if (actor.kind === 'user' && need.level === 'write') {
    if (need.any.includes('checks')) throw new Refusal(403, 'You must authenticate via a GitHub App.')
    // whoever may read may open and comment
    const isOpen = need.any.some((name) => name === 'issues' || name === 'pull_requests')
    if (!isOpen && level === 'read') throw notFound()
  }
  if (need.level === 'write' && repository.archived) throw new Refusal(403, 'Repository was archived so is read-only.')
}

export function allows(given: 'read' | 'write' | undefined, wanted: 'read' | 'write'): boolean {
  return given === 'write' || (given === 'read' && wanted === 'read')
}
