/**
 * Where the text of a generated Dockerfile lives: in a heredoc of the script, or in a template that the driver fills (`sed`, `envsubst`,
 * `cat head tail`). There it is rewritten: values stay the driver's, and what fills the template goes on doing so.
 *
 * In: the text that the build read, the composed text, and what the driver had read by then. Out: the home's new text. A line of the
 * composed text that the build's text has too is the home's own line; a new one is put in as it is (escaped in a heredoc that is
 * expanded), with the home's spelling of the values in it. Homes of which each line becomes one line are the only ones.
 * It is a proposal: `migrate/check-after.ts` runs the rewritten driver and wants its build to read exactly the composed text.
 */
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HomeEdit } from '../composition.ts'
import { decodeText } from '../../text/encoding.ts'
import type { Site, Source } from '../../text/source.ts'
import { keptLines, type WrittenLine } from './kept-lines.ts'
import { printedEdit, printedPieces, type PrintedPiece } from './printed.ts'

/** A part of a home: whole lines. */
type Piece =
  | { readonly kind: 'file'; readonly path: string; readonly text: string }
  /** `expanded`: the shell substitutes in it. */
  | {
      readonly kind: 'heredoc'
      readonly source: Source
      readonly start: number
      readonly text: string
      readonly expanded: boolean
    }
  | PrintedPiece

/** The edits with which a driver makes another Dockerfile for a build; `undefined` when its text lives nowhere that is understood. */
export function editHome(
  pipeline: Pipeline,
  image: BuiltImage,
  composed: string,
  repository: Repository,
): readonly HomeEdit[] | undefined {
  for (const pieces of candidates(pipeline, image, repository)) {
    const lines = pieces.flatMap((piece) => linesOf(piece.text))
    const read = linesOf(image.dockerfile.source.text)
    if (lines.length !== read.length) continue
    const kept = keptLines(read, linesOf(composed))
    const spelling = spellings(pieces, read, image)
    return editPieces(pieces, kept, spelling)
  }
  return undefined
}

function linesOf(text: string): readonly string[] {
  return text.replace(/\n$/, '').split('\n')
}

/** What the text may have been made of, the latest first. */
function candidates(pipeline: Pipeline, image: BuiltImage, repository: Repository): readonly (readonly Piece[])[] {
  const { event } = image
  const own = heredocPieces(event.call.heredocs)
  const before = [
    ...pipeline.hostSteps.map(({ call, effects, order }) => ({
      order,
      pieces: [heredocPieces(call.heredocs), effects.reads.flatMap((path) => filePiece(repository, path))],
    })),
    ...pipeline.reads.map(({ path, order }) => ({ order, pieces: [filePiece(repository, path)] })),
  ]
  const found = before.filter(({ order }) => order <= event.order).sort((a, b) => b.order - a.order)
  return [own, ...found.flatMap(({ pieces }) => pieces), partsOf(pipeline, image, repository)].filter(
    (pieces) => pieces.length > 0,
  )
}

/** The commands that wrote it piece by piece; of `cat` what it read is the piece. */
function partsOf(pipeline: Pipeline, image: BuiltImage, repository: Repository): readonly Piece[] {
  const pieces = printedPieces(pipeline, image).map((piece) => {
    const isOwn = ({ source, start, end }: Site): boolean =>
      source.path === piece.tree.source.path && piece.start <= start && end <= piece.end
    const step = pipeline.hostSteps.findLast(({ call, order }) => isOwn(call.site) && order <= piece.write.order)
    if (step === undefined) return piece.isFed ? [] : [piece]
    const homes = [heredocPieces(step.call.heredocs), step.effects.reads.flatMap((path) => filePiece(repository, path))]
    const count = linesOf(piece.text).length
    return homes.find((parts) => parts.flatMap(({ text }) => linesOf(text)).length === count) ?? (piece.isFed ? [] : [piece])
  })
  return pieces.some((parts) => parts.length === 0) ? [] : pieces.flat()
}

function filePiece(repository: Repository, path: string): readonly Piece[] {
  const bytes = repository.stat(path)?.kind === 'file' ? repository.read(path) : undefined
  return bytes === undefined ? [] : [{ kind: 'file', path, text: decodeText(bytes) }]
}

/** A heredoc's body, without its closing line. */
function heredocPieces(heredocs: readonly Site[]): readonly Piece[] {
  const [site] = heredocs
  if (site === undefined || heredocs.length > 1) return []
  const whole = site.source.text.slice(site.start, site.end)
  const last = whole.replace(/\n$/, '').lastIndexOf('\n') + 1
  const delimiter = whole.slice(last).trim()
  const opening = new RegExp(`<<(-?)[ \\t]*(\\\\?["']?)${delimiter.replaceAll(/[^\w]/g, '\\$&')}`, 'g')
  const found = [...site.source.text.slice(0, site.start).matchAll(opening)].at(-1)
  if (found === undefined || found[1] === '-') return []
  return [{ kind: 'heredoc', source: site.source, start: site.start, text: whole.slice(0, last), expanded: found[2] === '' }]
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
