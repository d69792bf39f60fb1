/** Values as a Dockerfile holds them: what no escape character of any Dockerfile touches is written, other text is not. */
import { known, type Text } from '../text/symbolic.ts'

/** The value of an ENV, in quotes where it needs them; `undefined` where it cannot be written. */
export function writtenValue(text: Text): string | undefined {
  const value = known(text)
  if (value === undefined || /[\\`$"\r\n]/.test(value)) return undefined
  return /^[\w./:@%+,=-]*$/.test(value) ? value : `"${value}"`
}

/** A word of an instruction that takes words: a user, a folder. */
export function writtenWord(text: Text | undefined): string | undefined {
  const value = text === undefined ? undefined : known(text)
  return value !== undefined && /^[\w./:@+-]+$/.test(value) ? value : undefined
}
