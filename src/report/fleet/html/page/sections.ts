/** Reads the data of sections, which stand packed in the page. */
import type { Detail } from '../section.ts'

export interface SectionReader {
  /** Of the row at this place. */
  readonly read: (row: number) => Promise<Detail>
  /** What was read already; `undefined` else. */
  readonly ready: (row: number) => Detail | undefined
}

/** Packs that are kept once they were read; a pack holds the sections around the one that was opened. */
const kept = 24

export function sectionReader(starts: readonly number[]): SectionReader {
  const packs = document.querySelectorAll<HTMLScriptElement>('script.packed')
  const unpacked = new Map<number, readonly Detail[]>()
  const packOf = (row: number): number => starts.findLastIndex((start) => start <= row)
  const ready = (row: number): Detail | undefined => {
    const pack = packOf(row)
    return unpacked.get(pack)?.[row - (starts[pack] ?? 0)]
  }
  const read = async (row: number): Promise<Detail> => {
    const pack = packOf(row)
    if (!unpacked.has(pack)) {
      const details = JSON.parse(await unpack(packs[pack]?.text ?? '')) as readonly Detail[]
      const [oldest] = unpacked.keys()
      if (unpacked.size >= kept && oldest !== undefined) unpacked.delete(oldest)
      unpacked.set(pack, details)
    }
    const detail = ready(row)
    if (detail === undefined) throw new Error(`the page has no section ${String(row)}`)
    return detail
  }
  return { read, ready }
}

async function unpack(base64: string): Promise<string> {
  const bytes = Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}
