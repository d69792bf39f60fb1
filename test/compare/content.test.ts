import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { CONTENT_LIMIT, explainContent } from '../../src/compare/content/explain-content.ts'
import { firstFile } from '../../src/compare/content/first-file.ts'
import type { Explanation } from '../../src/compare/difference.ts'
import { has, tarOf } from './tar-files.ts'

async function* streamOf(bytes: Buffer, chunk = 1000): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}

const explain = (path: string, legacy: Buffer | string, multiStage: Buffer | string): Promise<Explanation | null> =>
  explainContent(path, streamOf(Buffer.from(legacy)), streamOf(Buffer.from(multiStage)))

/** What a script writes into `out`. */
function made(script: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'restage-content-'))
  try {
    execFileSync('bash', ['-euc', script], { cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' }, stdio: 'pipe' })
    return readFileSync(join(folder, 'out'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const tar = (script: string, time = 0): Buffer => tarOf(script, ['--format=ustar', `--mtime=@${time}`, '--sort=name'])

/** gzip's header with a time in it. */
function timed(content: Buffer | string, seconds: number, level = 6): Buffer {
  const packed = gzipSync(content, { level })
  packed.writeUInt32LE(seconds, 4)
  return packed
}

/** One stored or deflated member, its central entry and the end record. */
function zipOf(members: readonly (readonly [string, string, number])[], method: 0 | 8 = 8): Buffer {
  const locals: Buffer[] = []
  const centrals: Buffer[] = []
  let offset = 0
  for (const [name, content, time] of members) {
    const body = method === 8 ? deflateRawSync(content) : Buffer.from(content)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(method, 4)
    fields.writeUInt16LE(time, 6)
    fields.writeUInt16LE(0x5421, 8)
    // gzip's trailer has the same checksum
    gzipSync(content).subarray(-8, -4).copy(fields, 10)
    fields.writeUInt32LE(body.length, 14)
    fields.writeUInt32LE(Buffer.byteLength(content), 18)
    fields.writeUInt16LE(name.length, 22)
    const start = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, Buffer.from(name), body])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    centrals.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00', 'latin1'), fields, rest, Buffer.from(name)]))
    locals.push(start)
    offset += start.length
  }
  const directory = Buffer.concat(centrals)
  const end = Buffer.alloc(22)
  end.write('PK\x05\x06', 'latin1')
  end.writeUInt16LE(members.length, 8)
  end.writeUInt16LE(members.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}

const lines = Array.from({ length: 20 }, (_, index) => `line ${index}`).join('\n')

/** Title, path, both contents, cause, detail. */
type Row = readonly [string, string, Buffer | string, Buffer | string, RegExp, RegExp | null]

const rows: readonly Row[] = [
  [
    'text',
    '/a',
    `${lines}\nold\n`,
    `${lines}\nnew\n`,
    /^1 line went, 1 line came$/,
    /^--- legacy\/a\n\+\+\+ multi-stage\/a\n@@ -18,4 \+18,4 @@\n line 17\n[^]*\n-old\n\+new$/,
  ],
  ['an end of file without a newline', '/a', 'x\n', 'x', /^1 line went, 1 line came$/, /No newline at end of file/],
  ['line ends', '/a', 'x\ny\n', 'x\r\ny\r\n', /other line ends/, null],
  [
    'a build number',
    '/a',
    'built 2026-01-02\n',
    'built 2027-12-31\n',
    /^numbers alone differ/,
    /-built 2026-01-02\n\+built 2027/,
  ],
  ['texts that are long', '/a', 'a\n'.repeat(700_000), 'b\n'.repeat(700_000), /too long or too different/, null],
  ['texts that have nothing in common', '/a', 'a\n'.repeat(5000), 'b\n'.repeat(5000), /too different/, null],
  ['a long diff, cut', '/a', '', 'b\n'.repeat(900), /^0 lines went, 900 lines came$/, /\n… 703 lines more$/],
  [
    'bytes',
    '/a',
    Buffer.from([0, 1, 2, 3]),
    Buffer.from([0, 1, 9, 9]),
    /^2 of 4 bytes differ, the first at 2$/,
    /^legacy {6}00000002 {2}02 03 {2}\.\.\nmulti/,
  ],
  ['bytes of another length', '/a', Buffer.from([0, 1]), Buffer.from([0, 1, 9]), /^2 and 3 bytes, the first at 2$/, null],
  ['gzip times', '/a.gz', timed('x', 1), timed('x', 2), /times in the gzip headers differ/, /^1 and 2 seconds/],
  ['gzip levels', '/a.gz', timed(lines, 0, 1), timed(lines, 0, 9), /packed by gzip in another way/, null],
  ['text in gzip', '/a.gz', timed('x\n', 1), timed('y\n', 2), /^gzip around another content: 1 line went/, /-x\n\+y/],
  [
    'times in a tar',
    '/a.tar',
    tar('echo x > f', 0),
    tar('echo x > f', 60),
    /^a tar archive with the same members, but their times differ/,
    /^f: 0 and 60$/m,
  ],
  [
    'times in a packed tar',
    '/a.tgz',
    timed(tar('echo x > f', 0), 1),
    timed(tar('echo x > f', 60), 2),
    /^gzip around another content: a tar archive with the same members, but their times/,
    null,
  ],
  [
    'a member of a tar',
    '/a.tar',
    tar('echo x > f; echo 1 > g'),
    tar('echo x > f; echo 2 > g'),
    /^a tar archive in which 1 member is not the same$/,
    /^g: 2 and 2 bytes that differ\ng: numbers alone[^]*-1\n\+2$/,
  ],
  [
    "a member's mode in a tar",
    '/a.tar',
    tar(': > f'),
    tar(': > f; chmod 755 f'),
    /1 member is not/,
    /^f: file 0644 \d+:\d+ and file 0755/,
  ],
  [
    'members of a tar that came and went',
    '/a.tar',
    tar(': > f'),
    tar(': > g'),
    /2 members are not the same/,
    /^only in legacy: f\nonly in multi-stage: g$/,
  ],
  ['a damaged tar', '/a.tar', tar(': > f').subarray(0, 1024), tar(': > g'), /bytes, the first at/, null],
  [
    'times in a zip',
    '/a.jar',
    zipOf([['m', 'x', 1]]),
    zipOf([['m', 'x', 2]]),
    /^a zip archive with the same members, but their times differ/,
    /^m: 2022-01-01 00:00:02 and 2022-01-01 00:00:04$/,
  ],
  [
    'a member of a zip',
    '/a.jar',
    zipOf([['m', 'x\n', 1]]),
    zipOf([['m', 'y\n', 1]]),
    /1 member is not the same/,
    /m: 2 and 2 bytes that differ\nm: 1 line went[^]*-x\n\+y/,
  ],
  [
    'the order in a zip',
    '/a.jar',
    zipOf([
      ['m', '', 1],
      ['n', '', 1],
    ]),
    zipOf([
      ['n', '', 1],
      ['m', '', 1],
    ]),
    /same members in another order/,
    null,
  ],
  ['the packing of a zip', '/a.jar', zipOf([['m', lines, 1]], 0), zipOf([['m', lines, 1]], 8), /packed otherwise/, null],
  ['a damaged zip', '/a.zip', zipOf([['m', '', 1]]).subarray(0, 40), zipOf([['m', '', 1]]), /bytes, the first at/, null],
]

describe('explainContent', () => {
  test.each(rows)('looks at %s', async (_, path, legacy, multiStage, cause, detail) => {
    const found = await explain(path, legacy, multiStage)
    expect(found?.cause).toMatch(cause)
    if (detail === null) expect(found?.detail ?? '').not.toContain('undefined')
    else expect(found?.detail).toMatch(detail)
  })

  test('shows what a terminal would obey as text', async () => {
    const found = await explain('/a', 'x\n', '\x1b[31mred\t\u202e\n')
    expect(found?.detail).toContain('\n+\\u{1b}[31mred\t\\u{202e}')
  })

  test('keeps what the trees told already', async () => {
    const known = { cause: 'wrong source', cure: 'take another', detail: null }
    const found = await explainContent('/a', streamOf(Buffer.from('x')), streamOf(Buffer.from('y')), known)
    expect(found).toMatchObject({ cause: 'wrong source (1 line went, 1 line came)', cure: 'take another' })
    expect(await explainContent('/a', streamOf(Buffer.from('x')), streamOf(Buffer.from('x')), known)).toBe(known)
  })

  test('says nothing of equal contents and of what is too large', async () => {
    expect(await explain('/a', 'x', 'x')).toBeNull()
    const large = Buffer.alloc(CONTENT_LIMIT + 1)
    expect(await explainContent('/a', streamOf(large, 1 << 20), streamOf(Buffer.from('x')))).toBeNull()
  })

  test.runIf(has('zip'))('looks into what a real zip makes', async () => {
    const script = (time: string): string => `mkdir d; echo x > d/f; touch -d ${time} d d/f; zip -qr out.zip d; mv out.zip out`
    const found = await explain('/a.zip', made(script('2020-01-02')), made(script('2021-01-02')))
    expect(found?.cause).toMatch(/^a zip archive with the same members, but their times differ/)
  })

  test.runIf(has('ar'))('looks into what a real ar makes', async () => {
    const script = (text: string, time: number): string =>
      `f=a_name_that_is_long_enough.txt; echo ${text} > $f; touch -d @${time} $f; ar Uqc out $f`
    const times = await explain('/a.a', made(script('x', 1)), made(script('x', 2)))
    expect(times?.cause).toMatch(/^an ar archive with the same members, but their times differ/)
    expect(times?.detail).toBe('a_name_that_is_long_enough.txt: 1 and 2')
    const content = await explain('/a.a', made(script('x', 1)), made(script('y', 1)))
    expect(content?.detail).toMatch(/-x\n\+y$/)
  })

  test.runIf(has('python3'))('looks into what a real Python compiles', async () => {
    const script = (code: string, time: number): string =>
      `echo '${code}' > m.py; touch -d @${time} m.py; python3 -c 'import py_compile; py_compile.compile("m.py", "out")'`
    const times = await explain('/m.pyc', made(script('a = 1', 1)), made(script('a = 1', 2)))
    expect(times?.cause).toBe("the same code; only the source's time or size in the header differs")
    const code = await explain('/m.pyc', made(script('a = 1', 1)), made(script('a = 2', 1)))
    expect(code?.cause).toBe('the compiled code differs')
  })

  test.runIf(has('gcc'))('looks into what a real linker makes', async () => {
    const script = (text: string, id: string): string =>
      `echo 'char *s = "${text}"; int main(void) { return s[0]; }' | gcc -x c - -o out -Wl,--build-id=0x${id}`
    const ids = await explain('/bin/a', made(script('x', 'aabb')), made(script('x', 'ccdd')))
    expect(ids?.cause).toBe('the same program; only its build id differs')
    const data = await explain('/bin/a', made(script('x', 'aabb')), made(script('y', 'aabb')))
    expect(data?.cause).toBe('a program that differs in one section')
    expect(data?.detail).toMatch(/^\.rodata: 1 of \d+ bytes differ$/)
  })
})

describe('firstFile', () => {
  test.each([1 << 20, 100])('gives the content alone in chunks of %i', async (chunk) => {
    const parts: Uint8Array[] = []
    for await (const part of firstFile(streamOf(tar('mkdir d; printf hello > d/f; printf other > d/g'), chunk))) parts.push(part)
    expect(Buffer.concat(parts).toString()).toBe('hello')
  })

  test('fails when the stream is cut off', async () => {
    const read = async (): Promise<void> => {
      for await (const part of firstFile(streamOf(tar('head -c 2000 /dev/zero > f').subarray(0, 1500))))
        expect(part.length).toBeGreaterThan(0)
    }
    await expect(read()).rejects.toThrow('the stream ended inside /f')
  })
})
