/** Commands that are not the shell's: they go to the world. */
import type { Finding } from '../findings/finding.ts'
import { known, printText, type Text } from '../text/symbolic.ts'
import type { Stripped } from './command-prefixes.ts'
import type { Invocation } from './dispatch.ts'
import { refine } from './facts.ts'
import { unknownText } from './parameters.ts'
import { sliceIn, wayTo } from './origin.ts'
import type { Shell } from './state.ts'
import { drain } from './streams.ts'
import { exportedVariables, findVariable, scalarOf } from './variables.ts'
import type { Status, Word } from './world.ts'

/** Programs that read all of their input; others leave it to the next command (`while read …; do docker …; done`). */
const readers: ReadonlySet<string> = new Set(
  'awk base64 cat cut envsubst grep gunzip gzip head jq md5sum sed sha256sum sort ssh tail tar tee tr uniq wc xargs'.split(' '),
)

/** Runs it; returns the command lines that it runs in its turn. */
export function callExternal(
  shell: Shell,
  invocation: Invocation,
  stripped: Stripped,
  finding: Finding | undefined,
): readonly (readonly Word[])[] {
  const { words, opened, site, node } = invocation
  const { world, facts } = shell.run
  emptyOwnTargets(shell, invocation)
  const { input, sinks } = shell.descriptors
  const name = known(words[0]?.text ?? []) ?? ''
  const sink = sinks.get(1)
  const user = userOf(shell, stripped)
  const asked = facts.conditions.length
  const unexported = unexportedNames(shell, words)
  const result = world.run({
    words,
    site,
    stack: [...shell.stack, ...wayTo(shell.origin, node)],
    ...(user === '' ? {} : { user }),
    environment: environmentOf(shell, stripped, invocation.prefix),
    ...(unexported.size === 0 ? {} : { unexported }),
    cwd: shell.cwd,
    stdin: input === undefined ? undefined : refine(facts, input.rest),
    stdout: sink?.kind ?? 'null',
    // Copied only when somebody looks: a long script has many calls and many conditions.
    get conditions() {
      return facts.conditions.slice(0, asked)
    },
    tested: shell.tested,
    background: shell.background,
    source: sliceIn(shell.origin, node),
    heredocs: opened.heredocs,
    uncertain: finding === undefined ? shell.uncertain : [...shell.uncertain, finding],
  })
  if (input !== undefined && readers.has(name) && !readsFiles(shell, name, words)) drain(input)
  sink?.write(result.stdout)
  // What it says of its failure (`x=$(cat missing 2>&1)`) is not known.
  if (failsAloud(name, result.status) && sinks.get(2)?.kind === 'captured')
    sinks.get(2)?.write(unknownText(`stderr:${site.source.path}:${String(site.start)}`, 'stderr', 'command', site, undefined))
  shell.status = result.status
  return result.calls ?? []
}

/** Who runs a command: `sudo` inside of a script that runs under `sudo -u web` is root all the same. */
export function userOf(shell: Shell, { user }: Stripped): string {
  return user === '' ? shell.user : user
}

/** Whether a command ends with an error that it tells; some say no by their status. */
function failsAloud(name: string, status: Status): boolean {
  return typeof status === 'number' && status > (/^(?:cmp|diff|expr|[efz]?grep)$/.test(name) ? 1 : 0)
}

/** `sed s/a/b/ file` leaves its input alone. */
function readsFiles(shell: Shell, name: string, words: readonly Word[]): boolean {
  if (/^(?:envsubst|ssh|tee|tr|xargs)$/.test(name)) return false
  const operands = words.slice(1).filter(({ text }) => known(text)?.startsWith('-') !== true)
  const isInput = ({ text }: Word): boolean => /^(?:-|\/dev\/stdin)$/.test(known(text) ?? '')
  if (words.some(isInput)) return false
  if (name === 'cat') return operands.length > 0
  if (/^(?:awk|grep|sed)$/.test(name) && operands.length > 1) return true
  if (/^(?:cut|head|sort|tail|uniq|wc)$/.test(name))
    return operands.some(({ text }) => /^[A-Za-z./][\w./-]+$/.test(printText(text)))
  return operands.some(({ text }) => {
    const path = shell.run.world.resolve(shell.cwd, text)
    return path !== undefined && shell.run.world.kind(path) === 'file'
  })
}

/** The environment of a command: what is exported, and what stands in front of it. */
export function environmentOf(shell: Shell, stripped: Stripped, prefix: ReadonlyMap<string, Text>): ReadonlyMap<string, Text> {
  const { facts } = shell.run
  const exported = stripped.cleared ? new Map<string, Text>() : exportedVariables(shell.variables)
  if (facts.values.size === 0 && stripped.environment.size === 0 && stripped.removed.length === 0 && prefix.size === 0)
    return exported
  const environment = new Map(
    [...exported, ...(stripped.cleared ? [] : prefix), ...stripped.environment].map(
      ([name, text]) => [name, refine(facts, text)] as const,
    ),
  )
  for (const name of stripped.removed) environment.delete(name)
  return environment
}

/** Variables of the script that words name as `NAME`, `--flag=NAME` or `-eNAME`, and that it does not export. */
function unexportedNames({ variables }: Shell, words: readonly Word[]): ReadonlyMap<string, Text> {
  const found = new Map<string, Text>()
  for (const { text } of words.slice(1)) {
    const name = /^(?:-e|--[\w-]+=)?([A-Za-z_]\w*)$/.exec(known(text) ?? '')?.[1]
    const variable = name === undefined ? undefined : findVariable(variables, name)
    const value = variable === undefined || variable.exported ? undefined : scalarOf(variable.value)
    if (name !== undefined && value !== undefined) found.set(name, value)
  }
  return found
}

/** `sed … f > f`: the shell empties the file before the command reads it. */
function emptyOwnTargets(shell: Shell, { words, opened, site }: Invocation): void {
  if (opened.truncated.length === 0) return
  const { world } = shell.run
  for (const word of words.slice(1)) {
    const path = world.resolve(shell.cwd, word.text)
    if (path !== undefined && opened.truncated.includes(path)) world.write(path, [], false, site)
  }
}
