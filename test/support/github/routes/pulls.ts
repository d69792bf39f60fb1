/** Pull requests: listed, opened, changed, and what is in them. */
import { levelOf } from '../access.ts'
import { invalid, listing, notFound, Refusal, type Answer, type FieldError } from '../answer.ts'
import { changesOf } from '../diff.ts'
import { commitOf } from '../objects.ts'
import { git, tryGit } from '../plumbing.ts'
import { forkBy, isAncestor } from '../refs.ts'
import { actingAccount, may, onRepository, textOr, type Ask, type Route } from '../route.ts'
import { fullName, isPull, type Account, type Pull, type Repository, type State } from '../state.ts'
import { openPull } from '../threads.ts'
import { web } from '../views/account.ts'
import { commitView } from '../views/git.ts'
import { fullPullView, pullView } from '../views/pull.ts'
import { repositoryUrl } from '../views/repository.ts'

export function pullIn(ask: Ask, repository: Repository): Pull {
  const found = repository.issues.filter(isPull).find((one) => one.number === Number(ask.params['pull_number']))
  if (found === undefined) throw notFound()
  return found
}

function list(ask: Ask, repository: Repository): Answer {
  const { query } = ask
  const state = query.get('state') ?? 'open'
  // a filter without an owner is none, as on GitHub
  const [owner, ref] = query.get('head')?.split(/:(.*)/s) ?? []
  const base = query.get('base')
  const found = repository.issues.filter(isPull).filter((pull) => {
    const isHead = ref === undefined || (pull.head.repository.owner.login === owner && pull.head.ref === ref)
    return (state === 'all' || pull.state === state) && isHead && (base === null || pull.baseRef === base)
  })
  const sort = query.get('sort') ?? 'created'
  const by = (pull: Pull): number => (sort === 'updated' ? pull.updatedAt.getTime() : pull.number)
  const sign = (query.get('direction') ?? (sort === 'created' ? 'desc' : 'asc')) === 'desc' ? -1 : 1
  const sorted = found.toSorted((a, b) => sign * (by(a) - by(b)))
  return listing(sorted.map((pull) => pullView(ask.state, repository, pull, ask.actor)))
}

function wrong(field: string, code: FieldError['code']): FieldError {
  return { resource: 'PullRequest', code, field }
}

function custom(message: string, field?: string): FieldError {
  return { resource: 'PullRequest', code: 'custom', ...(field === undefined ? {} : { field }), message }
}

function refuseTexts(title: string | null, body: string | null): void {
  if (title !== null && title.trim() === '') throw invalid(wrong('title', 'missing_field'))
  if ((title?.length ?? 0) > 256) throw invalid(custom('title is too long (maximum is 256 characters)', 'title'))
  if ((body?.length ?? 0) > 65_536) throw invalid(custom('body is too long (maximum is 65536 characters)', 'body'))
}

/** Both sides of what is to be opened, or GitHub's reason why not. */
function sides(
  state: State,
  repository: Repository,
  head: string,
  base: string,
  by: Account,
): { readonly from: Repository; readonly ref: string } {
  const [owner, ref] = head.includes(':') ? (head.split(/:(.*)/s) as [string, string]) : [repository.owner.login, head]
  const from = forkBy(state, repository, owner)
  const headSha = from === null ? null : commitOf(from.folder, `refs/heads/${ref}`)
  if (from === null || headSha === null) throw invalid(wrong('head', 'invalid'))
  const baseSha = commitOf(repository.folder, `refs/heads/${base}`)
  if (baseSha === null) throw invalid(wrong('base', 'invalid'))
  if (levelOf({ kind: 'user', account: by }, from) === 'none' && by.type !== 'Bot') throw invalid(wrong('head', 'invalid'))
  const same = (pull: Pull): boolean => pull.head.repository === from && pull.head.ref === ref && pull.baseRef === base
  if (repository.issues.filter(isPull).some((pull) => pull.state === 'open' && same(pull))) {
    throw invalid(custom(`A pull request already exists for ${from.owner.login}:${ref}.`))
  }
  if (from !== repository) git(repository.folder, ['fetch', '--quiet', from.folder, headSha])
  const shown = from === repository ? ref : `${owner}:${ref}`
  if (isAncestor(repository.folder, headSha, baseSha)) throw invalid(custom(`No commits between ${base} and ${shown}`))
  if (tryGit(repository.folder, ['merge-base', headSha, baseSha]).code !== 0) {
    throw invalid(custom(`The ${ref} branch has no history in common with ${base}`))
  }
  return { from, ref }
}

function open(ask: Ask, repository: Repository): Answer {
  const { state, body } = ask
  const title = textOr(body, 'title', '')
  const text = textOr(body, 'body', null)
  refuseTexts(title, text)
  for (const field of ['head', 'base']) if (textOr(body, field, '') === '') throw invalid(wrong(field, 'missing_field'))
  if (body['draft'] === true && !repository.drafts) {
    throw new Refusal(422, 'Draft pull requests are not supported in this repository.')
  }
  const by = actingAccount(ask.actor)
  const base = textOr(body, 'base', '')
  const { from, ref } = sides(state, repository, textOr(body, 'head', ''), base, by)
  const maintainerCanModify = body['maintainer_can_modify'] !== false && from !== repository
  const given = { title, body: text, draft: body['draft'] === true, maintainerCanModify }
  const pull = openPull(state, repository, { ...given, by, head: { repository: from, ref }, baseRef: base })
  return { status: 201, body: fullPullView(state, repository, pull, ask.actor) }
}

function update(ask: Ask, repository: Repository): Answer {
  const pull = pullIn(ask, repository)
  const { body } = ask
  const title = textOr(body, 'title', null)
  const text = textOr(body, 'body', null)
  refuseTexts(title, text)
  const state = textOr(body, 'state', null)
  if (state !== null && state !== 'open' && state !== 'closed') throw invalid(wrong('state', 'invalid'))
  if (state === 'open' && pull.state === 'closed') reopen(repository, pull)
  if (state === 'closed' && pull.state === 'open') Object.assign(pull, { state, closedAt: new Date() })
  Object.assign(pull, { title: title ?? pull.title, body: body['body'] === undefined ? pull.body : text, updatedAt: new Date() })
  return { status: 200, body: fullPullView(ask.state, repository, pull, ask.actor) }
}

function reopen(repository: Repository, pull: Pull): void {
  const head = commitOf(pull.head.repository.folder, `refs/heads/${pull.head.ref}`)
  if (pull.merged !== null || head === null)
    throw invalid(custom('state cannot be changed. The branch was deleted or merged.', 'state'))
  if (!isAncestor(repository.folder, pull.headSha, head)) {
    throw invalid(custom(`state cannot be changed. The ${pull.head.ref} branch was force-pushed or recreated.`, 'state'))
  }
  Object.assign(pull, { state: 'open', closedAt: null, headSha: head })
}

function files(ask: Ask, repository: Repository): Answer {
  const pull = pullIn(ask, repository)
  const url = repositoryUrl(ask.state, repository)
  const page = `${web}/${fullName(repository)}`
  const changes = changesOf(repository.folder, pull.baseSha, pull.headSha)
  return listing(
    changes.map((change) => ({
      sha: change.sha,
      filename: change.path,
      status: change.status,
      additions: change.additions,
      deletions: change.deletions,
      changes: change.additions + change.deletions,
      blob_url: `${page}/blob/${pull.headSha}/${encodeURIComponent(change.path)}`,
      raw_url: `${page}/raw/${pull.headSha}/${encodeURIComponent(change.path)}`,
      contents_url: `${url}/contents/${encodeURIComponent(change.path)}?ref=${pull.headSha}`,
      ...(change.patch === null ? {} : { patch: change.patch }),
      ...(change.before === null ? {} : { previous_filename: change.before }),
    })),
  )
}

export const pullRoutes: readonly Route[] = [
  onRepository('GET /pulls', may('read', 'pull_requests'), list),
  onRepository('POST /pulls', may('write', 'pull_requests'), open),
  onRepository('GET /pulls/{pull_number}', may('read', 'pull_requests'), (ask, repository) => ({
    status: 200,
    body: fullPullView(ask.state, repository, pullIn(ask, repository), ask.actor),
  })),
  onRepository('PATCH /pulls/{pull_number}', may('write', 'pull_requests'), update),
  onRepository('GET /pulls/{pull_number}/files', may('read', 'pull_requests'), files),
  onRepository('GET /pulls/{pull_number}/commits', may('read', 'pull_requests'), (ask, repository) => {
    const pull = pullIn(ask, repository)
    const ids = git(repository.folder, ['rev-list', '--reverse', `${pull.baseSha}..${pull.headSha}`])
      .trim()
      .split('\n')
    return listing(ids.filter((id) => id !== '').map((id) => commitView(ask.state, repository, id)))
  }),
]
