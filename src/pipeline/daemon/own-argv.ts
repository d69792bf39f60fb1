/** What a container runs: its words through the ENTRYPOINT, the commands in them, and the folder in which they begin. */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { baseConfig } from '../../dockerfile/bases.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { known, type Text } from '../../text/symbolic.ts'
import type { Container } from '../model.ts'
import { argvOf, ownCommand } from './harmless.ts'

/** What runs in the container, through an ENTRYPOINT that is known. */
export function argvIn(container: Container, image: EvaluatedDockerfile | undefined): readonly Text[] | undefined {
  const action = container.actions.at(-1)
  if (container.actions.length !== 1 || action?.kind !== 'command') return undefined
  const entrypoint = flagValue(container.event.command, 'entrypoint')
  if (entrypoint !== undefined) return [...(known(entrypoint) === '' ? [] : [entrypoint]), ...(action.argv ?? [])]
  if (image === undefined) {
    const base = container.image.kind === 'stock' ? baseConfig(container.image.reference) : undefined
    return base?.entrypoint?.length === 0 || base?.passesOn === true ? action.argv : undefined
  }
  const own = ownCommand(image.target)
  if (!own.known || own.entrypoint?.form === 'shell') return undefined
  const rest = action.argv ?? (own.cmd === undefined ? undefined : argvOf(own.cmd))
  return rest === undefined ? undefined : [...(own.entrypoint === undefined ? [] : argvOf(own.entrypoint)), ...rest]
}

/** The words of a container, given or its image's CMD, where only the ENTRYPOINT of a base that nobody here knows may stand before them. */
export function argvBehindBase(container: Container, image: EvaluatedDockerfile | undefined): readonly Text[] | undefined {
  const [action, ...more] = container.actions
  if (action?.kind !== 'command' || more.length > 0 || flagValue(container.event.command, 'entrypoint') !== undefined)
    return undefined
  if (image === undefined)
    return container.image.kind === 'stock' && baseConfig(container.image.reference)?.entrypoint === undefined
      ? action.argv
      : undefined
  const own = ownCommand(image.target)
  if (own.known) return undefined
  return action.argv ?? (own.cmd === undefined ? undefined : argvOf(own.cmd))
}

/** Where a container's commands begin to work. */
export function folderIn(container: Container, image: EvaluatedDockerfile | undefined): string | undefined {
  const given = flagValue(container.event.command, 'workdir')
  const workdir = given === undefined ? image?.target?.after.workdir : given
  return workdir === undefined ? undefined : known(workdir)
}

/** The commands of an argv, those of a `sh -c` script one by one, where a shell would read nothing into their words. */
export function commandsIn(argv: readonly Text[]): readonly (readonly string[])[] | undefined {
  const words = argv.map((word) => known(word) ?? '\u0000')
  const [shell = '', flag, script = ''] = words
  return /^(?:\/bin\/)?(?:ba|a|da)?sh$/.test(shell) && flag === '-c' && words.length === 3 ? simpleCommands(script) : [words]
}

/** The commands of `a && b` or `a; b`, when nothing in them needs a shell. */
function simpleCommands(script: string): readonly (readonly string[])[] | undefined {
  const commands: string[][] = [[]]
  // A word of plain signs and of quotes that hold nothing for a shell, or what stands between words.
  const piece = /(?<word>(?:[\w./@%+=:,-]|'[^']*'|"[^"$`\\!]*")+)|(?<end>&&|[;\n])|[^\S\n]+/gy
  while (piece.lastIndex < script.length) {
    const { word, end } = piece.exec(script)?.groups ?? {}
    if (piece.lastIndex === 0) return undefined
    if (end !== undefined) commands.push([])
    else if (word !== undefined) commands.at(-1)?.push(word.replaceAll(/'([^']*)'|"([^"]*)"/g, '$1$2'))
  }
  return commands.filter((words) => words.length > 0)
}

/** Lexically clean; `undefined` where it begins in a folder that is not known. */
export function absolutePath(word: string, folder: string | undefined): string | undefined {
  const path = word.startsWith('/') ? word : folder === undefined ? undefined : `${folder}/${word}`
  if (path === undefined || path.includes('\u0000') || path.split('/').includes('..')) return undefined
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  return `/${names.join('/')}`
}
