/**
 * COPY lines of the result, before and as they are written. Words are as Docker expands them: a JSON array's without its quotes,
 * all others as they stand in the file.
 */
import type { Argument, CopyInstruction, Dockerfile } from '../../dockerfile/ast.ts'
import type { TextEdit } from '../../dockerfile/edits.ts'

/** One line of the result. */
export interface Line {
  /** `undefined`: the build context. */
  readonly provider: string | undefined
  readonly sources: readonly string[]
  readonly destination: string
  /** For `--chmod`, where the driver set the mode on the host. */
  readonly mode?: string | undefined
  /** A part of a folder that was taken whole, or of an archive, where ADD unpacks nothing: so it is COPY that names it. */
  readonly isOfFolder?: true
  /** An engine saw that all of it belongs to root already, or it keeps the owners that it has: no `--chown`. */
  readonly isOfRoot?: boolean
  /** Build arguments that the line uses and that its stage has to ask for first. */
  readonly asks?: readonly string[]
}

/** A source or destination as Docker expands it. */
export function wordOf(instruction: CopyInstruction, argument: Argument): string {
  return instruction.json ? argument.value : argument.raw
}

/** A known path as a word that expands to itself. */
export function literalWord(path: string, file: Dockerfile): string {
  return path.replace(/[\\$"'`]/g, (character) =>
    character === '`' && file.escape !== '`' ? character : `${file.escape}${character}`,
  )
}

/** A destination that is a folder whatever is copied. */
export function isFolderWord(word: string): boolean {
  return /(?:^|\/)\.?$/.test(word)
}

/** What lies below a destination, in the destination's own way of writing. */
export function belowWord(word: string, name: string): string {
  return `${word.endsWith('/') ? word : `${word}/`}${name}`
}

/** The edits that make an instruction these lines; none when it says them already. */
export function writeLines(file: Dockerfile, instruction: CopyInstruction, lines: readonly Line[]): readonly TextEdit[] {
  const joined = joinLines(lines)
  const [first] = joined
  if (first === undefined) return [{ start: instruction.start, end: instruction.end, text: '' }]
  const single = joined.length === 1 && first.sources.length === instruction.sources.length && (first.asks ?? []).length === 0
  if (single && (instruction.json || !needsJson(first))) return inPlace(file, instruction, first)
  const { text } = file.source
  const indent = text.slice(instruction.start, instruction.keywordSpan.start)
  const eol = text.includes('\r\n') ? '\r\n' : '\n'
  // Comments between its lines go above it.
  const comments = text
    .slice(instruction.start, instruction.end)
    .split(/\r?\n/)
    .filter((line) => /^\s*#/.test(line))
  const asked = [...new Set(joined.flatMap((line) => line.asks ?? []))].map((name) => `${indent}ARG ${name}`)
  const written = [
    ...comments.map((line) => indent + line.trim()),
    ...asked,
    ...joined.map((line) => indent + printLine(file, instruction, line)),
  ].join(eol)
  const ends = text.slice(instruction.start, instruction.end).endsWith('\n')
  return [{ start: instruction.start, end: instruction.end, text: ends ? written + eol : written }]
}

/** Neighbouring lines that go to one folder from one place are one instruction. */
function joinLines(lines: readonly Line[]): readonly Line[] {
  const joined: Line[] = []
  for (const line of lines) {
    const last = joined.at(-1)
    const together =
      last !== undefined &&
      last.provider === line.provider &&
      last.mode === line.mode &&
      last.isOfRoot === line.isOfRoot &&
      last.destination === line.destination &&
      isFolderWord(line.destination)
    if (together)
      joined[joined.length - 1] = {
        ...last,
        sources: [...last.sources, ...line.sources],
        asks: [...(last.asks ?? []), ...(line.asks ?? [])],
      }
    else joined.push(line)
  }
  return joined
}

/** A blank ends a word, but for a JSON array's. */
function needsJson(line: Line): boolean {
  return [...line.sources, line.destination].some((word) => /\s/.test(word))
}

/** Changes only the flags, the sources and the destination, so that the line's own spacing stays. */
function inPlace(file: Dockerfile, instruction: CopyInstruction, line: Line): readonly TextEdit[] {
  const edits: TextEdit[] = []
  if (line.provider !== undefined || line.isOfFolder === true) {
    const { start, end } = instruction.keywordSpan
    edits.push({ start, end, text: [keywordOf(file, instruction, line), ...addedFlags(instruction, line)].join(' ') })
  }
  const replace = (argument: Argument, word: string | undefined): void => {
    if (word !== undefined && word !== wordOf(instruction, argument))
      edits.push({ start: argument.start, end: argument.end, text: instruction.json ? JSON.stringify(word) : word })
  }
  for (const [index, source] of instruction.sources.entries()) replace(source, line.sources[index])
  replace(instruction.destination, line.destination)
  return edits
}

function printLine(file: Dockerfile, instruction: CopyInstruction, line: Line): string {
  const own = instruction.flags.map((flag) => file.source.text.slice(flag.start, flag.end))
  const head = [keywordOf(file, instruction, line), ...addedFlags(instruction, line), ...own].join(' ')
  const words = [...line.sources, line.destination]
  return instruction.json || needsJson(line)
    ? `${head} [${words.map((word) => JSON.stringify(word)).join(', ')}]`
    : `${head} ${words.join(' ')}`
}

/** Beside the instruction's own flags. */
function addedFlags(instruction: CopyInstruction, line: Line): readonly string[] {
  if (line.provider === undefined) return []
  const owner = instruction.chown === undefined && line.isOfRoot !== true ? ['--chown=0:0'] : []
  const mode = line.mode === undefined || instruction.chmod !== undefined ? [] : [`--chmod=${line.mode}`]
  return [`--from=${line.provider}`, ...owner, ...mode]
}

/** ADD knows no `--from`. */
function keywordOf(file: Dockerfile, instruction: CopyInstruction, line: Line): string {
  const written = file.source.text.slice(instruction.keywordSpan.start, instruction.keywordSpan.end)
  if ((line.provider === undefined && line.isOfFolder !== true) || instruction.kind === 'copy') return written
  return written === written.toLowerCase() ? 'copy' : 'COPY'
}
