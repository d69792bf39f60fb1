/** A zip archive's members (jar, war, whl, apk …), from its central directory: equal checksums and sizes stand for equal contents. */
import { inflateRawSync } from 'node:zlib'
import { printBytes } from '../path.ts'
import { UNPACKED_LIMIT } from './look.ts'
import type { Member } from './members.ts'

const local = 0x04034b50
const central = 0x02014b50
const end = 0x06054b50

export function isZip(bytes: Buffer): boolean {
  return bytes.length >= 22 && bytes.readUInt32LE(0) === local
}

/** `undefined` for what is damaged, or larger than the plain form can say (zip64). */
export function zipMembers(bytes: Buffer): readonly Member[] | undefined {
  const tail = endOfDirectory(bytes)
  if (tail === undefined) return undefined
  const members: Member[] = []
  let at = bytes.readUInt32LE(tail + 16)
  for (let left = bytes.readUInt16LE(tail + 10); left > 0; left--) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== central) return undefined
    const nameLength = bytes.readUInt16LE(at + 28)
    members.push(memberOf(bytes, at, nameLength))
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return members
}

/** The last record, behind which a comment may stand. */
function endOfDirectory(bytes: Buffer): number | undefined {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === end) return at
  }
  return undefined
}

function memberOf(bytes: Buffer, at: number, nameLength: number): Member {
  const size = bytes.readUInt32LE(at + 24)
  return {
    name: printBytes(bytes.toString('latin1', at + 46, at + 46 + nameLength)),
    content: `${bytes.readUInt32LE(at + 16)} ${size}`,
    size,
    time: printTime(bytes.readUInt16LE(at + 14), bytes.readUInt16LE(at + 12)),
    facts: `0${(bytes.readUInt32LE(at + 38) >>> 16).toString(8)}`,
    bytes: () => unpack(bytes, at, size),
  }
}

function unpack(bytes: Buffer, at: number, size: number): Buffer | undefined {
  const method = bytes.readUInt16LE(at + 10)
  const packed = bytes.readUInt32LE(at + 20)
  const place = bytes.readUInt32LE(at + 42)
  if (place + 30 > bytes.length || size > UNPACKED_LIMIT) return undefined
  const start = place + 30 + bytes.readUInt16LE(place + 26) + bytes.readUInt16LE(place + 28)
  const body = bytes.subarray(start, start + packed)
  if (method === 0) return body
  try {
    return method === 8 ? inflateRawSync(body, { maxOutputLength: UNPACKED_LIMIT }) : undefined
  } catch {
    return undefined
  }
}

/** MS-DOS date and time: local, two seconds' steps. */
function printTime(date: number, time: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`
  return `${day} ${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`
}
