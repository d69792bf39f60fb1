/**
 * Connects to the engine that docker's own client would use: `DOCKER_HOST`, else the current docker context, else the usual socket. What
 * dockerode understands of an address (tcp, TLS, ssh, named pipes) is passed through.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { dockerEngine } from './docker-engine.ts'
import type { Builder, Engine, EngineInfo } from './engine.ts'
import { EngineError } from './error.ts'

const usualSocket = 'unix:///var/run/docker.sock'

/**
 * Connects.
 *
 * @param address as `DOCKER_HOST` has it; by default what docker's own client would take.
 * @throws EngineError `no-engine` when nothing answers there.
 */
export async function connect(address: string = usualAddress()): Promise<Engine> {
  const { default: Client } = await import('dockerode')
  const client = new Client(optionsFor(address))
  return dockerEngine(client, await infoOf(client, address))
}

async function infoOf(client: Docker, address: string): Promise<EngineInfo> {
  try {
    const [version, usual] = await Promise.all([client.version(), usualBuilder(client)])
    const [major = 0, minor = 0] = version.ApiVersion.split('.').map(Number)
    const builders: readonly Builder[] = major > 1 || minor >= 39 ? ['classic', 'buildkit'] : ['classic']
    return {
      address,
      version: version.Version,
      apiVersion: version.ApiVersion,
      os: version.Os,
      architecture: version.Arch,
      builders,
      usual,
    }
  } catch (error) {
    const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
    throw new EngineError(
      'no-engine',
      `connecting: no Docker engine answers at ${address} (${why}). Start one, or point DOCKER_HOST at one; on Debian: apt-get install docker.io`,
      { cause: error },
    )
  }
}

/** `/_ping` says it in a header that dockerode does not show. */
function usualBuilder(client: Docker): Promise<Builder> {
  return new Promise((resolve, reject) => {
    const options = { path: '/_ping', method: 'HEAD', isStream: true, statusCodes: { 200: true } }
    client.modem.dial(options, (error: Error | null, answer: unknown) => {
      if (error !== null) {
        reject(error)
        return
      }
      const { headers, resume } = answer as { headers: Record<string, string>; resume: () => void }
      resume.call(answer)
      resolve(headers['builder-version'] === '2' ? 'buildkit' : 'classic')
    })
  })
}

function optionsFor(address: string): Docker.DockerOptions | undefined {
  const [, socket] = /^(?:unix|npipe):\/\/(.+)$/.exec(address) ?? []
  if (socket !== undefined) return { socketPath: socket }
  // dockerode reads the rest from the environment itself: TLS, ssh
  process.env['DOCKER_HOST'] = address
  return undefined
}

/** Where docker's own client would look. */
export function usualAddress(environment: NodeJS.ProcessEnv = process.env): string {
  const host = environment['DOCKER_HOST'] ?? ''
  if (host !== '') return host
  const folder = environment['DOCKER_CONFIG'] ?? join(homedir(), '.docker')
  const name = environment['DOCKER_CONTEXT'] ?? field(readJson(join(folder, 'config.json')), 'currentContext')
  if (typeof name !== 'string' || name === '' || name === 'default') return usualSocket
  const digest = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(folder, 'contexts', 'meta', digest, 'meta.json'))
  const address = field(field(field(meta, 'Endpoints'), 'docker'), 'Host')
  if (typeof address === 'string' && address !== '') return address
  throw new EngineError(
    'no-engine',
    `connecting: there is no docker context ${name}; docker context ls shows those that there are`,
  )
}

function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // a client without a configuration is the usual case
    return undefined
  }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}
