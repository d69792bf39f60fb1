/** Takes invisible and reordering characters out of all texts of a value: escaping HTML leaves them as they are. */
import { cleanText } from '../../../text/clean.ts'

export function cleaned<T>(value: T): T {
  if (typeof value === 'string') return cleanText(value) as T
  if (Array.isArray(value)) return value.map(cleaned) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, cleaned(part)])) as T
}
