/** Text: a unified diff. */
import { structuredPatch } from 'diff'
import type { Look, Pair } from './look.ts'

const longest = 1024 * 1024
/** Beyond so many lines that came or went two texts have little in common, and finding the least diff takes long. */
const mostEdits = 2_000
const mostLines = 200
const widest = 300

export function isText(bytes: Buffer): boolean {
  if (bytes.includes(0)) return false
  return Buffer.from(bytes.toString('utf8'), 'utf8').equals(bytes)
}

export function lookAtText({ path, legacy, multiStage }: Pair): Look {
  const [before, after] = [legacy.toString('utf8'), multiStage.toString('utf8')]
  const cure = null
  if (before.replaceAll('\r\n', '\n') === after.replaceAll('\r\n', '\n')) {
    return {
      cause: 'the same text with other line ends (CRLF and LF)',
      cure: 'look for autocrlf or a unix2dos that one side has',
      detail: [],
    }
  }
  const isNumbersAlone = before.replace(/\d+/g, '0') === after.replace(/\d+/g, '0')
  const hunks = legacy.length > longest || multiStage.length > longest ? undefined : diff(path, before, after)
  if (hunks === undefined)
    return { cause: 'two texts that are too long or too different to be shown side by side', cure, detail: [] }
  const changed = hunks.lines.filter((line) => /^[-+]/.test(line))
  const went = changed.filter((line) => line.startsWith('-')).length
  const counts = `${countLines(went)} went, ${countLines(changed.length - went)} came`
  const cause = isNumbersAlone ? `numbers alone differ, as dates and build numbers do: ${counts}` : counts
  return { cause, cure, detail: shorten([`--- legacy${path}`, `+++ multi-stage${path}`, ...hunks.lines]) }
}

function diff(path: string, before: string, after: string): { readonly lines: readonly string[] } | undefined {
  const patch = structuredPatch(path, path, before, after, '', '', { context: 3, maxEditLength: mostEdits })
  if (patch === undefined) return undefined
  const lines = patch.hunks.flatMap((hunk) => [
    `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`,
    ...hunk.lines,
  ])
  return { lines }
}

function countLines(count: number): string {
  return count === 1 ? '1 line' : `${count} lines`
}

function shorten(lines: readonly string[]): readonly string[] {
  const shown = lines.slice(0, mostLines).map((line) => (line.length > widest ? `${line.slice(0, widest)}…` : line))
  return lines.length > mostLines ? [...shown, `… ${countLines(lines.length - mostLines)} more`] : shown
}
