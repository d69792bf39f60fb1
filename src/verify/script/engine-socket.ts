/**
 * A container that has the engine's own socket: what runs in it works on the user's objects, past the docker on the driver's PATH, and
 * nothing of this run could keep that apart or take it away.
 */
import { resolve } from 'node:path'
import type { DockerCommand } from '../../docker/command.ts'
import { parseMount } from '../../docker/mount.ts'
import { known } from '../../text/symbolic.ts'

const usual: readonly string[] = ['/var/run/docker.sock', '/run/docker.sock']

/**
 * What a command mounts that is the socket, or a folder above it; `undefined`: nothing that is known.
 *
 * @param engine where it answers: `unix:///var/run/docker.sock`
 */
export function mountedSocket(command: DockerCommand, cwd: string, engine: string): string | undefined {
  if (command.name !== 'run' && command.name !== 'create') return undefined
  const sockets = [...usual, ...(engine.startsWith('unix://') ? [engine.slice('unix://'.length)] : [])]
  for (const flag of command.flags) {
    const mount = parseMount(flag)
    const source = mount?.kind === 'bind' && mount.source !== undefined ? known(mount.source) : undefined
    if (source === undefined) continue
    const path = resolve(cwd, source)
    if (sockets.some((socket) => socket === path || socket.startsWith(path === '/' ? '/' : `${path}/`))) return source
  }
  return undefined
}

/** Why such a command is not run. */
export function whyNotMounted(source: string): string {
  return `it mounts ${source} into a container, which could then work on the engine past this run`
}
