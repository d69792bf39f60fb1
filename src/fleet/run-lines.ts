/** Lines of a run's file, of which one at a time is held: such a file may be larger than memory. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** In bytes; a line may be longer. */
const pieceSize = 1 << 20
const newline = 10

/** The lines that were written to their end, without what stands behind the last newline. The bytes of one hold until the next is asked for. */
export function* linesOf(path: string): Generator<Buffer> {
  const file = openSync(path, 'r')
  try {
    const piece = Buffer.allocUnsafe(pieceSize)
    let begun: Buffer[] = []
    for (let size = readSync(file, piece); size > 0; size = readSync(file, piece)) {
      let start = 0
      for (let end = piece.indexOf(newline); end !== -1 && end < size; end = piece.indexOf(newline, start)) {
        const part = piece.subarray(start, end)
        yield begun.length === 0 ? part : Buffer.concat([...begun, part])
        begun = []
        start = end + 1
      }
      if (start < size) begun.push(Buffer.from(piece.subarray(start, size)))
    }
  } finally {
    closeSync(file)
  }
}

/** In bytes: longer than the line that a run ends with. */
const tailSize = 1 << 16

/** The last line of a file, without its newline; `undefined` where it was not written to its end, or is longer than an end's. */
export function lastLine(path: string): string | undefined {
  const file = openSync(path, 'r')
  try {
    const { size } = fstatSync(file)
    const tail = Buffer.alloc(Math.min(size, tailSize))
    readSync(file, tail, 0, tail.length, size - tail.length)
    if (tail.at(-1) !== newline) return undefined
    const start = tail.lastIndexOf(newline, -2)
    return start === -1 && size > tail.length ? undefined : tail.toString('utf8', start + 1, tail.length - 1)
  } finally {
    closeSync(file)
  }
}
