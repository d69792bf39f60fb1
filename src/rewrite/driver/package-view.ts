/**
 * A package.json as a shell script of the same length: each script's text stays where it is, on a line that its closing quote ends, and
 * all else is blank. What an escape stands for is filled up in front, so that a command has the place that it has in the file.
 */
import type { Piece } from '../../make/value.ts'
import { readPackage } from '../../npm/package-file.ts'
import type { Source } from '../../text/source.ts'
import type { Edit } from './splice.ts'

export function isPackagePath(path: string): boolean {
  return /(?:^|\/)package\.json$/.test(path)
}

/** The view of a package.json. */
export function packageView(source: Source): Source {
  const scripts = [...readPackage(source).scripts.values()].sort((a, b) => a.member.start - b.member.start)
  let text = ''
  for (const { text: value, member } of scripts) {
    const { start } = value.pieces[0]?.site ?? { start: member.end - 1 }
    text += blank(source.text.slice(text.length, start)) + viewOf(value.pieces) + '\n'
  }
  return { path: source.path, text: text + blank(source.text.slice(text.length)) }
}

function blank(text: string): string {
  return text.replaceAll(/[^\n]/g, ' ')
}

/** Escapes side by side are one: `\\\"` is a backslash and the quote behind it. */
function viewOf(pieces: readonly Piece[]): string {
  let view = ''
  let escaped = ''
  let length = 0
  for (const { text, site, exact } of pieces) {
    if (exact) {
      view += filled(escaped, length) + text
      escaped = ''
      length = 0
    } else {
      escaped += text
      length += site === undefined ? 0 : site.end - site.start
    }
  }
  return view + filled(escaped, length)
}

function filled(text: string, length: number): string {
  // A letter in front of a word's end would become a part of it.
  const filling = /^[\s"'\\]/.test(text) && !/^\s/.test(text) ? '_' : ' '
  return text === '' ? ' '.repeat(length) : filling.repeat(Math.max(0, length - text.length)) + text
}

/** Text that comes into a string of JSON; what was copied from one has its escapes already. */
export function escapedEdit(edit: Edit): Edit {
  const text = edit.text
    .replaceAll(/\\(?!["\\/bfnrtu])/g, '\\\\')
    .replaceAll(/(?<!\\)"/g, '\\"')
    .replaceAll('\n', '\\n')
    .replaceAll('\t', '\\t')
  return text === edit.text ? edit : { ...edit, text }
}

/** Text of a script as a shell reads it. */
export function unescaped(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string
  } catch {
    return text
  }
}
