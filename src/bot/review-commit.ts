/** Reviews pull requests by their last commit: all that a workflow for forks is told by GitHub, and not by who wrote them. */
import { branchPrefix } from './branch.ts'
import { isOwn, type Hub } from './hub.ts'
import { review, type LookAtRef } from './review-pull.ts'

/**
 * Of open pull requests, the 100 that were changed last; those of the bot are left out.
 *
 * @returns a line for each that was reviewed
 */
export async function reviewCommit(hub: Hub, lookAt: LookAtRef, commit: string): Promise<readonly string[]> {
  const { api, owner, repo } = hub
  const { data } = await api.request('GET /repos/{owner}/{repo}/pulls', {
    ...{ owner, repo },
    state: 'open',
    sort: 'updated',
    direction: 'desc',
    per_page: 100,
  })
  const pulls = data.filter(({ head }) => head.sha === commit && !(isOwn(head, owner, repo) && head.ref.startsWith(branchPrefix)))
  const lines: string[] = []
  for (const { number } of pulls) lines.push(`#${String(number)}: ${await review(hub, lookAt, { pull: number, head: commit })}\n`)
  return lines
}
