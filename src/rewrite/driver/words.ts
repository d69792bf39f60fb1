/**
 * Changes to the words of one docker command, by their place in argv. They are told apart from the script's text, so that the
 * same change asked for by several evaluations of one static command can be recognised, and so that argv and source text change
 * in the same way.
 */
import { isComposed } from '../../pipeline/compose.ts'
import type { Call } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import { isPackagePath, unescaped } from './package-view.ts'
import { quoteWord } from './quote.ts'
import { addedArguments, isWrittenOtherwise, pluginProblem } from './plugin-words.ts'
import { isAction, settingEdits } from './settings.ts'
import { serviceEdits } from './service-settings.ts'
import { applyEdits, type Edit } from './splice.ts'

/** Words as source text and as argv. */
export interface Piece {
  readonly source: string
  readonly argv: readonly string[]
}

/** Words put in before the word at `before` (`undefined`: at the end). */
export interface Insertion extends Piece {
  readonly before: number | undefined
  /** What stood behind it where it comes from, when that was a continued line. */
  readonly gap?: string
}

export interface WordEdits {
  /** Words that go. */
  readonly dropped: readonly number[]
  /** Words in whose place others stand. */
  readonly replaced: ReadonlyMap<number, Piece>
  readonly inserted: readonly Insertion[]
  /** Assignments put in front of the command. */
  readonly prefix: readonly string[]
}

export const noWordEdits: WordEdits = { dropped: [], replaced: new Map(), inserted: [], prefix: [] }

export function isEmptyEdit(edits: WordEdits): boolean {
  return edits.dropped.length === 0 && edits.replaced.size === 0 && edits.inserted.length === 0 && edits.prefix.length === 0
}

/** Equal for edits that change a command's source in the same way. */
export function editKey(edits: WordEdits): string {
  return JSON.stringify([
    edits.dropped,
    [...edits.replaced].map(([index, piece]) => [index, piece.source]),
    edits.inserted.map((piece) => [piece.source, piece.before]),
    edits.prefix,
  ])
}

/** Why an edit cannot be made in the source; `undefined` when it can. */
export function editProblem(call: Call, edits: WordEdits): string | undefined {
  if (isAction(call)) {
    const made = settingEdits(call, edits)
    return typeof made === 'string' ? made : undefined
  }
  if (isComposed(call)) {
    const made = composedEdits(call, edits)
    return typeof made === 'string' ? made : undefined
  }
  if (isWrittenOtherwise(call)) {
    const problem = pluginProblem(call, edits)
    if (problem !== undefined || addedArguments(call, edits) !== undefined) return problem
  }
  for (const index of [...edits.dropped, ...edits.replaced.keys()]) {
    const word = call.words[index]
    if (word === undefined || !word.whole) return 'its word comes from an expansion that gives several'
    if (!isOwn(call, index)) return 'its word comes from elsewhere'
  }
  if (edits.inserted.some((piece) => piece.before !== undefined && !isOwn(call, piece.before)))
    return 'the word behind a new one comes from elsewhere'
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
  if (isAction(call)) {
    const made = settingEdits(call, edits)
    return typeof made === 'string' ? [] : made
  }
  // Nothing of it stands in the script.
  if (isComposed(call)) return []
  const added = isWrittenOtherwise(call) ? addedArguments(call, edits) : undefined
  if (added !== undefined) return added
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
  for (const before of new Set(edits.inserted.map((piece) => piece.before))) {
    // What goes at the end goes with the blank in front of it: what takes its place stands there.
    const ending = runsOf(edits.dropped).find(
      ({ first, last }) => last + 1 >= call.words.length && before !== undefined && before >= first,
    )
    const edit = insertion(call, ending === undefined ? before : undefined, edits.inserted, before, site, text)
    found.push(ending === undefined ? edit : { ...edit, start: site(ending.first - 1).end, end: site(ending.first - 1).end })
  }
  if (edits.prefix.length > 0) found.push({ start: call.site.start, end: call.site.start, text: `${edits.prefix.join(' ')} ` })
  return found
}

/** The edits of the compose file in which a command's words stand; a text says why they cannot be made. */
export function composedEdits(call: Call, edits: WordEdits): readonly Edit[] | string {
  if (isEmptyEdit(edits)) return []
  if (edits.prefix.length > 0) return 'a compose file gives a build no environment'
  return known(call.words[1]?.text ?? []) === 'build'
    ? serviceEdits(call, editedArgv(call, edits))
    : 'its words stand in a compose file'
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

/** Longer lines are broken where the words that come in were. */
const lineLimit = 100

const continued = /^[ \t]*\\\r?\n[ \t]*$/

function insertion(
  call: Call,
  before: number | undefined,
  inserted: readonly Insertion[],
  wanted: number | undefined,
  site: (index: number) => { readonly start: number; readonly end: number },
  text: string,
): Edit {
  const pieces = inserted.filter((piece) => piece.before === wanted)
  const sources = pieces.map((piece) => piece.source)
  if (before === undefined) {
    const { end } = site(call.words.length - 1)
    return { start: end, end, text: ` ${sources.join(' ')}` }
  }
  const { start } = site(before)
  const gap = text.slice(site(before - 1).end, start)
  if (continued.test(gap)) {
    const separator = gap.replace(/^[ \t]+/, ' ')
    return { start, end: start, text: sources.map((source) => source + separator).join('') }
  }
  const line = text.slice(text.lastIndexOf('\n', start) + 1).split('\n')[0] ?? ''
  const isLong = line.length + sources.join(' ').length > lineLimit
  return { start, end: start, text: pieces.map(({ source, gap: own }) => source + ((isLong ? own : undefined) ?? ' ')).join('') }
}

/** The text between a word and the next, when the line is continued there. */
export function continuationAfter(call: Call, index: number): string | undefined {
  const [word, next] = [call.words[index], call.words[index + 1]]
  if (word === undefined || next === undefined || word.site.source !== next.site.source) return undefined
  const gap = word.site.source.text.slice(word.site.end, next.site.start)
  return continued.test(gap) ? gap : undefined
}

/** The argv afterwards, unknown parts as `${NAME}`. */
export function editedArgv(call: Call, edits: WordEdits): readonly string[] {
  const put = (before: number | undefined): readonly string[] =>
    edits.inserted.flatMap((piece) => (piece.before === before ? piece.argv : []))
  const argv = call.words.flatMap((word, index) => {
    const own = edits.dropped.includes(index) ? [] : (edits.replaced.get(index)?.argv ?? [printText(word.text)])
    return [...put(index), ...own]
  })
  return [...argv, ...put(undefined)]
}

/** The command's source text afterwards, on one line. */
export function editedSource(call: Call, edits: WordEdits): string {
  if (isWrittenOtherwise(call)) return editedArgv(call, edits).map(quoteWord).join(' ')
  const { start, end, source } = call.site
  const own = sourceEdits(call, edits).filter((edit) => edit.start >= start && edit.end <= end)
  const text = applyEdits(
    source.text.slice(start, end),
    own.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start })),
  )
  if (isPackagePath(source.path)) return unescaped(text)
  // Between single quotes a backslash and a newline are themselves.
  return text.includes("'") ? text : text.replaceAll(/[ \t]*\\\r?\n[ \t]*/g, ' ')
}
