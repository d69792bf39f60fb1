/**
 * Changes to the words of one docker command, by their place in argv. They are told apart from the script's text, so that the
 * same change asked for by several evaluations of one static command can be recognised, and so that argv and source text change
 * in the same way.
 */
import type { Call } from '../../shell/world.ts'
import { printText } from '../../text/symbolic.ts'
import { applyEdits, type Edit } from './splice.ts'

/** Words as source text and as argv. */
export interface Piece {
  readonly source: string
  readonly argv: readonly string[]
}

export interface WordEdits {
  /** Words that go. */
  readonly dropped: readonly number[]
  /** Words in whose place others stand. */
  readonly replaced: ReadonlyMap<number, Piece>
  /** Words put in before the operand at `before` (`undefined`: at the end). */
  readonly inserted: readonly Piece[]
  readonly before: number | undefined
  /** Assignments put in front of the command. */
  readonly prefix: readonly string[]
}

export const noWordEdits: WordEdits = { dropped: [], replaced: new Map(), inserted: [], before: undefined, prefix: [] }

export function isEmptyEdit(edits: WordEdits): boolean {
  return edits.dropped.length === 0 && edits.replaced.size === 0 && edits.inserted.length === 0 && edits.prefix.length === 0
}

/** Equal for edits that change a command's source in the same way. */
export function editKey(edits: WordEdits): string {
  return JSON.stringify([
    edits.dropped,
    [...edits.replaced].map(([index, piece]) => [index, piece.source]),
    edits.inserted.map((piece) => piece.source),
    edits.before,
    edits.prefix,
  ])
}

/** Why an edit cannot be made in the source; `undefined` when it can. */
export function editProblem(call: Call, edits: WordEdits): string | undefined {
  for (const index of [...edits.dropped, ...edits.replaced.keys()]) {
    const word = call.words[index]
    if (word === undefined || !word.whole) return 'its word comes from an expansion that gives several'
    if (!isOwn(call, index)) return 'its word comes from elsewhere'
  }
  if (edits.inserted.length > 0 && edits.before !== undefined && !isOwn(call, edits.before))
    return 'its last word comes from elsewhere'
  return undefined
}

/** Whether a word stands in the command itself. */
function isOwn(call: Call, index: number): boolean {
  const word = call.words[index]
  return (
    word !== undefined &&
    word.site.source === call.site.source &&
    word.site.start >= call.site.start &&
    word.site.end <= call.site.end
  )
}

/** The edits of the source text. */
export function sourceEdits(call: Call, edits: WordEdits): readonly Edit[] {
  const { text } = call.site.source
  const site = (index: number): { readonly start: number; readonly end: number } => call.words[index]?.site ?? call.site
  const found: Edit[] = []
  for (const { first, last } of runsOf(edits.dropped)) {
    const ends = last + 1 >= call.words.length
    found.push(
      ends
        ? { start: site(first - 1).end, end: site(last).end, text: '' }
        : { start: site(first).start, end: site(last + 1).start, text: '' },
    )
  }
  for (const [index, piece] of edits.replaced) found.push({ ...site(index), text: piece.source })
  if (edits.inserted.length > 0) found.push(insertion(call, edits, site, text))
  if (edits.prefix.length > 0) found.push({ start: call.site.start, end: call.site.start, text: `${edits.prefix.join(' ')} ` })
  return found
}

/** Neighbouring indices together. */
function runsOf(indices: readonly number[]): readonly { readonly first: number; readonly last: number }[] {
  const runs: { first: number; last: number }[] = []
  for (const index of [...new Set(indices)].sort((a, b) => a - b)) {
    const run = runs.at(-1)
    if (run !== undefined && run.last === index - 1) run.last = index
    else runs.push({ first: index, last: index })
  }
  return runs
}

function insertion(
  call: Call,
  edits: WordEdits,
  site: (index: number) => { readonly start: number; readonly end: number },
  text: string,
): Edit {
  const sources = edits.inserted.map((piece) => piece.source)
  const { before } = edits
  if (before === undefined) {
    const { end } = site(call.words.length - 1)
    return { start: end, end, text: ` ${sources.join(' ')}` }
  }
  const { start } = site(before)
  const gap = text.slice(site(before - 1).end, start)
  const separator = /^[ \t]*\\\r?\n[ \t]*$/.test(gap) ? gap.replace(/^[ \t]+/, ' ') : ' '
  return { start, end: start, text: sources.map((source) => source + separator).join('') }
}

/** The argv afterwards, unknown parts as `${NAME}`. */
export function editedArgv(call: Call, edits: WordEdits): readonly string[] {
  const inserted = edits.inserted.flatMap((piece) => piece.argv)
  const argv = call.words.flatMap((word, index) => {
    const own = edits.dropped.includes(index) ? [] : (edits.replaced.get(index)?.argv ?? [printText(word.text)])
    return index === edits.before ? [...inserted, ...own] : own
  })
  return edits.before === undefined ? [...argv, ...inserted] : argv
}

/** The command's source text afterwards. */
export function editedSource(call: Call, edits: WordEdits): string {
  const { start, end, source } = call.site
  const own = sourceEdits(call, edits).filter((edit) => edit.start >= start && edit.end <= end)
  return applyEdits(
    source.text.slice(start, end),
    own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
}
