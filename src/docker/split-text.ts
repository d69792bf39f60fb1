/** Cutting symbolic texts at known characters. */
import type { Text } from '../text/symbolic.ts'

/** The text before and after the first known `separator`; `undefined` when no known part has one. */
export function cutText(text: Text, separator: string): readonly [before: Text, after: Text] | undefined {
  for (const [index, part] of text.entries()) {
    const at = typeof part === 'string' ? part.indexOf(separator) : -1
    if (typeof part !== 'string' || at === -1) continue
    return [
      [...text.slice(0, index), ...nonEmpty(part.slice(0, at))],
      [...nonEmpty(part.slice(at + separator.length)), ...text.slice(index + 1)],
    ]
  }
  return undefined
}

/** All pieces between known separators; one piece when there is none. */
export function splitText(text: Text, separator: string): readonly Text[] {
  const pieces: Text[] = []
  let rest = text
  for (let cut = cutText(rest, separator); cut !== undefined; cut = cutText(rest, separator)) {
    pieces.push(cut[0])
    rest = cut[1]
  }
  return [...pieces, rest]
}

/** The known characters that a text begins with. */
export function knownStart(text: Text): string {
  const [first] = text
  return typeof first === 'string' ? first : ''
}

function nonEmpty(part: string): readonly string[] {
  return part === '' ? [] : [part]
}
