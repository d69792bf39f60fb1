/** Compiled Python: a header (magic, since 3.7 flags, the source's time and size or its hash), then the code. */
import type { Look, Pair } from './look.ts'

export function isPyc({ path, legacy, multiStage }: Pair): boolean {
  const hasMagic = (bytes: Buffer): boolean => bytes.length > 16 && bytes.toString('latin1', 2, 4) === '\r\n'
  return /\.py[co]$/.test(path) && hasMagic(legacy) && hasMagic(multiStage)
}

export function lookAtPyc({ legacy, multiStage }: Pair): Look {
  const cure =
    'do not keep compiled files (PYTHONDONTWRITEBYTECODE=1, pip --no-compile), or compile with --invalidation-mode unchecked-hash'
  if (legacy.readUInt16LE(0) !== multiStage.readUInt16LE(0)) {
    return { cause: 'compiled by different versions of Python', cure: 'let both versions use the same Python', detail: [] }
  }
  const header = headerLength(legacy.readUInt16LE(0))
  if (legacy.subarray(header).equals(multiStage.subarray(header))) {
    const isTime = header < 16 || (legacy.readUInt32LE(4) & 1) === 0
    return {
      cause: `the same code; only the ${isTime ? "source's time or size" : "source's hash"} in the header differs`,
      cure,
      detail: [],
    }
  }
  return { cause: 'the compiled code differs', cure: null, detail: [] }
}

/** 3.7 brought flags (magic 3390), 3.3 the source's size (3190); numbers from 20000 on are Python 2. */
function headerLength(magic: number): number {
  return magic >= 20000 || magic < 3190 ? 8 : magic < 3390 ? 12 : 16
}
