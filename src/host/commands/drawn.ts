/** Commands that print something else each time that they are run: the same words, but not the same unknown. */
import type { Call } from '../../shell/world.ts'
import { known, substitute, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'

const draws = new WeakMap<HostFiles, number>()

/** Whether a command prints something else each time: a random name, a time to the second. */
export function isDrawn(command: string | undefined, call: Call): boolean {
  const words = call.words.slice(1).map((word) => known(word.text) ?? '')
  if (command === 'openssl') return words[0] === 'rand'
  if (command === 'date')
    return !words.some((word) => /^-[^d]*[df]|^--(?:date|file|reference)/.test(word)) && isToTheSecond(words)
  return command !== undefined && /^(?:uuidgen|uuid|mcookie|pwgen|shuf|apg)$/.test(command)
}

/** `date` alone and all formats with seconds; `+%Y%m%d` is one day's. */
function isToTheSecond(words: readonly string[]): boolean {
  const format = words.find((word) => word.startsWith('+'))
  return format === undefined ? !words.some((word) => /^-I$|^--iso-8601$/.test(word)) : /%[-_0^#]*[sSNTcrX+]/.test(format)
}

/** A text whose unknowns are other ones each time. */
export function drawn(files: HostFiles, text: Text): Text {
  return substitute(text, (unknown) => {
    if (!unknown.id.startsWith('cmd:')) return undefined
    const number = (draws.get(files) ?? 0) + 1
    draws.set(files, number)
    return [{ ...unknown, id: `${unknown.id}#${String(number)}` }]
  })
}
