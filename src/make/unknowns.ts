/**
 * Unknown texts as characters. Each unknown of a run is one private-use character in the strings that make works on, so every
 * function of the language carries it along as it carries a letter; who needs to know asks here.
 */
import { concat, type Text, type Unknown } from '../text/symbolic.ts'

const first = 0xe000
const last = 0xf8ff
const privateUse = /[\ue000-\uf8ff]/

export interface Unknowns {
  /** The text that a string stands for. */
  text(characters: string): Text
  /** The string that stands for a text. */
  characters(text: Text): string
  /** The string holds something that is not known. */
  isOpen(characters: string): boolean
  /** Private-use characters that a file itself holds stay letters. */
  reserve(fileText: string): void
  /** The characters ran out: a text was taken for one that is not known as a whole. */
  readonly spent: boolean
}

/** The registry of one run. */
export function createUnknowns(): Unknowns {
  const byChar = new Map<string, Unknown>()
  const byId = new Map<string, string>()
  const taken = new Set<string>()
  let next = first
  let spent = false
  const charOf = (unknown: Unknown): string => {
    const before = byId.get(unknown.id)
    if (before !== undefined) return before
    while (next < last && taken.has(String.fromCharCode(next))) next += 1
    spent ||= next >= last
    const char = String.fromCharCode(next)
    if (next < last) next += 1
    byChar.set(char, unknown)
    byId.set(unknown.id, char)
    return char
  }
  const isUnknown = (char: string): boolean => byChar.has(char)
  return {
    text: (characters) => {
      if (!privateUse.test(characters)) return characters === '' ? [] : [characters]
      return concat(...characters.split(/([\ue000-\uf8ff])/).map((part): Text => [byChar.get(part) ?? part]))
    },
    characters: (text) => text.map((part) => (typeof part === 'string' ? part : charOf(part))).join(''),
    isOpen: (characters) => privateUse.test(characters) && [...characters].some(isUnknown),
    reserve: (fileText) => {
      for (const [char] of fileText.matchAll(/[\ue000-\uf8ff]/g)) if (!byChar.has(char)) taken.add(char)
    },
    get spent() {
      return spent
    },
  }
}
