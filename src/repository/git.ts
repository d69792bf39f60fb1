/**
 * What restage asks git: which files are tracked, and whether the tree is clean. Nothing else of git is used, and nothing of
 * the repository's own configuration can make git run a command: `core.fsmonitor` and the repository's own filters are switched off,
 * what a partial clone lacks is not fetched, and there is no pager or hook.
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

/** A tracked file. */
export interface TrackedFile {
  /** From the top. */
  readonly path: string
  readonly kind: 'file' | 'executable' | 'link'
}

const kinds: Readonly<Record<string, TrackedFile['kind']>> = { '100644': 'file', '100755': 'executable', '120000': 'link' }

/** Asks git for a line for each tracked file, and for another one, tagged R, for each that is gone. */
export const listingWords: readonly string[] = ['ls-files', '-z', '-v', '--stage', '--cached', '--deleted']

/**
 * All tracked files below the top that are there, those of checked out submodules included, in git's order; their kinds are
 * those of the index.
 *
 * @param listing what git says to `listingWords`, where it was asked already
 */
export function listTracked(
  folder: string,
  top: string,
  listing: string = runGit(folder, top, listingWords),
): readonly TrackedFile[] {
  const files = new Map<string, TrackedFile>()
  for (const line of listing.split('\0')) {
    const cut = line.indexOf('\t')
    if (cut === -1) continue
    const [tag, mode, path] = [line.charAt(0), line.slice(2, line.indexOf(' ', 2)), line.slice(cut + 1)]
    if (!isBelow(path)) continue
    if (mode === '160000') for (const inner of submoduleFiles(folder, top, path)) files.set(inner.path, inner)
    // git does not look for files of other tags: left out of a sparse checkout, or assumed to be unchanged
    const kind = tag === 'R' ? undefined : tag === 'H' || tag === 'M' ? kinds[mode] : kindOnDisk(join(top, path))
    if (kind === undefined) files.delete(path)
    else files.set(path, { path, kind })
  }
  return [...files.values()]
}

/** git itself makes no index that names other places; one that somebody wrote may. */
function isBelow(path: string): boolean {
  return path.split('/').every((part) => !['', '.', '..'].includes(part) && part.toLowerCase() !== '.git')
}

function submoduleFiles(folder: string, top: string, path: string): readonly TrackedFile[] {
  if (lstatSync(join(top, path, '.git'), { throwIfNoEntry: false }) === undefined) return []
  return listTracked(folder, join(top, path)).map((file) => ({ ...file, path: `${path}/${file.path}` }))
}

/** What stands at a path; `undefined` for nothing and for what git does not track. */
export function kindOnDisk(absolute: string): TrackedFile['kind'] | undefined {
  const stat = lstatSync(absolute, { throwIfNoEntry: false })
  if (stat?.isSymbolicLink() === true) return 'link'
  return stat?.isFile() === true ? ((stat.mode & 0o100) === 0 ? 'file' : 'executable') : undefined
}

/** What `git status` lists below a folder, as lines `XY path`; empty for a clean tree. */
export function listDirty(folder: string, top: string, below: string): readonly string[] {
  const status = runGit(folder, top, [
    ...filterSwitches(folder, top),
    'status',
    '--porcelain',
    '--untracked-files=all',
    '--',
    below,
  ])
  return status.split('\n').filter((line) => line !== '')
}

/** Words in front of a command of git that switch off the filters of the repository. */
export function filterSwitches(folder: string, top: string): readonly string[] {
  return ownFilters(folder, top).flatMap((name) =>
    ['clean=', 'process=', 'required=false'].flatMap((setting) => ['-c', `filter.${name}.${setting}`]),
  )
}

/**
 * The filters that the configuration of the repository and of its submodules names: `git status` would run their commands on files that
 * look changed. Those that the user has set up (git-lfs) go on where the repository sets nothing of that name.
 */
function ownFilters(folder: string, top: string): readonly string[] {
  const names = new Set<string>()
  // scope and key in turn
  const words = runGit(folder, top, ['config', '--list', '--includes', '--show-scope', '--name-only', '-z']).split('\0')
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [, name] = /^filter\.([^]+)\.[^.]+$/.exec(words[at + 1] ?? '') ?? []
    if (name !== undefined && !['system', 'global', 'command'].includes(words[at] ?? '')) names.add(name)
  }
  for (const line of runGit(folder, top, ['ls-files', '-z', '--stage']).split('\0')) {
    const path = line.slice(line.indexOf('\t') + 1)
    const isModule = line.startsWith('160000 ') && isBelow(path)
    if (!isModule || lstatSync(join(top, path, '.git'), { throwIfNoEntry: false }) === undefined) continue
    for (const name of ownFilters(folder, join(top, path))) names.add(name)
  }
  return [...names]
}

/** The words of git for a command at a top folder. */
export function gitWords(top: string, args: readonly string[]): readonly string[] {
  return ['-c', 'core.fsmonitor=false', '-c', 'safe.directory=*', '-C', top, ...args]
}

function runGit(folder: string, top: string, args: readonly string[]): string {
  const result = spawnSync('git', gitWords(top, args), { encoding: 'utf8', maxBuffer: 1 << 30, env: gitEnvironment() })
  if (result.error !== undefined) {
    throw new OperationalError(
      'GIT',
      `reading ${folder}: it lies in a git repository, and git cannot be run: ${reasonOf(result.error)}`,
      { cause: result.error },
    )
  }
  if (result.status !== 0)
    throw new OperationalError('GIT', `reading ${folder}: git ${args[0] ?? ''} failed: ${firstLine(result.stderr)}`)
  return result.stdout
}

const alone = { GIT_OPTIONAL_LOCKS: '0', GIT_LITERAL_PATHSPECS: '1', GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '' }

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? ''

/** The caller's environment without what would point git at another repository (set inside of hooks), in plain English. */
export function gitEnvironment(): NodeJS.ProcessEnv {
  const elsewhere = new Set(['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_PREFIX', 'GIT_OBJECT_DIRECTORY'])
  const kept = Object.entries(process.env).filter(([name]) => !elsewhere.has(name))
  return { ...Object.fromEntries(kept), LC_ALL: 'C', ...alone }
}
