/**
 * From a delivery of GitHub to what is to be done. Payloads come from outside: of each only what is needed is read, and checked; what does not
 * look as it should asks for nothing.
 */
import { branchPrefix } from './branch.ts'
import { commandIn, type Command } from './commands.ts'
import type { Delivery } from './inbox.ts'

export interface Repository {
  readonly owner: string
  readonly repo: string
  readonly installation: number
}

export type Task =
  /** `because`: what made it, for logs; `day`: of one that nobody asked for. */
  | { readonly kind: 'visit'; readonly repository: Repository; readonly because: string; readonly day: string | null }
  | { readonly kind: 'review'; readonly repository: Repository; readonly pull: number; readonly head: string }
  | {
      readonly kind: 'command'
      readonly repository: Repository
      readonly command: Command | 'unknown'
      /** Number of the issue or pull request, and id of the comment. */
      readonly issue: number
      readonly comment: number
      readonly by: string
    }

/** Visits to repositories that the bot itself asks for: no event of GitHub has a dot in its name. */
const visitEvent = 'restage.visit'

/** A delivery for one repository of many that another one names. */
export function visitDelivery(
  id: string,
  { repository: { owner, repo, installation }, because, day }: Extract<Task, { kind: 'visit' }>,
): Delivery {
  const payload = { installation: { id: installation }, repository: { full_name: `${owner}/${repo}` }, because, day }
  return { id, name: visitEvent, payload }
}

/** What a delivery asks for; nothing for what is none of the bot's business. */
export function tasksOf({ name, payload }: Delivery): readonly Task[] {
  const installation = numberAt(payload, 'installation', 'id')
  if (installation === undefined) return []
  switch (name) {
    case 'installation':
      return ['created', 'unsuspend'].includes(textAt(payload, 'action') ?? '')
        ? visitsTo(payload['repositories'], installation, 'installation')
        : []
    case 'installation_repositories':
      return visitsTo(payload['repositories_added'], installation, 'installation')
  }
  const repository = repositoryIn(payload, installation)
  if (repository === undefined) return []
  switch (name) {
    case visitEvent:
      return [{ kind: 'visit', repository, because: textAt(payload, 'because') ?? '', day: textAt(payload, 'day') ?? null }]
    case 'push':
      return isWorthALook(payload) ? [{ kind: 'visit', repository, because: 'push', day: null }] : []
    case 'issue_comment':
      return commandOf(payload, repository)
    case 'pull_request':
      return reviewOf(payload, repository)
    default:
      return []
  }
}

function visitsTo(listed: unknown, installation: number, because: string): readonly Task[] {
  if (!Array.isArray(listed)) return []
  return listed.flatMap((one: unknown): Task | readonly Task[] => {
    const repository = named(textAt(one, 'full_name'), installation)
    return repository === undefined ? [] : { kind: 'visit', repository, because, day: null }
  })
}

function repositoryIn(payload: unknown, installation: number): Repository | undefined {
  return named(textAt(payload, 'repository', 'full_name'), installation)
}

function named(fullName: string | undefined, installation: number): Repository | undefined {
  const [, owner, repo] = /^([\w.-]{1,100})\/([\w.-]{1,100})$/.exec(fullName ?? '') ?? []
  return owner === undefined || repo === undefined || /^\.\.?$/.test(repo) ? undefined : { owner, repo, installation }
}

/** A push to the default branch that touches a Dockerfile, or what can run docker. */
function isWorthALook(payload: Readonly<Record<string, unknown>>): boolean {
  const branch = textAt(payload, 'repository', 'default_branch')
  if (branch === undefined || payload['ref'] !== `refs/heads/${branch}` || payload['deleted'] === true) return false
  const commits = payload['commits']
  // GitHub lists up to 20 commits, none when a branch is moved by force
  if (!Array.isArray(commits) || commits.length === 0 || commits.length >= 20) return true
  const lists = commits.flatMap((commit: unknown) => ['added', 'modified', 'removed'].map((list) => valueAt(commit, list)))
  return lists.some((list) => Array.isArray(list) && list.some((path) => typeof path === 'string' && isTelling(path)))
}

/** Dockerfiles, ignore files, scripts (which may have no ending), makefiles, CI and compose files, the configuration. */
function isTelling(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    /dockerfile|dockerignore|makefile|jenkinsfile/i.test(name) ||
    /\.(?:sh|bash|ksh|mk|ya?ml)$/i.test(name) ||
    name === 'package.json' ||
    !name.includes('.')
  )
}

function commandOf(payload: Readonly<Record<string, unknown>>, repository: Repository): readonly Task[] {
  // what the bot says is not said to it
  if (payload['action'] !== 'created' || textAt(payload, 'comment', 'user', 'type') === 'Bot') return []
  const command = commandIn(textAt(payload, 'comment', 'body') ?? '')
  const [issue, comment] = [numberAt(payload, 'issue', 'number'), numberAt(payload, 'comment', 'id')]
  const by = textAt(payload, 'comment', 'user', 'login')
  if (command === undefined || issue === undefined || comment === undefined || by === undefined) return []
  return [{ kind: 'command', repository, command, issue, comment, by }]
}

function reviewOf(payload: Readonly<Record<string, unknown>>, repository: Repository): readonly Task[] {
  if (!['opened', 'reopened', 'synchronize'].includes(textAt(payload, 'action') ?? '')) return []
  const [pull, head] = [numberAt(payload, 'number'), textAt(payload, 'pull_request', 'head', 'sha')]
  const isOwn = textAt(payload, 'pull_request', 'head', 'ref')?.startsWith(branchPrefix) === true
  if (pull === undefined || head === undefined || !/^[\da-f]{40}$/.test(head) || isOwn) return []
  return [{ kind: 'review', repository, pull, head }]
}

function valueAt(value: unknown, ...path: readonly string[]): unknown {
  let at = value
  for (const name of path) {
    if (typeof at !== 'object' || at === null || !Object.hasOwn(at, name)) return undefined
    at = (at as Readonly<Record<string, unknown>>)[name]
  }
  return at
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const at = valueAt(value, ...path)
  return typeof at === 'string' ? at : undefined
}

function numberAt(value: unknown, ...path: readonly string[]): number | undefined {
  const at = valueAt(value, ...path)
  return Number.isSafeInteger(at) && (at as number) > 0 ? (at as number) : undefined
}
