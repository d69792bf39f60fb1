/** Connects to an engine, and asks it what it is. */
import type Docker from 'dockerode'
import { dockerEngine } from './docker-engine.ts'
import { clientOptions, endpointAt, usualEndpoint } from './endpoint.ts'
import type { Builder, Engine, EngineInfo } from './engine.ts'
import { EngineError } from './error.ts'
import { withinPatience } from './patience.ts'
import { withWholeAnswers } from './whole-answers.ts'

/**
 * Connects.
 *
 * @param given an address as `DOCKER_HOST` has it; by default what docker's own client would take.
 * @throws EngineError `no-engine` when nothing answers there.
 */
export async function connect(given?: string): Promise<Engine> {
  const endpoint = given === undefined ? usualEndpoint() : endpointAt(given)
  const options = clientOptions(endpoint)
  const { default: Client } = await import('dockerode')
  const { address } = endpoint
  try {
    const client = withWholeAnswers(new Client(options))
    // an ssh connection that ends before it began would never be heard of
    const info = await withinPatience(
      infoOf(client, address),
      patience,
      () => new Error(`it took longer than ${String(patience)} seconds`),
    )
    return dockerEngine(client, info)
  } catch (error) {
    const why = error instanceof Error ? ((error as NodeJS.ErrnoException).code ?? error.message) : String(error)
    throw new EngineError('no-engine', `connecting: no Docker engine answers at ${address} (${why}). ${adviceFor(address)}`, {
      cause: error,
    })
  }
}

/** The engine that docker's own client would take, or why there is none. */
export async function tryConnect(): Promise<Engine | { readonly message: string }> {
  try {
    return await connect()
  } catch (error) {
    if (error instanceof EngineError && error.kind === 'no-engine') return { message: error.message }
    throw error
  }
}

/** Seconds that an engine may take to say what it is. */
const patience = 10

function adviceFor(address: string): string {
  if (address.startsWith('ssh:')) return 'ssh needs an agent that has a key for it (SSH_AUTH_SOCK), and docker on the other side'
  return 'Start one, or point DOCKER_HOST at one; on Debian: apt-get install docker.io'
}

async function infoOf(client: Docker, address: string): Promise<EngineInfo> {
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
