/**
 * Dockerfiles with values that only the driver knows (`sed s/@VERSION@/$TAG/`, a heredoc with `$TAG`): each unknown stands in the text
 * as a word of its own, the same wherever it comes up, so that the text can be read like any other. Two texts with the same words are the
 * same file whatever the values are, as long as a value is one plain word; who uses holes says so (RS450).
 */
import { concat, literal, type Text, type Unknown } from '../text/symbolic.ts'

/** The word in the text → what it stands for. */
export type Holes = ReadonlyMap<string, Unknown>

/** A text with words in the place of unknowns. */
export function withHoles(text: Text): { readonly text: string; readonly holes: Holes } {
  const words = new Map<string, string>()
  const holes = new Map<string, Unknown>()
  const characters = text.map((part) => {
    if (typeof part === 'string') return part
    const word = words.get(part.id) ?? wordFor(part, holes)
    words.set(part.id, word)
    holes.set(word, part)
    return word
  })
  return { text: characters.join(''), holes }
}

/** Fit for every place in a Dockerfile where a plain word is: the name of an image is in lower case. */
function wordFor({ name }: Unknown, taken: Holes): string {
  const plain = name.toLowerCase().replace(/[^a-z0-9]+/g, '')
  let word = `hole0${plain}0`
  for (let count = 2; taken.has(word); count += 1) word = `hole0${plain}0${String(count)}`
  return word
}

/** The text that characters with such words stand for. */
export function fillHoles(characters: string, holes: Holes | undefined): Text {
  if (holes === undefined || holes.size === 0) return literal(characters)
  const words = [...holes.keys()].sort((a, b) => b.length - a.length)
  const parts = characters.split(new RegExp(`(${words.join('|')})`))
  return concat(
    ...parts.map((part): Text => {
      const hole = holes.get(part)
      return hole === undefined ? literal(part) : [hole]
    }),
  )
}
