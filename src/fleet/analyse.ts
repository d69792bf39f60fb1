/**
 * One repository of a run, from its source to its line: read or cloned, migrated in memory, and built both ways where the run asks for it.
 * Nothing of the repository is changed, and without an engine nothing of it is run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfiguration } from '../config/load.ts'
import type { MigrationDocument } from '../migrate/document.ts'
import { migrateAll } from '../migrate/migrate.ts'
import { documentToShow } from '../report/hide-secrets.ts'
import { directoryRepository } from '../repository/directory.ts'
import type { Repository } from '../repository/repository.ts'
import { OperationalError } from '../text/failure.ts'
import type { MigrateWith } from '../verify/verify-document.ts'
import { cloneInto, remoteCommit, type CloneAccess } from './checkout.ts'
import type { Outcome, RepositoryEntry } from './entry.ts'
import { shownSource, type Job, type JobResult } from './job.ts'
import { askFolder, type FolderState } from './folder-state.ts'
import type { GitShell } from './git-shell.ts'
import { pipelineEntry } from './pipeline-entry.ts'

/** What the process has for all its jobs. */
export interface Tools {
  /** For what is cloned. */
  readonly access: CloneAccess
  readonly git: GitShell
}

/**
 * Does a job.
 *
 * @param signal ends it: what it made is removed, and the error is passed on
 * @returns an entry also for what failed; only bugs are thrown
 */
export async function analyse(job: Job, tools: Tools, signal: AbortSignal): Promise<JobResult> {
  const start = performance.now()
  const entry = (found: Pick<RepositoryEntry, 'commit' | 'outcome' | 'message'> & Partial<RepositoryEntry>): RepositoryEntry => ({
    kind: 'repository',
    repository: job.repository,
    source: shownSource(job.source),
    pipelines: [],
    leads: [],
    ...found,
    analysed: new Date().toISOString(),
    milliseconds: Math.round(performance.now() - start),
  })
  try {
    const found = await (job.source.kind === 'folder'
      ? lookAtFolder(job.source.path, job, tools, signal)
      : lookAtRemote(job.source.url, job, tools, signal))
    return found === 'same' ? { kind: 'same' } : entry({ outcome: 'done', message: null, ...found })
  } catch (error) {
    if (signal.aborted || !(error instanceof OperationalError)) throw error
    return entry({ commit: null, outcome: outcomeOf(error), message: error.message })
  }
}

type Found = Pick<RepositoryEntry, 'commit' | 'pipelines' | 'leads'>

async function lookAtFolder(folder: string, job: Job, { git }: Tools, signal: AbortSignal): Promise<Found | 'same'> {
  const state = await askFolder(folder, git, signal)
  return state.commit !== null && state.commit === job.known ? 'same' : look(folder, state, job, signal)
}

async function lookAtRemote(url: string, job: Job, { access, git }: Tools, signal: AbortSignal): Promise<Found | 'same'> {
  const commit = await remoteCommit(url, access, signal)
  if (commit !== null && commit === job.known) return 'same'
  const folder = await mkdtemp(join(tmpdir(), 'restage-clone-'))
  try {
    const copy = join(folder, 'copy')
    await cloneInto(url, copy, access, signal)
    // somebody may have pushed since it was asked
    return await look(copy, await askFolder(copy, git, signal), job, signal)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function look(folder: string, { commit, listing }: FolderState, job: Job, signal: AbortSignal): Promise<Found> {
  const repository = directoryRepository(folder, { listing })
  const configuration = await loadConfiguration(folder)
  const { setAside } = configuration
  const migrate: MigrateWith = (observations, repairs) => migrateAll(repository, { setAside, observations, repairs })
  const verify = job.options.verify
  const document =
    verify === null ? migrate([]).document : await verified(migrate, { folder, repository, configuration, verify, job, signal })
  const { pipelines, leads } = documentToShow(document)
  return { commit, pipelines: pipelines.map((pipeline) => pipelineEntry(pipeline, repository)), leads }
}

interface Verification {
  readonly folder: string
  readonly repository: Repository
  readonly configuration: Awaited<ReturnType<typeof loadConfiguration>>
  readonly verify: NonNullable<Job['options']['verify']>
  readonly job: Job
  readonly signal: AbortSignal
}

/** The engine is loaded where it is asked for. */
async function verified(migrate: MigrateWith, how: Verification): Promise<MigrationDocument> {
  const [{ tryConnect }, { verifyDocument }] = await Promise.all([
    import('../engine/connect.ts'),
    import('../verify/verify-document.ts'),
  ])
  const { folder, repository, configuration, verify, job, signal } = how
  return verifyDocument(migrate, {
    engine: await tryConnect(),
    root: folder,
    repository,
    legacy: verify.legacy,
    builder: undefined,
    cache: true,
    repair: false,
    measure: verify.measure,
    bases: new Map([...configuration.bases, ...Object.entries(verify.bases)]),
    ignore: configuration.ignore,
    timeLimit: job.timeLimit,
    environment: new Map(),
    report: () => () => undefined,
    signal,
  })
}

/** What was not read at all is told apart from what failed after that. */
function outcomeOf({ code }: OperationalError): Outcome {
  return code === 'UNREACHABLE' || code === 'INPUT' || code === 'GIT' ? 'unreachable' : 'failed'
}
