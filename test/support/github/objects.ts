/** Git objects by name: kinds, trees, commits, and the trees that changes make of them. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { git, runGit, tryGit } from './plumbing.ts'
import { refAt } from './ref-files.ts'

export interface Entry {
  readonly mode: string
  readonly type: string
  readonly sha: string
  /** In bytes; absent for a tree. */
  readonly size?: number
  readonly path: string
}

export interface Person {
  readonly name: string
  readonly email: string
  /** ISO 8601. */
  readonly date: string
}

export interface Commit {
  readonly sha: string
  readonly tree: string
  readonly parents: readonly string[]
  readonly author: Person
  readonly committer: Person
  readonly message: string
}

/** Kinds by folder and id: an object never changes. */
const kinds = new Map<string, string>()

/** `blob`, `tree`, `commit` or `tag`; null where there is no such object. */
export function kindOf(folder: string, sha: string): string | null {
  const key = `${folder} ${sha}`
  const known = kinds.get(key)
  if (known !== undefined) return known
  const { code, stdout } = tryGit(folder, ['cat-file', '-t', sha])
  if (code !== 0) return null
  kinds.set(key, stdout.trim())
  return stdout.trim()
}

/** The commit that a branch, a tag, or a commit's id names. */
export function commitOf(folder: string, name: string): string | null {
  if (name.startsWith('refs/heads/')) return refAt(folder, name)
  const branch = refAt(folder, `refs/heads/${name}`)
  if (branch !== null) return branch
  for (const full of [`refs/tags/${name}`, name]) {
    const { code, stdout } = tryGit(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${full}^{commit}`])
    if (code === 0) return stdout.trim()
  }
  return null
}

/** The bytes of a file. */
export function blobOf(folder: string, sha: string): Buffer {
  return runGit(folder, ['cat-file', 'blob', sha]).stdout
}

export function writeBlob(folder: string, content: string | Buffer): string {
  return git(folder, ['hash-object', '-w', '--stdin'], { input: content }).trim()
}

/** What a tree holds, and, where asked, what its folders hold. */
export function entriesOf(folder: string, tree: string, recursive = false): readonly Entry[] {
  const listed = git(folder, ['ls-tree', '-z', '-l', ...(recursive ? ['-r', '-t'] : []), tree])
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [, mode = '', type = '', sha = '', size = '', path = ''] =
        /^(\d+) (\w+) ([0-9a-f]+) +(-|\d+)\t([^]*)$/.exec(line) ?? []
      return { mode, type, sha, path, ...(size === '-' ? {} : { size: Number(size) }) }
    })
}

export interface TreeChange {
  readonly path: string
  /** `040000` takes a whole tree; the change takes the path away where `sha` is null. */
  readonly mode: string
  readonly sha: string | null
}

/** A tree with changes, made in an index of its own. */
export function writeTree(folder: string, base: string | null, changes: readonly TreeChange[]): string {
  const index = join(folder, `index-${randomUUID()}`)
  const env = { GIT_INDEX_FILE: index }
  try {
    git(folder, ['read-tree', base ?? '--empty'], { env })
    for (const { path, mode, sha } of changes) {
      if (sha === null || mode === '040000')
        git(folder, ['rm', '-r', '--cached', '--quiet', '--ignore-unmatch', `:(literal,top)${path}`], { env })
      if (sha !== null && mode === '040000') git(folder, ['read-tree', `--prefix=${path}/`, sha], { env })
    }
    const files = changes.filter(({ sha, mode }) => sha !== null && mode !== '040000')
    const input = files.map(({ mode, sha, path }) => `${mode} ${sha ?? ''}\t${path}\0`).join('')
    if (files.length > 0) git(folder, ['update-index', '--add', '--replace', '-z', '--index-info'], { env, input })
    return git(folder, ['write-tree'], { env }).trim()
  } finally {
    rmSync(index, { force: true })
  }
}

/** A commit of exactly this message. */
export function writeCommit(folder: string, made: Omit<Commit, 'sha'>): string {
  const env = {
    GIT_AUTHOR_NAME: made.author.name,
    GIT_AUTHOR_EMAIL: made.author.email,
    GIT_AUTHOR_DATE: made.author.date,
    GIT_COMMITTER_NAME: made.committer.name,
    GIT_COMMITTER_EMAIL: made.committer.email,
    GIT_COMMITTER_DATE: made.committer.date,
  }
  const parents = made.parents.flatMap((parent) => ['-p', parent])
  return git(folder, ['commit-tree', made.tree, ...parents, '-F', '-'], { input: made.message, env }).trim()
}

/** What a commit says; it must exist. */
export function readCommit(folder: string, sha: string): Commit {
  const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B'
  const [id = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] = git(folder, [
    'show',
    '--no-patch',
    `--format=${format}`,
    sha,
  ]).split('\0')
  return {
    sha: id,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: zulu(ad) },
    committer: { name: cn, email: ce, date: zulu(cd) },
    message: message.replace(/\n+$/, ''),
  }
}

/** A time as GitHub writes it. */
export function zulu(time: string | Date): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, 'Z')
}
