/**
 * Where the text of a generated Dockerfile comes from: a template of the repository, a heredoc of the script, commands that print it.
 *
 * In: an image whose Dockerfile the driver makes. Out: the pieces of its home, each of whole lines, of which together each line becomes
 * one line of the text that the build read.
 */
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import { decodeText } from '../../text/encoding.ts'
import type { Site, Source } from '../../text/source.ts'
import { printedPieces, type PrintedPiece } from './printed.ts'

/** A part of a home: whole lines. */
export type Piece =
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

/** The home of an image's Dockerfile; `undefined` when its text lives nowhere that is understood. */
export function homeOf(pipeline: Pipeline, image: BuiltImage, repository: Repository): readonly Piece[] | undefined {
  const read = linesOf(image.dockerfile.source.text)
  return candidates(pipeline, image, repository).find(
    (pieces) => pieces.flatMap((piece) => linesOf(piece.text)).length === read.length,
  )
}

export function linesOf(text: string): readonly string[] {
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
