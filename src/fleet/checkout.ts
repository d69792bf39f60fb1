/**
 * What a run asks git of a remote repository: at which commit it is, and a copy of it.
 *
 * Nothing of a repository makes git run anything: hooks, file system monitors and remote helpers that run programs are switched off, and
 * nobody is asked for a password. What the user has configured for his own git (keys, credential helpers, proxies) holds.
 */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { OperationalError } from '../text/failure.ts'
import { hideSecrets } from '../text/secrets.ts'
import { takeToken, urlsIn } from './github-environment.ts'

const run = promisify(execFile)

/** How private repositories of a GitHub server are read. */
export interface CloneAccess {
  /** `https://github.com`, or an own server. */
  readonly server: string
  readonly token: string | undefined
}

/**
 * Takes the token out of an environment, where a repository's own code would find it when a run builds it.
 *
 * @param environment is changed
 */
export function takeAccess(environment: Record<string, string | undefined>): CloneAccess {
  return { server: urlsIn(environment).server, token: takeToken(environment) }
}

/** Commits have 40 hex digits, or 64. */
export const commitName: RegExp = /^[\da-f]{40}(?:[\da-f]{24})?$/

/**
 * Where a clone was cloned from.
 *
 * @throws OperationalError `GIT`
 */
export async function originOf(folder: string): Promise<string> {
  try {
    return (await git(['-C', folder, 'config', '--get', 'remote.origin.url'], new AbortController().signal)).trim()
  } catch (error) {
    throw new OperationalError('GIT', `reading ${folder}: it is no clone of a repository: git knows no origin of it`, {
      cause: error,
    })
  }
}

/**
 * The commit that a remote's default branch is at.
 *
 * @throws OperationalError `UNREACHABLE`
 */
export async function remoteCommit(url: string, access: CloneAccess, signal: AbortSignal): Promise<string | null> {
  const listed = await remote(['ls-remote', '--quiet', '--', url, 'HEAD'], url, access, signal)
  const commit = listed.slice(0, Math.max(listed.indexOf('\t'), 0))
  return commitName.test(commit) ? commit : null
}

/**
 * Copies a remote's default branch into a new folder, without its history.
 *
 * @throws OperationalError `UNREACHABLE`
 */
export async function cloneInto(url: string, folder: string, access: CloneAccess, signal: AbortSignal): Promise<void> {
  const words = ['clone', '--quiet', '--depth=1', '--single-branch', '--no-tags', '--template=', '--', url, folder]
  await remote(words, url, access, signal)
}

/**
 * Copies what a reference of a remote names (`refs/pull/7/head`) into a new folder, without its history.
 *
 * @throws OperationalError `UNREACHABLE`
 */
export async function fetchInto(
  url: string,
  ref: string,
  folder: string,
  access: CloneAccess,
  signal: AbortSignal,
): Promise<void> {
  await git(['init', '--quiet', '--template=', '--', folder], signal)
  await remote(['-C', folder, 'fetch', '--quiet', '--depth=1', '--no-tags', '--', url, ref], url, access, signal)
  await git(['-C', folder, 'checkout', '--quiet', '--detach', 'FETCH_HEAD'], signal)
}

/** The commit that a copy is at; `null` where there is none. */
export async function headOf(folder: string, signal: AbortSignal): Promise<string | null> {
  const commit = await git(['-C', folder, 'rev-parse', '--verify', '--quiet', 'HEAD'], signal).catch(() => '')
  return commitName.test(commit.trim()) ? commit.trim() : null
}

async function remote(words: readonly string[], url: string, access: CloneAccess, signal: AbortSignal): Promise<string> {
  try {
    return await git(words, signal, authorization(access))
  } catch (error) {
    if (signal.aborted) throw error
    const told = (error as { readonly stderr?: string }).stderr ?? String(error)
    const why = told.split('\n').find((line) => /^(?:fatal|error|remote): /.test(line)) ?? told.split('\n', 1)[0] ?? ''
    throw new OperationalError('UNREACHABLE', `reading ${hideSecrets(url)}: git: ${hideSecrets(why.replace(/^fatal: /, ''))}`, {
      cause: error,
    })
  }
}

const hardened = ['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'protocol.ext.allow=never', 'safe.directory=*']

/** A setting of git as its environment has it, where other users of the machine do not see it; for URLs of that server alone. */
function authorization({ server, token }: CloneAccess): Readonly<Record<string, string>> {
  if (token === undefined) return {}
  const basic = Buffer.from(`x-access-token:${token}`).toString('base64')
  return {
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: `http.${server}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${basic}`,
  }
}

async function git(words: readonly string[], signal: AbortSignal, more: Readonly<Record<string, string>> = {}): Promise<string> {
  const { stdout } = await run('git', [...hardened.flatMap((setting) => ['-c', setting]), ...words], {
    signal,
    maxBuffer: 1 << 26,
    env: { ...process.env, LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0', GIT_LFS_SKIP_SMUDGE: '1', ...more },
  })
  return stdout
}
