/** Which part of a word's value each expansion in its source text gave. */
import { concat, literal, type Text } from '../../../text/symbolic.ts'
import type { SourcePiece } from './expansions.ts'

export type AlignedPiece =
  { readonly kind: 'literal'; readonly text: string } | (Extract<SourcePiece, { kind: 'expansion' }> & { readonly value: Text })

/** A character, or an unknown. */
type Atom = Text[number]

/**
 * Lays the pieces over the value. Where several ways fit, that with the shortest expansions in front is taken: who edits by it has the
 * result evaluated again.
 */
export function align(pieces: readonly SourcePiece[], value: Text): readonly AlignedPiece[] | undefined {
  const atoms = value.flatMap((part): readonly Atom[] => (typeof part === 'string' ? [...part] : [part]))
  return alignFrom(pieces, atoms, { tries: 0 })
}

/** Long values with many expansions have too many ways. */
const mostTries = 20_000

function alignFrom(
  [piece, ...rest]: readonly SourcePiece[],
  atoms: readonly Atom[],
  budget: { tries: number },
): readonly AlignedPiece[] | undefined {
  budget.tries += 1
  if (budget.tries > mostTries) return undefined
  if (piece === undefined) return atoms.length === 0 ? [] : undefined
  if (piece.kind === 'literal') {
    const characters = [...piece.text]
    if (!characters.every((character, index) => atoms[index] === character)) return undefined
    const after = alignFrom(rest, atoms.slice(characters.length), budget)
    return after === undefined ? undefined : [piece, ...after]
  }
  for (const length of lengthsOf(piece, rest.length === 0, atoms)) {
    const after = alignFrom(rest, atoms.slice(length), budget)
    if (after !== undefined) return [{ ...piece, value: joined(atoms.slice(0, length)) }, ...after]
  }
  return undefined
}

/** How many atoms an expansion may have given, what is likely first. */
function* lengthsOf({ usual }: { readonly usual?: string }, isLast: boolean, atoms: readonly Atom[]): Generator<number> {
  const characters = [...(usual ?? '')]
  if (usual !== undefined && characters.every((character, index) => atoms[index] === character)) yield characters.length
  for (let length = isLast ? atoms.length : 0; length <= atoms.length; length += 1) yield length
}

function joined(atoms: readonly Atom[]): Text {
  return concat(...atoms.map((atom): Text => (typeof atom === 'string' ? literal(atom) : [atom])))
}
