/**
 * Whether an engine sees the folders of this machine. One on another machine, or in a virtual one that shares no such folder, would mount
 * an empty folder and go on, and what the driver makes through the mount would be lost without a word.
 */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { pack } from 'tar-stream'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import { callDocker, dockerCommand } from '../docker-call.ts'

/** Looks into a folder through a mount of a container that is never started. */
export async function seesFolder(session: Session, folder: string, signal: AbortSignal): Promise<boolean> {
  const token = randomBytes(16).toString('hex')
  await writeFile(join(folder, 'seen'), token)
  const image = await callDocker(session, dockerCommand('import', '-', session.image('probe')), { signal, stdin: emptyTar() })
  if (image.status !== 0) throw new Error(`probing: ${image.stderr}`)
  const label = `${SESSION_LABEL}=${session.id}`
  const mount = `type=bind,source=${folder},target=/seen,readonly`
  const container = await callDocker(session, dockerCommand('create', '--label', label, '--mount', mount, image.stdout, 'none'), {
    signal,
  })
  // the engine says that there is no such folder
  if (container.status !== 0) return false
  const file = await callDocker(session, dockerCommand('cp', `${container.stdout}:/seen/seen`, '-'), { signal })
  await session.engine.removeContainer(container.stdout)
  return file.status === 0 && file.stdout.includes(token)
}

function emptyTar(): Readable {
  const tar = pack()
  tar.entry({ name: 'empty' }, '')
  tar.finalize()
  return tar as unknown as Readable
}
