import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { describe, expect, it } from 'vitest'
import { compressedSize } from '../../../src/verify/measure/compressed.ts'

const id = 'a'.repeat(64)
const layer = Buffer.alloc(300_000, 'layer of an image, ')
const zipped = gzipSync(layer, { level: 6 })

function saved(files: readonly (readonly [name: string, content: Buffer])[]): Readable {
  const tar = pack()
  for (const [name, content] of files) tar.entry({ name }, content)
  tar.finalize()
  return Readable.from(tar)
}

const rows: readonly [title: string, files: readonly (readonly [string, Buffer])[], expected: number][] = [
  ['layers of older engines', [[`${id}/layer.tar`, layer]], zipped.length],
  ['layers that are kept compressed as they are', [[`blobs/sha256/${id}`, zipped]], zipped.length],
  ['layers among the blobs', [[`blobs/sha256/${id}`, layer]], zipped.length],
  ['settings as they are', [[`blobs/sha256/${id}`, Buffer.from('{"config":{}}')]], 13],
  [
    'nothing of what is not sent',
    [
      ['manifest.json', Buffer.from('[]')],
      [`${id}/VERSION`, Buffer.from('1.0')],
      ['repositories', Buffer.from('{}')],
    ],
    0,
  ],
  ['an empty layer', [[`${id}/layer.tar`, Buffer.alloc(0)]], 0],
]

describe('compressedSize', () => {
  it.each(rows)('counts %s', async (_, files, expected) => {
    expect(await compressedSize(saved(files), undefined)).toBe(expected)
  })

  it('fails on a stream that is cut off', async () => {
    const whole = Buffer.concat(await saved([[`${id}/layer.tar`, layer]]).toArray())
    await expect(compressedSize(Readable.from([whole.subarray(0, 100_000)]), undefined)).rejects.toThrow()
  })
})
