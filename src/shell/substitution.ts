/** `$(…)`, backticks and `<(…)`: programs inside of words. */
import type { CommandExpansionPart, ProcessSubstitutionPart } from 'unbash'
import { notFollowed } from '../findings/shell.ts'
import { literal, mapKnown, type Text } from '../text/symbolic.ts'
import { parseCarried, type Origin } from './origin.ts'
import { bounded, endless } from './size.ts'
import { fork, report, siteFor, type Shell } from './state.ts'
import { runToEnd } from './subshell.ts'
import { createCapture, createInput, trimNewlines } from './streams.ts'

/** The origin of a script inside of a word: escaped backticks have a text of their own. */
function originOf(shell: Shell, part: CommandExpansionPart | ProcessSubstitutionPart): Origin {
  const own = part.script?.source
  return own === undefined ? shell.origin : parseCarried(own, siteFor(shell, part)).origin
}

/** Runs a command substitution in a subshell; its status is kept for the assignment that it stands in. */
export function captureScript(shell: Shell, part: CommandExpansionPart): Text {
  if (part.script === undefined) return []
  const { script } = part
  const site = siteFor(shell, part)
  const capture = createCapture('captured', () => endless(shell, site))
  const child = fork(shell)
  child.stack = [...shell.stack, site]
  child.descriptors = { ...shell.descriptors, sinks: new Map([...shell.descriptors.sinks, [1, capture]]) }
  child.background = false
  // `$(break)` stands in the loop around it, other than a subshell.
  child.loops = shell.loops
  // bash leaves `set -e` behind in command substitutions unless told otherwise; dash does not.
  if (shell.dialect === 'bash' && !shell.options.shopt.has('inherit_errexit'))
    child.options = { ...child.options, errexit: false }
  const text = readShortcut(child, script.commands) ?? (runIn(child, part, script), capture.text())
  if (script.commands.length === 0) child.status = 0
  shell.substituted = child.status
  // to bash a substitution is a command before what stands behind it
  if (shell.dialect === 'bash') shell.status = child.status
  // What a variable cannot hold is left out.
  const held = mapKnown(text, (part) => part.replaceAll('\0', ''))
  return bounded(shell, trimNewlines(held), 'output', site)
}

function runIn(
  child: Shell,
  part: CommandExpansionPart | ProcessSubstitutionPart,
  script: NonNullable<CommandExpansionPart['script']>,
): void {
  runToEnd(child, () => child.run.evaluate(child, script, originOf(child, part)))
}

/** `$(< file)` is the file. */
function readShortcut(shell: Shell, commands: NonNullable<CommandExpansionPart['script']>['commands']): Text | undefined {
  const [only] = commands
  if (commands.length !== 1 || only?.command.type !== 'Command' || only.command.name !== undefined) return undefined
  const { prefix } = only.command
  const [redirect] = prefix
  if (prefix.length !== 1 || redirect?.type !== 'Redirect' || redirect.operator !== '<' || redirect.target === undefined)
    return undefined
  return shell.run.readFile(shell, redirect.target)
}

/** `<(…)`: its output lies in a file that has a name. What goes into `>(…)` is not followed. */
export function processSubstitution(shell: Shell, part: ProcessSubstitutionPart): Text {
  const site = siteFor(shell, part)
  const { run } = shell
  const child = fork(shell)
  child.stack = [...shell.stack, site]
  child.loops = shell.loops
  const name = `/dev/fd/${String((run.substitutions += 1) + 62)}`
  if (part.script === undefined) return literal(name)
  if (part.operator === '>') {
    const finding = report(shell, notFollowed(site, 'What is written to `>(…)`'))
    const input = createInput([
      { kind: 'unknown', id: `stream:${name}`, name: 'stdin', source: 'command', at: undefined, whenUnset: undefined },
    ])
    child.descriptors = { ...shell.descriptors, input }
    child.uncertain = [...shell.uncertain, finding]
    runIn(child, part, part.script)
    return literal(name)
  }
  const capture = createCapture('captured', () => endless(shell, site))
  child.descriptors = { ...shell.descriptors, sinks: new Map([...shell.descriptors.sinks, [1, capture]]) }
  runIn(child, part, part.script)
  const path = run.world.resolve(shell.cwd, literal(name))
  if (path !== undefined) run.world.write(path, capture.text(), false, site)
  return literal(name)
}
