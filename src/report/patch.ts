/** A unified diff cut into files and lines, for readers; the text itself comes from `migrate/diff.ts`. */
import { cleanLine, cleanText } from '../text/clean.ts'
import type { Painter, Style } from './paint.ts'

export interface PatchLine {
  readonly style: Style
  readonly text: string
}

/** One file of a patch. */
export interface PatchFile {
  /** Git's headers. */
  readonly titles: readonly string[]
  readonly lines: readonly PatchLine[]
  readonly added: number
  readonly removed: number
}

/** The patch with colours, every line of it. */
export function paintPatch(diff: string, paint: Painter): string {
  return linesOf(diff)
    .map(({ style, text }) => `${paint(style, text)}\n`)
    .join('')
}

/** The files of a patch, in its order. */
export function splitPatch(diff: string): readonly PatchFile[] {
  const files: { titles: string[]; lines: PatchLine[] }[] = []
  for (const line of linesOf(diff)) {
    if (line.style === 'title' && line.text.startsWith('diff --git ')) files.push({ titles: [], lines: [] })
    if (line.style === 'title') files.at(-1)?.titles.push(line.text)
    else files.at(-1)?.lines.push(line)
  }
  const count = (lines: readonly PatchLine[], style: Style): number => lines.filter((line) => line.style === style).length
  return files.map(({ titles, lines }) => ({ titles, lines, added: count(lines, 'add'), removed: count(lines, 'remove') }))
}

/** Lines with what they are. How many belong to a hunk is told by its header, so that no content is taken for one. */
function linesOf(diff: string): readonly PatchLine[] {
  let [old, fresh] = [0, 0]
  return diff
    .split('\n')
    .slice(0, -1)
    .map((line): PatchLine => {
      const text = cleanText(line.replace(/\r$/, ''))
      if (old <= 0 && fresh <= 0 && !line.startsWith('\\')) {
        const [, from, to] = /^@@ -\d+,(\d+) \+\d+,(\d+) @@/.exec(line) ?? []
        if (from === undefined) return { style: 'title', text: cleanLine(line) }
        old = Number(from)
        fresh = Number(to)
        return { style: 'quiet', text }
      }
      if (line.startsWith('+')) fresh--
      else if (line.startsWith('-')) old--
      else if (line.startsWith(' ')) {
        old--
        fresh--
      }
      return {
        style: line.startsWith('+') ? 'add' : line.startsWith('-') ? 'remove' : line.startsWith('\\') ? 'quiet' : 'plain',
        text,
      }
    })
}
