/**
 * Makes text from a repository safe to show. A script or a file name may hold escape sequences that move the cursor or hide what follows,
 * and marks that reorder letters; all of them are written out instead of obeyed. This is the one place that says which they are and how
 * each output writes them.
 */

// C0 but tab and newline, DEL, C1, marks that change the direction of text or have no width, tags, and bytes that are no UTF-8
const unsafe =
  // eslint-disable-next-line no-control-regex -- to find control characters is the point
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu

/** The text with every such character written out, as `\x1b` or `\u202e`, and such bytes as `\x9b`. Newlines and tabs stay. */
export function cleanText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.codePointAt(0) ?? 0
    const shown = code >= 0xdc80 && code <= 0xdcff ? code - 0xdc00 : code
    return shown < 0x100 ? `\\x${shown.toString(16).padStart(2, '0')}` : `\\u${shown.toString(16)}`
  })
}

/** The same for what must stay on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', '\\n').replaceAll('\t', ' ')
}

/** A value as JSON that can be looked at: such characters, which JSON allows in its texts as they are, are escaped there. */
export function cleanJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(unsafe, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
}
