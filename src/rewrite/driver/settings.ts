/**
 * Changes to a build that an action of a workflow does: its words are settings, each on a line of the file, so a flag that comes in is a
 * new line beside the context's, and one that goes takes its line along.
 */
import type { Call } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'
import { known } from '../../text/symbolic.ts'
import type { Edit } from './splice.ts'
import type { Piece, WordEdits } from './words.ts'

/** Whether a command is a call of an action. */
export function isAction(call: Call): boolean {
  return call.source.startsWith('uses: ')
}

const settings: ReadonlyMap<string, string> = new Map([
  ['-f', 'file'],
  ['--file', 'file'],
  ['--target', 'target'],
  ['--network', 'network'],
])

/** The edits of the file; a text says why they cannot be made. */
export function settingEdits(call: Call, { dropped, replaced, inserted, prefix }: WordEdits): readonly Edit[] | string {
  const { text } = call.site.source
  const context = lineOf(call, call.words.at(-1)?.site)
  if (prefix.length > 0) return 'it is an action, which takes no environment'
  const found: Edit[] = []
  for (const index of dropped) {
    const word = call.words[index]
    // The flag itself stands nowhere: the setting is the line of its value.
    if (settings.has(known(word?.text ?? []) ?? '')) continue
    const line = lineOf(call, word?.site)
    const flag = settings.get(known(call.words[index - 1]?.text ?? []) ?? '')
    if (line === undefined || flag === undefined) return 'it is an action, and a setting of it would have to go'
    found.push({ start: line.start, end: line.end + 1, text: '' })
  }
  for (const [index, piece] of replaced) {
    const word = call.words[index]
    const line = lineOf(call, word?.site)
    if (word === undefined || line === undefined) return 'it is an action, and a setting of it would have to change'
    found.push({ start: word.site.start, end: word.site.end, text: plainOf(piece) })
  }
  for (const piece of inserted) {
    const name = settings.get(piece.argv[0] ?? '')
    if (name === undefined || piece.argv.length !== 2 || context === undefined)
      return `it is an action, and ${piece.source} would have to be among its settings`
    found.push({
      start: context.end,
      end: context.end,
      text: `\n${context.indent}${name}: ${plainOf({ ...piece, argv: piece.argv.slice(1) })}`,
    })
  }
  return found

  function lineOf(
    of: Call,
    site: Site | undefined,
  ): { readonly start: number; readonly end: number; readonly indent: string } | undefined {
    if (site === undefined || site.start < of.site.start || site.end > of.site.end) return undefined
    const start = text.lastIndexOf('\n', site.start - 1) + 1
    const next = text.indexOf('\n', site.end)
    const end = next === -1 ? text.length : next
    const match = /^([ \t]+)[\w-]+:[ \t]+(['"]?)/.exec(text.slice(start, end))
    // `file: x`, and nothing else in that line.
    if (match === null || /\S/.test(text.slice(site.end, end).replace(/^['"]?[ \t]*(?:#.*)?/, ''))) return undefined
    return start + match[0].length - (match[2] ?? '').length > site.start ? undefined : { start, end, indent: match[1] ?? '' }
  }
}

/** A value as YAML reads it plain. */
function plainOf({ argv: [value = ''] }: Piece): string {
  return /^[\w./][\w./-]*$/.test(value) ? value : `'${value.replaceAll("'", "''")}'`
}
