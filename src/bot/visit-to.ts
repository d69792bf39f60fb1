/** Visits to repositories as the App, and what workers build of them. */
import { OperationalError } from '../text/failure.ts'
import type { Account } from './account.ts'
import type { Wish } from './decide.ts'
import type { Repository, Task } from './events.ts'
import { infoOf, type Hub } from './hub.ts'
import type { Looker } from './looker.ts'
import { toldOf } from './trouble.ts'
import type { Verified } from './verified.ts'
import type { Verifier } from './verifier.ts'
import { visit, type Visit } from './visit.ts'

export interface Performer {
  readonly account: Account
  readonly looker: Looker
  /** `null`: nothing is built. */
  readonly verifier: Verifier | null
}

/** What was done, for logs and figures. */
export interface Performed {
  readonly visit: Visit | null
  readonly note: string
}

interface Seen {
  readonly wish: Wish | null
  readonly day: string | null
  readonly verified: Verified | null
}

export async function visitTo(repository: Repository, hub: Hub, { account, looker }: Performer, seen: Seen): Promise<Visit> {
  const access = await account.accessTo(repository)
  const { wish, day, verified } = seen
  return await visit(hub, (name, url) => looker.look({ repository: name, url, access, ref: null, day, verified }), wish, true)
}

/** What is new on GitHub is there at once, and is built then, where the repository has it so. */
export async function visitAndVerify(
  task: Extract<Task, { readonly kind: 'visit' }>,
  hub: Hub,
  performer: Performer,
): Promise<Performed> {
  const seen = { wish: null, day: task.day, verified: null }
  const first = await visitTo(task.repository, hub, performer, seen)
  const isNew = first.done.some(({ kind }) => kind === 'open' || kind === 'update')
  if (!first.look.verify || !isNew || performer.verifier === null) return { visit: first, note: task.because }
  const verified = await build(hub, performer.verifier)
  if (typeof verified === 'string') return { visit: first, note: `${task.because}; ${verified}` }
  const second = await visitTo(task.repository, hub, performer, { ...seen, wish: { kind: 'verified', branch: null }, verified })
  return { visit: { look: second.look, done: [...first.done, ...second.done] }, note: `${task.because}, verified` }
}

/** @returns why it was not built, in one line: that is no failure of the visit */
export async function build(hub: Hub, verifier: Verifier): Promise<Verified | string> {
  const { cloneUrl } = await infoOf(hub)
  try {
    return await verifier.verify(`${hub.owner}/${hub.repo}`, cloneUrl)
  } catch (error) {
    if (!(error instanceof OperationalError)) throw error
    return toldOf(error).split('\n', 1).join('')
  }
}
