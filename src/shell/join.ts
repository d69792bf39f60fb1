/** Joins many texts. `concat` takes its texts as arguments, of which there cannot be a hundred thousand. */
import { concat, type Text } from '../text/symbolic.ts'

export function joinTexts(texts: readonly Text[], separator = ''): Text {
  const parts: Text[number][] = []
  for (const [index, text] of texts.entries()) {
    if (index > 0 && separator !== '') parts.push(separator)
    for (const part of text) parts.push(part)
  }
  return concat(parts)
}
