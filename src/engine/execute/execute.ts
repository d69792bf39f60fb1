/**
 * Docker's own client, as far as drivers of builds need it, over the engine's interface.
 *
 * In: a typed command whose words are all known, and the world around it (folder, environment, streams). Out: its exit code; what it
 * prints is what docker's client prints: ids and names on stdout, `Error response from daemon: …` on stderr. It knows nothing of
 * namespaces: names are the engine's own, and who calls it gives it the right ones.
 *
 * `whyNot` tells before anything is done what is not supported, so that the installed client can be asked instead. Builds are not done
 * here: they go through `Engine.build`, and their Dockerfile may have to be changed first.
 */
import type Docker from 'dockerode'
import type { DockerCommand, DockerCommandName } from '../../docker/command.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { known } from '../../text/symbolic.ts'
import { engineError } from '../failure.ts'
import { containerFlags } from './container-flags.ts'
import { executeKill, executeRename, executeRm, executeStart, executeStop, executeWait } from './containers.ts'
import { executeCp } from './copy.ts'
import { executeCreate } from './create.ts'
import type { Doing } from './doing.ts'
import { CommandFailure, daemonSays, isAnswer } from './failure.ts'
import { executeCommit, executeImport, executeRmi, executeTag } from './images.ts'
import { executeInspect } from './inspect.ts'
import { executeImages, executePs } from './lists.ts'
import { executeLogs } from './logs.ts'
import { executePull } from './pull.ts'
import { readCommand } from './reading.ts'
import { executeAttach, executeExec, executeRun, executeStartAttached } from './run.ts'
import { write } from './streams.ts'
import { executeSystem, isSystemCommand } from './system.ts'
import { executeExport, executeLoad, executeSave } from './transfer.ts'
import { executeNetwork, executePrune, executeVolume } from './volumes.ts'
import type { CommandWorld } from './world.ts'

type Execute = (doing: Doing) => Promise<number>

interface Entry {
  readonly execute: Execute
  /** Flags that are understood. */
  readonly flags: ReadonlySet<string>
}

const commands: Partial<Readonly<Record<DockerCommandName, Entry>>> = {
  create: { execute: executeCreate, flags: containerFlags },
  run: { execute: executeRun, flags: containerFlags },
  start: {
    execute: (doing) =>
      doing.read.has('attach') || doing.read.has('interactive') ? executeStartAttached(doing) : executeStart(doing),
    flags: flags('attach interactive detach-keys'),
  },
  attach: { execute: executeAttach, flags: flags('no-stdin detach-keys sig-proxy') },
  exec: { execute: executeExec, flags: flags('detach detach-keys env interactive privileged tty user workdir') },
  stop: { execute: executeStop, flags: flags('timeout signal') },
  kill: { execute: executeKill, flags: flags('signal') },
  wait: { execute: executeWait, flags: flags('') },
  rm: { execute: executeRm, flags: flags('force link volumes') },
  rename: { execute: executeRename, flags: flags('') },
  cp: { execute: executeCp, flags: flags('archive follow-link quiet') },
  logs: { execute: executeLogs, flags: flags('details follow since tail timestamps until') },
  commit: { execute: executeCommit, flags: flags('author change message pause no-pause') },
  export: { execute: executeExport, flags: flags('output') },
  import: { execute: executeImport, flags: flags('change message platform') },
  save: { execute: executeSave, flags: flags('output') },
  load: { execute: executeLoad, flags: flags('input quiet') },
  tag: { execute: executeTag, flags: flags('force') },
  rmi: { execute: executeRmi, flags: flags('force no-prune') },
  pull: { execute: executePull, flags: flags('platform quiet disable-content-trust') },
  images: { execute: executeImages, flags: flags('all digests filter format no-trunc quiet') },
  ps: { execute: executePs, flags: flags('all filter format last latest no-trunc quiet') },
  inspect: { execute: executeInspect, flags: flags('format size type') },
  volume: { execute: executeVolume, flags: flags('driver filter force format label name opt quiet') },
  network: {
    execute: executeNetwork,
    flags: flags('alias attachable driver filter force format gateway internal label no-trunc opt quiet subnet'),
  },
  prune: { execute: executePrune, flags: flags('all filter force volumes') },
  other: { execute: executeSystem, flags: flags('') },
}

function flags(names: string): ReadonlySet<string> {
  return new Set(names.split(' '))
}

/** Why a command cannot be done here; `undefined`: it can. */
export function whyNot(command: DockerCommand): string | undefined {
  const entry = commands[command.name]
  const isKnown = command.name !== 'other' || isSystemCommand(command.written)
  if (entry === undefined || !isKnown) return `docker ${command.written} is not supported`
  const unknown = command.flags.find((flag) => !entry.flags.has(flag.name))
  if (unknown !== undefined) return `docker ${command.written} --${unknown.name} is not supported`
  const format = flagValue(command, 'format')
  // the tables of templates have titles that only the client knows
  const hasTitles = format !== undefined && /^table\s/.test(known(format) ?? '')
  return hasTitles ? `docker ${command.written} --format table is not supported` : undefined
}

/**
 * Does a command; gives its exit code.
 *
 * @throws EngineError when the engine does not answer any more.
 */
export async function executeCommand(client: Docker, command: DockerCommand, world: CommandWorld): Promise<number> {
  const entry = commands[command.name]
  try {
    const why = whyNot(command)
    if (entry === undefined || why !== undefined) throw new CommandFailure(125, why ?? '')
    return await entry.execute({ client, read: readCommand(command), world })
  } catch (error) {
    if (error instanceof CommandFailure) {
      await write(world.stderr, `${error.message}\n`)
      return error.status
    }
    if (!isAnswer(error)) throw engineError(`docker ${command.written}`, error)
    await write(world.stderr, `${daemonSays(error)}\n`)
    return 1
  }
}
