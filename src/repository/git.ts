/**
 * What restage asks git: which files are tracked, and whether the tree is clean. Nothing else of git is used, and nothing of
 * the repository's own configuration can make git run a command (`core.fsmonitor` is switched off; there is no pager or hook).
 */
import { spawnSync } from 'node:child_process'
import { lstatSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { OperationalError, reasonOf } from '../text/failure.ts'

/** The top folder of the git repository around a folder. Submodules and worktrees have a file instead of a folder `.git`. */
export function findGitTop(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (lstatSync(join(at, '.git'), { throwIfNoEntry: false }) !== undefined) return at
    if (at === dirname(at)) return undefined
  }
}

/** Paths of all tracked files below the top, those of checked out submodules included, in git's order. */
export function listTracked(folder: string, top: string): readonly string[] {
  const paths = new Set<string>()
  for (const line of runGit(folder, top, ['ls-files', '-z', '--stage']).split('\0')) {
    const [, mode, path] = /^(\d+) \S+ \d\t(.*)$/s.exec(line) ?? []
    if (path === undefined) continue
    if (mode !== '160000') paths.add(path)
    else if (lstatSync(join(top, path, '.git'), { throwIfNoEntry: false }) !== undefined) {
      for (const inner of listTracked(folder, join(top, path))) paths.add(`${path}/${inner}`)
    }
  }
  return [...paths]
}

/** What `git status` lists below a folder, as lines `XY path`; empty for a clean tree. */
export function listDirty(folder: string, top: string, below: string): readonly string[] {
  const status = runGit(folder, top, ['status', '--porcelain', '--untracked-files=all', '--', below])
  return status.split('\n').filter((line) => line !== '')
}

function runGit(folder: string, top: string, args: readonly string[]): string {
  const hardened = ['-c', 'core.fsmonitor=false', '-c', 'safe.directory=*', '-C', top, ...args]
  const result = spawnSync('git', hardened, { encoding: 'utf8', maxBuffer: 1 << 30, env: gitEnvironment() })
  if (result.error !== undefined) {
    throw new OperationalError('GIT', `reading ${folder}: it lies in a git repository, and git cannot be run: ${reasonOf(result.error)}`, { cause: result.error })
  }
  if (result.status !== 0) throw new OperationalError('GIT', `reading ${folder}: git ${args[0] ?? ''} failed: ${firstLine(result.stderr)}`)
  return result.stdout
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** The caller's environment without what would point git at another repository (set inside of hooks), in plain English. */
function gitEnvironment(): NodeJS.ProcessEnv {
  const environment = { ...process.env, LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1' }
  for (const name of ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY']) delete (environment as NodeJS.ProcessEnv)[name]
  return environment
}
