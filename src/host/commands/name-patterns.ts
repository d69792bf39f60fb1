/** The patterns of find's `-name` and `-path`, and whether they match. */

/** A shell pattern as find takes it: `*` crosses slashes and leading dots. */
export function globTest(pattern: string, ignoreCase: boolean): ((text: string) => boolean) | undefined {
  if (/[[\]\\]/.test(pattern)) return undefined
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text)
  const parts = fold(pattern)
  return (text) => globMatches(parts, fold(text))
}

/** Greedy matching with one place to go back to: no pattern takes long. */
function globMatches(pattern: string, text: string): boolean {
  let [at, place, star, mark] = [0, 0, -1, 0]
  while (place < text.length) {
    if (pattern[at] === '*') {
      star = at
      mark = place
      at += 1
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[place])) {
      at += 1
      place += 1
    } else if (star !== -1) {
      at = star + 1
      mark += 1
      place = mark
    } else return false
  }
  return /^\**$/.test(pattern.slice(at))
}
