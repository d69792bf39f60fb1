/**
 * The home of a generated Dockerfile (`home-pieces.ts`) is what is rewritten: values stay the driver's, and what fills the template goes on
 * doing so.
 *
 * In: the texts that builds read, the composed texts, and what the driver had read by then. Out: the homes' new texts. A line of the
 * composed text that the build's text has too is the home's own line; a new one is put in as it is (escaped in a heredoc that is
 * expanded), with the home's spelling of the values in it. Where several builds read what one home became, with other values each time, a
 * new line has the home's spelling wherever theirs differ (`shared-home.ts`). Homes of which each line becomes one line are the only ones.
 * It is a proposal: `migrate/check-after.ts` runs the rewritten driver and wants its build to read exactly the composed text.
 */
import type { BuiltImage, ImageId, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HomeEdit } from '../composition.ts'
import { homeOf, linesOf, type Piece } from './home-pieces.ts'
import { keptLines, type WrittenLine } from './kept-lines.ts'
import { printedEdit } from './printed.ts'
import { joinTexts, type FilledText } from './shared-home.ts'

export interface ComposedText {
  readonly image: BuiltImage
  readonly text: string
}

/** The edits with which a driver makes other Dockerfiles for its builds; none for a build whose text lives nowhere that is understood. */
export function editHomes(
  pipeline: Pipeline,
  texts: readonly ComposedText[],
  repository: Repository,
): ReadonlyMap<ImageId, readonly HomeEdit[]> {
  const homes = new Map<string, { readonly pieces: readonly Piece[]; readonly texts: ComposedText[] }>()
  for (const one of texts) {
    const pieces = homeOf(pipeline, one.image, repository)
    if (pieces === undefined) continue
    const key = JSON.stringify(pieces.map(placeOf))
    const home = homes.get(key) ?? { pieces, texts: [] }
    homes.set(key, home)
    home.texts.push(one)
  }
  return new Map([...homes.values()].flatMap(({ pieces, texts: own }) => editHome(pieces, own)))
}

function placeOf(piece: Piece): readonly [string, number] {
  if (piece.kind === 'file') return [piece.path, 0]
  return [piece.kind === 'heredoc' ? piece.source.path : piece.tree.source.path, piece.start]
}

function editHome(
  pieces: readonly Piece[],
  texts: readonly ComposedText[],
): readonly (readonly [ImageId, readonly HomeEdit[]])[] {
  const filled = texts.map(({ image, text }): FilledText => {
    const read = linesOf(image.dockerfile.source.text)
    return { read, composed: keptLines(read, linesOf(text)), spelling: spellings(pieces, read, image) }
  })
  const joined = filled.length < 2 ? undefined : joinTexts(pieces.flatMap(sourceLines), filled)
  return texts.flatMap(({ image }, index) => {
    const own = joined ?? filled[index]
    const edits = own === undefined ? undefined : editPieces(pieces, own.composed, own.spelling)
    return edits === undefined ? [] : [[image.id, edits] as const]
  })
}

/** How the home writes the values of the driver: the word in the text that was read → the home's own. */
function spellings(pieces: readonly Piece[], read: readonly string[], { dockerfile }: BuiltImage): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const words = [...(dockerfile.holes?.keys() ?? [])]
  const lines = pieces.flatMap((piece) => sourceLines(piece))
  for (const [index, line] of read.entries()) {
    const parts = line.split(new RegExp(`(${words.join('|')})`))
    if (words.length === 0 || parts.length === 1) continue
    const pattern = parts.map((part) => (words.includes(part) ? '(.+?)' : part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
    const match = new RegExp(`^${pattern.join('')}$`).exec(lines[index] ?? '')
    const named = parts.filter((part) => words.includes(part))
    for (const [place, word] of named.entries()) {
      const spelled = match?.[place + 1]
      if (spelled !== undefined && !found.has(word)) found.set(word, spelled)
    }
  }
  return found
}

/** The lines as the home writes them; of a command that prints one line its words, without quotes around them. */
function sourceLines(piece: Piece): readonly string[] {
  const lines = linesOf(piece.text)
  if (piece.kind !== 'printed' || lines.length !== 1) return lines
  const words = piece.tree.original.text.slice(piece.start, piece.redirect.pos)
  return [
    words
      .trim()
      .replace(/^\w+\s+(?:-\w+\s+)?/, '')
      .replace(/^"(.*)"$/, '$1'),
  ]
}

function editPieces(
  pieces: readonly Piece[],
  composed: readonly WrittenLine[],
  spelling: ReadonlyMap<string, string>,
): readonly HomeEdit[] | undefined {
  const edits: HomeEdit[] = []
  const shares = sharesOf(
    pieces.map(({ text }) => linesOf(text).length),
    composed,
  )
  let start = 0
  for (const [index, piece] of pieces.entries()) {
    const lines = linesOf(piece.text)
    const own = shares[index] ?? []
    const first = start
    start += lines.length
    if (piece.kind === 'printed') {
      const isSame = own.length === lines.length && own.every(({ from }, place) => from === first + place)
      const after = isSame ? undefined : printedEdit(piece, own, (line) => printedLine(line, spelling))
      if (after === undefined && !isSame) return undefined
      const span = { start: piece.start, end: piece.end }
      if (after !== undefined) edits.push({ path: piece.tree.source.path, span, after })
      continue
    }
    const written = own.map(
      ({ line, from }) => (from === undefined ? undefined : lines[from - first]) ?? spelled(line, piece, spelling),
    )
    const after = written.map((line) => `${line}\n`).join('')
    if (after === piece.text) continue
    edits.push(
      piece.kind === 'file'
        ? { path: piece.path, span: undefined, after }
        : { path: piece.source.path, span: { start: piece.start, end: piece.start + piece.text.length }, after },
    )
  }
  return edits
}

/** Which lines each piece is to have: its own with the new ones in front of them; a piece that keeps none of its own has new ones. */
function sharesOf(counts: readonly number[], composed: readonly WrittenLine[]): readonly (readonly WrittenLine[])[] {
  const ends = counts.map((_, index) => counts.slice(0, index + 1).reduce((sum, count) => sum + count, 0))
  const keeps = (index: number): boolean =>
    composed.some(({ from }) => from !== undefined && from < (ends[index] ?? 0) && from >= (ends[index - 1] ?? 0))
  let next = 0
  return ends.map((end, index) => {
    const start = next
    const limit = composed.findIndex(({ from }, place) => place >= start && from !== undefined && from >= end)
    if (index === ends.length - 1) next = composed.length
    else if (keeps(index)) next = composed.findLastIndex(({ from }) => from !== undefined && from < end) + 1
    else {
      const rest = limit === -1 ? composed.length : limit
      next = keeps(index + 1) ? rest : Math.min(start + 1, rest)
    }
    return composed.slice(start, next)
  })
}

/** A new line as the home writes it. */
function spelled(line: string, piece: Piece, spelling: ReadonlyMap<string, string>): string {
  const words = [...spelling.keys()].sort((a, b) => b.length - a.length)
  const plain = piece.kind === 'heredoc' && piece.expanded ? line.replaceAll(/[$`]|\\(?=[$`\\]|$)/g, '\\$&') : line
  return words.length === 0 ? plain : plain.replaceAll(new RegExp(words.join('|'), 'g'), (word) => spelling.get(word) ?? word)
}

/** A new line as a word of a command, with the driver's values in it. */
function printedLine(
  line: string,
  spelling: ReadonlyMap<string, string>,
): { readonly line: string; readonly hasValues: boolean } {
  const words = [...spelling.keys()].sort((a, b) => b.length - a.length)
  const pattern = new RegExp(words.join('|'), 'g')
  if (words.length === 0 || line.search(pattern) === -1) return { line, hasValues: false }
  const plain = line.replaceAll(/["$`\\]/g, '\\$&')
  return { line: `"${plain.replaceAll(pattern, (word) => spelling.get(word) ?? word)}"`, hasValues: true }
}
