/**
 * Looks at a repository at one commit. Nothing of it is run: it is copied without history, read, and migrated in memory.
 *
 * This is what meets the texts of strangers, so it happens in a process of its own (`child.ts`) that has no token but the one to read, and
 * gives back plain data.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parsedConfiguration } from '../config/load.ts'
import type { BotConfiguration } from '../config/configuration.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import { cloneInto, fetchInto, headOf, type CloneAccess } from '../fleet/checkout.ts'
import { pipelineEntry } from '../fleet/pipeline-entry.ts'
import type { PipelineDocument } from '../migrate/document.ts'
import { migrate } from '../migrate/migrate.ts'
import { documentToShow } from '../report/hide-secrets.ts'
import { directoryRepository } from '../repository/directory.ts'
import type { Repository } from '../repository/repository.ts'
import { OperationalError } from '../text/failure.ts'
import { branchOf } from './branch.ts'
import type { Look, NoProposal, Proposal } from './proposal.ts'
import { propose } from './propose.ts'
import { reviewOf } from './review.ts'
import type { Verified } from './verified.ts'

export interface LookJob {
  /** `owner/name`. */
  readonly repository: string
  /** Where git reads it. */
  readonly url: string
  readonly access: CloneAccess
  /** `refs/pull/7/head`: it is reviewed; `null`: the default branch, of which proposals are made. */
  readonly ref: string | null
  /** The day (`2026-11-22`) of a visit that nobody asked for; `null`: somebody did. */
  readonly day: string | null
  /** What a worker built; of another commit it is not shown. */
  readonly verified: Verified | null
  /** Seconds. */
  readonly timeLimit: number
}

/** An error passes between processes as what is said of it. */
export type LookResult =
  { readonly kind: 'looked'; readonly look: Look } | { readonly kind: 'failed'; readonly code: string; readonly message: string }

/** Only bugs are thrown. */
export async function lookAt(job: LookJob, signal: AbortSignal): Promise<LookResult> {
  try {
    return { kind: 'looked', look: await lookAtCopy(job, signal) }
  } catch (error) {
    if (signal.aborted || !(error instanceof OperationalError)) throw error
    return { kind: 'failed', code: error.code, message: error.message }
  }
}

async function lookAtCopy(job: LookJob, signal: AbortSignal): Promise<Look> {
  const folder = await mkdtemp(join(tmpdir(), 'restage-bot-'))
  try {
    const copy = join(folder, 'copy')
    if (job.ref === null) await cloneInto(job.url, copy, job.access, signal)
    else await fetchInto(job.url, job.ref, copy, job.access, signal)
    const commit = await headOf(copy, signal)
    if (commit === null) throw new OperationalError('UNREACHABLE', `reading ${job.repository}: it has no commit`)
    return await lookAtFolder(copy, { commit, job })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function lookAtFolder(folder: string, { commit, job }: { readonly commit: string; readonly job: LookJob }): Promise<Look> {
  const { configuration, problems } = await parsedConfiguration(folder)
  const { bot, setAside } = configuration
  const idle = whyIdle(bot, job)
  const nothing: Look = { commit, idle, problems, verify: bot.verify, proposals: [], others: [], reviewed: [] }
  if (problems.length > 0 || idle !== null) return nothing
  const repository = directoryRepository(folder)
  const { pipelines } = documentToShow(migrate(repository, { setAside }))
  if (job.ref !== null) return { ...nothing, reviewed: pipelines.map((pipeline) => reviewOf(pipeline, repository)) }
  const place = { server: job.access.server, repository: job.repository, commit }
  const proposals: Proposal[] = []
  const others: NoProposal[] = []
  for (const pipeline of pipelines) {
    const other = withoutProposal(pipeline, bot, repository)
    if (other !== undefined) others.push(other)
    else {
      const { before, after } = pipelineEntry(pipeline, repository)
      const built = job.verified?.commit === commit ? job.verified.pipelines : []
      const verified = built.find((one) => one.pipeline === pipeline.id) ?? null
      if (after !== null) proposals.push(propose({ pipeline, before, after, at: place, verified }, bot))
    }
  }
  return { ...nothing, proposals, others }
}

/** Weekly visits are spread over the days of the week. */
function whyIdle({ enabled, schedule }: BotConfiguration, { day, repository }: LookJob): string | null {
  if (!enabled) return 'restage.yaml switches the bot off'
  if (day === null || schedule === 'daily') return null
  if (schedule === 'off') return 'restage.yaml switches the schedule off'
  const sum = [...Buffer.from(repository.toLowerCase())].reduce((all, byte) => all + byte, 0)
  return new Date(day).getUTCDay() === sum % 7 ? null : 'its day of the week is another'
}

function withoutProposal(
  pipeline: PipelineDocument,
  { paths }: BotConfiguration,
  repository: Repository,
): NoProposal | undefined {
  const [one, branch] = [pipeline.id, branchOf(pipeline.id)]
  if (paths.length > 0 && !isIgnored(parseIgnore(paths.join('\n')), pipeline.driver.path))
    return { pipeline: one, branch, why: 'not-asked', reason: 'bot.paths does not name it' }
  const blocker = pipeline.findings.find(({ severity }) => severity === 'blocker')
  if (pipeline.status === 'blocked')
    return {
      pipeline: one,
      branch,
      why: 'blocked',
      reason: blocker === undefined ? 'its proof is open' : `${blocker.code} ${blocker.message}`,
    }
  const outside = pipeline.changes.find(({ path }) => !isInside(path) || repository.stat(path)?.kind === 'link')
  return outside === undefined
    ? undefined
    : { pipeline: one, branch, why: 'blocked', reason: `${outside.path} is no file of the repository's own` }
}

/** Whether GitHub takes it as the path of a file in a repository. */
function isInside(path: string): boolean {
  return path.split('/').every((name) => !['', '.', '..', '.git'].includes(name.toLowerCase()))
}
