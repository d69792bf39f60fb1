/**
 * What a run asks git of a folder: at which commit it is, and which files are tracked.
 *
 * Nothing that the repository has configured is run: git looks into a file that seems changed through the repository's filters, so these are
 * switched off where there may be any.
 */
import { realpathSync } from 'node:fs'
import { relative } from 'node:path'
import { hasNoFilters } from '../repository/git-config.ts'
import { filterSwitches, findGitTop, gitWords, listingWords } from '../repository/git.ts'
import { commitName } from './checkout.ts'
import type { GitAnswer, GitShell } from './git-shell.ts'

export interface FolderState {
  /** `null` without git, without a commit, and where a tracked file below the folder differs from it, or might. */
  readonly commit: string | null
  /** What git says to `listingWords`; `undefined` without git, and where git fails. */
  readonly listing: string | undefined
}

const nothing: FolderState = { commit: null, listing: undefined }

/** @throws when it is interrupted */
export async function askFolder(folder: string, git: GitShell, signal: AbortSignal): Promise<FolderState> {
  try {
    const root = realpathSync(folder)
    const top = findGitTop(root)
    return top === undefined ? nothing : await ask({ folder, top, below: relative(top, root) }, git, signal)
  } catch (error) {
    if (signal.aborted) throw error
    // who reads the folder says what is wrong with it
    return nothing
  }
}

interface Place {
  readonly folder: string
  readonly top: string
  /** The folder, seen from the top; empty for the top itself. */
  readonly below: string
}

async function ask(place: Place, git: GitShell, signal: AbortSignal): Promise<FolderState> {
  const { folder, top } = place
  // both questions in one go: which of them is needed the answers say
  const quick = hasNoFilters(top) ? [statusWords(place, [], 'all')] : []
  const [listed, status] = await git.ask([gitWords(top, listingWords), ...quick], signal)
  if (listed?.status !== 0) return nothing
  const listing = listed.output
  // files of which git is told to assume that they are as they were
  if (/(?:^|\0)[a-z] /.test(listing)) return { commit: null, listing }
  const hasSubmodules = /(?:^|\0)\S 160000 /.test(listing)
  if (status !== undefined && !hasSubmodules) return { commit: commitIn(status), listing }
  const [whole] = await git.ask([statusWords(place, filterSwitches(folder, top), 'untracked')], signal)
  return { commit: commitIn(whole), listing }
}

function statusWords({ top, below }: Place, switches: readonly string[], ignored: 'all' | 'untracked'): readonly string[] {
  const words = ['status', '--porcelain=v2', '--branch', '--untracked-files=no', `--ignore-submodules=${ignored}`]
  return gitWords(top, [...switches, ...words, '--', below === '' ? '.' : below])
}

function commitIn(status: GitAnswer | undefined): string | null {
  if (status?.status !== 0) return null
  const lines = status.output.split('\n').filter((line) => line !== '')
  const commit = lines.find((line) => line.startsWith('# branch.oid '))?.slice('# branch.oid '.length)
  const isClean = lines.every((line) => line.startsWith('# '))
  return isClean && commit !== undefined && commitName.test(commit) ? commit : null
}
