/** Credentials for registries, as docker's own client keeps them: in its configuration, or with a helper program that it names. */
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'

export interface Login {
  readonly username: string
  readonly password: string
}

/** Asks for a registry by its host; `undefined`: nobody has logged in there. */
export type Credentials = (host: string) => Promise<Login | undefined>

interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string }>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
}

/** The one registry that is known by an address and not by its host. */
const hub = 'https://index.docker.io/v1/'
const hubHosts: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** Reads docker's configuration once, when it is first asked. */
export function dockerCredentials(folder: string = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker')): Credentials {
  let config: Promise<DockerConfig> | undefined
  return async (host) => {
    config ??= readConfig(folder)
    const { auths = {}, credsStore, credHelpers = {} } = await config
    const server = hubHosts.has(host) ? hub : host
    const helper = credHelpers[server] ?? credHelpers[host] ?? credsStore
    if (helper !== undefined) return askHelper(helper, server)
    const entry = auths[server] ?? auths[`https://${host}`] ?? auths[host]
    return entry?.auth === undefined ? undefined : decode(entry.auth)
  }
}

/** Every login of the configuration, as the classic builder wants them sent along. */
export async function allLogins(
  folder: string = process.env['DOCKER_CONFIG'] ?? join(homedir(), '.docker'),
): Promise<Readonly<Record<string, Login>>> {
  const { auths = {}, credHelpers = {} } = await readConfig(folder)
  const ask = dockerCredentials(folder)
  const logins: Record<string, Login> = {}
  for (const server of new Set([...Object.keys(auths), ...Object.keys(credHelpers)])) {
    const login = await ask(server === hub ? 'docker.io' : server.replace(/^https?:\/\//, ''))
    if (login !== undefined) logins[server] = login
  }
  return logins
}

async function readConfig(folder: string): Promise<DockerConfig> {
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as DockerConfig
  } catch {
    // without one, nobody has logged in
    return {}
  }
}

function decode(auth: string): Login | undefined {
  const text = Buffer.from(auth, 'base64').toString('utf8')
  const at = text.indexOf(':')
  return at <= 0 ? undefined : { username: text.slice(0, at), password: text.slice(at + 1) }
}

/** `docker-credential-NAME get`: the server on stdin, JSON on stdout. */
function askHelper(name: string, server: string): Promise<Login | undefined> {
  return new Promise((resolve) => {
    const child = execFile(`docker-credential-${name}`, ['get'], (error, stdout) => {
      if (error !== null) {
        resolve(undefined)
        return
      }
      const { Username, Secret } = JSON.parse(stdout) as { readonly Username?: string; readonly Secret?: string }
      resolve(Username === undefined || Secret === undefined ? undefined : { username: Username, password: Secret })
    })
    child.stdin?.end(server)
  })
}
