/**
 * One change of the text for several evaluations that change differently: where `-f api/Dockerfile` and `-f worker/Dockerfile`
 * are wanted and another word of the command is `$s`, `-f $s/Dockerfile` serves both.
 */
import type { Call } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import { isMakefilePath } from './makefile-view.ts'
import type { Insertion, Piece, WordEdits } from './words.ts'

/** How one evaluation of a command changes. */
interface Wanted {
  readonly call: Call
  readonly edits: WordEdits
}

/** The edits whose text serves all; `undefined` when there is none. */
export function unifyEdits(all: readonly Wanted[]): WordEdits | undefined {
  const [first] = all
  if (first === undefined || all.some((one) => shapeOf(one.edits) !== shapeOf(first.edits))) return undefined
  // The context, which stands last, is the nearest to a path.
  const names = [...namesIn(all.map((one) => one.call))].reverse()
  const replaced = [...first.edits.replaced.keys()].map(
    (index) => [index, unifyPieces(all, names, (edits) => edits.replaced.get(index))] as const,
  )
  const inserted = first.edits.inserted.map((piece, index): Insertion | undefined => {
    const found = unifyPieces(all, names, (edits) => edits.inserted[index])
    return found === undefined ? undefined : { ...piece, ...found }
  })
  const pieces = new Map(replaced.flatMap(([index, piece]) => (piece === undefined ? [] : [[index, piece] as const])))
  const put = inserted.filter((piece) => piece !== undefined)
  if (pieces.size < replaced.length || put.length < inserted.length) return undefined
  return { ...first.edits, replaced: pieces, inserted: put }
}

/** Everything but the words themselves. */
function shapeOf(edits: WordEdits): string {
  return JSON.stringify([edits.dropped, [...edits.replaced.keys()], edits.inserted.map((piece) => piece.before), edits.prefix])
}

/** Source text that is in a command, with its value at each evaluation. */
interface Name {
  readonly source: string
  readonly quoted: boolean
  readonly values: readonly string[]
}

const expansion = /\$(?:\{\w+\}|[A-Za-z_]\w*|[1-9])/g

/** References of make, some of which stay through the first expansion of a template. */
const reference = /\$+(?:\(\w+\)|\{\w+\}|[@*<])/g

/** Words of the command, and variables that stand alone in a word beside literal text. */
function namesIn(calls: readonly Call[]): readonly Name[] {
  const [first] = calls
  if (first === undefined) return []
  return first.words.flatMap((word, index): readonly Name[] => {
    const written = word.site.source.text.slice(word.site.start, word.site.end)
    const source = /^"([^"\\`]*)"$/.exec(written)?.[1] ?? written
    const values = calls.flatMap((call) => known(call.words[index]?.text ?? []) ?? [])
    const isMakes = isMakefilePath(word.site.source.path)
    const [only, ...more] = [...source.matchAll(isMakes ? reference : expansion)]
    const isOther = /["'`\\]/.test(source) || (!isMakes && source.includes('$('))
    if (!word.whole || values.length < calls.length || only === undefined || more.length > 0 || isOther) return []
    const [before, after] = [source.slice(0, only.index), source.slice(only.index + only[0].length)]
    if (/[$*?[]/.test(before + after) || values.some((value) => !value.startsWith(before) || !value.endsWith(after))) return []
    return [
      {
        source: only[0],
        quoted: source !== written,
        values: values.map((value) => value.slice(before.length, value.length - after.length)),
      },
    ]
  })
}

function unifyPieces(
  all: readonly Wanted[],
  names: readonly Name[],
  of: (edits: WordEdits) => Piece | undefined,
): Piece | undefined {
  const pieces = all.flatMap((one) => of(one.edits) ?? [])
  const [first] = pieces
  if (first === undefined || pieces.length < all.length) return undefined
  if (pieces.every((piece) => piece.source === first.source)) return first
  for (const name of names) {
    const found = templates(first.source, name, 0).find((template) =>
      pieces.every((piece, index) => piece.source === template.join(name.values[index])),
    )
    if (found !== undefined) return { source: written(found, name), argv: first.argv }
  }
  return undefined
}

/** The text around one value, wherever the value stands in it. */
function templates(text: string, { values }: Name, evaluation: number): readonly (readonly [string, string])[] {
  const value = values[evaluation] ?? ''
  if (value === '') return []
  const found: (readonly [string, string])[] = []
  for (let at = text.indexOf(value); at !== -1; at = text.indexOf(value, at + 1))
    found.push([text.slice(0, at), text.slice(at + value.length)])
  return found
}

/** `-f $s/Dockerfile`, in quotes where the name stands in quotes; a name that would run on is set in braces. */
function written([before, after]: readonly [string, string], { source, quoted }: Name): string {
  const braced = /^\w/.test(after) && /^\$\w/.test(source) ? `\${${source.slice(1)}}` : source
  const at = before.lastIndexOf(' ') + 1
  const quote = quoted ? '"' : ''
  return before.slice(0, at) + quote + before.slice(at) + braced + after + quote
}
