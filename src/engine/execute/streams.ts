/** What a container writes and reads, carried over the engine's connection. */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'

/**
 * Carries output to its two streams to its end. Without a terminal the engine sends frames: a byte for the stream (1, 2), three empty
 * ones, four for the length.
 */
export async function carryOutput(
  from: Readable,
  tty: boolean,
  to: { readonly stdout: Writable; readonly stderr: Writable },
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  /** Of the frame that is being read. */
  let left = 0
  let target = to.stdout
  for await (const chunk of from as AsyncIterable<Buffer>) {
    if (tty) {
      await write(to.stdout, chunk)
      continue
    }
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
    for (;;) {
      if (left > 0 && rest.length > 0) {
        const part = rest.subarray(0, left)
        rest = rest.subarray(part.length)
        left -= part.length
        await write(target, part)
      } else if (left === 0 && rest.length >= 8) {
        target = rest[0] === 2 ? to.stderr : to.stdout
        left = rest.readUInt32BE(4)
        rest = rest.subarray(8)
      } else break
    }
  }
}

/** Writes, and waits while the reader is behind. Who does not read any more need not be told. */
export async function write(to: Writable, data: Buffer | string): Promise<void> {
  if (to.destroyed || to.writableEnded) return
  if (to.write(data)) return
  const settled = new AbortController()
  const { signal } = settled
  await Promise.race([once(to, 'drain', { signal }), once(to, 'close', { signal })]).finally(() => {
    settled.abort()
  })
}

/** Carries everything to a stream, which stays open. */
export async function carry(from: Readable, to: Writable): Promise<void> {
  for await (const chunk of from as AsyncIterable<Buffer>) await write(to, chunk)
}
