/** gzip: a header with the time and often the file's name, then the packed content. */
import { gunzipSync } from 'node:zlib'
import type { Look, LookInside, Pair } from './look.ts'
import { UNPACKED_LIMIT } from './look.ts'

export function isGzip(bytes: Buffer): boolean {
  return bytes.length >= 18 && bytes.readUInt16BE(0) === 0x1f8b
}

export function lookAtGzip({ path, legacy, multiStage }: Pair, inside: LookInside): Look | null {
  const [before, after] = [unpack(legacy), unpack(multiStage)]
  if (before === undefined || after === undefined) return null
  if (!before.equals(after)) {
    const look = inside({ path: path.replace(/\.gz$/, '').replace(/\.tgz$/, '.tar'), legacy: before, multiStage: after })
    return {
      cause: `gzip around another content: ${look?.cause ?? 'its bytes differ'}`,
      cure: look?.cure ?? null,
      detail: look?.detail ?? [],
    }
  }
  const [left, right] = [legacy.readUInt32LE(4), multiStage.readUInt32LE(4)]
  if (left !== right) {
    return {
      cause: 'the same content, but the times in the gzip headers differ',
      cure: 'leave the time out where it is packed: gzip -n',
      detail: [`${left} and ${right} seconds since 1970`],
    }
  }
  return {
    cause: 'the same content, packed by gzip in another way (its level, program or name in the header)',
    cure: null,
    detail: [],
  }
}

function unpack(bytes: Buffer): Buffer | undefined {
  try {
    return gunzipSync(bytes, { maxOutputLength: UNPACKED_LIMIT })
  } catch {
    return undefined
  }
}
