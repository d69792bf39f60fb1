/**
 * Repairs of a composed Dockerfile: what an engine showed to be needed, as edits that find their place again in the same text.
 *
 * A repair is data. Verification finds it (`verify/repair/`), and the pipeline is migrated again with it, so that the diff, the document
 * and what `--write` applies hold it. An edit that does not find its instruction word by word is not made anywhere else.
 */
import { parseDockerfile } from '../dockerfile/parse.ts'
import { editText } from '../dockerfile/edits.ts'
import type { Dockerfile } from '../dockerfile/ast.ts'
import type { Span } from '../text/source.ts'
import type { Change } from './change.ts'

/** An instruction by its place and its words. */
export interface Anchor {
  /** The stage's index in the file. */
  readonly stage: number
  /** Its index in the stage; -1 is the FROM. */
  readonly instruction: number
  /** As written, without the newline at its end. */
  readonly text: string
}

export interface RepairEdit {
  readonly anchor: Anchor
  readonly action: 'before' | 'after' | 'replace'
  /** Whole lines, without their newlines. */
  readonly lines: readonly string[]
}

export interface Repair {
  /** The pipeline's id. */
  readonly pipeline: string
  /** The final image that it makes right. */
  readonly image: string
  /** The Dockerfile, relative to the root. */
  readonly dockerfile: string
  /** What differed: paths of the image, or fields of its configuration; empty when the new version did not build. */
  readonly subjects: readonly string[]
  readonly cause: string
  readonly cure: string
  /** Each on the text that the ones before it left. */
  readonly edits: readonly RepairEdit[]
}

/** The text with all edits made, in order; `undefined` when one does not find its instruction. */
export function repairText(text: string, edits: readonly RepairEdit[]): string | undefined {
  let present = text
  for (const edit of edits) {
    const next = editOnce(present, edit)
    if (next === undefined) return undefined
    present = next
  }
  return present
}

/**
 * The changes with the repairs made in their Dockerfiles; `undefined` when a Dockerfile is not among them, or has become another since
 * the repair was found.
 */
export function repairChanges(changes: readonly Change[], repairs: readonly Repair[]): readonly Change[] | undefined {
  let present = changes
  for (const { dockerfile, edits } of repairs) {
    const index = present.findIndex((change) => change.path === dockerfile && change.after !== null)
    const change = present[index]
    const after = change === undefined ? undefined : repairText(change.after ?? '', edits)
    if (change === undefined || after === undefined) return undefined
    present = present.with(index, { ...change, after })
  }
  return present
}

function editOnce(text: string, { anchor, action, lines }: RepairEdit): string | undefined {
  const span = findAnchor(parseDockerfile({ path: 'Dockerfile', text }), anchor)
  if (span === undefined) return undefined
  const block = lines.map((line) => `${line}\n`).join('')
  if (action === 'before') return editText(text, [{ start: span.start, end: span.start, text: block }])
  if (action === 'replace') return editText(text, [{ start: span.start, end: span.end, text: block }])
  const newline = text.slice(span.start, span.end).endsWith('\n') ? '' : '\n'
  return editText(text, [{ start: span.end, end: span.end, text: newline + block }])
}

/** The instruction at its place; or, where stages have come before it, the only one of these words. */
function findAnchor(file: Dockerfile, anchor: Anchor): Span | undefined {
  const stage = file.stages[anchor.stage]
  const there = anchor.instruction < 0 ? stage?.from : stage?.instructions[anchor.instruction]
  if (there !== undefined && wordsOf(file, there) === anchor.text) return there
  const alike = file.stages.flatMap((one) => [one.from, ...one.instructions]).filter((one) => wordsOf(file, one) === anchor.text)
  return alike.length === 1 ? alike[0] : undefined
}

/** An instruction as written, without the newline at its end. */
export function wordsOf(file: Dockerfile, span: Span): string {
  return file.source.text.slice(span.start, span.end).replace(/\r?\n$/, '')
}
