/** Does what a delivery asks for, as the App. */
import { branchPrefix } from './branch.ts'
import { say } from './carry-out.ts'
import { commandHelp, type Command } from './commands.ts'
import type { Wish } from './decide.ts'
import type { Task } from './events.ts'
import { isOwn, type Hub } from './hub.ts'
import { plain } from './markdown.ts'
import { review } from './review-pull.ts'
import { build, visitAndVerify, visitTo, type Performed, type Performer } from './visit-to.ts'

export async function perform(task: Task, performer: Performer): Promise<Performed> {
  const { owner, repo } = task.repository
  const hub: Hub = { api: await performer.account.apiFor(task.repository), owner, repo }
  if (task.kind === 'visit') return await visitAndVerify(task, hub, performer)
  if (task.kind === 'review') {
    const access = await performer.account.accessTo(task.repository)
    const note = await review(
      hub,
      (name, url, ref) => performer.looker.look({ repository: name, url, access, ref, day: null, verified: null }),
      task,
    )
    return { visit: null, note }
  }
  return await obey(task, hub, performer)
}

/** Somebody asked for it: the answer is in the pull request, or a comment says why there is none. */
async function verify(task: Extract<Task, { readonly kind: 'command' }>, hub: Hub, performer: Performer): Promise<Performed> {
  const { repository, comment, issue } = task
  const refuse = async (word: string): Promise<Performed> => {
    await react(hub, comment, 'confused')
    await say(hub, issue, word)
    return { visit: null, note: 'verify, which is off' }
  }
  if (performer.verifier === null) return await refuse(noWorker)
  const seen = { wish: null, day: null, verified: null }
  const first = await visitTo(repository, hub, performer, seen)
  if (!first.look.verify)
    return await refuse(`\`bot.verify\` is not on in \`restage.yaml\`: building runs code of the repository. ${own}`)
  await react(hub, comment, '+1')
  const verified = await build(hub, performer.verifier)
  if (typeof verified === 'string') {
    await say(hub, issue, `It could not be built: ${plain(verified)}`)
    return { visit: first, note: verified }
  }
  const wish: Wish = { kind: 'verified', branch: await branchOf(hub, issue) }
  return { visit: await visitTo(repository, hub, performer, { ...seen, wish, verified }), note: 'verify' }
}

const own = '`npx restage verify` builds both versions and compares them, on your machine.'
const noWorker = `Nothing is built here: this bot has no worker for it. ${own}`

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
  if (command === 'verify') return await verify(task, hub, performer)
  await react(hub, comment, '+1')
  const wish: Wish = { kind: command === 'rebase' || command === 'ignore' ? command : 'look', branch: await branchOf(hub, issue) }
  return { visit: await visitTo(repository, hub, performer, { wish, day: null, verified: null }), note: command }
}

const answers: Readonly<Partial<Record<Command | 'unknown', string>>> = {
  help: commandHelp,
  unknown: `That is none of my commands.\n\n${commandHelp}`,
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
