/** Words in front of a command that only change how it is run: `sudo`, `env A=b`, `exec`, `nice` … They are taken off. */
import { concat, keyOf, known, literal, type Text } from '../text/symbolic.ts'
import type { Word } from './world.ts'

export interface Stripped {
  readonly words: readonly Word[]
  /** `env A=b`, `sudo A=b` */
  readonly environment: ReadonlyMap<string, Text>
  /** `env -i` */
  readonly cleared: boolean
  /** `env -u A` */
  readonly removed: readonly string[]
  /** Functions and builtins of the shell are out of reach. */
  readonly external: boolean
  /** `command`, `builtin`: functions are out of reach. */
  readonly noFunctions: boolean
  /** `exec`: the shell ends with the command. */
  readonly last: boolean
  /** `sudo`, `sudo -u web`: what makes somebody else run it; empty when nothing does. */
  readonly user: string
}

interface Prefix {
  /** Options that take the next word. */
  readonly values: ReadonlySet<string>
  /** Words that stand between the options and the command. */
  readonly operands: number
  readonly assignments: boolean
  readonly external: boolean
}

const prefix = (values = '', operands = 0, assignments = false, external = true): Prefix => ({
  values: new Set(values.split(' ')),
  operands,
  assignments,
  external,
})

const prefixes: Readonly<Record<string, Prefix>> = {
  sudo: prefix('-u -g -h -p -C -r -t -U -D -R -T --user --group --host --prompt --chdir', 0, true),
  doas: prefix('-u -C'),
  env: prefix('-u -C -S --unset --chdir', 0, true),
  'cross-env': prefix('', 0, true),
  command: prefix('', 0, false, false),
  builtin: prefix('', 0, false, false),
  exec: prefix('-a', 0, false),
  time: prefix('-f -o --format --output'),
  nohup: prefix(),
  setsid: prefix(),
  nice: prefix('-n --adjustment'),
  ionice: prefix('-c -n --class --classdata'),
  stdbuf: prefix('-i -o -e'),
  timeout: prefix('-s -k --signal --kill-after', 1),
  chronic: prefix(),
  unbuffer: prefix(),
  winpty: prefix(),
  caffeinate: prefix('-t -w'),
}

/** Takes the prefixes off. A prefix without a command behind it (`sudo -v`, `env`, `command -v x`) stays. */
export function stripPrefixes(words: readonly Word[]): Stripped {
  let stripped: Stripped = {
    words,
    environment: new Map(),
    cleared: false,
    removed: [],
    external: false,
    noFunctions: false,
    last: false,
    user: '',
  }
  for (;;) {
    const name = nameOf(stripped.words[0])
    const kind = name === undefined ? undefined : prefixes[name]
    const next = name === undefined || kind === undefined ? undefined : stripOne(stripped, name, kind)
    if (next === undefined) return stripped
    stripped = next
  }
}

function nameOf(word: Word | undefined): string | undefined {
  const name = word === undefined ? undefined : known(word.text)
  return name?.replace(/^\/(?:usr\/)?bin\//, '')
}

function stripOne(before: Stripped, name: string, kind: Prefix): Stripped | undefined {
  const { words } = before
  const environment = new Map(before.environment)
  const removed = [...before.removed]
  let cleared = before.cleared
  let at = 1
  for (; at < words.length; at += 1) {
    const option = known(words[at]?.text ?? []) ?? ''
    if (option === '--') {
      at += 1
      break
    }
    if (!option.startsWith('-') || option === '-') break
    if (name === 'command' && /^-[pvV]*[vV]/.test(option)) return undefined
    if (name === 'env' && /^(?:-i|-|--ignore-environment)$/.test(option)) cleared = true
    if (!kind.values.has(option)) continue
    at += 1
    if (name === 'env' && /^(?:-u|--unset)$/.test(option)) removed.push(known(words[at]?.text ?? []) ?? '')
  }
  at += kind.operands
  while (kind.assignments) {
    const assignment = splitAssignment(words[at]?.text)
    if (assignment === undefined) break
    environment.set(...assignment)
    at += 1
  }
  if (at >= words.length) return undefined
  return {
    words: words.slice(at),
    environment,
    cleared,
    removed,
    external: before.external || kind.external,
    noFunctions: before.noFunctions || !kind.external,
    last: before.last || name === 'exec',
    user:
      name === 'sudo' || name === 'doas'
        ? words
            .slice(0, at)
            .map((word) => keyOf(word.text))
            .join(' ')
        : before.user,
  }
}

function splitAssignment(text: Text | undefined): readonly [string, Text] | undefined {
  const [first, ...rest] = text ?? []
  const found = typeof first === 'string' ? /^([A-Za-z_]\w*)=/.exec(first) : null
  if (typeof first !== 'string' || found === null) return undefined
  return [found[1] ?? '', concat(literal(first.slice(found[0].length)), rest)]
}
