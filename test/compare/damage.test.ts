import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import fc from '../support/laws.ts'
import { describe, expect, test } from 'vitest'
import { explainContent } from '../../src/compare/content/explain-content.ts'
import { TarError } from '../../src/compare/tar-error.ts'
import { tarOf, treeOf } from './tar-files.ts'

const script = "mkdir d; echo text > d/a; ln d/a d/b; ln -s a d/l; mkfifo p; : > $(printf %0200d 0); : > grüße; : > $'x\\xff'"
const tars = ['gnu', 'pax', 'ustar'].map((format) => {
  const keep = format === 'ustar' ? 'mkdir d; echo text > d/a; ln d/a d/b' : script
  return tarOf(keep, [`--format=${format}`])
})

/** Some bytes written over, and maybe an end cut off. */
const damage = fc.record({
  writes: fc.array(fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.nat(255)), { minLength: 1, maxLength: 8 }),
  keep: fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.double({ min: 0, max: 1, noNaN: true }) }),
})

function damaged(
  bytes: Buffer,
  { writes, keep }: { readonly writes: readonly (readonly [number, number])[]; readonly keep: number },
): Buffer {
  const copy = Buffer.from(bytes)
  for (const [place, value] of writes) copy[Math.floor(place * copy.length)] = value
  return copy.subarray(0, Math.floor(keep * copy.length))
}

describe('damaged streams', () => {
  test('give a tree or a TarError, the same in chunks of any size', () => {
    const read = (bytes: Buffer, chunk: number): string => {
      try {
        return JSON.stringify([...treeOf(bytes, chunk)])
      } catch (error) {
        expect(error).toBeInstanceOf(TarError)
        return (error as TarError).message
      }
    }
    fc.assert(
      fc.property(fc.constantFrom(...tars), damage, fc.integer({ min: 1, max: 3000 }), (tar, how, chunk) => {
        const bytes = damaged(tar, how)
        expect(read(bytes, chunk)).toBe(read(bytes, Math.max(1, bytes.length)))
      }),
      { numRuns: 400 },
    )
  })
})

async function* streamOf(bytes: Buffer): AsyncGenerator<Uint8Array> {
  await Promise.resolve()
  yield bytes
}

const ar = Buffer.from(
  `!<arch>\n${'a.o/'.padEnd(16)}${'0'.padEnd(12)}${'0'.padEnd(6)}${'0'.padEnd(6)}${'644'.padEnd(8)}${'4'.padEnd(10)}\`\ntext`,
)
const [tar = Buffer.alloc(0)] = tars

describe('damaged contents', () => {
  test.each<readonly [string, Buffer]>([
    ['/a.tar', tar],
    ['/a.tar.gz', gzipSync(tar)],
    ['/a.a', ar],
    ['/bin/true', readFileSync('/bin/true')],
    ['/m.pyc', Buffer.from('a70d0d0a00000000e8030000090000006300000000', 'hex')],
    ['/a.txt', Buffer.from('one\ntwo\nthree\n')],
    [
      '/a.zip',
      Buffer.from(
        '504b030414000000000000002154000000000000000000000000010000006d504b01021400140000000000000021540000000000000000000000000100000000000000000000000000000000006d504b050600000000010001002f0000001f0000000000',
        'hex',
      ),
    ],
  ])('of %s are explained or left', async (path, bytes) => {
    await fc.assert(
      fc.asyncProperty(damage, damage, async (one, other) => {
        const [legacy, multiStage] = [damaged(bytes, one), damaged(bytes, other)]
        const found = await explainContent(path, streamOf(legacy), streamOf(multiStage))
        expect(found === null).toBe(legacy.equals(multiStage))
      }),
      { numRuns: 150 },
    )
  })
})
