import { chmodSync, existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { directoryRepository } from '../../src/repository/directory.ts'
import { folderWith, git, gitRepositoryWith, put } from '../support/folder.ts'

const pathsOf = (folder: string): readonly string[] => directoryRepository(folder).entries.map((entry) => entry.path)
const textAt = (folder: string, path: string): string => new TextDecoder().decode(directoryRepository(folder).read(path))

describe('directoryRepository in git', () => {
  it('lists tracked files only', () => {
    const folder = gitRepositoryWith({ Dockerfile: '', 'src/a': '' })
    put(folder, { app: 'left by an earlier build' })
    expect(pathsOf(folder)).toEqual(['Dockerfile', 'src/a'])
  })

  it('reads the present state of a tracked file', () => {
    const folder = gitRepositoryWith({ Dockerfile: 'FROM a\n' })
    put(folder, { Dockerfile: 'FROM b\n' })
    expect(textAt(folder, 'Dockerfile')).toBe('FROM b\n')
  })

  it('gives the same text again, whatever becomes of the file', () => {
    const folder = gitRepositoryWith({ Dockerfile: 'FROM a\n' })
    const repository = directoryRepository(folder)
    const before = repository.read('Dockerfile')
    put(folder, { Dockerfile: 'FROM b\n' })
    expect(new TextDecoder().decode(before)).toBe('FROM a\n')
    expect(repository.read('Dockerfile')).toEqual(before)
  })

  it('leaves out a tracked file that is deleted on the disk', () => {
    const folder = gitRepositoryWith({ Dockerfile: '', gone: '' })
    rmSync(join(folder, 'gone'))
    expect(pathsOf(folder)).toEqual(['Dockerfile'])
  })

  it('leaves out a tracked file whose folder was replaced by a link', () => {
    const folder = gitRepositoryWith({ 'a/file': '', other: '' })
    rmSync(join(folder, 'a'), { recursive: true })
    symlinkSync('/etc', join(folder, 'a'))
    expect(pathsOf(folder)).toEqual(['other'])
  })

  it('sees modes and kinds as they are on the disk', () => {
    const folder = gitRepositoryWith({ a: '', b: { run: '' }, c: '', d: { link: 'a' }, e: '', f: '' })
    chmodSync(join(folder, 'a'), 0o755)
    chmodSync(join(folder, 'b'), 0o644)
    for (const name of ['c', 'd', 'e']) rmSync(join(folder, name))
    put(folder, { c: { link: 'b' }, d: 'file', 'e/inner': 'untracked' })
    expect(directoryRepository(folder).entries).toEqual([
      { kind: 'file', path: 'a', executable: true },
      { kind: 'file', path: 'b', executable: false },
      { kind: 'link', path: 'c', target: 'b' },
      { kind: 'file', path: 'd', executable: false },
      { kind: 'file', path: 'f', executable: false },
    ])
  })

  it.each([['--skip-worktree'], ['--assume-unchanged']])('looks at the disk for a file that git does not look at: %s', (flag) => {
    const folder = gitRepositoryWith({ gone: '', there: '' })
    git(folder, 'update-index', flag, 'gone', 'there')
    rmSync(join(folder, 'gone'))
    expect(pathsOf(folder)).toEqual(['there'])
  })

  it('lists a file once in the middle of a merge', () => {
    const folder = gitRepositoryWith({ a: 'base\n' })
    git(folder, 'checkout', '--quiet', '-b', 'other')
    put(folder, { a: 'other\n' })
    git(folder, 'commit', '--quiet', '--all', '--message', 'other')
    git(folder, 'checkout', '--quiet', '-')
    put(folder, { a: 'mine\n' })
    git(folder, 'commit', '--quiet', '--all', '--message', 'mine')
    expect(() => git(folder, 'merge', 'other')).toThrow()
    expect(pathsOf(folder)).toEqual(['a'])
    expect(textAt(folder, 'a')).toContain('<<<<<<<')
  })

  it('sees files above the folder as ../ paths', () => {
    const folder = gitRepositoryWith({ 'lib/x': 'x', 'app/y': 'y', 'app/web/z': 'z' })
    const inner = join(folder, 'app/web')
    expect(pathsOf(inner)).toEqual(['../../lib/x', '../y', 'z'])
    expect(['../../lib/x', '../y', 'z'].map((path) => textAt(inner, path))).toEqual(['x', 'y', 'z'])
    expect(directoryRepository(inner).stat('../../lib')).toEqual({ kind: 'directory', path: '../../lib' })
  })

  it('lists all files when nothing below the folder is tracked', () => {
    const folder = gitRepositoryWith({ other: '' })
    put(folder, { 'case/repo/Dockerfile': '' })
    expect(pathsOf(join(folder, 'case/repo'))).toEqual(['Dockerfile'])
  })

  it('keeps names with blanks, quotes, newlines and letters of other scripts', () => {
    const names = ['a b', 'q"uote', 'new\nline', 'ünï', '日本']
    const folder = gitRepositoryWith(Object.fromEntries(names.map((name) => [name, name])))
    expect(pathsOf(folder)).toEqual([...names].sort())
    expect(names.map((name) => textAt(folder, name))).toEqual(names)
  })

  it('lists the files of a checked out submodule', () => {
    const library = gitRepositoryWith({ 'inner.c': 'int x;' })
    const folder = gitRepositoryWith({ Dockerfile: '' })
    git(folder, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', library, 'vendor/lib')
    expect(pathsOf(folder)).toEqual(['.gitmodules', 'Dockerfile', 'vendor/lib/inner.c'])
  })

  it('is not led astray by the variables that git sets inside of a hook', () => {
    const folder = gitRepositoryWith({ Dockerfile: '' })
    process.env['GIT_DIR'] = '/nowhere'
    try {
      expect(pathsOf(folder)).toEqual(['Dockerfile'])
    } finally {
      delete process.env['GIT_DIR']
    }
  })

  it('does not run what the repository has configured as a file system monitor', () => {
    const folder = gitRepositoryWith({ Dockerfile: '' })
    git(folder, 'config', 'core.fsmonitor', `touch ${join(folder, 'ran')}; false`)
    git(folder, 'status')
    expect(existsSync(join(folder, 'ran')), 'git by itself runs it').toBe(true)
    rmSync(join(folder, 'ran'))
    pathsOf(folder)
    expect(existsSync(join(folder, 'ran'))).toBe(false)
  })

  it('says what git says when git cannot list the files', () => {
    const folder = folderWith({ '.git/HEAD': 'nonsense', Dockerfile: '' })
    expect(() => directoryRepository(folder)).toThrow(`reading ${folder}: git ls-files failed: fatal: not a git repository`)
  })
})

describe('directoryRepository without git', () => {
  it('lists every file with its kind', () => {
    const folder = folderWith({ 'b.sh': { run: '#!/bin/sh\n' }, Dockerfile: '', link: { link: '../outside' }, 'd/e/f': '' })
    expect(directoryRepository(folder).entries).toEqual([
      { kind: 'file', path: 'Dockerfile', executable: false },
      { kind: 'file', path: 'b.sh', executable: true },
      { kind: 'file', path: 'd/e/f', executable: false },
      { kind: 'link', path: 'link', target: '../outside' },
    ])
  })

  it('does not follow links, loops included', () => {
    const folder = folderWith({ 'd/loop': { link: '..' }, 'd/self': { link: 'self' }, 'd/dead': { link: 'nowhere' } })
    expect(pathsOf(folder)).toEqual(['d/dead', 'd/loop', 'd/self'])
    expect(directoryRepository(folder).read('d/loop')).toBeUndefined()
  })

  it('takes the folder through a link that the user wrote', () => {
    const folder = folderWith({ 'real/Dockerfile': '', short: { link: 'real' } })
    expect(pathsOf(join(folder, 'short'))).toEqual(['Dockerfile'])
  })

  it('does not read what is larger than the limit', () => {
    const folder = folderWith({ small: 'x'.repeat(10), large: 'x'.repeat(11) })
    const repository = directoryRepository(folder, { sizeLimit: 10 })
    expect(repository.read('small')?.length).toBe(10)
    expect(repository.read('large')).toBeUndefined()
    expect(repository.stat('large')?.kind).toBe('file')
  })

  it('reads binary files as they are', () => {
    const bytes = new Uint8Array([0, 255, 254, 10])
    expect([...(directoryRepository(folderWith({ image: bytes })).read('image') ?? [])]).toEqual([...bytes])
  })
})

describe('directoryRepository of bad input', () => {
  it('says so when there is no such folder', () => {
    expect(() => directoryRepository('/no/such')).toThrow('reading /no/such: no such folder')
  })

  it('says so when it is a file', () => {
    const file = join(folderWith({ file: '' }), 'file')
    expect(() => directoryRepository(file)).toThrow(`reading ${file}: not a folder`)
  })

  it('takes an empty folder as a repository without files', () => {
    const folder = join(folderWith({}), 'empty')
    mkdirSync(folder)
    expect(pathsOf(folder)).toEqual([])
  })
})
