/** One docker command, done by the engine's executor for restage itself: what it printed comes back as texts. */
import { Writable, type Readable } from 'node:stream'
import type { DockerCommand } from '../docker/command.ts'
import { parseDocker } from '../docker/parse.ts'
import type { Session } from '../engine/session.ts'
import { literal } from '../text/symbolic.ts'

export interface DockerCallOptions {
  readonly signal: AbortSignal | undefined
  /** For bare names of `-e`. */
  readonly environment?: ReadonlyMap<string, string> | undefined
  readonly stdin?: Readable | undefined
}

export interface DockerCallResult {
  readonly status: number
  /** Without blanks around it. */
  readonly stdout: string
  readonly stderr: string
}

/** The command for words, without `docker` itself. */
export function dockerCommand(...words: readonly string[]): DockerCommand {
  const command = parseDocker(['docker', ...words].map((word) => literal(word)))
  if ('kind' in command) throw new Error(command.message)
  return command
}

/** Does a command; images that it makes go with the session. */
export async function callDocker(
  session: Session,
  command: DockerCommand,
  options: DockerCallOptions,
): Promise<DockerCallResult> {
  const [stdout, stderr] = [collector(), collector()]
  const status = await session.engine.execute(command, {
    cwd: '/',
    environment: options.environment ?? new Map(),
    stdin: options.stdin,
    stdout: stdout.stream,
    stderr: stderr.stream,
    signal: options.signal,
    made: ({ kind, id }) => {
      if (kind === 'image') session.made(id)
    },
  })
  return { status, stdout: stdout.text(), stderr: stderr.text() }
}

function collector(): { readonly stream: Writable; readonly text: () => string } {
  const parts: Buffer[] = []
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      parts.push(chunk)
      done()
    },
  })
  return { stream, text: () => Buffer.concat(parts).toString('utf8').trim() }
}
