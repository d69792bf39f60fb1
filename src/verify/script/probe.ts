/**
 * Whether an engine sees the folders of this machine. One on another machine, or in a virtual one that shares no such folder, would mount
 * an empty folder and go on, and what the driver makes through the mount would be lost without a word.
 */
import { randomBytes } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Writable, type Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pack } from 'tar-stream'
import { parseDocker } from '../../docker/parse.ts'
import { SESSION_LABEL, type Session } from '../../engine/session.ts'
import { literal } from '../../text/symbolic.ts'

/** Looks into a folder through a mount of a container that is never started. */
export async function seesFolder(session: Session, folder: string, signal: AbortSignal): Promise<boolean> {
  const token = randomBytes(16).toString('hex')
  await writeFile(join(folder, 'seen'), token)
  const image = await docker(session, ['import', '-', session.image('probe')], signal, emptyTar())
  if (image.status !== 0) throw new Error(`probing: ${image.output}`)
  const label = `${SESSION_LABEL}=${session.id}`
  const mount = `type=bind,source=${folder},target=/seen,readonly`
  const container = await docker(session, ['create', '--label', label, '--mount', mount, image.output, 'none'], signal)
  // the engine says that there is no such folder
  if (container.status !== 0) return false
  const file = await docker(session, ['cp', `${container.output}:/seen/seen`, '-'], signal)
  await session.engine.removeContainer(container.output)
  return file.status === 0 && file.output.includes(token)
}

function emptyTar(): Readable {
  const tar = pack()
  tar.entry({ name: 'empty' }, '')
  tar.finalize()
  return tar as unknown as Readable
}

async function docker(
  session: Session,
  words: readonly string[],
  signal: AbortSignal,
  stdin?: Readable,
): Promise<{ readonly status: number; readonly output: string }> {
  const command = parseDocker(['docker', ...words].map((word) => literal(word)))
  if ('kind' in command) throw new Error(command.message)
  const stdout = new PassThrough()
  const output = text(stdout)
  const status = await session.engine.execute(command, {
    cwd: '/',
    environment: new Map(),
    stdin,
    stdout,
    stderr: new Writable({
      write(_chunk, _encoding, done) {
        done()
      },
    }),
    signal,
    made: ({ kind, id }) => {
      if (kind === 'image') session.made(id)
    },
  })
  stdout.end()
  return { status, output: (await output).trim() }
}
