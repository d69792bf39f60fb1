/** `set -e`, `set -o pipefail`, and the flags of a shell's own command line. */
import type { Options } from './state.ts'

const letters: Readonly<Record<string, keyof Options>> = { e: 'errexit', u: 'nounset', a: 'allexport', f: 'noglob', n: 'noexec' }
const names: Readonly<Record<string, keyof Options>> = {
  errexit: 'errexit',
  nounset: 'nounset',
  allexport: 'allexport',
  noglob: 'noglob',
  noexec: 'noexec',
  pipefail: 'pipefail',
}

/** The options after one word (`-eux`, `+e`); `value` is the word behind it, for a flag that ends with `o`. */
export function withOptions(options: Options, word: string, value?: string): Options {
  const on = word.startsWith('-')
  if (!on && !word.startsWith('+')) return options
  let result = options
  for (const letter of word.slice(1)) {
    const name = letter === 'o' ? names[value ?? ''] : letters[letter]
    if (name !== undefined) result = { ...result, [name]: on }
  }
  return result
}
