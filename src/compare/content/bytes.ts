/** Any two files: where they begin to differ, and in how much. */
import type { Look, Pair } from './look.ts'

const shown = 16

export function lookAtBytes({ legacy, multiStage }: Pair): Look {
  const first = firstDifferent(legacy, multiStage)
  const many =
    legacy.length === multiStage.length
      ? `${countDifferent(legacy, multiStage)} of ${legacy.length} bytes differ`
      : `${legacy.length} and ${multiStage.length} bytes`
  return {
    cause: `${many}, the first at ${first}`,
    cure: null,
    detail: [`legacy      ${hexOf(legacy, first)}`, `multi-stage ${hexOf(multiStage, first)}`],
  }
}

function firstDifferent(one: Buffer, other: Buffer): number {
  const end = Math.min(one.length, other.length)
  for (let at = 0; at < end; at++) if (one[at] !== other[at]) return at
  return end
}

/** How many bytes of two files of one length are not the same. */
export function countDifferent(one: Buffer, other: Buffer): number {
  let count = 0
  for (let at = 0; at < one.length; at++) if (one[at] !== other[at]) count++
  return count
}

function hexOf(bytes: Buffer, at: number): string {
  const part = bytes.subarray(at, at + shown)
  const text = part.toString('latin1').replace(/[^ -~]/g, '.')
  return `${at.toString(16).padStart(8, '0')}  ${(part.toString('hex').match(/../g) ?? []).join(' ')}  ${text}`.trimEnd()
}
