import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { askFolder, type FolderState } from '../../src/fleet/folder-state.ts'
import { openGitShell } from '../../src/fleet/git-shell.ts'
import { directoryRepository } from '../../src/repository/directory.ts'
import { commit, newFolder, write } from './support.ts'

const shell = openGitShell()
const never = new AbortController().signal

function git(folder: string, ...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...words], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`git ${words.join(' ')}: ${stderr}`)
  return stdout.trim()
}

/** A repository of three files. */
function repository(name = 'repo'): string {
  const folder = join(newFolder(), name)
  write(folder, { a: 'one\n', 'sub/b': 'two\n', 'other/c': 'three\n' })
  commit(folder)
  return folder
}

/** A repository with another one as a submodule. */
function withSubmodule(): string {
  const folder = repository()
  git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repository(), 'module')
  commit(folder)
  return folder
}

function ask(folder: string): Promise<FolderState> {
  return askFolder(folder, shell, never)
}

/** Has git run a command on files that seem changed, where it listens to the repository. */
function filterThatTouches(path: string): string {
  return `[filter "x"]\n\tclean = touch ${path}; cat\n\trequired = true\n`
}

describe('a folder of git', () => {
  it.each<[string, (folder: string) => void]>([
    ['as it was committed', () => undefined],
    [
      'with a file that is not tracked',
      (folder) => {
        write(folder, { new: '' })
      },
    ],
    [
      'with a file that was written again',
      (folder) => {
        write(folder, { a: 'one\n' })
      },
    ],
  ])('%s is at its commit', async (_, change) => {
    const folder = repository()
    change(folder)
    expect((await ask(folder)).commit).toBe(git(folder, 'rev-parse', 'HEAD'))
  })

  it.each<[string, (folder: string) => void]>([
    [
      'a changed file',
      (folder) => {
        write(folder, { 'sub/b': 'TWO\n' })
      },
    ],
    [
      'a staged change',
      (folder) => {
        write(folder, { a: 'ONE\n' })
        git(folder, 'add', 'a')
      },
    ],
    [
      'a file that is gone',
      (folder) => {
        rmSync(join(folder, 'a'))
      },
    ],
    [
      'a change that git is told not to look for',
      (folder) => {
        git(folder, 'update-index', '--assume-unchanged', 'a')
        write(folder, { a: 'ONE\n' })
      },
    ],
    [
      'a commit that is checked out over nothing',
      (folder) => {
        git(folder, 'checkout', '--quiet', '--orphan', 'empty')
      },
    ],
  ])('with %s is at none', async (_, change) => {
    const folder = repository()
    change(folder)
    expect((await ask(folder)).commit).toBeNull()
  })

  it('that is part of a repository does not mind the other parts', async () => {
    const folder = repository()
    write(folder, { 'sub/b': 'TWO\n' })
    expect((await ask(join(folder, 'other'))).commit).toBe(git(folder, 'rev-parse', 'HEAD'))
    expect((await ask(join(folder, 'sub'))).commit).toBeNull()
  })

  it('has the files of its submodules looked at', async () => {
    const folder = withSubmodule()
    expect((await ask(folder)).commit).toBe(git(folder, 'rev-parse', 'HEAD'))
    write(folder, { 'module/a': 'ONE\n' })
    expect((await ask(folder)).commit).toBeNull()
  })

  it('is read from what git said', async () => {
    const folder = withSubmodule()
    const { listing } = await ask(folder)
    expect(directoryRepository(folder, { listing }).entries).toEqual(directoryRepository(folder).entries)
    // that, and nothing else
    const less = directoryRepository(folder, { listing: listing?.replace(/[^\0]*\ta\0/, '') })
    expect(less.stat('a')).toBeUndefined()
    expect(less.stat('sub/b')).toBeDefined()
  })

  it('may have a name of any letters', async () => {
    const folder = repository("it's $(touch x) \n `two`\\")
    const { commit: at, listing } = await ask(folder)
    expect(at).toBe(git(folder, 'rev-parse', 'HEAD'))
    expect(listing?.split('\0').map((line) => line.split('\t')[1])).toEqual(['a', 'other/c', 'sub/b', undefined])
  })

  it.each<[string, (folder: string, ran: string) => void]>([
    [
      '',
      (folder, ran) => {
        writeFileSync(join(folder, '.git/config'), filterThatTouches(ran), { flag: 'a' })
      },
    ],
    [
      ' in a file that is included',
      (folder, ran) => {
        write(folder, { '.git/more': filterThatTouches(ran) })
        writeFileSync(join(folder, '.git/config'), '[include]\n\tpath = more\n', { flag: 'a' })
      },
    ],
    [
      ' for this copy of it',
      (folder, ran) => {
        git(folder, 'config', 'extensions.worktreeConfig', 'true')
        write(folder, { '.git/config.worktree': filterThatTouches(ran) })
      },
    ],
  ])('has no filter run that it sets up%s', async (_, configure) => {
    const folder = repository()
    const ran = join(newFolder(), 'ran')
    write(folder, { '.gitattributes': '* filter=x\n' })
    commit(folder)
    configure(folder, ran)
    write(folder, { a: 'ONE\n' })
    // so that this would run it
    expect((await ask(folder)).commit).toBeNull()
    expect(existsSync(ran)).toBe(false)
    git(folder, 'status')
    expect(existsSync(ran)).toBe(true)
  })

  it('has no filter of a submodule run', async () => {
    const folder = withSubmodule()
    const ran = join(newFolder(), 'ran')
    writeFileSync(join(folder, '.git/modules/module/config'), filterThatTouches(ran), { flag: 'a' })
    write(folder, { 'module/.gitattributes': '* filter=x\n', 'module/a': 'ONE\n' })
    expect((await ask(folder)).commit).toBeNull()
    expect(existsSync(ran)).toBe(false)
  })

  it.each([
    ['without git', (): string => newFolder()],
    ['that is not there', (): string => '/nowhere/at/all'],
    [
      'whose git is broken',
      (): string => {
        const folder = repository()
        rmSync(join(folder, '.git/HEAD'))
        return folder
      },
    ],
  ])('%s is known to nobody', async (_, make) => {
    expect(await ask(make())).toEqual({ commit: null, listing: undefined })
  })

  it('is asked again after an interruption', async () => {
    const folder = repository()
    const interrupt = new AbortController()
    const own = openGitShell()
    const asked = askFolder(folder, own, interrupt.signal)
    interrupt.abort()
    await expect(asked).rejects.toThrow('the shell that starts git has ended')
    expect((await askFolder(folder, own, never)).commit).toHaveLength(40)
  })
})
