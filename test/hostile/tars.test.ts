import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { explainContent } from '../../src/compare/content/explain-content.ts'
import { readRoot, readTree } from '../../src/compare/tree.ts'
import type { Engine } from '../../src/engine/engine.ts'
import { readerOf, renameImages } from '../../src/engine/execute/image-archive.ts'
import { contentOf, eachEntry } from '../../src/engine/execute/tar-entries.ts'
import { unpackTree } from '../../src/engine/execute/unpack-tree.ts'
import { compressedSize } from '../../src/verify/measure/compressed.ts'
import { takeOut } from '../../src/verify/plan/take-out.ts'
import { headerOf } from '../compare/tar-header-maker.ts'
import { filesIn, folderWith } from '../support/folder.ts'

/** Seconds of the processor, and megabytes, that a reader may take for one of these. */
const [processorLimit, memoryLimit] = [3, 120]

const end = Buffer.alloc(1024)

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((512 - (content.length % 512)) % 512)])
}

function file(name: string, content: string | Buffer = 'x', flag = '0'): Buffer {
  const bytes = Buffer.from(content)
  return Buffer.concat([headerOf(name, flag, bytes.length), padded(bytes)])
}

const folder = (name: string): Buffer => headerOf(name, '5', 0)
const symlink = (name: string, target: string): Buffer => headerOf(name, '2', 0, target)
const hardLink = (name: string, target: string): Buffer => headerOf(name, '1', 0, target)

/** A PAX header with these records; the lengths are right. */
function pax(records: Readonly<Record<string, string>>, flag = 'x'): Buffer {
  const lines = Object.entries(records).map(([key, value]) => {
    const rest = Buffer.byteLength(` ${key}=${value}\n`)
    let length = rest + String(rest).length
    if (String(length).length > String(rest).length) length = rest + String(length).length
    return `${String(length)} ${key}=${value}\n`
  })
  return file('pax', lines.join(''), flag)
}

/** Title, tar, and what must be true of what each kind of reader does with it: the files left, or the error. */
interface Row {
  readonly title: string
  readonly tar: Buffer | (() => Iterable<Buffer>)
  /** Of the reader of exports: paths, or what it says. */
  readonly tree: readonly string[] | RegExp
  /** Of what lays a tar on this machine's disk. */
  readonly disk: Readonly<Record<string, string>> | RegExp
}

const all = (...parts: readonly Buffer[]): Buffer => Buffer.concat([...parts, end])
const many = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`key${String(at)}`, 'x']))

const rows: readonly Row[] = [
  { title: '..', tar: all(file('../evil')), tree: /path with ".."/, disk: /outside of|\.\./ },
  { title: '.. in the middle', tar: all(folder('a'), file('a/../../evil')), tree: /path with ".."/, disk: /outside of/ },
  { title: '.. in PAX', tar: all(pax({ path: 'a/../../evil' }), file('good')), tree: /path with ".."/, disk: /outside of/ },
  { title: '.. in a GNU name', tar: all(file('././@LongLink', '../evil\0', 'L'), file('x')), tree: /\.\./, disk: /outside of/ },
  { title: 'an absolute path', tar: all(file('/evil')), tree: ['evil'], disk: { evil: 'x' } },
  {
    title: 'a file through a link out',
    tar: all(symlink('l', '../secret'), file('l/evil')),
    tree: /\/l\/evil is below \/l, which is a symlink/,
    disk: /invalid symlink|below .*l, which is no folder/,
  },
  {
    title: 'a file through an absolute link',
    tar: all(symlink('l', '/tmp'), file('l/restage-evil')),
    tree: /is below \/l/,
    disk: /invalid symlink|below .*l, which is no folder/,
  },
  {
    title: 'a link through links that seem to stay inside',
    tar: all(symlink('a', '.'), symlink('b', 'a/a/a/../..'), file('b/evil')),
    tree: /is below \/b/,
    disk: /below .*b, which is no folder/,
  },
  {
    title: 'folders through a link',
    tar: all(symlink('a', '.'), folder('a/sub/deep'), file('a/sub/deep/evil')),
    tree: /is below \/a/,
    disk: /below .*a, which is no folder/,
  },
  {
    title: 'a hard link out, and a file over it',
    tar: all(hardLink('h', '../secret/kept'), file('h')),
    tree: /\.\./,
    disk: /outside of/,
  },
  {
    title: 'a hard link through a link',
    tar: all(symlink('a', '.'), symlink('b', 'a/a/../..'), hardLink('h', 'b/secret/kept'), file('h')),
    tree: /hard link to \/b\/secret\/kept, which did not come/,
    disk: /below .*b, which is no folder|invalid symlink/,
  },
  { title: 'a hard link to nothing', tar: all(hardLink('h', '')), tree: /hard link to \//, disk: /"h" is a link to nothing/ },
  { title: 'a hard link to itself', tar: all(hardLink('h', 'h')), tree: /hard link to \/h/, disk: /hard link to h/ },
  {
    title: 'a hard link to a folder',
    tar: all(folder('d'), hardLink('h', 'd')),
    tree: ['d', 'h'],
    disk: /hard link to d, which is no file/,
  },
  { title: 'a file twice', tar: all(file('a', 'one'), file('a', 'two')), tree: ['a'], disk: { a: 'two' } },
  {
    title: 'a link, then a file of its name',
    tar: all(symlink('a', 'kept'), file('kept', 'k'), file('a', 'two')),
    tree: ['a', 'kept'],
    disk: { a: 'two', kept: 'k' },
  },
  {
    title: 'a folder, then a link of its name',
    tar: all(folder('d'), symlink('d', '..'), file('d/evil')),
    tree: /is below \/d/,
    disk: /cannot overwrite|invalid symlink/,
  },
  {
    title: 'a file, then a path below it',
    tar: all(file('f'), file('f/evil')),
    tree: /\/f\/evil is below \/f, which is a file/,
    disk: /below .*f, which is no folder/,
  },
  { title: 'a sparse file of GNU', tar: all(file('s', 'x', 'S')), tree: /type "S"/, disk: /"s" is a sparse file/ },
  {
    title: 'a sparse file of PAX',
    tar: all(pax({ 'GNU.sparse.major': '1', 'GNU.sparse.realsize': '99999999999' }), file('s')),
    tree: /sparse/,
    disk: /"s" is a sparse file/,
  },
  { title: 'an unknown type', tar: all(file('u', 'x', 'Z')), tree: /type "Z"/, disk: /"u" is a sparse file, or of a type/ },
  {
    title: 'a link with a size',
    tar: Buffer.concat([headerOf('l', '2', 512, 'x'), file('a'), end]),
    tree: ['l', 'a'],
    disk: /"l" has a size/,
  },
  {
    title: 'a negative size',
    tar: all(headerOf('n', '0', -512)),
    tree: /says that it is -512 bytes/,
    disk: /no tar, or damaged/,
  },
  { title: 'a negative size in PAX', tar: all(pax({ size: '-1' }), file('n')), tree: /-1 bytes/, disk: /no tar, or damaged/ },
  {
    title: 'a size that is no number',
    tar: all(pax({ size: 'many' }), file('n')),
    tree: /"many" as size/,
    disk: /no tar, or damaged/,
  },
  {
    title: 'a size past all files',
    tar: all(pax({ size: '9'.repeat(400) }), file('n')),
    tree: /Infinity bytes/,
    disk: /number that no file can have|no tar, or damaged/,
  },
  {
    title: 'more than there is',
    tar: all(headerOf('b', '0', 2 ** 52), Buffer.alloc(4096)),
    tree: /ended inside \/b/,
    disk: /ended too early/,
  },
  {
    title: 'a header of 2^40 bytes',
    tar: all(headerOf('x', 'x', 2 ** 40)),
    tree: /extended header says/,
    disk: /no tar, or damaged/,
  },
  {
    title: 'a name of 2^40 bytes',
    tar: all(headerOf('L', 'L', 2 ** 40)),
    tree: /extended header says/,
    disk: /no tar, or damaged/,
  },
  {
    title: 'a path of 60,000 bytes',
    tar: all(pax({ path: 'a/'.repeat(30_000) }), file('a')),
    tree: /a path of 60000 bytes/,
    disk: /no path that/,
  },
  {
    title: 'a name of 300 bytes',
    tar: all(pax({ path: 'a'.repeat(300) }), file('a')),
    tree: ['a'.repeat(300)],
    disk: /no path that/,
  },
  { title: 'a NUL in a name', tar: all(pax({ path: 'a\0b' }), file('a')), tree: ['a\0b'], disk: /no path that/ },
  {
    title: 'records of a wrong length',
    tar: all(file('p', '99 path=x\n', 'x'), file('a')),
    tree: /length is wrong/,
    disk: { 'x\n': 'x' },
  },
  { title: 'many global records', tar: all(pax(many, 'g'), file('a')), tree: /more than 100 records/, disk: { a: 'x' } },
  {
    title: 'records named as objects are',
    tar: all(pax({ ['__proto__']: 'x', constructor: 'y' }), file('a')),
    tree: ['a'],
    disk: { a: 'x' },
  },
  {
    title: 'no end mark, cut in a header',
    tar: Buffer.concat([file('a'), folder('b').subarray(0, 300)]),
    tree: /ended after \/a/,
    disk: /ended too early/,
  },
  {
    title: 'cut in a file',
    tar: file('a', 'x'.repeat(2000)).subarray(0, 1000),
    tree: /ended inside \/a/,
    disk: /ended too early/,
  },
  { title: 'no tar', tar: Buffer.alloc(4096, 'no tar at all'), tree: /no tar/, disk: /no tar, or damaged/ },
  {
    title: 'headers before headers without end',
    *tar() {
      for (let at = 0; at < 40; at += 1) yield pax({ comment: 'x'.repeat(1_000_000) })
      yield all(file('a'))
    },
    tree: ['a'],
    disk: { a: 'x' },
  },
]

/** Each kind of reader that lays a tar on the disk, into a new folder. */
const disks: Readonly<Record<string, (tar: Readable, into: string) => Promise<unknown>>> = {
  'docker cp': (tar, into) => unpackTree(tar, into, { rename: (name) => name, links: 'inside' }),
  'build --output': (tar, into) => unpackTree(tar, into, { rename: (name) => name, links: 'any' }),
}

function streamOf({ tar }: Pick<Row, 'tar'>, chunk = 10_000): Readable {
  const parts = typeof tar === 'function' ? tar() : [tar]
  return Readable.from(
    (function* () {
      for (const part of parts) for (let at = 0; at < part.length; at += chunk) yield part.subarray(at, at + chunk)
    })(),
    { objectMode: false },
  )
}

/** What a reader does, or says, within its bounds. */
async function bounded<T>(work: () => Promise<T>): Promise<T | string> {
  const [before, memory] = [process.cpuUsage(), process.memoryUsage().rss]
  const result = await work().catch((error: unknown) => {
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).name, (error as Error).stack).toMatch(/^(?:TarError|EngineError|CommandFailure|OperationalError)$/)
    return (error as Error).message
  })
  const { user, system } = process.cpuUsage(before)
  expect((user + system) / 1e6).toBeLessThan(processorLimit)
  expect((process.memoryUsage().rss - memory) / 1e6).toBeLessThan(memoryLimit)
  return result
}

/** A folder beside a secret, which must stay as it is. */
function besideSecret(): { readonly into: string; readonly check: () => void } {
  const outside = folderWith({ 'secret/kept': 'kept' })
  const into = join(outside, 'into')
  mkdirSync(into)
  const check = (): void => {
    expect(readdirSync(outside).sort()).toEqual(['into', 'secret'])
    expect(filesIn(join(outside, 'secret'))).toEqual({ kept: 'kept' })
    expect(existsSync('/tmp/restage-evil')).toBe(false)
  }
  return { into, check }
}

describe.each(rows)('a tar with $title', (row) => {
  it('is read as a tree, or refused', async () => {
    const found = await bounded(async () => [...(await readTree(streamOf(row))).keys()])
    if (row.tree instanceof RegExp) expect(found).toMatch(row.tree)
    else expect(found).toEqual(row.tree)
  })

  it.each(Object.entries(disks))('leaves nothing outside of the folder when %s unpacks it', async (_, unpack) => {
    const { into, check } = besideSecret()
    const found = await bounded(() => unpack(streamOf(row), into))
    if (row.disk instanceof RegExp) expect(found).toMatch(row.disk)
    else expect([found, filesIn(into)]).toEqual([undefined, row.disk])
    check()
  })

  it('leaves nothing outside of the folder when a plan takes it out', async () => {
    const { into, check } = besideSecret()
    const engine = { readPath: () => Promise.resolve(streamOf(row)) } as unknown as Engine
    const found = await bounded(() => takeOut(engine, 'c', '/', join(into, 'new'), undefined))
    if (row.disk instanceof RegExp) expect(found).toMatch(row.disk)
    else expect(filesIn(join(into, 'new'))).toEqual(row.disk)
    check()
  })

  it('is bounded for all that only look at it', async () => {
    await bounded(async () => readRoot(streamOf(row)))
    expect(await bounded(async () => compressedSize(streamOf(row), undefined))).toSatisfy(
      (found) => found === 0 || (typeof found === 'string' && found.startsWith('reading a tar stream: ')),
    )
    const both = [streamOf(row), streamOf({ tar: all(file('other')) })] as const
    expect(await bounded(() => explainContent('/a.tar', ...both))).not.toBeTypeOf('string')
  })
})

/** What an archive of images says after its images were renamed: the text of each file. */
async function loaded(...parts: readonly Buffer[]): Promise<Readonly<Record<string, string>> | string> {
  return bounded(async () => {
    const renamed = renameImages(streamOf({ tar: all(...parts) }), (name) => `mine/${name}`)
    const files: Record<string, string> = {}
    await eachEntry(renamed, async (entry) => {
      const parts: Buffer[] = []
      for await (const part of contentOf(entry) as AsyncIterable<Buffer>) parts.push(part)
      files[entry.header.name] = Buffer.concat(parts).toString()
    })
    return files
  })
}

const manifest = JSON.stringify([{ Config: 'c.json', RepoTags: ['a:1'], Layers: [] }])
const own = manifest.replace('a:1', 'mine/a:1')

describe('an archive of images', () => {
  it.each([['manifest.json'], ['./manifest.json'], ['/manifest.json'], ['.//./manifest.json']])(
    'has other names in %s',
    async (name) => {
      expect(await loaded(file(name, manifest))).toEqual({ [name]: own })
    },
  )

  it('has other names in each of two files of one name', async () => {
    expect(await loaded(file('manifest.json', '[]'), file('manifest.json', manifest))).toEqual({ 'manifest.json': own })
  })

  it('has other names where a name is one that objects have', async () => {
    expect(await loaded(file('repositories', '{"__proto__":{"polluted":"x"},"constructor":{"1":"y"}}'))).toEqual({
      repositories: '{"mine/__proto__":{"polluted":"x"},"mine/constructor":{"1":"y"}}',
    })
    expect({}).not.toHaveProperty('polluted')
  })

  it('keeps the links of older engines', async () => {
    expect(await loaded(folder('1'), folder('2'), file('1/layer.tar'), symlink('2/layer.tar', '../1/layer.tar'))).toEqual({
      1: '',
      2: '',
      '1/layer.tar': 'x',
      '2/layer.tar': '',
    })
  })

  it.each<[string, readonly Buffer[], RegExp]>([
    ['a link as its manifest', [file('other', manifest), symlink('manifest.json', 'other')], /no place that docker save/],
    ['a hard link as its manifest', [file('other', manifest), hardLink('manifest.json', 'other')], /no place that docker save/],
    ['its manifest behind a link', [symlink('d', '.'), file('d/manifest.json', manifest)], /no place that docker save/],
    ['a link, then its manifest', [symlink('manifest.json', 'x'), file('manifest.json', manifest)], /no place that docker save/],
    ['..', [folder('a'), file('a/../manifest.json', manifest)], /no place that docker save/],
    ['a manifest that is no JSON', [file('manifest.json', '[')], /manifest\.json is not as docker save writes it/],
    ['a manifest of another shape', [file('manifest.json', '[null]')], /manifest\.json is not as docker save writes it/],
    ['a manifest of 1 GB', [headerOf('manifest.json', '0', 2 ** 30)], /has 1073741824 bytes, and is not loaded/],
    ['what is no tar', [Buffer.alloc(2048, 'x')], /no tar, or damaged/],
  ])('with %s is not loaded', async (_, parts, said) => {
    expect(await loaded(...parts)).toMatch(said)
  })

  it('that is a bomb of gzip goes on to the engine as a stream', async () => {
    const packed = gzipSync(Buffer.concat([headerOf('layer', '0', 2 ** 30), Buffer.alloc(1 << 24)]))
    const found = await bounded(async () => {
      const chunks = renameImages(await readerOf(Readable.from([packed])), (name) => name) as AsyncIterable<Buffer>
      for await (const chunk of chunks) expect(chunk.length).toBeLessThan(1 << 20)
    })
    expect(found).toMatch(/ended too early/)
  })
})
