/**
 * Reviews a pull request of people: where it adds or edits a builder pattern, a check run tells of it at the lines, and where the whole rewrite
 * lies in lines that the pull request shows, it is suggested there. A pull request that touches none hears nothing.
 */
import { createHash } from 'node:crypto'
import { cleanText } from '../text/clean.ts'
import { checkOfProblems, tellCheck, type Check } from './check.ts'
import { infoOf, type Hub } from './hub.ts'
import { code, fenced } from './markdown.ts'
import { rightLines } from './patch-lines.ts'
import type { Look } from './proposal.ts'
import type { ReviewedPipeline, Suggestion } from './review.ts'

export type LookAtRef = (repository: string, url: string, ref: string) => Promise<Look>

/** @returns what was done, for the log */
export async function review(
  hub: Hub,
  lookAt: LookAtRef,
  { pull, head }: { readonly pull: number; readonly head: string },
): Promise<string> {
  const { cloneUrl } = await infoOf(hub)
  const look = await lookAt(`${hub.owner}/${hub.repo}`, cloneUrl, `refs/pull/${String(pull)}/head`)
  // somebody has pushed since: that has a delivery of its own
  if (look.commit !== head) return 'it has moved on'
  const files = await filesOf(hub, pull)
  if (look.problems.length > 0) {
    if (!files.has('restage.yaml')) return 'restage.yaml has errors'
    await tellCheck(hub, head, checkOfProblems(look.problems))
    return 'restage.yaml has errors'
  }
  const concerned = look.reviewed.filter(({ paths }) => paths.some((path) => files.has(path)))
  if (look.idle !== null || concerned.length === 0) return look.idle ?? 'no builder pattern is touched'
  await tellCheck(hub, head, checkOf(concerned))
  const fitting = concerned.filter((one) => fits(one, files)).flatMap(({ suggestions }) => suggestions)
  const count = await suggest(hub, pull, head, fitting)
  return `${String(concerned.length)} touched, ${String(count)} suggested`
}

/** GitHub lists up to 3,000 files. By path: the lines that a comment can stand at. */
async function filesOf({ api, owner, repo }: Hub, pull: number): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const files = new Map<string, ReadonlySet<number>>()
  for (let page = 1; page <= 30; page++) {
    const { data } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', {
      owner,
      repo,
      pull_number: pull,
      per_page: 100,
      page,
    })
    for (const { filename, patch } of data) files.set(filename, rightLines(patch))
    if (data.length < 100) break
  }
  return files
}

function checkOf(concerned: readonly ReviewedPipeline[]): Check {
  const lines = concerned.map(({ pipeline, status, deleted, created }) => {
    const more = [
      ...(created.length === 0 ? [] : [`makes ${created.map(code).join(', ')}`]),
      ...(deleted.length === 0 ? [] : [`takes away ${deleted.map(code).join(', ')}`]),
    ]
    return `- ${code(pipeline)}: ${states[status]}${more.length === 0 ? '' : `; the rewrite ${more.join(' and ')}`}`
  })
  return {
    conclusion: 'neutral',
    title: concerned.length === 1 ? 'One builder pattern' : `${String(concerned.length)} builder patterns`,
    summary: `Files go from one image to the next over the host. One multi-stage Dockerfile makes the same image, without that:\n\n${lines.join('\n')}\n\n\`npx restage migrate\` shows the change and why the image stays the same.`,
    annotations: concerned.flatMap(({ annotations }) => annotations),
  }
}

const states: Readonly<Record<ReviewedPipeline['status'], string>> = {
  migrated: 'can be migrated',
  caveats: 'can be migrated, if what is noted at its lines holds',
  blocked: 'cannot be migrated yet; what is in its way is noted at its lines',
}

/** A part of a rewrite is none: all of it has to lie in what the pull request shows. */
function fits({ status, suggestions, created }: ReviewedPipeline, files: ReadonlyMap<string, ReadonlySet<number>>): boolean {
  if (status === 'blocked' || created.length > 0) return false
  return suggestions.every(({ path, first, last, text }) => {
    // what a person would not see is not suggested
    if (cleanText(text) !== text) return false
    const shown = files.get(path)
    return shown !== undefined && Array.from({ length: last - first + 1 }, (_, at) => first + at).every((line) => shown.has(line))
  })
}

/** Those that were not suggested before, in one review; how many. */
async function suggest(
  { api, owner, repo }: Hub,
  pull: number,
  commit: string,
  suggestions: readonly Suggestion[],
): Promise<number> {
  if (suggestions.length === 0) return 0
  const { data: present } = await api.request('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', {
    ...{ owner, repo },
    pull_number: pull,
    per_page: 100,
    sort: 'created',
    direction: 'desc',
  })
  const fresh = suggestions.filter((one) => !present.some(({ body }) => body.includes(markOf(one))))
  if (fresh.length === 0) return 0
  await api.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', {
    ...{ owner, repo },
    pull_number: pull,
    commit_id: commit,
    event: 'COMMENT',
    body: 'The same image from one multi-stage Dockerfile: these suggestions belong together.',
    comments: fresh.map((one) => ({
      path: one.path,
      ...(one.first === one.last ? {} : { start_line: one.first, start_side: 'RIGHT' }),
      line: one.last,
      side: 'RIGHT',
      body: `${fenced(one.text, 'suggestion')}\n${markOf(one)}`,
    })),
  })
  return fresh.length
}

function markOf(suggestion: Suggestion): string {
  return `<!-- restage:suggestion ${createHash('sha256').update(JSON.stringify(suggestion)).digest('hex')} -->`
}
