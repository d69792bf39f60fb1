/** Repositories as GitHub answers them. */
import { levelOf } from '../access.ts'
import { zulu } from '../objects.ts'
import { fullName, isPull, type Actor, type Repository, type State } from '../state.ts'
import { accountView, nodeId, web } from './account.ts'

/** The address of a repository in the API. */
export function repositoryUrl(state: State, repository: Repository): string {
  return `${state.url}/repos/${fullName(repository)}`
}

export function repositoryView(state: State, repository: Repository, actor: Actor): object {
  const level = levelOf(actor, repository)
  const open = repository.issues.filter((issue) => issue.state === 'open').length
  const name = fullName(repository)
  return {
    id: repository.id,
    node_id: nodeId('R', repository.id),
    name: repository.name,
    full_name: name,
    private: repository.private,
    owner: accountView(state, repository.owner),
    html_url: `${web}/${name}`,
    description: null,
    fork: repository.forkOf !== null,
    url: repositoryUrl(state, repository),
    ...addresses(repositoryUrl(state, repository)),
    ...clones(state, name),
    homepage: null,
    created_at: zulu(repository.createdAt),
    updated_at: zulu(repository.pushedAt),
    pushed_at: zulu(repository.pushedAt),
    size: 1,
    stargazers_count: 0,
    watchers_count: 0,
    language: null,
    has_issues: true,
    has_projects: true,
    has_downloads: true,
    has_wiki: true,
    has_pages: false,
    has_discussions: false,
    forks_count: 0,
    mirror_url: null,
    archived: repository.archived,
    disabled: false,
    open_issues_count: open,
    license: null,
    allow_forking: true,
    is_template: false,
    web_commit_signoff_required: false,
    topics: [],
    visibility: repository.private ? 'private' : 'public',
    forks: 0,
    open_issues: open,
    watchers: 0,
    default_branch: 'main',
    permissions: {
      admin: level === 'admin',
      maintain: level === 'admin',
      push: level === 'admin' || level === 'write',
      triage: level === 'admin' || level === 'write',
      pull: level !== 'none',
    },
  }
}

/** One repository by itself says more than one in a list. */
export function fullRepositoryView(state: State, repository: Repository, actor: Actor): object {
  const above = repository.forkOf === null ? null : repositoryView(state, repository.forkOf, actor)
  return {
    ...repositoryView(state, repository, actor),
    temp_clone_token: null,
    allow_squash_merge: true,
    allow_merge_commit: true,
    allow_rebase_merge: true,
    allow_auto_merge: false,
    delete_branch_on_merge: false,
    network_count: 0,
    subscribers_count: repository.issues.filter(isPull).length,
    ...(above === null ? {} : { parent: above, source: above }),
  }
}

function clones(state: State, name: string): object {
  return {
    clone_url: `${state.url}/${name}.git`,
    git_url: `git://github.test/${name}.git`,
    ssh_url: `git@github.test:${name}.git`,
    svn_url: `${web}/${name}`,
  }
}

/** Templates of addresses below a repository: `archive_url` is `…/{archive_format}{/ref}`. */
function addresses(url: string): Readonly<Record<string, string>> {
  const below: readonly (readonly [string, string])[] = [
    ['archive', '{archive_format}{/ref}'],
    ['assignees', 'assignees{/user}'],
    ['blobs', 'git/blobs{/sha}'],
    ['branches', 'branches{/branch}'],
    ['collaborators', 'collaborators{/collaborator}'],
    ['comments', 'comments{/number}'],
    ['commits', 'commits{/sha}'],
    ['compare', 'compare/{base}...{head}'],
    ['contents', 'contents/{+path}'],
    ['contributors', 'contributors'],
    ['deployments', 'deployments'],
    ['downloads', 'downloads'],
    ['events', 'events'],
    ['forks', 'forks'],
    ['git_commits', 'git/commits{/sha}'],
    ['git_refs', 'git/refs{/sha}'],
    ['git_tags', 'git/tags{/sha}'],
    ['hooks', 'hooks'],
    ['issue_comment', 'issues/comments{/number}'],
    ['issue_events', 'issues/events{/number}'],
    ['issues', 'issues{/number}'],
    ['keys', 'keys{/key_id}'],
    ['labels', 'labels{/name}'],
    ['languages', 'languages'],
    ['merges', 'merges'],
    ['milestones', 'milestones{/number}'],
    ['notifications', 'notifications{?since,all,participating}'],
    ['pulls', 'pulls{/number}'],
    ['releases', 'releases{/id}'],
    ['stargazers', 'stargazers'],
    ['statuses', 'statuses/{sha}'],
    ['subscribers', 'subscribers'],
    ['subscription', 'subscription'],
    ['tags', 'tags'],
    ['teams', 'teams'],
    ['trees', 'git/trees{/sha}'],
  ]
  return Object.fromEntries(below.map(([name, path]) => [`${name}_url`, `${url}/${path}`]))
}
