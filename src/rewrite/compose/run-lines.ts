/** What ran in a container, as the RUN that it equals: through its ENTRYPOINT, plain words as a person writes them. */
import { flagValue } from '../../docker/flag-values.ts'
import type { CommandForm } from '../../dockerfile/ast.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { printTool } from '../../host/rework.ts'
import { ownCommand } from '../../pipeline/daemon/harmless.ts'
import { onlyWaits } from '../../pipeline/daemon/only-waits.ts'
import type { Container, ContainerAction } from '../../pipeline/model.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import { quotedWord, scriptText } from './values/script.ts'

const defaultShell: readonly string[] = ['/bin/sh', '-c']

/**
 * The RUN of an action; `undefined` when its command is not known.
 *
 * @param argv its words, in which build arguments may stand for values that only the driver knows
 */
export function runLine(
  image: EvaluatedDockerfile,
  container: Container,
  action: ContainerAction,
  argv: readonly Text[] | undefined = action.kind === 'command' || action.kind === 'exec' ? action.argv : undefined,
): string | undefined {
  if (action.kind === 'cp-in') return undefined
  if (action.kind === 'host') return `RUN ${printTool(action.words)}`
  const shell = image.target?.after.shell ?? defaultShell
  if (action.kind === 'exec') return printWords(argv ?? [], shell)
  const given = flagValue(container.event.command, 'entrypoint')
  if (given !== undefined) return printWords([...(known(given) === '' ? [] : [given]), ...(argv ?? [])], shell)
  // Of a base that is not known the proof says what it rests on.
  const own = ownCommand(image.target)
  if (own.entrypoint?.form === 'shell') return `RUN ${own.entrypoint.text}`
  const front = own.entrypoint?.argv.map(literal) ?? []
  if (argv !== undefined) return printWords([...front, ...argv], shell)
  if (own.cmd !== undefined) return printForm(front, own.cmd, shell)
  // An ENTRYPOINT takes away the CMD of what its image is FROM.
  return own.known && front.length > 0 ? printWords(front, shell) : undefined
}

/** Whether an action only keeps the container alive. */
export function isIdle(image: EvaluatedDockerfile, container: Container, action: ContainerAction): boolean {
  if (action.kind === 'cp-in' || action.kind === 'host' || action.input !== undefined) return false
  if (action.kind === 'exec') return onlyWaits({ form: 'exec', argv: action.argv })
  const given = flagValue(container.event.command, 'entrypoint')
  if (given === undefined && !hasNoEntrypoint(image)) return false
  const front = given === undefined || known(given) === '' ? [] : [given]
  if (front.length + (action.argv?.length ?? 0) > 0) return onlyWaits({ form: 'exec', argv: [...front, ...(action.argv ?? [])] })
  const { cmd } = ownCommand(image.target)
  return given === undefined && cmd !== undefined && onlyWaits(cmd)
}

/** Whether a container of this image surely runs what it is given and nothing before it. */
export function hasNoEntrypoint(image: EvaluatedDockerfile): boolean {
  const own = ownCommand(image.target)
  return own.known && own.entrypoint === undefined
}

function printForm(front: readonly Text[], cmd: CommandForm, shell: readonly string[]): string | undefined {
  if (cmd.form === 'exec') return printWords([...front, ...cmd.argv.map(literal)], shell)
  if (front.length === 0) return `RUN ${cmd.text}`
  return printWords([...front, ...shell.map(literal), literal(cmd.text)], shell)
}

/** Words that mean something else to a shell than the program of that name. */
const builtins =
  /^(?:\.|:|alias|cd|command|eval|exec|exit|export|read|readonly|return|set|shift|source|test|times|trap|type|ulimit|umask|unset|wait|if|for|while|until|case)$/

/** Plain words as they are, a shell's own text as it is, all else as a JSON array. */
function printWords(argv: readonly Text[], shell: readonly string[]): string | undefined {
  const isUsual = shell.join(' ') === defaultShell.join(' ')
  const script = shellScript(argv)
  if (script !== undefined) {
    const text = scriptText(script.text)
    if (text === undefined) return undefined
    const isPlain = /\S/.test(text) && !/\n|\\\s*$|^[\s#[]|^--|<</.test(text)
    if (isUsual && isPlain && script.isUsual) return `RUN ${text}`
    if (known(script.text) === undefined) return printList([...argv.slice(0, -1), literal(text)])
  }
  const first = known(argv[0] ?? []) ?? ''
  const isCommand = first !== '' && isUsual && !builtins.test(first) && !first.startsWith('-')
  if (isCommand && argv.every((word) => /^[\w./:@%+,-]+$/.test(known(word) ?? ''))) return `RUN ${argv.map(known).join(' ')}`
  const list = printList(argv)
  if (list !== undefined || !isCommand) return list
  const words = argv.map(quotedWord)
  return words.includes(undefined) ? undefined : `RUN ${words.join(' ')}`
}

/** `bash -c TEXT`: what the shell itself reads. */
function shellScript(argv: readonly Text[]): { readonly text: Text; readonly isUsual: boolean } | undefined {
  const [first, flag, text] = argv
  const name = known(first ?? []) ?? ''
  if (argv.length !== 3 || text === undefined || !/^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash|ksh)$/.test(name)) return undefined
  const option = known(flag ?? []) ?? ''
  return /^-[a-zA-Z]*c$/.test(option) ? { text, isUsual: option === '-c' && /^(?:\/bin\/)?sh$/.test(name) } : undefined
}

function printList(argv: readonly Text[]): string | undefined {
  const words = argv.map(known)
  return words.length === 0 || words.includes(undefined)
    ? undefined
    : `RUN [${words.map((word) => JSON.stringify(word)).join(', ')}]`
}
