/** Edits of a Dockerfile's text: replacements of spans, which leave every other byte as it is. */
import type { CopyInstruction, Dockerfile, Instruction } from './ast.ts'
import { invariant } from '../text/invariant.ts'
import type { Span } from '../text/source.ts'

/** Replaces `[start, end)` by a text; equal `start` and `end` insert. */
export interface TextEdit extends Span {
  readonly text: string
}

/** Applies edits that do not overlap; insertions at one place keep their order. */
export function editText(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start || a.end - b.end)
  let result = ''
  let at = 0
  for (const edit of sorted) {
    invariant(
      edit.start >= at && edit.end >= edit.start && edit.end <= text.length,
      `edit at ${edit.start} overlaps another or leaves the text`,
    )
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

/** Puts a flag (`--from=build`) behind the keyword, before the other flags. */
export function insertFlag(instruction: Instruction, flag: string): TextEdit {
  const { end } = instruction.keywordSpan
  return { start: end, end, text: ` ${flag}` }
}

/** Replaces a flag, or its value alone. */
export function replaceFlag(instruction: Instruction, name: string, value: string): TextEdit | undefined {
  const flag = instruction.flags.find((one) => one.name === name)
  if (flag === undefined) return undefined
  return { start: flag.start, end: flag.end, text: `--${name}=${value}` }
}

/** Takes a flag out, with the blanks and the continuation before it when they are all that stands there. */
export function removeFlag(file: Dockerfile, instruction: Instruction, name: string): TextEdit | undefined {
  const flag = instruction.flags.find((one) => one.name === name)
  if (flag === undefined) return undefined
  const { text } = file.source
  let { start } = flag
  while (text[start - 1] === ' ' || text[start - 1] === '\t') start -= 1
  return { start, end: flag.end, text: '' }
}

/** Replaces the keyword: `ADD` by `COPY`. */
export function replaceKeyword(instruction: Instruction, keyword: string): TextEdit {
  return { ...spanOf(instruction.keywordSpan), text: keyword }
}

/** Replaces one source of a COPY or ADD; in a JSON array the new one is quoted. */
export function replaceSource(copy: CopyInstruction, index: number, source: string): TextEdit {
  const old = copy.sources[index]
  invariant(old !== undefined, `a COPY has no source ${index}`)
  return { ...spanOf(old), text: written(copy, source) }
}

/** Replaces all sources of a COPY or ADD; heredocs are not sources that can be replaced. */
export function replaceSources(copy: CopyInstruction, sources: readonly string[]): TextEdit {
  const [first, last] = [copy.sources[0], copy.sources.at(-1)]
  invariant(first !== undefined && last !== undefined && sources.length > 0, 'a COPY keeps at least one source')
  return { start: first.start, end: last.end, text: sources.map((source) => written(copy, source)).join(copy.json ? ', ' : ' ') }
}

/** Replaces the destination of a COPY or ADD. */
export function replaceDestination(copy: CopyInstruction, destination: string): TextEdit {
  return { ...spanOf(copy.destination), text: written(copy, destination) }
}

/** Takes the whole instruction out, its lines and its heredocs. */
export function removeInstruction(instruction: Instruction): TextEdit {
  return { ...spanOf(instruction), text: '' }
}

function written(copy: CopyInstruction, path: string): string {
  return copy.json ? JSON.stringify(path) : path
}

function spanOf({ start, end }: Span): Span {
  return { start, end }
}
