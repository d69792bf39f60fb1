/**
 * An artifact's path as a word of a Dockerfile. Its unknown parts are written as the variable that has the same value at that
 * place, or as a build argument of the composed build that the stage then asks for.
 */
import type { Dockerfile } from '../../dockerfile/ast.ts'
import type { StageState } from '../../dockerfile/stage.ts'
import { keyOf, type Text, type Unknown } from '../../text/symbolic.ts'
import { literalWord } from './copy-lines.ts'

export interface Spelling {
  readonly word: string
  /** Build arguments that the stage has to ask for. */
  readonly asks: readonly string[]
}

/** `undefined` when a part has no name that the Dockerfile could use. */
export function spellPath(
  path: Text,
  file: Dockerfile,
  state: StageState,
  args: ReadonlyMap<string, Text>,
): Spelling | undefined {
  const asks: string[] = []
  const words = path.map((part): string | undefined => {
    if (typeof part === 'string') return literalWord(part, file)
    const seen = nameOf(part, state.env) ?? nameOf(part, hiddenBy(state.args, state.env))
    if (seen !== undefined) return `\${${seen}}`
    const asked = nameOf(part, hiddenBy(hiddenBy(args, state.args), state.env))
    if (asked === undefined) return undefined
    asks.push(asked)
    return `\${${asked}}`
  })
  return words.includes(undefined) ? undefined : { word: words.join(''), asks }
}

function nameOf(unknown: Unknown, values: ReadonlyMap<string, Text>): string | undefined {
  return [...values].find(([, value]) => keyOf(value) === keyOf([unknown]))?.[0]
}

function hiddenBy(values: ReadonlyMap<string, Text>, over: ReadonlyMap<string, Text>): ReadonlyMap<string, Text> {
  return new Map([...values].filter(([name]) => !over.has(name)))
}
