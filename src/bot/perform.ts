/** Does what a delivery asks for, as the App. */
import type { Account } from './account.ts'
import { branchPrefix } from './branch.ts'
import { say } from './carry-out.ts'
import { commandHelp, type Command } from './commands.ts'
import type { Wish } from './decide.ts'
import type { Repository, Task } from './events.ts'
import { isOwn, type Hub } from './hub.ts'
import type { Looker } from './looker.ts'
import { review } from './review-pull.ts'
import { visit, type Visit } from './visit.ts'

export interface Performer {
  readonly account: Account
  readonly looker: Looker
}

/** What was done, for logs and figures. */
export interface Performed {
  readonly visit: Visit | null
  readonly note: string
}

export async function perform(task: Task, performer: Performer): Promise<Performed> {
  const { owner, repo } = task.repository
  const hub: Hub = { api: await performer.account.apiFor(task.repository), owner, repo }
  if (task.kind === 'visit') return { visit: await visitTo(task.repository, hub, performer, null, task.day), note: task.because }
  if (task.kind === 'review') {
    const access = await performer.account.accessTo(task.repository)
    const note = await review(
      hub,
      (name, url, ref) => performer.looker.look({ repository: name, url, access, ref, day: null }),
      task,
    )
    return { visit: null, note }
  }
  return await obey(task, hub, performer)
}

async function visitTo(
  repository: Repository,
  hub: Hub,
  { account, looker }: Performer,
  wish: Wish | null,
  day: string | null = null,
): Promise<Visit> {
  const access = await account.accessTo(repository)
  return await visit(hub, (name, url) => looker.look({ repository: name, url, access, ref: null, day }), wish, true)
}

async function obey(task: Extract<Task, { readonly kind: 'command' }>, hub: Hub, performer: Performer): Promise<Performed> {
  const { command, comment, by, issue, repository } = task
  if (!(await mayWrite(hub, by))) {
    await react(hub, comment, '-1')
    return { visit: null, note: `${command} by one who may not write` }
  }
  const answer = answers[command]
  if (answer !== undefined) {
    await react(hub, comment, command === 'help' ? '+1' : 'confused')
    await say(hub, issue, answer)
    return { visit: null, note: command }
  }
  await react(hub, comment, '+1')
  const wish: Wish = { kind: command === 'rebase' || command === 'ignore' ? command : 'look', branch: await branchOf(hub, issue) }
  return { visit: await visitTo(repository, hub, performer, wish), note: command }
}

const answers: Readonly<Partial<Record<Command | 'unknown', string>>> = {
  help: commandHelp,
  unknown: `That is none of my commands.\n\n${commandHelp}`,
  verify:
    'Nothing is built here: this bot has no worker for it. `npx restage verify` builds both versions and compares them, on your machine.',
}

async function mayWrite({ api, owner, repo }: Hub, username: string): Promise<boolean> {
  const { data } = await api.request('GET /repos/{owner}/{repo}/collaborators/{username}/permission', { owner, repo, username })
  return ['admin', 'write'].includes(data.permission)
}

async function react({ api, owner, repo }: Hub, comment: number, content: '+1' | '-1' | 'confused'): Promise<void> {
  await api.request('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', {
    owner,
    repo,
    comment_id: comment,
    content,
  })
}

/** The branch of the bot's pull request that was commented on; `null` elsewhere: all are meant. */
async function branchOf({ api, owner, repo }: Hub, issue: number): Promise<string | null> {
  const { data } = await api
    .request('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: issue })
    .catch((error: unknown) => {
      if ((error as { readonly status?: number }).status === 404) return { data: null }
      throw error
    })
  return data !== null && isOwn(data.head, owner, repo) && data.head.ref.startsWith(branchPrefix) ? data.head.ref : null
}
