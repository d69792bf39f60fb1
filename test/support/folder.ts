/** Real folders and real git for tests: made in the system's temporary folder, gone when the test ends. */
import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A text, bytes, an executable text, or a link. */
export type Given = string | Uint8Array | { readonly run: string } | { readonly link: string }

/** A temporary folder with these files. */
export function folderWith(files: Readonly<Record<string, Given>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'restage-test-')))
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true })
  })
  put(folder, files)
  return folder
}

/** Writes files into a folder. */
export function put(folder: string, files: Readonly<Record<string, Given>>): void {
  for (const [path, given] of Object.entries(files)) {
    const absolute = join(folder, path)
    mkdirSync(dirname(absolute), { recursive: true })
    if (typeof given === 'string' || given instanceof Uint8Array) writeFileSync(absolute, given)
    else if ('link' in given) symlinkSync(given.link, absolute)
    else {
      writeFileSync(absolute, given.run)
      chmodSync(absolute, 0o755)
    }
  }
}

/** Every file below a folder but git's own, as `path` → content; links as `→ target`, executable files with a leading `*`. */
export function filesIn(folder: string, below = ''): Record<string, string> {
  const files: Record<string, string> = {}
  for (const entry of readdirSync(join(folder, below), { withFileTypes: true })) {
    if (entry.name === '.git') continue
    const path = below === '' ? entry.name : `${below}/${entry.name}`
    const absolute = join(folder, path)
    if (entry.isDirectory()) Object.assign(files, filesIn(folder, path))
    else if (entry.isSymbolicLink()) files[path] = `→ ${readlinkSync(absolute)}`
    else files[path] = ((lstatSync(absolute).mode & 0o100) === 0 ? '' : '*') + readFileSync(absolute, 'utf8')
  }
  return files
}

/** Runs git in a folder, apart from the user's own settings. */
export function git(folder: string, ...args: readonly string[]): string {
  const identity = [
    '-c',
    'user.name=Test',
    '-c',
    'user.email=test@restage.test',
    '-c',
    'commit.gpgsign=false',
    '-c',
    'init.defaultBranch=main',
  ]
  const result = spawnSync('git', [...identity, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
  })
  if (result.status !== 0) throw new Error(`git ${args.join(' ')}: ${result.stderr}`)
  return result.stdout
}

/** A temporary git repository in which these files are committed. */
export function gitRepositoryWith(files: Readonly<Record<string, Given>>): string {
  const folder = folderWith(files)
  git(folder, 'init', '--quiet')
  git(folder, 'add', '--all')
  git(folder, 'commit', '--quiet', '--allow-empty', '--message', 'first')
  return folder
}
