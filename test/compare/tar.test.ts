/** Streams that no tar of this machine writes, block by block. */
import { describe, expect, test } from 'vitest'
import type { TarError } from '../../src/compare/tar-error.ts'
import type { TreeNode } from '../../src/compare/tree.ts'
import { treeOf } from './tar-files.ts'
import { headerOf, headerWith } from './tar-header-maker.ts'

type Fields = readonly (readonly [at: number, bytes: string])[]

const end = Buffer.alloc(1024)
const padded = (text: string): Buffer => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(-text.length & 511)])
const entry = (name: string, flag = '0', ...fields: Fields): Buffer => headerWith(headerOf(name, flag, 0), ...fields)
const meta = (flag: string, body: string): Buffer => Buffer.concat([headerOf('meta', flag, body.length), padded(body)])

/** `LENGTH KEY=VALUE\n`, shorter than a hundred. */
function record(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  return `${rest.length + (rest.length < 9 ? 1 : 2)}${rest}`
}

const hundred = '0'.repeat(100)

/** Title, what is in the stream, what the tree must show. */
const rows: readonly (readonly [string, readonly Buffer[], Readonly<Record<string, Partial<TreeNode>>>])[] = [
  ['a contiguous file', [entry('a', '7')], { a: { type: 'file' } }],
  ['a name that fills its field', [entry(hundred)], { [hundred]: { mode: 0o644 } }],
  ['a target that fills its field', [entry('a', '2', [157, hundred])], { a: { link: hundred } }],
  [
    'a prefix that fills its field',
    [entry('a', '0', [345, `${hundred}${'1'.repeat(55)}`])],
    { [`${hundred}${'1'.repeat(55)}/a`]: {} },
  ],
  ['times of old GNU tar where POSIX has its prefix', [entry('a', '0', [257, 'ustar  \0'], [345, '14000000000'])], { a: {} }],
  ['what no version of POSIX wrote where it has its prefix', [entry('a', '0', [257, '\0\0\0\0\0\0'], [345, 'x'])], { a: {} }],
  ['numbers between blanks', [entry('a', '0', [100, '   755 \0'], [108, '12 \x009\x009'])], { a: { mode: 0o755, uid: 10 } }],
  ['a number below zero', [entry('a', '0', [108, '\xff'.repeat(8)])], { a: { uid: -1 } }],
  ['a number of 57 bits', [entry('a', '0', [108, '\x80\0\0\0\x01\x02\x03\x04'])], { a: { uid: 0x01020304 } }],
  ['more bits of the mode than count', [entry('a', '0', [100, '0107755'])], { a: { mode: 0o7755 } }],
  ['no size of what has no content', [headerOf('d/', '5', 512), entry('d/a')], { d: { size: 0 }, 'd/a': {} }],
  ['no target of a file', [entry('a', '0', [157, 'x'])], { a: { link: '' } }],
  ['no device numbers of a file', [entry('a', '0', [329, '0000001'])], { a: { device: '' } }],
  ['the numbers of a character device', [entry('a', '3', [329, '0000001'], [337, '0000010'])], { a: { device: '1, 8' } }],
  ['a folder that is a file whose name ends in a slash', [entry('a/', '\0')], { a: { type: 'directory', digest: '' } }],
  [
    'names that only look like ways',
    [entry('...'), entry('..a'), entry('a../b'), entry('.c')],
    { '...': {}, '..a': {}, 'a../b': {}, '.c': {} },
  ],
  ['one way of many spellings', [entry('./a//b/./c')], { 'a/b/c': {} }],
  ['a hard link by the spelling of its own', [entry('./a'), entry('b', '1', [157, './/a'])], { a: {}, b: { type: 'file' } }],
  ['a long name for one file alone', [meta('L', 'long\0'), entry('a'), entry('b')], { long: {}, b: {} }],
  [
    'a long target for one link alone',
    [meta('K', 'long\0'), entry('a', '2', [157, 'x']), entry('b', '2', [157, 'y'])],
    { a: { link: 'long' }, b: { link: 'y' } },
  ],
  ['records for one file alone', [meta('x', record('uid', '1234')), entry('a'), entry('b')], { a: { uid: 1234 }, b: { uid: 0 } }],
  ['records of Solaris', [meta('X', record('gid', '1234')), entry('a')], { a: { gid: 1234 } }],
  ['records before a long name', [meta('x', record('path', 'named')), meta('L', 'long\0'), entry('a')], { named: {} }],
  ['the last of two records', [meta('x', record('uid', '1234') + record('uid', '5678')), entry('a')], { a: { uid: 5678 } }],
  [
    'records for all files, which a file may change or take back',
    [
      meta('g', record('uid', '1234')),
      meta('g', record('gid', '4321')),
      entry('a'),
      meta('x', record('uid', '5678')),
      entry('b'),
      meta('x', record('uid', '')),
      entry('c', '0', [108, '0000007']),
      entry('d'),
    ],
    { a: { uid: 1234, gid: 4321 }, b: { uid: 5678, gid: 4321 }, c: { uid: 7, gid: 4321 }, d: { uid: 1234 } },
  ],
  [
    'times with a point',
    [meta('x', record('mtime', '-12.25')), entry('a'), meta('x', record('mtime', '12.')), entry('b')],
    { a: { mtime: -12.25 }, b: { mtime: 12 } },
  ],
  [
    'a value with a sign of equality in it',
    [meta('x', record('SCHILY.xattr.user.a', '=\n=')), entry('a')],
    { a: { xattrs: new Map([['user.a', '=\n=']]) } },
  ],
  [
    'records that nobody knows as attributes',
    [meta('x', record('SCHILY.acl.access', 'user::rw')), entry('a')],
    { a: { xattrs: new Map([['SCHILY.acl.access', 'user::rw']]) } },
  ],
  ...[
    'atime',
    'ctime',
    'uname',
    'gname',
    'comment',
    'charset',
    'hdrcharset',
    'LIBARCHIVE.creationtime',
    'SCHILY.dev',
    'SCHILY.ino',
    'SCHILY.nlink',
  ].map(
    (key) => [`no attribute in ${key}`, [meta('x', record(key, '12345')), entry('a')], { a: { xattrs: undefined } }] as const,
  ),
  ...['my-atime', 'atimes', 'LIBARCHIVE-creationtime', 'SCHILY-ino', 'SCHILY.inode'].map(
    (key) =>
      [
        `an attribute in ${key}`,
        [meta('x', record(key, '12345')), entry('a')],
        { a: { xattrs: new Map([[key, '12345']]) } },
      ] as const,
  ),
]

describe('readTree, block by block', () => {
  test.each(rows)('reads %s', (_, blocks, expected) => {
    const stream = Buffer.concat([...blocks, end])
    for (const chunk of [stream.length, 512, 7]) {
      const tree = treeOf(stream, chunk)
      expect([...tree.keys()]).toEqual(Object.keys(expected))
      for (const [path, node] of tree) expect(node).toMatchObject(expected[path] ?? {})
    }
  })
})

const inRecord = 'an extended header (PAX) has'

/** Title, what is in the stream, what the error says. */
const failures: readonly (readonly [string, readonly Buffer[], TarError['kind'], string])[] = [
  ['a letter in a number', [entry('a', '0', [108, '00x0000'])], 'malformed', 'a header has "00x0000\0" where a number belongs'],
  ['an eight in a number', [entry('a', '0', [108, '0008000'])], 'malformed', 'where a number belongs'],
  [
    'a number that is too large',
    [entry('a', '0', [124, '\x80\0\0\0\x7f'])],
    'malformed',
    'a header has a number that no file can have',
  ],
  ['a size below zero', [entry('a', '0', [124, '\xff'.repeat(12)])], 'malformed', '/a says that it is -1 bytes long'],
  [
    'a size that is no whole number',
    [meta('x', record('size', '1234.5')), entry('a')],
    'malformed',
    '/a says that it is 1234.5 bytes long',
  ],
  [
    'an extended header below zero',
    [entry('m', 'x', [124, '\xff'.repeat(12)])],
    'malformed',
    'an extended header says that it is -1 bytes long',
  ],
  [
    'an extended header of more than 16 MiB',
    [headerOf('m', 'L', 16 * 1024 * 1024 + 1)],
    'malformed',
    'an extended header says that it is 16777217 bytes long',
  ],
  [
    'a record that is too long',
    [meta('x', '99 uid=1234\n'), entry('a')],
    'malformed',
    `${inRecord} a record whose length is wrong`,
  ],
  ['a record without a length', [meta('x', 'uid=1234\n'), entry('a')], 'malformed', `${inRecord} a record whose length is wrong`],
  ['a record of length zero', [meta('x', '0 uid=1234\n'), entry('a')], 'malformed', `${inRecord} a record whose length is wrong`],
  [
    'a record without its end',
    [meta('x', '12 uid=12345'), entry('a')],
    'malformed',
    `${inRecord} a record whose length is wrong`,
  ],
  ['a record without a value', [meta('x', '6 uid\n'), entry('a')], 'malformed', `${inRecord} a record without a value`],
  [
    'one before another',
    [meta('x', `6 uid\n${record('gid', '1')}`), entry('a')],
    'malformed',
    `${inRecord} a record without a value`,
  ],
  ['a record that is no number', [meta('x', record('uid', '12x4')), entry('a')], 'malformed', `${inRecord} "12x4" as uid`],
  [
    'a record that begins with a point',
    [meta('x', record('mtime', '.123')), entry('a')],
    'malformed',
    `${inRecord} ".123" as mtime`,
  ],
  ['a way out of the root', [entry('a/../../b')], 'malformed', 'it has a path with ".." in it: /a/../../b'],
  ['a way out of the root at the end', [entry('a/..')], 'malformed', 'it has a path with ".." in it'],
  ['a hard link out of the root', [entry('a', '1', [157, '../b'])], 'malformed', 'it has a path with ".." in it: /../b'],
  [
    'a folder of an incremental archive',
    [entry('d/', 'D')],
    'not-supported',
    '/d is an entry of the type "D", which image exports never have',
  ],
  ['an end inside an extended header', [headerOf('m', 'L', 2048)], 'cut-off', 'the stream ended before its first file'],
  ['an end inside a second extended header', [entry('a'), headerOf('m', 'L', 2048)], 'cut-off', 'the stream ended after /a'],
  ['an end inside a file', [headerOf('a', '0', 2048)], 'cut-off', 'the stream ended inside /a'],
]

describe('readTree, block by block, refuses', () => {
  test.each(failures)('%s', (_, blocks, kind, message) => {
    const stream = Buffer.concat(kind === 'cut-off' ? blocks : [...blocks, end])
    expect(() => treeOf(stream)).toThrow(
      expect.objectContaining({ kind, message: expect.stringContaining(message) as string }) as TarError,
    )
  })
})
