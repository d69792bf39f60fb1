/** `command: sh -c 'make all'`: a text that compose cuts into words. */

/** Cuts a text into words as a shell would; `undefined` where a quote is left open. */
export function cutWords(text: string): readonly string[] | undefined {
  const words: string[] = []
  const pattern = /\s*((?:[^\s'"\\]|\\.|'[^']*'|"(?:[^"\\]|\\.)*")+)\s*/gy
  let at = 0
  for (const match of text.matchAll(pattern)) {
    at = match.index + match[0].length
    words.push(
      (match[1] ?? '').replace(
        /\\(.)|'([^']*)'|"((?:[^"\\]|\\.)*)"/g,
        (_, escaped?: string, single?: string, double?: string) =>
          escaped ?? single ?? (double ?? '').replace(/\\(["\\])/g, '$1'),
      ),
    )
  }
  return at === text.length ? words : undefined
}
