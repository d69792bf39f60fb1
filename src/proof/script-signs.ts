/**
 * What a shell reads in a text: its signs with their quoting, and the words of a plain command. Values that are not known stand in it as
 * signs of their own, and so do `$NAME`s of build arguments, by what they are worth.
 */
import { concat, literal, printText, type Text } from '../text/symbolic.ts'

type Arguments = ReadonlyMap<string, Text>

export interface ScriptSigns {
  /** Equal for texts that a shell takes for the same, whatever plain values stand for the unknown ones. */
  readonly key: string
  readonly used: ReadonlySet<string>
}

type Quote = '' | '"' | "'"
type Sign = readonly [mode: string, what: string, ofArgument?: true]

/** The signs of a script; `undefined` where an argument stands at a place that depends on its characters. */
export function scriptSigns(script: Text, args: Arguments): ScriptSigns | undefined {
  const atoms = atomsOf(script)
  const signs: Sign[] = []
  const used = new Set<string>()
  let quote: Quote = ''
  for (let at = 0; at < atoms.length; at += 1) {
    const atom = atoms[at]
    if (typeof atom === 'object') {
      signs.push([quote === '' ? 'value' : 'quoted value', atom.id])
    } else if (atom === '\\' && quote !== "'") {
      const next = atoms[(at += 1)]
      if (typeof next !== 'string') return undefined
      if (next === '\n') continue
      if (quote === '"' && !/[$`"\\]/.test(next)) signs.push(['quoted', '\\'])
      signs.push(['quoted', next])
    } else if (quote === '' && (atom === '"' || atom === "'")) {
      quote = atom
      if (atoms[at + 1] === atom && !isJoined(atoms, at)) signs.push(['quoted', ''])
    } else if (atom === quote) quote = ''
    else if (atom === '$' && quote !== "'") {
      const name = referenceAt(atoms, at)
      const value = name === undefined ? undefined : args.get(name.name)
      if (name !== undefined && value !== undefined) {
        used.add(name.name)
        for (const part of atomsOf(value)) {
          if (typeof part === 'object') signs.push([quote === '' ? 'value' : 'quoted value', part.id])
          else if (quote === '' && !/[\w./:@%+,-]/.test(part)) return undefined
          else signs.push([quote === '' ? 'plain' : 'quoted', part, true])
        }
        at = name.end
      } else signs.push([quote === '' ? 'plain' : 'active', atom])
    } else if (atom !== undefined)
      signs.push([quote === '' ? 'plain' : quote === '"' && atom === '`' ? 'active' : 'quoted', atom])
  }
  if (quote !== '' || (used.size > 0 && (readsAgain(script) || dependsOnValues(signs)))) return undefined
  return { key: JSON.stringify(withoutBlankEnds(signs).map(([mode, what]) => [mode, what])), used }
}

/** What is in `$(…)` or in a heredoc has quotes of its own, also where that stands in quotes. */
function readsAgain(script: Text): boolean {
  return /\$\(|`|<</.test(printText(script).replaceAll('\\\n', ''))
}

/** Blanks around a script separate nothing; an instruction of a Dockerfile has none. */
function withoutBlankEnds(signs: readonly Sign[]): readonly Sign[] {
  const isWord = ([mode, what]: Sign): boolean => mode !== 'plain' || !/[ \t\n]/.test(what)
  const first = signs.findIndex(isWord)
  return first === -1 ? [] : signs.slice(first, signs.findLastIndex(isWord) + 1)
}

function atomsOf(text: Text): Text {
  return text.flatMap((part): Text => (typeof part === 'string' ? [...part] : [part]))
}

/** `''` beside something else in one word is nothing. */
function isJoined(atoms: Text, at: number): boolean {
  const isBlank = (atom: Text[number] | undefined): boolean =>
    atom === undefined || (typeof atom === 'string' && /[\s;&|()]/.test(atom))
  return !isBlank(atoms[at - 1]) || !isBlank(atoms[at + 2])
}

function referenceAt(atoms: Text, at: number): { readonly name: string; readonly end: number } | undefined {
  const rest = atoms
    .slice(at, at + 200)
    .map((atom) => (typeof atom === 'string' ? atom : '\u0000'))
    .join('')
  const found = /^\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)\})/.exec(rest)
  const name = found?.[1] ?? found?.[2]
  return found === null || name === undefined ? undefined : { name, end: at + found[0].length - 1 }
}

/**
 * A value beside a redirection (`>$N` is a file, `$N>` a number), behind `~` or `$`, in braces or in the place of a command is something
 * else when the shell reads it than when it is expanded.
 */
function dependsOnValues(signs: readonly Sign[]): boolean {
  const text = signs
    .map(([mode, what, ofArgument]) =>
      mode === 'value' || (mode === 'plain' && ofArgument) ? '\uffff' : mode === 'plain' || mode === 'active' ? what : '_',
    )
    .join('')
  return /\bIFS\b|(?:^|[;&|({\n])\s*\uffff|[$~<>]\uffff|\uffff[<>]|\{[^\s{}]*\uffff|\uffff[^\s{}]*\}/.test(text)
}

/** The words of a single command without anything but quotes and build arguments in it; `undefined` for all else. */
export function shellWords(
  text: string,
  args: Arguments,
): { readonly words: readonly Text[]; readonly used: ReadonlySet<string> } | undefined {
  const words: Text[] = []
  const used = new Set<string>()
  let word: Text | undefined
  let quote: Quote = ''
  const atoms = [...text.trim()]
  for (let at = 0; at < atoms.length; at += 1) {
    const char = atoms[at] ?? ''
    if (char === '$' && quote !== "'") {
      const name = referenceAt(atoms, at)
      const value = name === undefined ? undefined : args.get(name.name)
      // Without quotes it may be several words, or none.
      if (name === undefined || value === undefined || quote === '') return undefined
      used.add(name.name)
      word = concat(word ?? [], value)
      at = name.end
    } else if (quote === '' && /[ \t]/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      word ??= []
    } else if (char === quote) quote = ''
    else if (char === '\\' && quote === '"' && /[$`"\\]/.test(atoms[at + 1] ?? ''))
      word = concat(word ?? [], literal(atoms[(at += 1)] ?? ''))
    else if ((quote === '' && !/[\w./:@%+,=-]/.test(char)) || (quote === '"' && /[\\`]/.test(char))) return undefined
    else word = concat(word ?? [], literal(char))
  }
  if (quote !== '') return undefined
  return { words: word === undefined ? words : [...words, word], used }
}

/** Whether a script may give a variable another value, or hand it to something that does. */
export function assigns(script: string, name: string): boolean {
  return script.split(/[;&|(){}\n]|\b(?:do|then|else)\b/).some((part) => {
    const words = part.trim().split(/\s+/)
    const command = words.find((word) => !/^\w+=/.test(word)) ?? ''
    const prefixes = words.slice(0, words.indexOf(command) === -1 ? words.length : words.indexOf(command))
    if (prefixes.some((word) => word.startsWith(`${name}=`))) return true
    if (/^(?:\.|source|eval)$/.test(command)) return true
    const takesNames = /^(?:export|readonly|local|declare|typeset|read|for|unset|getopts|mapfile|readarray|printf)$/.test(command)
    return takesNames && words.some((word) => word.split('=', 1)[0] === name)
  })
}
