/** Which lines of a file a review can comment on: those that GitHub shows on the right side of a pull request's patch. */

/** @param patch of one file, as GitHub lists it; `undefined` for a file that is binary or too large */
export function rightLines(patch: string | undefined): ReadonlySet<number> {
  const lines = new Set<number>()
  let at = 0
  for (const line of (patch ?? '').split('\n')) {
    const [, start] = /^@@ -\d+(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line) ?? []
    if (start !== undefined) at = Number(start)
    else if (line.startsWith('+') || line.startsWith(' ')) lines.add(at++)
  }
  return lines
}
