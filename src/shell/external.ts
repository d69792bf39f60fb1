/** Commands that are not the shell's: they go to the world. */
import type { Finding } from '../findings/finding.ts'
import { known, type Text } from '../text/symbolic.ts'
import type { Stripped } from './command-prefixes.ts'
import type { Invocation } from './dispatch.ts'
import { refine } from './facts.ts'
import { unknownText } from './parameters.ts'
import { sliceIn, wayTo } from './origin.ts'
import { noteTouch } from './races.ts'
import type { Shell } from './state.ts'
import { drain, markGone } from './streams.ts'
import { exportedVariables, findVariable, scalarOf } from './variables.ts'
import type { Status, Word } from './world.ts'

/** Runs it; returns the command lines that it runs in its turn. */
export function callExternal(
  shell: Shell,
  invocation: Invocation,
  stripped: Stripped,
  finding: Finding | undefined,
): readonly (readonly Word[])[] {
  const { words, opened, site, node } = invocation
  const { world, facts } = shell.run
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
    ...(input?.path === undefined ? {} : { stdinFile: input.path }),
    stdout: sink?.kind ?? 'null',
    // Copied only when somebody looks: a long script has many calls and many conditions.
    get conditions() {
      return facts.conditions.slice(0, asked)
    },
    tested: shell.tested,
    background: shell.background,
    source: sliceIn(shell.origin, node),
    targets: shell.descriptors.targets,
    heredocs: opened.heredocs,
    uncertain: finding === undefined ? shell.uncertain : [...shell.uncertain, finding],
  })
  if (input !== undefined && result.readsInput === true) drain(input)
  noteTouch(shell, { words, writes: result.changes ?? [] })
  markGone(shell.descriptors.targets, result.gone ?? [])
  sink?.write(result.stdout)
  // What it says of its failure (`x=$(cat missing 2>&1)`) is not known.
  if (failsAloud(name, result.status) && sinks.get(2)?.kind === 'captured')
    sinks.get(2)?.write(unknownText(`stderr:${site.source.path}:${String(site.start)}`, 'stderr', 'command', site, undefined))
  // Who reads from a folder fails, with a status of its own.
  const isFolder = result.readsInput === true && input?.path !== undefined && world.kind(input.path) === 'directory'
  shell.status = isFolder ? { open: sliceIn(shell.origin, node), usual: undefined } : result.status
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
