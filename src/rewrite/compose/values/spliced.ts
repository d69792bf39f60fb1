/**
 * The words of a command with build arguments in the place of values that only the driver knows.
 *
 * In: the words of a call as they were written and as they were worth. Out: texts in which each such value is a `BuildArgument`, and
 * for each argument the piece of the driver's source text that gives it. A word that comes from elsewhere (a variable that holds the
 * whole command) is left as it is: its source says nothing about its parts.
 */
import { isMakefilePath } from '../../driver/makefile-view.ts'
import type { DockerEvent } from '../../../pipeline/model.ts'
import type { Word } from '../../../shell/world.ts'
import { concat, keyOf, known, literal, unknownOf, type Text, type Unknown } from '../../../text/symbolic.ts'
import type { SplicedArgument } from '../../composition.ts'
import { align } from './align.ts'
import { writtenOut } from './definitions.ts'
import { sourcePieces } from './expansions.ts'
import { isInput } from './inputs.ts'
import { argumentName, variableIn } from './names.ts'

const mark = 'build-argument:'

/** Stands in a text for what `$NAME` is worth in the build. */
function argumentOf(name: string): Unknown {
  return unknownOf(`${mark}${name}`, name, 'argument')
}

/** The build argument that a part of a text stands for. */
export function argumentIn(part: Text[number]): string | undefined {
  return typeof part === 'object' && part.id.startsWith(mark) ? part.name : undefined
}

/** The arguments that stand in texts, each once. */
export function argumentsIn(texts: readonly Text[]): readonly string[] {
  return [...new Set(texts.flat().flatMap((part) => argumentIn(part) ?? []))]
}

/** Collects the arguments of one container. */
export interface Splicer {
  /** A word of the call with arguments; as it was where its source does not tell them. */
  readonly splice: (event: DockerEvent, index: number) => Text
  readonly taken: () => readonly SplicedArgument[]
}

export interface SplicerOptions {
  /** Whether a name stands for something else in what the container runs or has in its environment. */
  readonly isUsed: (name: string) => boolean
  /** The text of the commands that build the final images. */
  readonly builds: readonly string[]
  /** Whether variables of a Makefile that hold pieces of a command are written out (`definitions.ts`). */
  readonly isWrittenOut: boolean
}

export function createSplicer({ isUsed, builds, isWrittenOut }: SplicerOptions): Splicer {
  const taken: SplicedArgument[] = []
  const nameFor = (expansion: string, value: Text): string => {
    const same = taken.find((one) => keyOf(one.value) === keyOf(value))
    return same?.name ?? argumentName(expansion, (name) => isUsed(name) || taken.some((one) => one.name === name))
  }
  const splice = (event: DockerEvent, index: number): Text => {
    const word = event.call.words[index]
    if (word === undefined) return []
    const pieces = piecesOf(event, word, isWrittenOut)
    if (pieces === undefined) return word.text
    const dialect = dialectOf(word)
    return concat(
      ...pieces.map((piece): Text => {
        if (piece.kind === 'literal') return literal(piece.text)
        const { source } = word.site
        const [start, end] = [word.site.start + piece.start, word.site.start + piece.end]
        const expansion = source.text.slice(start, end)
        const variable = variableIn(expansion)
        const plain = known(piece.value)
        const isFixed = variable === undefined || !isInput(variable, source, dialect, builds)
        if (plain !== undefined && (isFixed || !/^[\w.:@%+,-]+$/.test(plain))) return piece.value
        const name = nameFor(expansion, piece.value)
        if (!taken.some((one) => one.name === name))
          taken.push({
            name,
            value: piece.value,
            event,
            word: { text: piece.value, site: { source, start, end }, whole: true },
            quote: piece.quote,
          })
        return [argumentOf(name)]
      }),
    )
  }
  return { splice, taken: () => taken }
}

function piecesOf({ call }: DockerEvent, word: Word, isWrittenOut: boolean): ReturnType<typeof align> {
  const { site } = word
  const isOwn = site.source === call.site.source && site.start >= call.site.start && site.end <= call.site.end
  if (!isOwn || !word.whole) return undefined
  const source = site.source.text.slice(site.start, site.end)
  if (!/[$`]/.test(source)) return undefined
  const pieces = sourcePieces(source, dialectOf(word))
  if (pieces === undefined) return undefined
  const written = isWrittenOut && dialectOf(word) === 'make' ? writtenOut(pieces, site.source, site.start) : pieces
  return align(written, word.text) ?? align(pieces, word.text)
}

function dialectOf({ site }: Word): 'sh' | 'make' {
  return isMakefilePath(site.source.path) ? 'make' : 'sh'
}
