/**
 * Folders that containers of the plan have mounted. They lie in a volume of the engine, and containers have parts of it mounted by their
 * place on the engine's own machine: so it is a bind mount, with all that goes with one, and the engine need not see this machine's
 * files, nor do files that root makes in a container lie about here.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { EngineError } from '../../engine/error.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import { callDocker, dockerCommand } from '../docker-call.ts'
import { emptyImage, isSeenThrough } from '../mount-probe.ts'
import { unsupported } from './unsupported.ts'

/** What was shared, by its place on the engine's machine. */
export class SharedFolders {
  readonly #session: Session
  readonly #signal: AbortSignal | undefined
  #volume: Promise<{ readonly container: string; readonly place: string }> | undefined

  constructor(session: Session, signal: AbortSignal | undefined) {
    this.#session = session
    this.#signal = signal
  }

  /**
   * Puts a folder of this machine there, with owners, modes and times; gives its place.
   *
   * @param beside where a small folder may be made for a moment.
   */
  async share(folder: string, beside: string): Promise<string> {
    this.#volume ??= this.#open(beside)
    const { container, place } = await this.#volume
    await this.#docker('cp', folder, `${container}:/shared`)
    return join(place, basename(folder))
  }

  /** A volume, and a container that never starts, through which it is filled. */
  async #open(beside: string): Promise<{ readonly container: string; readonly place: string }> {
    const session = this.#session
    const name = await makeVolume(session, this.#signal)
    const image = await emptyImage(session, this.#signal)
    const label = `${SESSION_LABEL}=${session.id}`
    const container = await this.#docker('create', '--label', label, '--volume', `${name}:/shared`, image, 'none')
    const place = await this.#docker('volume', 'inspect', '--format', '{{.Mountpoint}}', name)
    const token = await mkdtemp(join(beside, 'seen-'))
    await writeFile(join(token, 'seen'), token)
    await this.#docker('cp', token, `${container}:/shared`)
    const isSeen = await isSeenThrough(session, { source: join(place, basename(token)), token }, this.#signal)
    await rm(token, { recursive: true })
    if (isSeen) return { container, place }
    throw unsupported(
      `the engine at ${session.engine.info.address} mounts its volumes by no place of theirs, so containers cannot be given folders`,
    )
  }

  #docker(...words: readonly string[]): Promise<string> {
    return printed(this.#session, words, this.#signal)
  }
}

/** A volume of this run; gives its name. */
export function makeVolume(session: Session, signal: AbortSignal | undefined): Promise<string> {
  return printed(session, ['volume', 'create', '--label', `${SESSION_LABEL}=${session.id}`], signal)
}

/** What a command prints. */
async function printed(session: Session, words: readonly string[], signal: AbortSignal | undefined): Promise<string> {
  const { status, stdout, stderr } = await callDocker(session, dockerCommand(...words), { signal })
  if (status !== 0) throw new EngineError('refused', `replaying the plan: docker ${words.join(' ')}: ${stderr}`)
  return stdout
}
