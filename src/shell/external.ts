/** Commands that are not the shell's: they go to the world. */
import type { Finding } from '../findings/finding.ts'
import { known, type Text } from '../text/symbolic.ts'
import type { Stripped } from './command-prefixes.ts'
import type { Invocation } from './dispatch.ts'
import { refine } from './facts.ts'
import { sliceIn } from './origin.ts'
import type { Shell } from './state.ts'
import { drain } from './streams.ts'
import { exportedVariables } from './variables.ts'
import type { Word } from './world.ts'

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
  const result = world.run({
    words,
    site,
    stack: shell.stack,
    ...(user === '' ? {} : { user }),
    environment: environmentOf(shell, stripped, invocation.prefix),
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
  if (input !== undefined && readers.has(name)) drain(input)
  sink?.write(result.stdout)
  shell.status = result.status
  return result.calls ?? []
}

/** Who runs a command: `sudo` inside of a script that runs under `sudo -u web` is root all the same. */
export function userOf(shell: Shell, { user }: Stripped): string {
  return user === '' ? shell.user : user
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

/** `sed … f > f`: the shell empties the file before the command reads it. */
function emptyOwnTargets(shell: Shell, { words, opened, site }: Invocation): void {
  if (opened.truncated.length === 0) return
  const { world } = shell.run
  for (const word of words.slice(1)) {
    const path = world.resolve(shell.cwd, word.text)
    if (path !== undefined && opened.truncated.includes(path)) world.write(path, [], false, site)
  }
}
