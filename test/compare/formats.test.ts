/** Files of formats that no tool of this machine writes so, made byte by byte. */
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { explainContent } from '../../src/compare/content/explain-content.ts'
import type { Explanation } from '../../src/compare/difference.ts'
import { headerOf, headerWith } from './tar-header-maker.ts'

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield bytes
}

const explain = (path: string, legacy: Buffer, multiStage: Buffer): Promise<Explanation | null> =>
  explainContent(path, streamOf(legacy), streamOf(multiStage))

type Sections = Readonly<Record<string, string>>

/** An ELF file of these sections in this order, then the table of their names; `type` 8 has a size and no bytes. */
function elfOf(sections: Sections, { bits = 64, isLittle = true, type = 1, gap = 0 } = {}): Buffer {
  const names = ['', ...Object.keys(sections), '.shstrtab']
  const text = `${names.join('\0')}\0`
  const bodies = ['', ...Object.values(sections), text]
  const is64 = bits === 64
  const entry = is64 ? 64 : 40
  let offset = 64 + gap
  const places = bodies.map((body) => (offset += body.length) - body.length)
  const file = Buffer.alloc(offset + entry * names.length)
  const put = (at: number, width: number, value: number): void => {
    const all = Buffer.alloc(8)
    if (isLittle) all.writeBigUInt64LE(BigInt(value))
    else all.writeBigUInt64BE(BigInt(value))
    all.copy(file, at, isLittle ? 0 : 8 - width, isLittle ? width : 8)
  }
  file.write('\x7fELF', 'latin1')
  file[4] = is64 ? 2 : 1
  file[5] = isLittle ? 1 : 2
  const word = is64 ? 8 : 4
  put(is64 ? 0x28 : 0x20, word, offset)
  put(is64 ? 0x3a : 0x2e, 2, entry)
  put(is64 ? 0x3c : 0x30, 2, names.length)
  put(is64 ? 0x3e : 0x32, 2, names.length - 1)
  bodies.forEach((body, index) => {
    const at = offset + entry * index
    file.write(body, places[index] ?? 0, 'latin1')
    put(at, 4, index === 0 ? 0 : text.indexOf(`\0${names[index] ?? ''}\0`) + 1)
    put(at + 4, 4, index === 1 ? type : 1)
    put(at + (is64 ? 0x18 : 0x10), word, places[index] ?? 0)
    put(at + (is64 ? 0x20 : 0x14), word, body.length)
  })
  return file
}

type Member = readonly [
  name: string,
  body: string,
  more?: { readonly time?: string; readonly mode?: string; readonly uid?: string },
]

/** An `ar` archive with its names as they are given. */
function arOf(...members: readonly Member[]): Buffer {
  const parts = members.map(([name, body, { time = '0', mode = '644', uid = '0' } = {}]) => {
    const fields = [name.padEnd(16), time.padEnd(12), uid.padEnd(6), '0'.padEnd(6), mode.padEnd(8)]
    return `${fields.join('')}${String(body.length).padEnd(10)}\`\n${body}${body.length % 2 === 1 ? '\n' : ''}`
  })
  return Buffer.from(`!<arch>\n${parts.join('')}`, 'latin1')
}

/** A tar archive of one entry with nothing in it. */
const tarOf = (name: string, flag: string, ...fields: readonly (readonly [number, string])[]): Buffer =>
  Buffer.concat([headerWith(headerOf(name, flag, 0), ...fields), Buffer.alloc(1024)])

/** Compiled Python: its magic number, four words of header, the code. */
function pycOf(magic: number, words: readonly number[], code: string): Buffer {
  const head = Buffer.alloc(4 + 4 * words.length)
  head.writeUInt16LE(magic)
  head.write('\r\n', 2)
  words.forEach((word, index) => head.writeUInt32LE(word, 4 + 4 * index))
  return Buffer.concat([head, Buffer.from(code)])
}

const packed = (text: string, times: number): Buffer =>
  Array.from({ length: times }).reduce((inner: Buffer) => gzipSync(inner, { level: 0 }), Buffer.from(text))
const damagedGzip = Buffer.concat([gzipSync('x').subarray(0, 12), Buffer.alloc(20)])

/** Title, path, both contents, cause, detail. */
const rows: readonly (readonly [string, string, Buffer, Buffer, string, string | null])[] = [
  ...[64, 32].flatMap((bits) =>
    [true, false].map((isLittle) => {
      const program = (text: string): Buffer => elfOf({ '.text': 'code', '.data': text }, { bits, isLittle })
      const title = `a program of ${bits} bits, ${isLittle ? 'little' : 'big'} end first`
      return [
        title,
        '/p',
        program('abcd'),
        program('abxy'),
        'a program that differs in one section',
        '.data: 2 of 4 bytes differ',
      ] as const
    }),
  ),
  [
    'sections of another size, and some that one program has alone',
    '/p',
    elfOf({ '.a': 'x', '.b': 'xy' }),
    elfOf({ '.b': 'x', '.c': 'y' }),
    'a program that differs in 4 sections',
    '.a: only in legacy\n.b: 2 and 1 bytes\n.shstrtab: 2 of 17 bytes differ\n.c: only in multi-stage',
  ],
  [
    'sections without bytes',
    '/p',
    elfOf({ '.bss': 'x' }, { type: 8 }),
    elfOf({ '.bss': 'y' }, { type: 8 }),
    'the same sections, laid out otherwise',
    null,
  ],
  [
    'sections at other places',
    '/p',
    elfOf({ '.a': 'x' }),
    elfOf({ '.a': 'x' }, { gap: 8 }),
    'the same sections, laid out otherwise',
    null,
  ],
  ...['.note.gnu.build-id', '.note.go.buildid', '.gnu_debuglink'].map(
    (name) =>
      [
        `${name} alone`,
        '/p',
        elfOf({ '.text': 'x', [name]: '1' }),
        elfOf({ '.text': 'x', [name]: '2' }),
        'the same program; only its build id differs',
        `${name}: 1 of 1 bytes differ`,
      ] as const,
  ),
  [
    'a build id beside the code',
    '/p',
    elfOf({ '.text': 'x', '.note.gnu.build-id': '1' }),
    elfOf({ '.text': 'y', '.note.gnu.build-id': '2' }),
    'a program that differs in 2 sections',
    '.text: 1 of 1 bytes differ\n.note.gnu.build-id: 1 of 1 bytes differ',
  ],
  [
    'names of BSD in an ar archive',
    '/a.a',
    arOf(['#1/8', 'long\0\0\0\0x'], ['b.o', 'b']),
    arOf(['#1/8', 'long\0\0\0\0y'], ['b.o', 'b']),
    'an ar archive in which 1 member is not the same',
    'long: 1 and 1 bytes that differ\nlong: 1 line went, 1 line came\n--- legacy/a.a:long\n+++ multi-stage/a.a:long\n@@ -1,1 +1,1 @@\n-x\n\\ No newline at end of file\n+y\n\\ No newline at end of file',
  ],
  [
    'names of GNU in an ar archive',
    '/a.a',
    arOf(['//', 'first.o/\nsecond.o/\n'], ['/9', 'x'], ['s.o/', 'x']),
    arOf(['//', 'first.o/\nsecond.o/\n'], ['/9', 'x', { mode: '600' }], ['s.o/', 'x', { uid: '7' }]),
    'an ar archive in which 2 members are not the same',
    'second.o: 644 0:0 and 600 0:0\ns.o: 644 0:0 and 644 7:0',
  ],
  [
    'members of one name in an ar archive',
    '/a.a',
    arOf(['a', '1'], ['a', 'x']),
    arOf(['a', 'x'], ['a', 'x']),
    'an ar archive in which 1 member is not the same',
    null,
  ],
  [
    'more members than are shown',
    '/a.a',
    arOf(),
    arOf(...Array.from({ length: 60 }, (_, index): Member => [`m${index}`, ''])),
    'an ar archive in which 60 members are not the same',
    `${Array.from({ length: 50 }, (_, index) => `only in multi-stage: m${index}`).join('\n')}\n… 10 more`,
  ],
  [
    'an ar archive that is cut off',
    '/a.a',
    arOf(['a', '\0\0']),
    arOf(['a', '\0\0']).subarray(0, 69),
    '70 and 69 bytes, the first at 69',
    null,
  ],
  [
    'a size that is no number',
    '/a.a',
    arOf(['a', '\0']),
    Buffer.from(arOf(['a', '\0']).toString('latin1').replace('1   ', 'x   '), 'latin1'),
    '1 of 70 bytes differ, the first at 56',
    null,
  ],
  [
    'a target in a tar',
    '/a.tar',
    tarOf('l', '2', [157, 'x']),
    tarOf('l', '2', [157, 'y']),
    'a tar archive in which 1 member is not the same',
    'l: symlink -> x 0644 0:0 and symlink -> y 0644 0:0',
  ],
  [
    'a type in a tar',
    '/a.tar',
    tarOf('l', '6'),
    tarOf('l', '2', [157, 'y']),
    'a tar archive in which 1 member is not the same',
    'l: 0 and 0 bytes that differ',
  ],
  ['gzip that cannot be unpacked', '/a.gz', damagedGzip, gzipSync('y'), '32 and 21 bytes, the first at 11', null],
  [
    'content below the deepest look',
    '/a.gz',
    packed('x', 6),
    packed('y', 6),
    `${'gzip around another content: '.repeat(5)}its bytes differ`,
    null,
  ],
  [
    'the deepest look',
    '/a.gz',
    packed('x', 4),
    packed('y', 4),
    `${'gzip around another content: '.repeat(4)}1 line went, 1 line came`,
    null,
  ],
  [
    'versions of Python',
    '/m.pyc',
    pycOf(3413, [0, 0, 0], 'code'),
    pycOf(3430, [0, 0, 0], 'code'),
    'compiled by different versions of Python',
    null,
  ],
  [
    'a time of Python 3.8',
    '/m.pyc',
    pycOf(3413, [0, 1, 0], 'code'),
    pycOf(3413, [0, 2, 0], 'code'),
    "the same code; only the source's time or size in the header differs",
    null,
  ],
  [
    'a size of Python 3.7',
    '/m.pyc',
    pycOf(3390, [0, 0, 1], 'code'),
    pycOf(3390, [0, 0, 2], 'code'),
    "the same code; only the source's time or size in the header differs",
    null,
  ],
  [
    'a hash of Python 3.8',
    '/m.pyc',
    pycOf(3413, [1, 1, 0], 'code'),
    pycOf(3413, [1, 2, 0], 'code'),
    "the same code; only the source's hash in the header differs",
    null,
  ],
  [
    'a size of Python 3.6',
    '/m.pyo',
    pycOf(3389, [1, 1], 'code code'),
    pycOf(3389, [1, 2], 'code code'),
    "the same code; only the source's time or size in the header differs",
    null,
  ],
  [
    'code of Python 3.6',
    '/m.pyc',
    pycOf(3389, [1, 1], 'code code'),
    pycOf(3389, [1, 1], 'CODE code'),
    'the compiled code differs',
    null,
  ],
  [
    'a size of Python 3.3',
    '/m.pyc',
    pycOf(3190, [1, 1], 'code code'),
    pycOf(3190, [1, 2], 'code code'),
    "the same code; only the source's time or size in the header differs",
    null,
  ],
  [
    'code of Python 3.2',
    '/m.pyc',
    pycOf(3189, [1], 'code code code'),
    pycOf(3189, [1], 'CODE code code'),
    'the compiled code differs',
    null,
  ],
  [
    'code of Python 2',
    '/m.pyc',
    pycOf(62211, [1], 'code code code'),
    pycOf(62211, [1], 'CODE code code'),
    'the compiled code differs',
    null,
  ],
  [
    'a line that is too wide',
    '/a',
    Buffer.from('x'.repeat(300)),
    Buffer.from('x'.repeat(301)),
    '1 line went, 1 line came',
    `--- legacy/a\n+++ multi-stage/a\n@@ -1,1 +1,1 @@\n-${'x'.repeat(299)}…\n\\ No newline at end of file\n+${'x'.repeat(299)}…\n\\ No newline at end of file`,
  ],
]

describe('explainContent of what is made byte by byte', () => {
  test.each(rows)('looks at %s', async (_, path, legacy, multiStage, cause, detail) => {
    const found = await explain(path, legacy, multiStage)
    expect(found?.cause).toBe(cause)
    if (detail !== null) expect(found?.detail).toBe(detail)
  })

  test('takes a damaged program as bytes', async () => {
    const program = elfOf({ '.text': 'x' })
    const [table, size, names] = [0x28, 0x3a, 0x3e]
    for (const at of [table + 2, size, names + 1]) {
      const damaged = Buffer.from(program)
      damaged[at] = at === size ? 1 : 0xff
      expect((await explain('/p', program, damaged))?.cause).toBe(`1 of ${program.length} bytes differ, the first at ${at}`)
    }
  })
})
