/**
 * A copy of a repository to build in: what `Repository` shows of it, no more and no less, with modes, links and times; beside it, where
 * the driver runs itself, git's own folder, so that `git describe` says the same. The repository itself is only read.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  constants,
  copyFile,
  cp,
  lstat,
  lutimes,
  mkdir,
  readlink,
  realpath,
  rename,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { namesIn } from '../engine/folder-names.ts'
import { removeTree } from '../engine/remove-tree.ts'
import { folderIn, type Run } from '../engine/runs/run.ts'
import { findGitTop } from '../repository/git.ts'
import type { Repository } from '../repository/repository.ts'
import type { GitCopy } from './git-needed.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'

export interface ScratchOptions {
  /** Whose it is; it lies in that one's folder. */
  readonly run: Pick<Run, 'folder'>
  /** Also what lies above the folder given, as far as the enclosing git repository. */
  readonly above: boolean
  /** Of git's own folder. */
  readonly git: GitCopy
}

export interface Scratch {
  /** The folder given, in the copy. */
  readonly root: string
  /** The copy of the enclosing git repository, or the root. */
  readonly top: string
  /** An empty folder beside the copy. */
  readonly beside: string
  /** Files that are in the copy now and were not at first, relative to the root; bytes. */
  added(): Promise<readonly { readonly path: string; readonly size: number }[]>
  remove(): Promise<void>
}

/**
 * Makes a copy in the folder of a run.
 *
 * @throws OperationalError `SCRATCH` when it cannot be made; nothing is left then.
 */
export async function makeScratch(repository: Repository, folder: string, options: ScratchOptions): Promise<Scratch> {
  const source = await realpath(folder)
  const gitTop = findGitTop(source)
  const top = options.above || options.git !== 'none' ? (gitTop ?? source) : source
  const area = await folderIn(options.run)
  const remove = (): Promise<void> => removeTree(area)
  try {
    const copy = join(area, 'tree')
    const root = join(copy, relative(top, source))
    const beside = join(area, 'beside')
    await Promise.all([mkdir(root, { recursive: true }), mkdir(beside)])
    const copied = new Set<string>()
    for (const entry of repository.entries) {
      if (entry.path.startsWith('../') && !options.above) continue
      await copyEntry(join(source, entry.path), join(root, entry.path))
      copied.add(entry.path)
    }
    if (typeof options.git === 'object') await copyGitFolder(options.git.top, copy)
    else if (options.git !== 'none' && gitTop !== undefined) await cloneGit(gitTop, copy, options.git)
    return { root, top: copy, beside, added: () => addedFiles(root, copied), remove }
  } catch (error) {
    await remove()
    throw new OperationalError('SCRATCH', `copying ${folder} to build in: ${reasonOf(error)}`, { cause: error })
  }
}

async function copyEntry(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true })
  const stats = await lstat(from)
  if (stats.isSymbolicLink()) {
    await symlink(await readlink(from), to)
    await lutimes(to, stats.atime, stats.mtime)
  } else {
    await copyFile(from, to)
    await chmod(to, stats.mode & 0o7777)
    await utimes(to, stats.atime, stats.mtime)
  }
}

/** Copies git's own folder from one tree to another, if there is one. */
export async function copyGitFolder(from: string, to: string): Promise<void> {
  const folder = join(from, '.git')
  if ((await lstat(folder).catch(() => undefined)) === undefined) return
  const mode = constants.COPYFILE_FICLONE
  await cp(folder, join(to, '.git'), { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, mode })
}

/** A clone, which shares no file with the original: the driver cannot harm that. */
async function cloneGit(top: string, copy: string, how: 'borrowed' | 'whole'): Promise<void> {
  const bare = join(copy, '.git-clone')
  const objects = how === 'borrowed' ? '--shared' : '--no-hardlinks'
  const isCloned = await git(['clone', '--quiet', objects, '--no-checkout', '--template=', top, bare])
  if (!isCloned) return
  await rename(join(bare, '.git'), join(copy, '.git'))
  await rm(bare, { recursive: true })
  await git(['-C', copy, 'reset', '--quiet'])
}

async function git(args: readonly string[]): Promise<boolean> {
  const child = spawn(
    'git',
    ['-c', 'core.fsmonitor=false', '-c', 'safe.directory=*', '-c', 'core.hooksPath=/dev/null', ...args],
    {
      stdio: 'ignore',
      env: { ...process.env, GIT_TERMINAL_PROMPT: '0' },
    },
  )
  const [code] = (await once(child, 'close')) as [number | null]
  return code === 0
}

async function addedFiles(root: string, copied: ReadonlySet<string>): Promise<readonly { path: string; size: number }[]> {
  const added: { path: string; size: number }[] = []
  const walk = async (below: string): Promise<void> => {
    for (const name of await namesIn(join(root, below))) {
      const path = below === '' ? name : `${below}/${name}`
      if (path === '.git') continue
      const stats = await lstat(join(root, path))
      if (stats.isDirectory()) await walk(path)
      else if (!copied.has(path)) added.push({ path, size: stats.size })
    }
  }
  await walk('')
  return added.sort((a, b) => (a.path < b.path ? -1 : 1))
}
