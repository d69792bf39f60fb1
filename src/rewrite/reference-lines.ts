/** Taking lines out of a list-like file (`.gitignore`) with the comment that speaks of them alone. */

/** The text without the lines that match, and without a comment directly above them that nothing else stands under. */
export function withoutLines(text: string, matches: (line: string) => boolean): string {
  const lines = text.split(/(?<=\n)/)
  const goes = lines.map((line) => matches(line.replace(/\r?\n$/, '')))
  if (!goes.includes(true)) return text
  for (const [index, line] of lines.entries()) if (isComment(line) && headsOnlyGone(lines, goes, index)) goes[index] = true
  const kept: string[] = []
  let gap = false
  for (const [index, line] of lines.entries()) {
    if (goes[index] === true) {
      gap = true
      continue
    }
    const blank = line.trim() === ''
    if (gap && blank && (kept.length === 0 || kept.at(-1)?.trim() === '')) continue
    gap = gap && blank
    kept.push(line)
  }
  if (gap || goes.at(-1) === true) while (kept.at(-1)?.trim() === '') kept.pop()
  return kept.join('')
}

function isComment(line: string): boolean {
  return line.startsWith('#')
}

/** From a comment down to the next blank line or comment, every line goes, and there is one. */
function headsOnlyGone(lines: readonly string[], goes: readonly boolean[], index: number): boolean {
  const rest = lines.slice(index + 1)
  const end = rest.findIndex((line) => line.trim() === '' || isComment(line))
  const below = goes.slice(index + 1, end === -1 ? undefined : index + 1 + end)
  return below.length > 0 && below.every(Boolean)
}
