/** What ran in a container, as the RUN that it equals: through its ENTRYPOINT, plain words as a person writes them. */
import { flagValue } from '../../docker/flag-values.ts'
import type { CommandForm } from '../../dockerfile/ast.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { printTool } from '../../host/rework.ts'
import { isHarmless, ownCommand } from '../../pipeline/daemon/harmless.ts'
import type { Container, ContainerAction } from '../../pipeline/model.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'

const defaultShell: readonly string[] = ['/bin/sh', '-c']

/** The RUN of an action; `undefined` when its command is not known. */
export function runLine(image: EvaluatedDockerfile, container: Container, action: ContainerAction): string | undefined {
  if (action.kind === 'cp-in') return undefined
  if (action.kind === 'host') return `RUN ${printTool(action.words)}`
  const shell = image.target?.after.shell ?? defaultShell
  if (action.kind === 'exec') return printWords(action.argv, shell)
  const given = flagValue(container.event.command, 'entrypoint')
  if (given !== undefined) return printWords([...(known(given) === '' ? [] : [given]), ...(action.argv ?? [])], shell)
  // Of a base that is not known the proof says what it rests on.
  const own = ownCommand(image, image.target)
  if (own.entrypoint?.form === 'shell') return `RUN ${own.entrypoint.text}`
  const front = own.entrypoint?.argv.map(literal) ?? []
  if (action.argv !== undefined) return printWords([...front, ...action.argv], shell)
  return own.cmd === undefined ? undefined : printForm(front, own.cmd, shell)
}

/** Whether an action leaves the files as they are. */
export function isIdle(image: EvaluatedDockerfile, action: ContainerAction): boolean {
  if (action.kind === 'cp-in' || action.kind === 'host' || action.argv === undefined || action.input !== undefined) return false
  return (action.kind === 'exec' || hasNoEntrypoint(image)) && isHarmless(action.argv)
}

/** Whether a container of this image surely runs what it is given and nothing before it. */
export function hasNoEntrypoint(image: EvaluatedDockerfile): boolean {
  const own = ownCommand(image, image.target)
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
  const words = argv.map((word) => known(word) ?? '\u0000')
  if (words.length === 0 || words.includes('\u0000')) return undefined
  const [first = '', flag, script = ''] = words
  if (shell.join(' ') === defaultShell.join(' ')) {
    const throughShell = words.length === 3 && (first === 'sh' || first === '/bin/sh') && flag === '-c'
    if (throughShell && /\S/.test(script) && !/\n|\\\s*$|^[\s#[]|^--|<</.test(script)) return `RUN ${script}`
    if (words.every((word) => /^[\w./:@%+,-]+$/.test(word)) && !builtins.test(first) && !first.startsWith('-'))
      return `RUN ${words.join(' ')}`
  }
  return `RUN [${words.map((word) => JSON.stringify(word)).join(', ')}]`
}
