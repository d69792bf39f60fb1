/**
 * Whether an engine sees a folder. One on another machine, or in a virtual one that shares no such folder, would mount an empty folder and
 * go on, and what is made there through the mount would be lost without a word.
 */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { EngineError } from '../engine/error.ts'
import { SESSION_LABEL, type Session } from '../engine/session.ts'
import { callDocker, dockerCommand } from './docker-call.ts'

/** Whether it sees a folder of this machine; a file is left in it. */
export async function seesFolder(session: Session, folder: string, signal: AbortSignal): Promise<boolean> {
  const token = randomBytes(16).toString('hex')
  await writeFile(join(folder, 'seen'), token)
  return isSeenThrough(session, { source: folder, token }, signal)
}

/**
 * Looks into a folder through a mount of a container that is never started.
 *
 * @param wanted the folder, and what its file `seen` says.
 */
export async function isSeenThrough(
  session: Session,
  { source, token }: { readonly source: string; readonly token: string },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const image = await emptyImage(session, signal)
  const label = `${SESSION_LABEL}=${session.id}`
  const mount = `type=bind,source=${source},target=/seen,readonly`
  const container = await callDocker(session, dockerCommand('create', '--label', label, '--mount', mount, image, 'none'), {
    signal,
  })
  // the engine says that there is no such folder
  if (container.status !== 0) return false
  const file = await callDocker(session, dockerCommand('cp', `${container.stdout}:/seen/seen`, '-'), { signal })
  await session.engine.removeContainer(container.stdout)
  return file.status === 0 && file.stdout.includes(token)
}

/** An image that holds nothing, for containers that never start; gives its name. */
export async function emptyImage(session: Session, signal: AbortSignal | undefined): Promise<string> {
  const name = session.image('probe')
  const { status, stderr } = await callDocker(session, dockerCommand('import', '-', name), { signal, stdin: emptyTar() })
  if (status !== 0) throw new EngineError('refused', `making an empty image: ${stderr}`)
  return name
}

function emptyTar(): Readable {
  const tar = pack()
  tar.entry({ name: 'empty' }, '')
  tar.finalize()
  return tar as unknown as Readable
}
