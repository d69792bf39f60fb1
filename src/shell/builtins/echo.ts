/** `echo`, as dash and bash do it. */
import { concat, known, literal, mapKnown, type Text } from '../../text/symbolic.ts'
import { joinTexts } from '../join.ts'
import { print, type Builtin } from './builtin.ts'
import { unescape } from './escapes.ts'

/** dash knows only `-n` and always reads backslashes; bash knows `-n`, `-e` and `-E`. */
export const echo: Builtin = (shell, call) => {
  const words = call.args.map((word) => word.text)
  let newline = true
  let escapes = shell.dialect === 'sh'
  let at = 0
  for (; at < words.length; at += 1) {
    const option = known(words[at] ?? []) ?? ''
    if (!(shell.dialect === 'sh' ? /^-n$/ : /^-[neE]+$/).test(option)) break
    for (const letter of option.slice(1)) {
      if (letter === 'n') newline = false
      else escapes = letter === 'e'
    }
    if (shell.dialect === 'sh') {
      at += 1
      break
    }
  }
  const line = joinTexts(words.slice(at), ' ')
  const { text, stopped } = escapes ? withEscapes(line) : { text: line, stopped: false }
  print(shell, newline && !stopped ? concat(text, literal('\n')) : text)
  return undefined
}

/** Backslash sequences; `\c` ends the output. */
export function withEscapes(line: Text): { readonly text: Text; readonly stopped: boolean } {
  const stop = line.findIndex((part) => typeof part === 'string' && /(?:^|[^\\])(?:\\\\)*\\c/.test(part))
  const unescaped = (text: Text): Text => mapKnown(text, (part) => unescape(part, 'echo'))
  if (stop === -1) return { text: unescaped(line), stopped: false }
  const part = line[stop] as string
  const cut = /^((?:[^\\]|\\[^c])*)\\c/.exec(part)?.[1] ?? part
  return { text: unescaped(concat(line.slice(0, stop), literal(cut))), stopped: true }
}
