import { spawnSync } from 'node:child_process'
import { readFileSync, realpathSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { filesIn, folderWith, git, gitRepositoryWith } from '../support/folder.ts'
import { pattern } from './support.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const modules = realpathSync(join(root, 'node_modules'))

/** A call of the kernel: its name, its text, and the paths in it, as they are from the folder the process runs in. */
interface Call {
  readonly name: string
  readonly text: string
  readonly path: string
}

/** Runs the command under strace (Debian's package, which `scripts/engine.mjs` installs) and gives the calls that succeeded. */
function trace(folder: string, words: readonly string[]): readonly Call[] {
  const log = join(folderWith({}), 'log')
  const calls =
    'trace=open,openat,openat2,creat,execve,execveat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,chmod,fchmodat,truncate,connect'
  const command = [process.execPath, join(root, 'bin/restage.js'), ...words]
  const options = { cwd: folder, encoding: 'utf8' as const, env: { PATH: process.env['PATH'], HOME: folderWith({}) } }
  const { status, stderr } = spawnSync('strace', ['-f', '-qq', '-s', '4096', '-o', log, '-e', calls, ...command], options)
  // 1: nothing was migrated
  expect([0, 1]).toContain(status)
  expect(stderr).toBe('')
  return readFileSync(log, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, name, text] = /^\d+\s+(\w+)\((.*\) += .*)$/.exec(line) ?? []
      if (name === undefined || text === undefined || /= -1 E\w+/.test(text)) return []
      const [, path = ''] = /"((?:[^"\\]|\\.)*)"/.exec(text) ?? []
      return [{ name, text, path: resolve(folder, path) }]
    })
}

/** Node's own, the system's libraries, and what tells of the machine. */
const system =
  /^\/(?:proc|sys|usr|lib|lib64|etc\/(?:ld\.so\.|ssl\/|gitconfig|passwd|nsswitch|localtime))|^\/dev\/(?:null|urandom|random|tty)$/

describe('migrate', () => {
  it.each([
    ['without git', (files: Parameters<typeof folderWith>[0]) => folderWith(files)],
    ['with git', (files: Parameters<typeof folderWith>[0]) => gitRepositoryWith(files)],
  ])('opens nothing outside of the repository and its own code, and executes nothing but git: %s', (_, make) => {
    const makefile = 'X := $(shell touch made)\nall:\n\tsh build.sh\n'
    const folder = make(
      pattern('. ./lib.sh\nmake all\nnpm run x\ntouch made\ncat ../secret /etc/hostname\n', {
        'lib.sh': 'touch made\n',
        Makefile: makefile,
        'package.json': '{"scripts":{"x":"touch made"}}',
        '.gitlab-ci.yml': 'job:\n  script: [sh build.sh]\n',
        'docker-compose.yml': 'services:\n  a:\n    build: .\n',
      }),
    )
    const before = filesIn(folder)
    const calls = trace(folder, ['migrate', '--no-verify', '--json'])
    expect(filesIn(folder)).toEqual(before)
    const opened = calls.filter(({ name }) => /^(?:open|creat)/.test(name))
    const isOwn = (path: string): boolean =>
      [folder, root, modules].some((own) => `${path}/`.startsWith(`${own.replace(/\/$/, '')}/`))
    const isAncestor = (path: string): boolean => `${folder}/`.startsWith(`${path}/`) || path === '/'
    const isHome = (text: string): boolean => /\.git(?:config|ignore)|\/git\/(?:config|attributes|ignore)/.test(text)
    const outside = opened.filter(({ path, text }) => !isOwn(path) && !system.test(path) && !isAncestor(path) && !isHome(text))
    expect(outside).toEqual([])
    expect(opened.filter(({ path }) => path.startsWith(folder)).length).toBeGreaterThan(5)
    const writing = opened.filter(({ path, text }) => /O_WRONLY|O_RDWR|O_CREAT/.test(text) && !path.startsWith('/dev/'))
    expect(writing).toEqual([])
    const executed = calls.filter(({ name }) => name.startsWith('exec')).map(({ path }) => path.replace(/^.*\//, ''))
    expect([...new Set(executed.slice(1))]).toEqual(_ === 'with git' ? ['git'] : [])
    expect(calls.filter(({ name }) => !/^(?:open|exec)/.test(name))).toEqual([])
  })

  it('is seen by this test where it does more', () => {
    const folder = gitRepositoryWith(pattern())
    git(folder, 'status')
    const calls = trace(folder, ['migrate', '--no-verify', '--write'])
    expect(calls.some(({ name, path }) => /^(?:unlink|rename)/.test(name) && path.startsWith(folder))).toBe(true)
    expect(calls.some(({ text }) => /O_WRONLY\|O_CREAT/.test(text))).toBe(true)
  })
})
