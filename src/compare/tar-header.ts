/** One header block of a tar stream: fields at fixed places, read where they lie. */
import { TarError } from './tar-error.ts'

export const BLOCK = 512

const zero = 0x30
const space = 0x20

/** Numbers are octal digits between blanks and NULs, or base 256 when the first bit is set (GNU, for what does not fit). */
export function numberAt(block: Buffer, start: number, length: number): number {
  if (((block[start] ?? 0) & 0x80) !== 0) return base256(block, start, length)
  const value = octal(block, start, length)
  if (value !== undefined) return value
  throw new TarError('malformed', `a header has "${block.toString('latin1', start, start + length)}" where a number belongs`)
}

function octal(block: Buffer, start: number, length: number): number | undefined {
  let value = 0
  let digits = 0
  for (let at = start; at < start + length; at++) {
    const byte = block[at] ?? 0
    if (byte >= zero && byte < zero + 8) {
      value = value * 8 + byte - zero
      digits++
    } else if (byte !== 0 && byte !== space) {
      return undefined
    } else if (digits > 0) break
  }
  return value
}

function base256(block: Buffer, start: number, length: number): number {
  const first = block[start] ?? 0
  const isNegative = (first & 0x40) !== 0
  let value = isNegative ? (first & 0x7f) - 0x80 : first & 0x7f
  for (let at = start + 1; at < start + length; at++) value = value * 256 + (block[at] ?? 0)
  if (!Number.isSafeInteger(value)) throw new TarError('malformed', 'a header has a number that no file can have')
  return value
}

/** Where the bytes of a NUL-terminated field end. */
export function endOfText(block: Buffer, start: number, length: number): number {
  const end = block.indexOf(0, start)
  return end === -1 || end > start + length ? start + length : end
}

/** Whether the block is all zeros, which ends the stream; any other must have its own sum as its checksum. */
export function isEndBlock(block: Buffer, start: number): boolean {
  let sum = 0
  for (let at = start; at < start + BLOCK; at++) sum += block[at] ?? 0
  if (sum === 0) return true
  // the checksum's own field counts as blanks
  for (let at = start + 148; at < start + 156; at++) sum += space - (block[at] ?? 0)
  if (octal(block, start + 148, 8) !== sum) {
    throw new TarError('malformed', 'a header has a wrong checksum: this is no tar, or it is damaged')
  }
  return false
}
