/** Commands with build arguments in them, as the text of a RUN. */
import { concat, known, literal, type Text } from '../../../text/symbolic.ts'
import { argumentIn } from './spliced.ts'

/** A word in which the shell puts the values of its arguments; `undefined` when something else in it is not known. */
export function quotedWord(word: Text): string | undefined {
  const plain = known(word)
  if (plain !== undefined && /^[\w./:@%+,=-]+$/.test(plain)) return plain
  let text = ''
  for (const [index, part] of word.entries()) {
    const name = argumentIn(part)
    if (typeof part === 'string') text += part.replace(/[\\"$`]/g, '\\$&')
    else if (name === undefined) return undefined
    else text += reference(name, word[index + 1])
  }
  return text.includes('\n') ? undefined : `"${text}"`
}

/** `$NAME`, in braces where a letter comes next. */
function reference(name: string, next: Text[number] | undefined): string {
  return typeof next === 'string' && /^\w/.test(next) ? `\${${name}}` : `$${name}`
}

/**
 * A shell's own text, in which the driver had put values before the shell read it: they stand as `$NAME` where the shell puts them at
 * the same place. `undefined` where it would not: inside of `$(…)`, beside a redirection, in a heredoc.
 */
export function scriptText(script: Text): string | undefined {
  const plain = known(script)
  if (plain !== undefined || /\$\(|`|<</.test(printOf(script))) return plain
  let text = ''
  let quote: '' | '"' | "'" = ''
  let isEscaped = false
  /** Where the single quote stands that was put in behind a value. */
  let reopened = -1
  for (const [index, part] of script.entries()) {
    if (typeof part === 'object') {
      const written = writtenArgument(script, index, quote)
      // What a command is has to be known.
      const isOpen = quote === '' && /(?:^|[;&|({\n])\s*$|[$~{<>]$/.test(text)
      if (written === undefined || isEscaped || isOpen) return undefined
      if (quote === "'") {
        // A single quote is left for the value and taken up again behind it.
        text = text.endsWith("'") ? text.slice(0, -1) : `${text}'`
        reopened = text.length + written.length + 2
        text += `"${written}"'`
      } else text += written
      continue
    }
    for (const char of part) {
      if (isEscaped) isEscaped = false
      else if (char === '\\' && quote !== "'") isEscaped = true
      else if (char === "'" && quote === "'" && reopened === text.length - 1) {
        quote = ''
        text = text.slice(0, -1)
        continue
      } else if (quote === '' && (char === '"' || char === "'")) quote = char
      else if (char === quote) quote = ''
      text += char
    }
  }
  return text
}

function writtenArgument(script: Text, index: number, quote: string): string | undefined {
  const name = argumentIn(script[index] ?? '')
  const next = script[index + 1]
  const isBesideRedirection = quote === '' && typeof next === 'string' && /^[<>}]/.test(next)
  return name === undefined || isBesideRedirection ? undefined : reference(name, quote === "'" ? undefined : next)
}

function printOf(script: Text): string {
  return script.map((part) => (typeof part === 'string' ? part : '')).join('')
}

/** Whether a text says the name of a variable that is to become a build argument: it would be read, or given another value. */
export function speaksOf(texts: readonly Text[], name: string): boolean {
  const whole = texts.map((text) => text.map((part) => (typeof part === 'string' ? part : '\u0001')).join('')).join('\n')
  return (
    new RegExp(`\\$\\{?[#!]?${name}\\b`).test(whole) ||
    new RegExp(
      `(?:^|[;&|({\\n]|\\b(?:do|then|else|export|readonly|local|declare|typeset|read|for|unset|env)\\s)\\s*(?:\\w+=\\S*\\s+)*${name}\\b`,
    ).test(whole)
  )
}

/**
 * A script whose change of owner at its end gives the files to root in place of the user of the host: what a COPY takes from a stage
 * gets its owner there. The command stays, since it also takes away setuid bits and capabilities.
 *
 * @param asRoot an owner with root in place of the user of the host; `undefined` for any other
 */
export function withRootAsOwner(script: Text, asRoot: (user: Text) => Text | undefined): Text {
  if (script.some((part) => typeof part === 'string' && /[\ue000-\uf8ff]/.test(part))) return script
  const marks = script.map((part, index) => (typeof part === 'string' ? part : String.fromCharCode(0xe000 + index))).join('')
  const found =
    /(?:&&|;|\n)[\s\\]*(?:sudo\s+)?ch(?:own|grp)\s+(?:-[a-zA-Z]+\s+)*["']?([^\s"';&|<>$`]+)["']?(?:\s+[^\s;&|<>$`()]+)+[\s;]*$/d.exec(
      marks,
    )
  const [start, end] = found?.indices?.[1] ?? []
  if (start === undefined || end === undefined) return script
  const back = (text: string): Text =>
    text.split(/([\ue000-\uf8ff])/).flatMap((piece): Text => {
      const part = /^[\ue000-\uf8ff]$/.test(piece) ? script[piece.charCodeAt(0) - 0xe000] : undefined
      return part !== undefined ? [part] : literal(piece)
    })
  const owner = asRoot(back(marks.slice(start, end)))
  return owner === undefined ? script : concat(back(marks.slice(0, start)), owner, back(marks.slice(end)))
}
