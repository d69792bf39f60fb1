/**
 * What a push of an image sends, measured on what `docker save` writes: each layer through gzip -6, which is about what an engine sends
 * to a registry that has none of them. Layers are counted as they stream by and never held.
 */
import { Writable, type Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { contentOf, eachEntry, type Entry } from '../../engine/execute/tar-entries.ts'

/** The layers of older engines; those of newer ones lie among the blobs, beside small files that are JSON. */
const layerFile = /^[0-9a-f]{64}\/layer\.tar$/
const blob = /^blobs\/sha256\/[0-9a-f]{64}$/

/** Reads the stream of `docker save` to its end; gives bytes. */
export async function compressedSize(saved: Readable, signal: AbortSignal | undefined): Promise<number> {
  let total = 0
  const count = async (entry: Entry): Promise<void> => {
    const { name, type } = entry.header
    if (type === 'file' && (layerFile.test(name) || blob.test(name))) total += await sizeOf(contentOf(entry), signal)
  }
  await (signal === undefined ? eachEntry(saved, count) : eachEntry(saved, count, signal))
  return total
}

async function sizeOf(layer: AsyncIterable<Buffer>, signal: AbortSignal | undefined): Promise<number> {
  const chunks = layer[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done === true) return 0
  // some engines keep layers as they came, and settings are not sent with gzip
  const isCompressed = first.value[0] === 0x1f && first.value[1] === 0x8b
  const isJson = first.value[0] === 0x7b
  let size = 0
  const count = new Writable({
    write(chunk: Buffer, _, done) {
      size += chunk.length
      done()
    },
  })
  const all = async function* (): AsyncGenerator<Buffer> {
    yield first.value
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value
  }
  const options = signal === undefined ? {} : { signal }
  if (isCompressed || isJson) await pipeline(all(), count, options)
  else await pipeline(all(), createGzip({ level: 6 }), count, options)
  return size
}
