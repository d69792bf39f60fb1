/**
 * Archives of files whose names only a run can tell, printed by a container and unpacked on the host: `docker run b sh -c 'find . -name "*.so"
 * -print0 | xargs -0 tar c' | tar x -C libs`. The same command in a stage prints the same archive, and unpacked there it is a folder of the
 * stage: what the host has is that folder of the container as it would be after `mkdir -p /unpacked/printed && find … | xargs -0 tar c |
 * tar -x -C /unpacked/printed`.
 *
 * Only commands that look for names below folders which do not hold that one, and that do nothing besides.
 */
import { parse, type CommandNode, type PipelineNode } from 'unbash'
import { flagValue } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { newArchiveFolder, textOfArchive, type Compression } from '../../host/archive.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId } from '../../host/origin.ts'
import { readTar } from '../../host/tar-options.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent } from '../model.ts'
import type { DaemonState } from './state.ts'
import { absolutePath } from './own-argv.ts'
import { asIfRun } from './unpacking.ts'

const unpacked = '/unpacked/printed'

/** What such a container prints; `undefined` for any other. `words`: all that it runs, in `folder`. */
export function printedNames(
  state: DaemonState,
  files: HostFiles,
  container: Container,
  event: DockerEvent,
  { words, folder }: { readonly words: readonly Text[]; readonly folder: string | undefined },
): Text | undefined {
  const [shell = [], flag = [], script = []] = words
  const text = known(script)
  const isShell = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/.test(known(shell) ?? '') && known(flag) === '-c'
  if (text === undefined || words.length !== 3 || !isShell || !isAlone(container, event)) return undefined
  const moving = /^\s*cd\s+([\w./@+-]+)\s*&&\s*/.exec(text)
  const place = moving === null ? folder : absolutePath(moving[1] ?? '', folder)
  const isBelow = place !== undefined && /^\/./.test(place)
  const compression = isBelow ? printedArchive(text.slice(moving?.[0].length ?? 0)) : undefined
  if (compression === undefined) return undefined
  const letter = compression === 'gzip' ? 'z' : ''
  const done = `mkdir -p ${unpacked} && ${text.trim()} | tar -x${letter} -f - -C ${unpacked}`
  const argv = [shell, flag, literal(done)]
  const as = asIfRun(state, container, argv, event)
  if (as === undefined) return undefined
  const id = `${container.id}-${String((state.counter += 1))}` as ContainerId
  const unpacks = { archive: `What “${text.trim()}” prints`, folder: unpacked, strip: 0, isPrinted: true } as const
  const action = { kind: 'exec', argv, event: as, input: undefined, unpacks } as const
  state.containers.set(id, { ...container, id, actions: [action], untouched: false })
  const root = newArchiveFolder(files)
  const origin = { kind: 'artifact', container: id, path: literal(unpacked), at: event.call.site, piped: true } as const
  files.put(root, { type: 'directory', origin, mode: undefined, link: undefined })
  return textOfArchive(files, { root, dotted: undefined, compression, isOpen: true }, 'docker')
}

/** Nothing was done in it, it sees nothing of others, and its own user is the image's. */
function isAlone({ actions }: Container, { command }: DockerEvent): boolean {
  const isShared = command.flags.some((flag) => parseMount(flag) !== undefined || flag.name === 'volumes-from')
  return command.name === 'run' && actions.length === 0 && !isShared && flagValue(command, 'user') === undefined
}

/** How the archive is packed that a script prints of names that it finds; `undefined` where it may do anything else. */
function printedArchive(text: string): Compression | undefined {
  // A name from the top, from above or from a variable may be the folder in which it is unpacked.
  if (/\.\.|\/unpacked|[`<>&;#\\]|\$(?!\((?:find|ls) )/.test(text.replaceAll(/\\[()!*]|2>\s*\/dev\/null/g, ''))) return undefined
  if (/(?:^|[\s"'=(,])\/+(?:\.?\/+)*(?=$|[\s"')*?[,|{])/.test(text)) return undefined
  if (/\s-(?:exec|execdir|ok|okdir|delete|fprint\w*|fls|L|H|follow)\b/.test(text)) return undefined
  const { commands, errors } = parse(text)
  const [only, ...more] = commands
  if (only === undefined || more.length > 0 || (errors ?? []).length > 0 || only.background === true) return undefined
  const steps = only.command.type === 'AndOr' ? undefined : stepsOf(only.command)
  const last = steps?.at(-1)
  if (steps === undefined || last === undefined) return undefined
  const [first, ...filters] = steps.slice(0, -1)
  const isLooking = first === undefined || ['find', 'ls'].includes(nameOf(first))
  const areFilters = filters.every((one) => ['grep', 'egrep', 'fgrep', 'sort', 'uniq', 'head', 'tail'].includes(nameOf(one)))
  return isLooking && areFilters ? packing(wordsOf(last), first !== undefined) : undefined
}

type Step = Extract<CommandNode, { type: 'Command' }>

function stepsOf(node: PipelineNode): readonly Step[] | undefined {
  if (node.type === 'Command') return isPlain(node) ? [node] : undefined
  if (node.type !== 'Pipeline' || node.prefixes.length > 0 || node.operators.some((operator) => operator !== '|'))
    return undefined
  const steps = node.commands.flatMap((one) => (one.type === 'Command' && isPlain(one) ? [one] : []))
  return steps.length === node.commands.length ? steps : undefined
}

const isPlain = ({ name, prefix }: Step): boolean => name !== undefined && prefix.length === 0

const nameOf = ({ name }: Step): string => name?.text ?? ''

function wordsOf(step: Step): readonly string[] {
  return [nameOf(step), ...step.args.map((arg) => ('text' in arg ? arg.text : ''))]
}

/** `xargs -0 tar c`, `tar c -T -`, `tar cz *.so`, `tar c $(find …)`: it packs, and prints what it packs. */
function packing(words: readonly string[], isFed: boolean): Compression | undefined {
  const start = words.findIndex((word) => /^(?:\/(?:usr\/)?bin\/)?tar$/.test(word))
  const front = words.slice(0, start)
  const isByXargs = front[0] === 'xargs' && front.slice(1).every((word) => /^(?:-0|-r|--null|--no-run-if-empty|--)$/.test(word))
  if (start === -1 || !(front.length === 0 || isByXargs)) return undefined
  const rest = words.slice(start + 1)
  const listed = rest.filter((word) => !/^(?:-T-|--files-from=-|--null)$/.test(word))
  const given = listed.filter((word, index) => !(word === '-T' || (word === '-' && listed[index - 1] === '-T')))
  const isList = given.length < rest.length
  const { action, file, trouble, compression, operands, isReowned } = readTar(given.map(literal))
  if (action !== 'create' || file !== undefined || trouble !== undefined || isReowned) return undefined
  const areNamed = isFed ? (isByXargs || isList) && operands.length === 0 : !isByXargs && !isList && operands.length > 0
  return areNamed && (compression === 'none' || compression === 'gzip') ? compression : undefined
}
