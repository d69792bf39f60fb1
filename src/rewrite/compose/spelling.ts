/**
 * An artifact's path as a word of a Dockerfile. Its unknown parts are written as the variable that has the same value at that
 * place, or as a build argument of the composed build that the stage then asks for.
 */
import type { Dockerfile } from '../../dockerfile/ast.ts'
import type { StageState } from '../../dockerfile/stage.ts'
import { keyOf, known, literal, sameText, type Text, type Unknown } from '../../text/symbolic.ts'
import { literalWord } from './copy-lines.ts'

export interface Spelling {
  readonly word: string
  /** Build arguments that the stage has to ask for. */
  readonly asks: readonly string[]
}

/**
 * `undefined` when a part has no name that the Dockerfile could use, or is only known by its printed form (`/out/app-${V}`, where
 * the host's file of that name was moved): a literal `${V}` would name another file.
 */
export function spellPath(
  path: Text,
  file: Dockerfile,
  state: StageState,
  args: ReadonlyMap<string, Text>,
): Spelling | undefined {
  const asks: string[] = []
  const words = path.map((part): string | undefined => {
    if (typeof part === 'string') return part.includes('${') ? undefined : literalWord(part, file)
    const seen = nameOf(part, state.env) ?? nameOf(part, hiddenBy(state.args, state.env))
    if (seen !== undefined) return `\${${seen}}`
    const asked = nameOf(part, hiddenBy(hiddenBy(args, state.args), state.env))
    if (asked === undefined) return undefined
    asks.push(asked)
    return `\${${asked}}`
  })
  return words.includes(undefined) ? undefined : { word: words.join(''), asks }
}

/**
 * The same where the user's own word says it: an artifact's last name is what the source's last name expands to
 * (`bin/app${V:+-$V}`), and the line stands where that word stood.
 */
export function spellAsWritten(
  path: Text,
  source: { readonly text: Text; readonly word: string },
  file: Dockerfile,
): Spelling | undefined {
  const own = splitLast(path)
  const taken = splitLast(source.text)
  const folder = known(own.folder)
  const name = source.word.slice(source.word.lastIndexOf('/') + 1)
  const isWhole = (name.match(/\$\{/g) ?? []).length === (name.match(/\}/g) ?? []).length && !/["'\\`]/.test(source.word)
  if (folder === undefined || folder.includes('${') || !sameText(own.name, taken.name) || !isWhole) return undefined
  return { word: literalWord(folder, file) + name, asks: [] }
}

/** Before and behind the last slash of its known parts. */
function splitLast(path: Text): { readonly folder: Text; readonly name: Text } {
  const index = path.findLastIndex((part) => typeof part === 'string' && part.includes('/'))
  const part = path[index]
  if (typeof part !== 'string') return { folder: [], name: path }
  const end = part.lastIndexOf('/') + 1
  return {
    folder: [...path.slice(0, index), part.slice(0, end)],
    name: [...literal(part.slice(end)), ...path.slice(index + 1)],
  }
}

function nameOf(unknown: Unknown, values: ReadonlyMap<string, Text>): string | undefined {
  return [...values].find(([, value]) => keyOf(value) === keyOf([unknown]))?.[0]
}

function hiddenBy(values: ReadonlyMap<string, Text>, over: ReadonlyMap<string, Text>): ReadonlyMap<string, Text> {
  return new Map([...values].filter(([name]) => !over.has(name)))
}
