/**
 * Where the engine is that docker's own client would use: `DOCKER_HOST`, else the current docker context, else the usual socket; and how
 * it is reached: a socket, a named pipe, TCP with TLS or without, ssh. What an address means beyond that is dockerode's business.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import { join } from 'node:path'
import type Docker from 'dockerode'
import { configFolder, field, readJson } from './client-files.ts'
import { EngineError } from './error.ts'

export interface Endpoint {
  /** As `DOCKER_HOST` has it. */
  readonly address: string
  /** `undefined`: none. */
  readonly tls: Tls | undefined
}

interface Tls {
  /** It holds `ca.pem`, and `cert.pem` with `key.pem` where the engine wants to know who asks. */
  readonly folder: string
  /** Whether the engine has to prove who it is. */
  readonly isVerified: boolean
}

const usualSocket = 'unix:///var/run/docker.sock'

/** Where docker's own client would look. */
export function usualEndpoint(environment: NodeJS.ProcessEnv = process.env): Endpoint {
  const host = environment['DOCKER_HOST'] ?? ''
  if (host !== '') return endpointAt(host, environment)
  const folder = configFolder(environment)
  const name = environment['DOCKER_CONTEXT'] ?? field(readJson(join(folder, 'config.json')), 'currentContext')
  if (typeof name !== 'string' || name === '' || name === 'default') return { address: usualSocket, tls: undefined }
  const digest = createHash('sha256').update(name).digest('hex')
  const docker = field(readJson(join(folder, 'contexts', 'meta', digest, 'meta.json')), 'Endpoints', 'docker')
  const address = field(docker, 'Host')
  if (typeof address !== 'string' || address === '')
    throw new EngineError(
      'no-engine',
      `connecting: there is no docker context ${name}; docker context ls shows those that there are`,
    )
  const certificates = join(folder, 'contexts', 'tls', digest, 'docker')
  const isSkipped = field(docker, 'SkipTLSVerify') === true
  return {
    address,
    tls: isSkipped || existsSync(certificates) ? { folder: certificates, isVerified: !isSkipped } : undefined,
  }
}

/** An address with the TLS that the environment asks for. */
export function endpointAt(address: string, environment: NodeJS.ProcessEnv = process.env): Endpoint {
  const isVerified = (environment['DOCKER_TLS_VERIFY'] ?? '') !== ''
  if (!isVerified && (environment['DOCKER_TLS'] ?? '') === '') return { address, tls: undefined }
  const given = environment['DOCKER_CERT_PATH'] ?? ''
  const folder = given === '' ? configFolder(environment) : given
  if (isVerified && /^(?:tcp|https):/.test(address) && !existsSync(join(folder, 'ca.pem')))
    throw new EngineError(
      'no-engine',
      `connecting: DOCKER_TLS_VERIFY asks for ${join(folder, 'ca.pem')}, which is not there; DOCKER_CERT_PATH names its folder`,
    )
  return { address, tls: { folder, isVerified } }
}

/** What docker's own client has to find in its environment to reach the same engine. */
export function clientEnvironment(address: string): NodeJS.ProcessEnv {
  const usual = usualEndpoint()
  const tls = usual.address === address ? usual.tls : undefined
  return {
    DOCKER_HOST: address,
    DOCKER_CONTEXT: undefined,
    ...(tls === undefined ? {} : { DOCKER_CERT_PATH: tls.folder, [tls.isVerified ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS']: '1' }),
  }
}

/** The same for dockerode. All is said here: what it would read from the environment itself is another address's. */
export function clientOptions({ address, tls }: Endpoint): Docker.DockerOptions {
  const [, socket] = /^(?:unix|npipe):\/\/(.+)$/.exec(address) ?? []
  if (socket !== undefined) return { socketPath: socket, host: undefined, protocol: 'http' }
  const url = urlOf(address)
  const { hostname: host, username } = url
  if (url.protocol === 'ssh:') {
    const { SSH_AUTH_SOCK: agent } = process.env
    const sshOptions = agent === undefined ? {} : { agent }
    return { protocol: 'ssh', host, port: url.port === '' ? 22 : url.port, username, sshOptions }
  }
  const secure = url.protocol === 'https:' || tls !== undefined
  const port = url.port === '' ? (secure ? 2376 : 2375) : url.port
  if (!secure) return { protocol: 'http', host, port, ca: undefined, cert: undefined, key: undefined }
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => fileIn(tls?.folder, name))
  const certificates = { ca, cert, key }
  const agent = tls?.isVerified === false ? { agent: new Agent({ ...certificates, rejectUnauthorized: false }) } : {}
  return { protocol: 'https', host, port, ...certificates, ...agent }
}

function urlOf(address: string): URL {
  const written = address.includes('://') ? address : `tcp://${address}`
  // a scheme of the web, so that a host is read as one
  const readable = written.replace(/^tcp:/, 'http:')
  const url = URL.canParse(readable) ? new URL(readable) : undefined
  if (url !== undefined && ['http:', 'https:', 'ssh:'].includes(url.protocol) && url.hostname !== '') return url
  throw new EngineError('no-engine', `connecting: ${address} is no address of a Docker engine; tcp://host:2376 is one`)
}

function fileIn(folder: string | undefined, name: string): Buffer | undefined {
  const path = folder === undefined ? undefined : join(folder, name)
  return path !== undefined && existsSync(path) ? readFileSync(path) : undefined
}
