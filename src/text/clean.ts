/**
 * Makes text from a repository safe to print on a terminal. A script or a file name may hold escape sequences that move the
 * cursor or hide what follows, and marks that reorder letters; all of them are shown instead of obeyed.
 */

// C0 but tab and newline, DEL, C1, and the marks that change the direction of text or have no width
// eslint-disable-next-line no-control-regex -- to find control characters is the point
const unsafe = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g

/** The text with every control character written out, as `\x1b` or `\u202e`. Newlines and tabs stay. */
export function cleanText(text: string): string {
  return text.replace(unsafe, (character) => {
    const code = character.charCodeAt(0)
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16)}`
  })
}

/** The same for what must stay on one line. */
export function cleanLine(text: string): string {
  return cleanText(text).replaceAll('\n', '\\n').replaceAll('\t', ' ')
}
