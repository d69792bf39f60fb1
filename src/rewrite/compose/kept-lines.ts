/** Which lines of a text are lines of the text that it was made from: the longest common sequence. */

export interface WrittenLine {
  readonly line: string
  /** The line's number in the text before; absent for a new one. */
  readonly from: number | undefined
}

/** The lines after, each with its place before. */
export function keptLines(before: readonly string[], after: readonly string[]): readonly WrittenLine[] {
  const longest: number[][] = Array.from({ length: before.length + 1 }, () => Array<number>(after.length + 1).fill(0))
  const at = (row: number, column: number): number => longest[row]?.[column] ?? 0
  for (let row = before.length - 1; row >= 0; row -= 1)
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const cells = longest[row]
      if (cells !== undefined)
        cells[column] =
          before[row] === after[column] ? at(row + 1, column + 1) + 1 : Math.max(at(row + 1, column), at(row, column + 1))
    }
  const lines: WrittenLine[] = []
  let row = 0
  for (let column = 0; column < after.length; column += 1) {
    const line = after[column] ?? ''
    while (row < before.length && before[row] !== line && at(row + 1, column) >= at(row, column + 1)) row += 1
    const isKept = row < before.length && before[row] === line
    lines.push({ line, from: isKept ? row : undefined })
    if (isKept) row += 1
  }
  return lines
}
