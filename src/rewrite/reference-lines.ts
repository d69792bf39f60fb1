/** Taking names out of list-like texts: lines of an ignore file, items of a YAML list, prerequisites of a make target. */

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

/** A YAML text without the items (`- name`) that match, where their list has others beside them. */
export function withoutItems(text: string, matches: (item: string) => boolean): string {
  const lines = text.split(/(?<=\n)/)
  const items = lines.map((line) => /^(\s*)- +(["']?)([^"'#\n]*?)\2\s*$/.exec(line))
  return lines
    .filter((_, index) => {
      const item = items[index]
      if (item?.[3] === undefined || !matches(item[3].replace(/^\.\//, ''))) return true
      const beside = [items[index - 1], items[index + 1]]
      return !beside.some((other) => other?.[1] === item[1] && other?.[3] !== undefined && !matches(other[3]))
    })
    .join('')
}

/** A Makefile without names that stand among the prerequisites of a target. */
export function withoutPrerequisites(
  text: string,
  mentions: readonly { readonly token: string; readonly offset: number }[],
): string {
  let result = text
  for (const { token, offset } of [...mentions].sort((a, b) => b.offset - a.offset)) {
    const start = result.lastIndexOf('\n', offset - 1) + 1
    const before = result.slice(start, offset)
    if (!/^[^\t#=][^#=]*:(?!=)[^=]*[ \t]$/.test(before)) continue
    const after = result.slice(offset + token.length)
    if (!/^(?:[ \t]|\r?\n|$)/.test(after)) continue
    const blanks = /[ \t]*$/.exec(before)?.[0].length ?? 0
    result = result.slice(0, offset - blanks) + after
  }
  return result
}
