/** Commands on ways that were not followed (`./build.sh builder`) and that are word for word those which change: they change alike. */
import type { Command } from 'unbash'
import type { Call } from '../../shell/world.ts'
import type { Edit } from './splice.ts'
import { commandsOf, textAt, type ScriptTree } from './tree.ts'
import { isEmptyEdit, sourceEdits, type WordEdits } from './words.ts'

/** A build that changes where it stays. */
export interface Changing {
  readonly call: Call
  readonly edits: WordEdits
  /** The call of a helper that led to it, and what takes its place where that changes. */
  readonly written: { readonly caller: string; readonly text: string } | undefined
}

/** The edits of a script's commands that never ran and that read as one that changes does. */
export function twinEdits(tree: ScriptTree, evaluated: ReadonlySet<Command>, changing: readonly Changing[]): readonly Edit[] {
  return commandsOf(tree).flatMap((command) => {
    if (evaluated.has(command)) return []
    const text = textAt(tree, command)
    const helped = changing.find((one) => one.written?.caller === text)?.written
    if (helped !== undefined) return [{ start: command.pos, end: command.end, text: helped.text }]
    const twin = changing.find(({ call, edits }) => !isEmptyEdit(edits) && isPlain(call) && sourceOf(call) === text)
    if (twin === undefined) return []
    const by = command.pos - twin.call.site.start
    return sourceEdits(twin.call, twin.edits).map((edit) => ({ ...edit, start: edit.start + by, end: edit.end + by }))
  })
}

function sourceOf({ site }: Call): string {
  return site.source.text.slice(site.start, site.end)
}

/** All its words stand in it. */
function isPlain({ site, words }: Call): boolean {
  return words.every((word) => word.site.source === site.source && word.site.start >= site.start && word.site.end <= site.end)
}
