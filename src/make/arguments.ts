/** The command line of make. */
import { known, type Text } from '../text/symbolic.ts'

export interface MakeArguments {
  readonly goals: readonly string[]
  /** `NAME=value`, `NAME:=value`; the operator belongs to the name's definition. */
  readonly variables: readonly MakeOverride[]
  /** `-f` */
  readonly files: readonly Text[]
  /** `-C`, one below the other. */
  readonly folders: readonly Text[]
  readonly ignoreErrors: boolean
  readonly noBuiltinRules: boolean
  readonly environmentOverrides: boolean
  readonly always: boolean
  /** Prints what it would do, or asks only: nothing runs. */
  readonly dry: boolean
  /** `-k`: goes on after a failure. */
  readonly keepsGoing: boolean
  /** As they come back in `MAKEFLAGS`. */
  readonly letters: string
  /** The first word that is not known, or an option that is not. */
  readonly notUnderstood: string | undefined
}

export interface MakeOverride {
  readonly name: string
  readonly operator: '=' | ':=' | '+=' | '?='
  readonly value: Text
}

const withValue: ReadonlySet<string> = new Set([
  '-C',
  '-f',
  '-I',
  '-o',
  '-W',
  '--directory',
  '--file',
  '--makefile',
  '--include-dir',
  '--old-file',
  '--assume-old',
  '--what-if',
  '--new-file',
  '--assume-new',
  '--eval',
  '-E',
])
const harmless =
  /^(?:-[bmdsSwRrikBetvhpO]+|-j\d*|-l\d*(?:\.\d+)?|--(?:debug(?:=.*)?|jobs(?:=\d+)?|load-average(?:=.*)?|silent|quiet|no-silent|keep-going|stop|no-keep-going|print-directory|no-print-directory|print-data-base|warn-undefined-variables|trace|output-sync(?:=.*)?|ignore-errors|always-make|environment-overrides|no-builtin-rules|no-builtin-variables|touch|no-print-directory|check-symlink-times))$/

/** Reads the words behind `make`. `print` gives a word that is not wholly known as characters. */
export function parseMakeArguments(words: readonly Text[], print: (text: Text) => string): MakeArguments {
  const goals: string[] = []
  const variables: MakeOverride[] = []
  const files: Text[] = []
  const folders: Text[] = []
  const flags: string[] = []
  let notUnderstood: string | undefined
  let onlyGoals = false
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? []
    const text = known(word) ?? ''
    const [begin] = word
    const assigned = typeof begin === 'string' ? /^([^\s=:?+$-][^\s=:?+$]*)(::?|\+|\?)?=/.exec(begin) : null
    if (assigned !== null) {
      variables.push({ name: assigned[1] ?? '', operator: operatorOf(assigned[2]), value: rest(word, assigned[0].length) })
    } else if (text === '--') onlyGoals = true
    else if (!onlyGoals && typeof begin === 'string' && begin.startsWith('-') && begin.length > 1) {
      const option = readOption(word, words[at + 1])
      if (option.consumed) at += 1
      if (option.name === 'folder') folders.push(option.value)
      else if (option.name === 'file') files.push(option.value)
      else if (option.name === 'other') notUnderstood ??= print(word)
      else flags.push(text)
    } else if (text === '' && word.length === 0) continue
    else goals.push(print(word))
  }
  const letters = flags
    .filter((flag) => /^-[a-zA-Z]+$/.test(flag))
    .join('')
    .replaceAll('-', '')
  const has = (letter: string, long: string): boolean => letters.includes(letter) || flags.includes(long)
  return {
    goals,
    variables,
    files,
    folders,
    ignoreErrors: has('i', '--ignore-errors'),
    noBuiltinRules: has('r', '--no-builtin-rules') || has('R', '--no-builtin-variables'),
    environmentOverrides: has('e', '--environment-overrides'),
    always: has('B', '--always-make'),
    dry: flags.some(
      (flag) => /^-[a-zA-Z]*[nqtvhp]/.test(flag) || /^--(?:dry-run|just-print|recon|question|touch|version|help)$/.test(flag),
    ),
    keepsGoing: has('k', '--keep-going'),
    letters: [...new Set(letters)]
      .filter((letter) => 'eiknrRsBw'.includes(letter))
      .sort()
      .join(''),
    notUnderstood,
  }
}

function operatorOf(written: string | undefined): MakeOverride['operator'] {
  return written === '+' ? '+=' : written === '?' ? '?=' : written === undefined ? '=' : ':='
}

function rest(word: Text, length: number): Text {
  const [begin, ...others] = word
  if (typeof begin !== 'string') return word
  return begin.length === length ? others : [begin.slice(length), ...others]
}

type Option =
  | { readonly name: 'folder' | 'file'; readonly value: Text; readonly consumed: boolean }
  | { readonly name: 'flag' | 'other'; readonly consumed: boolean }

function readOption(word: Text, next: Text | undefined): Option {
  const [begin] = word
  const text = typeof begin === 'string' ? begin : ''
  const kind = (name: string): 'folder' | 'file' | undefined =>
    name === '-C' || name === '--directory'
      ? 'folder'
      : name === '-f' || name === '--file' || name === '--makefile'
        ? 'file'
        : undefined
  const whole = kind(text)
  if (whole !== undefined && word.length === 1) return { name: whole, value: next ?? [], consumed: true }
  const [, long = ''] = /^(--[a-z-]+)=/.exec(text) ?? []
  const own = kind(long)
  if (own !== undefined) return { name: own, value: rest(word, long.length + 1), consumed: false }
  const short = kind(text.slice(0, 2))
  if (short !== undefined && !text.startsWith('--')) return { name: short, value: rest(word, 2), consumed: false }
  // `-sC folder`
  const bundle = /^-[a-zA-Z]+([Cf])$/.exec(text)
  if (bundle !== null && word.length === 1)
    return { name: bundle[1] === 'C' ? 'folder' : 'file', value: next ?? [], consumed: true }
  if (/^-[a-zA-Z]*[nqt]/.test(text) || /^--(?:dry-run|just-print|recon|question|touch|version|help)$/.test(text))
    return { name: 'flag', consumed: false }
  if (word.length === 1 && harmless.test(text))
    return { name: 'flag', consumed: text === '-j' && /^\d+$/.test(known(next ?? []) ?? '') }
  return { name: 'other', consumed: withValue.has(text) }
}
