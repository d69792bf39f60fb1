/**
 * Texts of repositories in the Markdown of GitHub. Every sign that could mean something is written as a character reference: such are never
 * syntax, in a cell of a table or elsewhere, so texts can make no cells, links, images, HTML or headings.
 */
import { cleanLine } from '../text/clean.ts'

/** A text that is shown and does nothing. The `w` of `www.` is a reference too, since that makes an address of its own. */
export function md(text: string): string {
  return cleanLine(text)
    .replace(/[^\p{L}\p{N} ,./-]/gu, (character) => `&#${String(character.codePointAt(0))};`)
    .replace(/w(?=ww\.)/gi, (letter) => `&#${String(letter.charCodeAt(0))};`)
}

/** Cells are Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
