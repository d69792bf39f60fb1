import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { TarError } from '../../src/compare/tar-error.ts'
import { readRoot, readTree, TreeReader } from '../../src/compare/tree.ts'
import { has, isRoot, nodeAt, rawPath, tarOf, treeOf } from './tar-files.ts'

const sha = (text: string | Buffer): string => createHash('sha256').update(text).digest('hex')

/** Title, script, flags of tar, path, what the node must show. */
const rows: readonly (readonly [string, string, readonly string[], string, object])[] = [
  ['a file with its digest', 'printf hello > a', [], '/a', { type: 'file', size: 5, digest: sha('hello'), mode: 0o644 }],
  ['an empty file', ': > a', [], '/a', { type: 'file', size: 0, digest: sha('') }],
  [
    'a file of more than one chunk',
    'head -c 300000 /dev/zero > a',
    [],
    '/a',
    { size: 300000, digest: sha(Buffer.alloc(300000)) },
  ],
  ['a directory', 'mkdir -p d/e; chmod 1777 d/e', [], '/d/e', { type: 'directory', mode: 0o1777, size: 0, digest: '' }],
  ['the root', 'chmod 711 .', [], '/', { type: 'directory', mode: 0o711 }],
  ['a link that leads nowhere', 'ln -s ../no/where l', [], '/l', { type: 'symlink', link: '../no/where' }],
  ['a FIFO', 'mkfifo p', [], '/p', { type: 'fifo', size: 0 }],
  ['setuid and setgid', ': > s; chmod 6755 s', [], '/s', { mode: 0o6755 }],
  ['the time', 'touch -d @1000000000 a', [], '/a', { mtime: 1_000_000_000 }],
  ['a time before 1970', 'touch -d @-5 a', ['--format=gnu'], '/a', { mtime: -5 }],
  ['a time with a fraction', 'touch -d @1000000000.5 a', [], '/a', { mtime: 1_000_000_000.5 }],
  [
    'a large owner in base 256',
    ': > a',
    ['--format=gnu', '--owner=:3000000', '--group=:70000000'],
    '/a',
    { uid: 3000000, gid: 70000000 },
  ],
  [
    'a large owner in PAX',
    ': > a',
    ['--format=pax', '--owner=:3000000', '--group=:70000000'],
    '/a',
    { uid: 3000000, gid: 70000000 },
  ],
  [
    'a POSIX prefix',
    'd=$(printf %080d 0); mkdir $d; : > $d/$d',
    ['--format=ustar'],
    `/${'0'.repeat(80)}/${'0'.repeat(80)}`,
    { type: 'file' },
  ],
  ['a long GNU name', 'd=$(printf %0200d 0); : > $d', ['--format=gnu'], `/${'0'.repeat(200)}`, { type: 'file' }],
  ['a long PAX name', 'd=$(printf %0200d 0); : > $d', ['--format=pax'], `/${'0'.repeat(200)}`, { type: 'file' }],
  ['a long GNU target', 'ln -s $(printf %0300d 0) l', ['--format=gnu'], '/l', { link: '0'.repeat(300) }],
  ['a long PAX target', 'ln -s $(printf %0300d 0) l', ['--format=pax'], '/l', { link: '0'.repeat(300) }],
  ['the oldest form', 'mkdir d; printf x > d/a', ['--format=v7'], '/d', { type: 'directory' }],
  ['a name in UTF-8', ': > grüße', [], '/grüße', { type: 'file' }],
  ['global PAX records', 'printf x > a', ['--format=pax', '--pax-option=comment=z,globexthdr.name=/tmp/g'], '/a', { size: 1 }],
  ['a sparse file written out', 'truncate -s 1M a', [], '/a', { size: 1 << 20, digest: sha(Buffer.alloc(1 << 20)) }],
]

describe('readTree', () => {
  for (const [title, script, flags, path, expected] of rows) {
    test.each([512 * 20, 1000, 65536])(`reads ${title} in chunks of %i`, (chunk) => {
      const tree = treeOf(tarOf(script, flags.length === 0 ? ['--format=pax'] : flags), chunk)
      expect(nodeAt(tree, path)).toMatchObject(expected)
    })
  }

  test('gives linked paths one node, and others their own', () => {
    const tree = treeOf(tarOf('printf x > a; ln a b; mkdir d; ln a d/c; printf x > e'))
    expect(nodeAt(tree, 'b')).toBe(nodeAt(tree, 'a'))
    expect(nodeAt(tree, 'd/c')).toBe(nodeAt(tree, 'a'))
    expect(nodeAt(tree, 'e')).not.toBe(nodeAt(tree, 'a'))
  })

  test('keeps names apart that are different and no UTF-8, with newlines in them', () => {
    const script = String.raw`: > $'a\xff'; : > $'a\xfe'; : > $'two\nlines'`
    for (const format of ['gnu', 'pax']) {
      const tree = treeOf(tarOf(script, [`--format=${format}`]))
      expect([...tree.keys()].sort()).toEqual([rawPath(''), rawPath('a\xfe'), rawPath('a\xff'), rawPath('two\nlines')])
    }
  })

  test.runIf(isRoot)('reads devices and owners when root may make them', () => {
    const tree = treeOf(tarOf('mknod c c 10 200; mknod b b 7 3; : > a; chown 12:34 a'))
    expect(nodeAt(tree, 'c')).toMatchObject({ type: 'character-device', device: '10, 200' })
    expect(nodeAt(tree, 'b')).toMatchObject({ type: 'block-device', device: '7, 3' })
    expect(nodeAt(tree, 'a')).toMatchObject({ uid: 12, gid: 34 })
  })

  test.runIf(isRoot && has('setcap'))('reads capabilities as extended attributes when a file has them', () => {
    const tar = tarOf(': > a; PATH=$PATH:/usr/sbin setcap cap_net_raw+ep a', ['--format=pax', '--xattrs', '--xattrs-include=*'])
    expect([...(nodeAt(treeOf(tar), 'a')?.xattrs?.keys() ?? [])]).toEqual(['security.capability'])
  })

  test('takes a later entry of the same path, as unpacking does', () => {
    const [one, two] = [tarOf('printf one > a'), tarOf('printf two! > a')]
    const both = Buffer.concat([one.subarray(0, one.length - endOf(one)), two])
    expect(nodeAt(treeOf(both), 'a')).toMatchObject({ size: 4, digest: sha('two!') })
  })
})

/** The zeros at the end of a tar whose last file has content shorter than a block. */
function endOf(tar: Buffer): number {
  let end = tar.length
  while (tar[end - 1] === 0) end--
  return tar.length - Math.ceil(end / 512) * 512
}

const short = tarOf('mkdir d; head -c 2000 /dev/zero > d/a', ['--format=ustar', '--sort=name'])
const content = 3 * 512

/** What is read, what the error says. */
const failures: readonly (readonly [string, Buffer, TarError['kind'], RegExp])[] = [
  ['nothing at all', Buffer.alloc(0), 'cut-off', /ended before its first file/],
  ['half a header', short.subarray(0, 100), 'cut-off', /before its first file/],
  ['a stream cut off in a file', short.subarray(0, content + 700), 'cut-off', /ended inside \/d\/a/],
  ['a stream cut off between two files', short.subarray(0, 1024), 'cut-off', /ended after \/d$/],
  ['a stream without its end mark', short.subarray(0, content + 2048), 'cut-off', /ended after \/d\/a/],
  ['random bytes', Buffer.alloc(2048, 'no tar at all '), 'malformed', /no tar/],
  ['gzip', execFileSync('gzip', ['-c'], { input: tarOf('head -c 4000 /dev/urandom > a') }), 'malformed', /no tar/],
  ['a damaged header', Buffer.concat([short.subarray(0, 520), Buffer.from('!'), short.subarray(521)]), 'malformed', /checksum/],
  [
    'a sparse file of GNU tar',
    tarOf('truncate -s 1M a', ['-S', '--format=gnu']),
    'not-supported',
    /\/a is an entry of the type "S"/,
  ],
  ['a sparse file of PAX', tarOf('truncate -s 1M a', ['-S', '--format=pax']), 'not-supported', /sparse/],
  ['a volume label', tarOf(': > a', ['-V', 'label', '--format=gnu']), 'not-supported', /"V"/],
]

describe('readTree of what is no whole tree', () => {
  test.each(failures)('refuses %s', (_, tar, kind, message) => {
    let error: unknown
    try {
      treeOf(tar, 512)
    } catch (caught) {
      error = caught
    }
    expect(error).toBeInstanceOf(TarError)
    expect((error as TarError).message).toMatch(message)
    expect((error as TarError).kind).toBe(kind)
  })

  test('refuses a hard link to what is not there', () => {
    const tar = tarOf('printf x > a; ln a b', ['--format=ustar', '--sort=name'])
    const without = Buffer.concat([tar.subarray(0, 512), tar.subarray(512 + 1024)])
    expect(() => treeOf(without)).toThrow('/b is a hard link to /a, which did not come before it')
  })

  test('refuses a path that leads out', () => {
    const tar = tarOf(': > a', ['--format=ustar', '--transform=s,^./a,../a,', '-P'])
    expect(() => treeOf(tar)).toThrow('it has a path with ".." in it: /../a')
  })
})

describe('readTree of a stream', () => {
  test.each([
    ['chunks', (): AsyncIterable<Uint8Array> => chunks()],
    ['a node stream', (): AsyncIterable<Uint8Array> => Readable.from(chunks(), { objectMode: false })],
  ])('reads %s', async (_, make) => {
    expect([...(await readTree(make())).keys()]).toEqual(['', 'd', 'd/a'])
  })

  test('takes the root from a stream of its own', async () => {
    const inside = tarOf(': > a', ['--format=ustar', '--sort=name']).subarray(512)
    const top = tarOf('chmod 711 .; : > b')
    const reader = new TreeReader(await readRoot(Readable.from([top.subarray(0, 512), top.subarray(512)])))
    reader.write(inside)
    const tree = reader.end()
    expect([...tree.keys()]).toEqual(['', 'a'])
    expect(nodeAt(tree, '/')?.mode).toBe(0o711)
    await expect(readRoot(Readable.from([tarOf('mkdir d', ['--format=ustar']).subarray(512)]))).rejects.toThrow(
      'it begins with /d where the root belongs',
    )
    await expect(readRoot(Readable.from([Buffer.alloc(1024)]))).rejects.toThrow('it is empty where')
  })

  test('fails with what the stream fails with', async () => {
    await expect(readTree(Readable.from(chunks(new Error('gone'))))).rejects.toThrow('gone')
    await expect(readTree(chunks(new Error('gone')))).rejects.toThrow('gone')
  })

  test('is cut off when the stream is taken down in the middle', async () => {
    const stream = new Readable({ read: () => undefined })
    stream.push(short.subarray(0, content + 700))
    setTimeout(() => stream.destroy(), 20)
    await expect(readTree(stream)).rejects.toThrow('the stream ended inside /d/a')
  })

  test('takes the stream down when it is no tar', async () => {
    const stream = new Readable({ read: () => undefined })
    stream.push(Buffer.alloc(1024, 'x'))
    await expect(readTree(stream)).rejects.toThrow(TarError)
    expect(stream.destroyed).toBe(true)
  })
})

async function* chunks(failure?: Error): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < short.length; at += 700) {
    await Promise.resolve()
    if (failure !== undefined && at > 700) throw failure
    yield short.subarray(at, at + 700)
  }
}
