import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from '../support/laws.ts'
import { describe, expect, it } from 'vitest'
import { documentChanges, unifiedDiff } from '../../src/migrate/diff.ts'
import { rebasePath } from '../../src/migrate/git-path.ts'
import { directoryRepository } from '../../src/repository/directory.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import type { Change } from '../../src/rewrite/change.ts'
import { filesIn, folderWith, git, gitRepositoryWith, put, type Given } from '../support/folder.ts'

const modify = (path: string, after: string, mode: Change['mode'] = '100644'): Change => ({ path, action: 'modify', mode, after })
const create = (path: string, after: string, mode: Change['mode'] = '100644'): Change => ({ path, action: 'create', mode, after })
const remove = (path: string): Change => ({ path, action: 'delete', mode: null, after: null })

/** The files of a git repository after `git apply` of the changes' diff. */
function applied(files: Readonly<Record<string, Given>>, changes: readonly Change[]): Record<string, string> {
  const folder = gitRepositoryWith(files)
  const patch = join(folderWith({ patch: unifiedDiff(directoryRepository(folder), changes) }), 'patch')
  git(folder, 'apply', '--whitespace=nowarn', patch)
  return filesIn(folder)
}

const rows: readonly [
  title: string,
  files: Readonly<Record<string, Given>>,
  changes: readonly Change[],
  expected: Record<string, string>,
][] = [
  ['a changed line', { a: '1\n2\n3\n' }, [modify('a', '1\nzwei\n3\n')], { a: '1\nzwei\n3\n' }],
  ['two hunks', { a: numbers(40) }, [modify('a', `0\n${numbers(40)}end\n`)], { a: `0\n${numbers(40)}end\n` }],
  ['a new file', {}, [create('dir/new', 'x\n')], { 'dir/new': 'x\n' }],
  ['a new executable file', {}, [create('new.sh', 'x\n', '100755')], { 'new.sh': '*x\n' }],
  ['a new empty file', {}, [create('empty', '')], { empty: '' }],
  ['a deleted file', { a: 'x\n', b: '' }, [remove('a')], { b: '' }],
  ['a deleted empty file', { a: '', b: 'x' }, [remove('a')], { b: 'x' }],
  ['a deleted executable file', { a: { run: 'x\n' }, b: '' }, [remove('a')], { b: '' }],
  ['a mode alone', { a: 'x\n' }, [modify('a', 'x\n', '100755')], { a: '*x\n' }],
  ['a mode and a text', { a: { run: 'x\n' } }, [modify('a', 'y\n')], { a: 'y\n' }],
  ['a file that becomes empty', { a: 'x\ny\n' }, [modify('a', '')], { a: '' }],
  ['an empty file that gets text', { a: '' }, [modify('a', 'x\n')], { a: 'x\n' }],
  ['a newline that goes from the end', { a: 'x\ny\n' }, [modify('a', 'x\ny')], { a: 'x\ny' }],
  ['a newline that comes to the end', { a: 'x\ny' }, [modify('a', 'x\ny\n')], { a: 'x\ny\n' }],
  ['no newline before and after', { a: 'x\ny' }, [modify('a', 'z\ny')], { a: 'z\ny' }],
  ['carriage returns', { a: 'x\r\ny\r\n' }, [modify('a', 'x\r\nz\n')], { a: 'x\r\nz\n' }],
  ['a byte order mark', { a: '\uFEFFx\n' }, [modify('a', '\uFEFFy\n')], { a: '\uFEFFy\n' }],
  [
    'lines that look like a patch',
    { a: '--- a\n+++ b\n' },
    [modify('a', '--- b\n+++ b\n@@ -1 +1 @@\n')],
    { a: '--- b\n+++ b\n@@ -1 +1 @@\n' },
  ],
  ['a name with blanks', { 'my app/a b': 'x\n' }, [modify('my app/a b', 'y\n')], { 'my app/a b': 'y\n' }],
  ['a name with a quote and a backslash', { 'a"b\\c': 'x\n' }, [modify('a"b\\c', 'y\n')], { 'a"b\\c': 'y\n' }],
  ['a name with a tab, a newline and letters', { 'ü\t\n日': 'x\n' }, [modify('ü\t\n日', 'y\n')], { 'ü\t\n日': 'y\n' }],
  [
    'a new and a deleted file whose names hold blanks',
    { 'o l d': 'x\n' },
    [remove('o l d'), create('n e w', '')],
    { 'n e w': '' },
  ],
  ['several files', { b: '1\n', a: '2\n' }, [modify('b', '3\n'), remove('a'), create('c', '4\n')], { b: '3\n', c: '4\n' }],
]

function numbers(count: number): string {
  return Array.from({ length: count }, (_, index) => `${String(index + 1)}\n`).join('')
}

describe('unifiedDiff', () => {
  it.each(rows)('is taken by git apply when there is %s', (_, files, changes, expected) => {
    expect(applied(files, changes)).toEqual(expected)
  })

  it('is empty when nothing changes', () => {
    expect(unifiedDiff(memoryRepository({ a: '1\n' }), [modify('a', '1\n')])).toBe('')
  })

  it('is taken by git apply for any two texts', () => {
    const text = fc.array(fc.constantFrom('a', 'b', '\n', '\n', '\r', ' '), { maxLength: 30 }).map((parts) => parts.join(''))
    const folder = gitRepositoryWith({ keep: '' })
    fc.assert(
      fc.property(text, text, (before, after) => {
        put(folder, { file: before })
        const diff = unifiedDiff(memoryRepository({ file: before }), [modify('file', after)])
        if (diff !== '') {
          put(folder, { '.git/patch': diff })
          git(folder, 'apply', '--whitespace=nowarn', '.git/patch')
        }
        expect(filesIn(folder)['file']).toBe(after)
        rmSync(join(folder, 'file'))
      }),
      { numRuns: 60 },
    )
  })

  it('sorts files by path', () => {
    const diff = unifiedDiff(memoryRepository({}), [create('b', 'x\n'), create('a', 'x\n')])
    expect(diff.match(/^diff.*$/gm)).toEqual(['diff --git a/a b/a', 'diff --git a/b b/b'])
  })

  it('can be seen from the top of the git repository, so that git apply takes paths above the root', () => {
    const folder = gitRepositoryWith({ 'app/web/Dockerfile': 'a\n', 'app/build.sh': 'b\n' })
    const changes = [modify('Dockerfile', 'c\n'), modify('../build.sh', 'd\n')]
    put(folder, { '.git/patch': unifiedDiff(directoryRepository(join(folder, 'app/web')), changes, 'app/web/') })
    git(folder, 'apply', '.git/patch')
    expect(filesIn(folder)).toEqual({ 'app/web/Dockerfile': 'c\n', 'app/build.sh': 'd\n' })
  })
})

describe('rebasePath', () => {
  it.each([
    ['', 'a/b', 'a/b'],
    ['app/', 'a', 'app/a'],
    ['app/web/', '../a', 'app/a'],
    ['app/web/', '../../a', 'a'],
    ['app/', '../../a', '../a'],
  ])('from %j sees %j as %j', (prefix, path, expected) => {
    expect(rebasePath(prefix, path)).toBe(expected)
  })
})

describe('documentChanges', () => {
  it('gives the digest of what is replaced', () => {
    const repository = memoryRepository({ a: 'abc', gone: '' })
    expect(documentChanges(repository, [modify('a', 'x'), remove('gone'), create('new', 'y')])).toEqual([
      {
        path: 'a',
        action: 'modify',
        mode: '100644',
        before: 'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        after: 'x',
      },
      {
        path: 'gone',
        action: 'delete',
        mode: null,
        before: 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
        after: null,
      },
      { path: 'new', action: 'create', mode: '100644', before: null, after: 'y' },
    ])
  })
})
