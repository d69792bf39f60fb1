/**
 * What a command in a container prints, where that is files of the container: `cat /app/x`, `tar -cz -C /app .`, alone or behind commands
 * that make them.
 */
import { baseConfig } from '../../dockerfile/bases.ts'
import { flagValue, hasFlag } from '../../docker/flag-values.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { baseEntrypointUnknown } from '../../findings/containers.ts'
import type { Finding } from '../../findings/finding.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId } from '../../host/origin.ts'
import { locate } from '../../text/source.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent } from '../model.ts'
import { tarredArchive } from './archives.ts'
import { argvOf, ownCommand } from './harmless.ts'
import { showsOthers } from './mounts.ts'
import { absolutePath, folderIn } from './own-argv.ts'
import { printedNames } from './printed-names.ts'
import { printingAtEnd, type Printing } from './printing.ts'
import { printed, type DaemonState } from './state.ts'

/** All that a command in a container is, and what of it the driver, or the CMD, gave. */
interface Given {
  readonly words: readonly Text[]
  /** How many of them stand in front of it: those of an ENTRYPOINT. */
  readonly front: number
  /** A base that nobody here knows may have an ENTRYPOINT in front of all. */
  readonly isOpen: boolean
}

export interface PrintingCommand {
  /** What it does to files, behind the ENTRYPOINT; `undefined` when it leaves them as they are. */
  readonly argv: readonly Text[] | undefined
  /** What it prints: of the container as it was where it only reads, else as it is then. */
  readonly text: Text
  /** The command that prints. */
  readonly shown: string
  /** What this rests on. */
  readonly findings: readonly Finding[]
}

export interface Command {
  readonly container: Container
  /** The container after it, where it does something. */
  readonly next: ContainerId
  readonly image: EvaluatedDockerfile | undefined
  readonly event: DockerEvent
  /** What it is given; `undefined` for the image's CMD. */
  readonly argv: readonly Text[] | undefined
}

/** A command that prints files of its container; `undefined` for any other. */
export function printingCommand(state: DaemonState, files: HostFiles, command: Command): PrintingCommand | undefined {
  const { container, next, image, event, argv } = command
  const given = event.command.name === 'exec' ? { words: argv ?? [], front: 0, isOpen: false } : givenTo(container, image, argv)
  const hasTerminal = hasFlag(event.command, 'tty') || hasFlag(container.event.command, 'tty')
  if (given === undefined || hasTerminal) return undefined
  const folder = flagValue(event.command, 'workdir')
  const printing = printingAtEnd(given.words, folder === undefined ? folderIn(container, image) : known(folder))
  const isTaken = event.call.stdout === 'file' || event.call.stdout === 'captured'
  const found = (): PrintingCommand | undefined =>
    isTaken && !given.isOpen && given.front === 0 ? namesFound(state, files, command, given.words) : undefined
  if (printing === undefined) return found()
  if (printing.argv !== undefined && !isTaken) return undefined
  const { site } = event.call
  const file = cattedFile(printing)
  if (file !== undefined && showsOthers(container, [file])) return undefined
  const now = { ...container, id: printing.argv === undefined ? container.id : next }
  const text =
    file === undefined
      ? tarredArchive(files, now, site, printing)
      : printed(state, 'file', { kind: 'file', container: now.id, path: literal(file), at: site })
  if (text === undefined) return found()
  const name = printText(container.event.command.operands[0]?.text ?? [])
  return {
    argv: printing.argv?.slice(given.front),
    text,
    shown: printing.shown,
    findings: given.isOpen && isTaken && printing.argv === undefined ? [baseEntrypointUnknown(locate(site), name)] : [],
  }
}

/** An archive of files that the command finds, which leaves them as they are. */
function namesFound(
  state: DaemonState,
  files: HostFiles,
  { container, image, event }: Command,
  words: readonly Text[],
): PrintingCommand | undefined {
  const text = printedNames(state, files, container, event, { words, folder: folderIn(container, image) })
  return text === undefined ? undefined : { argv: undefined, text, shown: '', findings: [] }
}

/** The one file that a command prints: `cat /app/x`. */
function cattedFile({ words, folder, packed }: Printing): string | undefined {
  const [command = '', file, ...rest] = words
  const isCat = /^(?:\/bin\/)?cat$/.test(command) && packed === undefined && rest.length === 0
  return isCat && file !== undefined && !/^-|\/$/.test(file) ? absolutePath(file, folder) : undefined
}

/** Everything that a container runs, through an ENTRYPOINT that is known or that passes on what it is given. */
function givenTo(
  container: Container,
  image: EvaluatedDockerfile | undefined,
  argv: readonly Text[] | undefined,
): Given | undefined {
  const entrypoint = flagValue(container.event.command, 'entrypoint')
  if (entrypoint !== undefined) {
    const front = known(entrypoint) === '' ? [] : [entrypoint]
    return { words: [...front, ...(argv ?? [])], front: front.length, isOpen: false }
  }
  if (image === undefined) {
    const base = container.image.kind === 'stock' ? baseConfig(container.image.reference) : undefined
    const passes = base?.passesOn === true || base?.entrypoint?.length === 0
    const isOpen = !passes && base?.entrypoint === undefined
    return argv !== undefined && (passes || isOpen) ? { words: argv, front: 0, isOpen } : undefined
  }
  const own = ownCommand(image.target)
  // Another shell than the usual one is no business of what reads scripts here.
  const isUsual = argv !== undefined || own.cmd?.form !== 'shell' || image.target?.after.shell === undefined
  if (own.entrypoint?.form === 'shell' || !isUsual) return undefined
  const front = own.entrypoint === undefined ? [] : argvOf(own.entrypoint)
  const words = argv ?? (own.cmd === undefined ? undefined : argvOf(own.cmd))
  return words === undefined
    ? undefined
    : { words: [...front, ...words], front: front.length, isOpen: !own.known && !passesOn(image) }
}

/** Whether the base's ENTRYPOINT, which is not known, runs what it is given. */
function passesOn({ target }: EvaluatedDockerfile): boolean {
  for (let stage = target; stage !== undefined; stage = stage.parent)
    if (stage.parent === undefined && stage.base.kind === 'image') return baseConfig(stage.base.reference)?.passesOn === true
  return false
}
