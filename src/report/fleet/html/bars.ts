/** Bars: lengths in hundredths of the room, which the templates draw as SVG; the numbers stand beside them as text. */
import type { Pair } from '../report.ts'
import { changeOf, known, type Format } from './format.ts'

export interface PairBars {
  readonly label: string
  readonly before: string
  readonly after: string
  /** Lengths, with one digit behind the point; the longer one of a measure is 100. */
  readonly beforeLength: string
  readonly afterLength: string
  readonly change: string
  /** Of which pipelines; empty where there is one only. */
  readonly of: string
  readonly known: boolean
}

/** Two bars of one measure. */
export function pairBars(label: string, { before, after }: Pair, format: Format, of = ''): PairBars {
  const most = Math.max(before ?? 0, after ?? 0)
  return {
    label,
    before: known(before, format),
    after: known(after, format),
    beforeLength: lengthOf(before ?? 0, most),
    afterLength: lengthOf(after ?? 0, most),
    change: changeOf(before, after),
    of,
    known: before !== null || after !== null,
  }
}

export interface Segment {
  /** A class of the style: what it stands for. */
  readonly kind: string
  readonly label: string
  readonly value: string
  readonly x: string
  readonly length: string
}

/** Values behind each other in one bar, of which `most` is the whole room. */
export function stack(
  parts: readonly { readonly kind: string; readonly label: string; readonly value: number }[],
  most: number,
  format: Format,
): readonly Segment[] {
  let sum = 0
  return parts.map(({ kind, label, value }) => {
    const x = lengthOf(sum, most)
    sum += value
    return { kind, label, value: format(value), x, length: lengthOf(value, most) }
  })
}

function lengthOf(value: number, most: number): string {
  return most === 0 ? '0' : ((value / most) * 100).toFixed(1)
}
