/** Check runs as GitHub answers them. */
import { zulu } from '../objects.ts'
import { fullName, isPull, type CheckRun, type Pull, type Repository, type State } from '../state.ts'
import { appView, nodeId, web } from './account.ts'
import { repositoryUrl } from './repository.ts'

export function checkRunView(state: State, repository: Repository, run: CheckRun): object {
  const url = `${repositoryUrl(state, repository)}/check-runs/${run.id}`
  const page = `${web}/${fullName(repository)}/runs/${run.id}`
  // those of forks are not told
  const pulls = repository.issues.filter(isPull).filter((pull) => {
    return pull.state === 'open' && pull.headSha === run.headSha && pull.head.repository === repository
  })
  return {
    id: run.id,
    name: run.name,
    node_id: nodeId('CR', run.id),
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: page,
    details_url: run.detailsUrl ?? page,
    status: run.status,
    conclusion: run.conclusion,
    started_at: zulu(run.startedAt),
    completed_at: run.completedAt === null ? null : zulu(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite },
    app: appView(state),
    pull_requests: pulls.map((pull) => minimal(state, repository, pull)),
  }
}

function minimal(state: State, repository: Repository, pull: Pull): object {
  const { id, name } = repository
  const repo = { id, name, url: repositoryUrl(state, repository) }
  return {
    id: pull.id,
    number: pull.number,
    url: `${repositoryUrl(state, repository)}/pulls/${pull.number}`,
    head: { ref: pull.head.ref, sha: pull.headSha, repo },
    base: { ref: pull.baseRef, sha: pull.baseSha, repo },
  }
}
