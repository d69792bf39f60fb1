/** Finds what a command's name stands for, and runs it. */
import type { Command } from 'unbash'
import { assumedDocker, byteOrderMark, noSuchCommand, unknownCommand } from '../findings/shell.ts'
import type { Finding } from '../findings/finding.ts'
import type { Site } from '../text/source.ts'
import { known, literal, printText, type Text } from '../text/symbolic.ts'
import { builtins, specialBuiltins } from './builtins/index.ts'
import { stripPrefixes, type Stripped } from './command-prefixes.ts'
import { callFunction } from './functions.ts'
import { callProgram } from './inner-calls.ts'
import { callScript } from './scripts.ts'
import type { OpenedRedirects } from './redirect.ts'
import { report, type Flow, type Shell } from './state.ts'
import type { Word } from './world.ts'

/** A command that is about to run. */
export interface Invocation {
  readonly words: readonly Word[]
  readonly node: Command
  readonly site: Site
  readonly opened: OpenedRedirects
  /** Its own assignments. */
  readonly prefix: ReadonlyMap<string, Text>
}

export function dispatch(shell: Shell, invocation: Invocation): Flow {
  const stripped = stripPrefixes(invocation.words)
  const named = nameCommand(shell, stripped.words, invocation.site)
  const flow = run(shell, { ...invocation, words: named.words }, stripped, named.finding)
  return stripped.last ? { kind: 'exit' } : flow
}

function run(shell: Shell, invocation: Invocation, stripped: Stripped, finding: Finding | undefined): Flow {
  const name = known(invocation.words[0]?.text ?? [])
  if (name !== undefined) {
    const definition = stripped.external || stripped.noFunctions ? undefined : shell.functions.get(name)
    if (definition !== undefined && !specialBuiltins.has(name)) return callFunction(shell, definition, invocation)
    const builtin = stripped.external && !harmless.has(name) ? undefined : builtins[name]
    if (builtin !== undefined && Object.hasOwn(builtins, name)) {
      shell.before = shell.status
      shell.status = 0
      return builtin(shell, { name, args: invocation.words.slice(1), site: invocation.site, node: invocation.node })
    }
    if (name.startsWith('\ufeff')) {
      report(shell, byteOrderMark(invocation.site, name.slice(1)))
      shell.status = 127
      return undefined
    }
    if (/^\[\[?!|^!\[/.test(name)) {
      report(shell, noSuchCommand(invocation.site, name))
      shell.status = 127
      return undefined
    }
  }
  // `"$here/extract.sh"` is a script of the repository although the checkout's own path is not known.
  const script = callScript(shell, name ?? printText(invocation.words[0]?.text ?? []), invocation, stripped)
  if (script !== undefined) return script.flow
  callProgram(shell, invocation, stripped, finding)
  return undefined
}

/** Programs of the machine that do what the builtin of the same name does. */
const harmless: ReadonlySet<string> = new Set(['echo', 'printf', 'true', 'false', 'test', '[', 'pwd', 'which'])

interface Named {
  readonly words: readonly Word[]
  /** Why the command is not certain. */
  readonly finding: Finding | undefined
}

/** A name with unknown characters: `$DOCKER` and `$BIN/docker` are docker, all else is told. */
function nameCommand(shell: Shell, words: readonly Word[], site: Site): Named {
  const [first, ...rest] = words
  if (first === undefined || known(first.text) !== undefined) return { words, finding: undefined }
  const last = first.text.at(-1)
  const end = typeof last === 'string' ? /\/([\w.+-]+)$/.exec(last)?.[1] : undefined
  const name =
    end ??
    (first.text.some((part) => typeof part === 'object' && /docker/i.test(part.name) && !/compose|machine/i.test(part.name)) &&
    first.text.length === 1
      ? 'docker'
      : undefined)
  if (name === undefined) return { words, finding: report(shell, unknownCommand(site, printText(first.text))) }
  if (name !== 'docker') return { words, finding: undefined }
  if (!isFound(first.text)) report(shell, assumedDocker(site, printText(first.text)))
  return { words: [{ ...first, text: literal(name) }, ...rest], finding: undefined }
}

/** `$(which docker)` is docker: nothing is assumed. */
function isFound(text: Text): boolean {
  const [only] = text
  return typeof only === 'object' && only.id.startsWith('program:')
}
