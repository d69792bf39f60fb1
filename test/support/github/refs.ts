/** Branches: where they stand, moving them, and what a move means for pull requests. */
import { git, tryGit } from './plumbing.ts'
import { commitOf } from './objects.ts'
import { refAt } from './ref-files.ts'
import { fullName, isPull, type Pull, type Repository, type State } from './state.ts'

export function isAncestor(folder: string, older: string, newer: string): boolean {
  return tryGit(folder, ['merge-base', '--is-ancestor', older, newer]).code === 0
}

/** Moves a ref, or takes it away; false where git refuses (a name within another, a wrong name). */
export function moveRef(state: State, repository: Repository, ref: string, sha: string | null): boolean {
  const { code } = tryGit(repository.folder, ['update-ref', ...(sha === null ? ['-d', ref] : [ref, sha])])
  if (code === 0) settle(state, repository)
  return code === 0
}

/** After branches of a repository moved: its pull requests follow, are merged, or are closed, as GitHub does by itself. */
export function settle(state: State, moved: Repository): void {
  moved.pushedAt = new Date()
  for (const repository of state.repositories.values()) {
    for (const pull of repository.issues.filter(isPull)) {
      const isTouched = pull.head.repository === moved || repository === moved
      if (pull.state === 'open' && isTouched) follow(repository, pull)
    }
  }
}

function follow(repository: Repository, pull: Pull): void {
  const head = commitOf(pull.head.repository.folder, `refs/heads/${pull.head.ref}`)
  const base = commitOf(repository.folder, `refs/heads/${pull.baseRef}`)
  const now = new Date()
  if (head === null || base === null) {
    Object.assign(pull, { state: 'closed', closedAt: now, updatedAt: now })
  } else {
    if (head !== pull.headSha) pull.updatedAt = now
    pull.headSha = head
    keepHead(repository, pull)
    if (isAncestor(repository.folder, head, base)) {
      const merged = { by: repository.owner, at: now, sha: base }
      Object.assign(pull, { state: 'closed', closedAt: now, updatedAt: now, merged })
    } else pull.baseSha = base
  }
}

/** A pull request's commits stay in the repository that it goes to, also when they come from a fork. */
export function keepHead(repository: Repository, pull: Pull): void {
  const kept = `refs/pull/${pull.number}/head`
  if (pull.head.repository !== repository) {
    git(repository.folder, ['fetch', '--quiet', pull.head.repository.folder, `+${pull.headSha}:${kept}`])
  }
  git(repository.folder, ['update-ref', kept, pull.headSha])
}

/** The workflows of GitHub Actions that a commit changes since it left the default branch: an app needs a permission of its own for these. */
export function workflowsChanged(repository: Repository, sha: string): readonly string[] {
  const main = refAt(repository.folder, 'refs/heads/main')
  if (main === null) return []
  const listed = tryGit(repository.folder, ['diff', '--name-only', '-z', `${main}...${sha}`, '--', '.github/workflows'])
  return listed.stdout.split('\0').filter((path) => path !== '')
}

/** Branches and what they name, by name. */
export function refsBelow(repository: Repository, prefix: string): readonly { readonly ref: string; readonly sha: string }[] {
  const listed = git(repository.folder, ['for-each-ref', '--format=%(objectname) %(refname)', 'refs/heads', 'refs/tags'])
  return listed
    .split('\n')
    .map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41) }))
    .filter(({ ref }) => ref.startsWith(`refs/${prefix}`))
}

/** The repository of an owner that belongs to the same family of forks; by its name otherwise. */
export function forkBy(state: State, repository: Repository, owner: string): Repository | null {
  const isOwners = (one: Repository): boolean => one.owner.login.toLowerCase() === owner.toLowerCase()
  if (isOwners(repository)) return repository
  const all = [...state.repositories.values()].filter(isOwners)
  const name = `${owner}/${repository.name}`.toLowerCase()
  return all.find((one) => one.forkOf === repository) ?? all.find((one) => fullName(one).toLowerCase() === name) ?? null
}
