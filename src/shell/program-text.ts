/** Texts with unknown parts as programs: `eval "docker build -t $TAG ."`. */
import type { ParsedScript } from 'unbash'
import type { Site } from '../text/source.ts'
import { concat, literal, unknownsOf, type Text, type Unknown } from '../text/symbolic.ts'
import { parseCarried, type Origin } from './origin.ts'

export interface ReadText {
  readonly script: ParsedScript
  readonly origin: Origin
  readonly placeholders: readonly Unknown[]
}

const firstPlaceholder = 0xe000
const mostPlaceholders = 0x1900

/**
 * Reads a text as a program. Its unknowns become single private-use characters, which the grammar takes for letters; expansion
 * puts the unknowns back. So `eval "docker build -t $TAG ."` is understood as long as TAG holds no shell syntax.
 */
export function readText(text: Text, site: Site): ReadText | undefined {
  const unknowns = unknownsOf(text)
  const certain = text.some((part) => typeof part === 'string' && part.trim() !== '')
  const clash = text.some((part) => typeof part === 'string' && /[\ue000-\uf8ff]/.test(part))
  if ((unknowns.length > 0 && !certain) || clash || unknowns.length > mostPlaceholders) return undefined
  const source = text
    .map((part) => (typeof part === 'string' ? part : String.fromCharCode(firstPlaceholder + unknowns.indexOf(part))))
    .join('')
  return { ...parseCarried(source, site), placeholders: unknowns }
}

/** Puts the unknowns of a carried program back into its text. */
export function restorePlaceholders(text: Text, placeholders: readonly Unknown[]): Text {
  if (placeholders.length === 0) return text
  return concat(
    ...text.map((part): Text => {
      if (typeof part !== 'string' || !/[\ue000-\uf8ff]/.test(part)) return [part]
      return concat(...part.split(/([\ue000-\uf8ff])/).map((piece) => placeholderText(piece, placeholders)))
    }),
  )
}

function placeholderText(piece: string, placeholders: readonly Unknown[]): Text {
  const unknown = /^[\ue000-\uf8ff]$/.test(piece) ? placeholders[piece.charCodeAt(0) - firstPlaceholder] : undefined
  return unknown === undefined ? literal(piece) : [unknown]
}
