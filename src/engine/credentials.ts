/**
 * Credentials for registries, as docker's own client keeps them: in its configuration, or with a helper program that it names
 * (`docker-credential-NAME`). What a helper fails at is no failure of a build that may not need it: it is kept as a complaint.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { configFolder } from './client-files.ts'
import { askHelper, type HelperAnswer } from './credential-helper.ts'

/** A name with a password, or a token that stands for both. */
export type Login =
  | { readonly kind: 'password'; readonly username: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string }

export interface Credentials {
  /** The login for a registry by its host; `undefined`: nobody has logged in there. */
  login(host: string): Promise<Login | undefined>
  /** Every login by its server, as the classic builder wants them sent along. */
  all(): Promise<ReadonlyMap<string, Login>>
  /** What helpers said that gave none. */
  readonly complaints: readonly string[]
}

/** One of `auths` in `config.json`. */
interface Entry {
  readonly auth?: string
  readonly username?: string
  readonly password?: string
  readonly identitytoken?: string
}

interface DockerConfig {
  readonly auths?: Readonly<Record<string, Entry>>
  readonly credsStore?: string
  readonly credHelpers?: Readonly<Record<string, string>>
}

/** The one registry that is known by an address and not by its host. */
const hub = 'https://index.docker.io/v1/'
const hubHosts: ReadonlySet<string> = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** Reads docker's configuration once, when it is first asked. */
export function dockerCredentials(folder: string = configFolder()): Credentials {
  let config: Promise<DockerConfig> | undefined
  const complaints = new Set<string>()
  const ask = async (name: string, verb: 'get' | 'list', input: string): Promise<HelperAnswer> => {
    const answer = await askHelper(name, verb, input)
    if (answer.kind === 'failed') complaints.add(answer.why)
    return answer
  }
  const login = async (host: string): Promise<Login | undefined> => {
    config ??= readConfig(folder)
    const { auths = {}, credsStore = '', credHelpers = {} } = await config
    const server = hubHosts.has(host) ? hub : host
    const helper = credHelpers[server] ?? credHelpers[host] ?? credsStore
    if (helper !== '') {
      const answer = await ask(helper, 'get', server)
      return answer.kind === 'answered' ? loginOfHelper(answer.value) : undefined
    }
    const entry = auths[server] ?? Object.entries(auths).find(([key]) => hostOf(key) === host)?.[1]
    return entry === undefined ? undefined : loginOf(entry)
  }
  return {
    login,
    async all() {
      config ??= readConfig(folder)
      const { auths = {}, credsStore = '', credHelpers = {} } = await config
      const listed = credsStore === '' ? undefined : await ask(credsStore, 'list', '')
      const stored = listed?.kind === 'answered' ? Object.keys(listed.value) : []
      const logins = new Map<string, Login>()
      for (const server of new Set([...Object.keys(auths), ...Object.keys(credHelpers), ...stored])) {
        const found = await login(server === hub ? 'docker.io' : hostOf(server))
        if (found !== undefined) logins.set(server, found)
      }
      return logins
    },
    get complaints() {
      return [...complaints]
    },
  }
}

async function readConfig(folder: string): Promise<DockerConfig> {
  try {
    return JSON.parse(await readFile(join(folder, 'config.json'), 'utf8')) as DockerConfig
  } catch {
    // without one, nobody has logged in
    return {}
  }
}

/** `https://host/v1/` and `host` name the same registry. */
function hostOf(server: string): string {
  return server.replace(/^https?:\/\//, '').replace(/\/.*$/s, '')
}

function loginOf({ auth, identitytoken, username, password }: Entry): Login | undefined {
  if (identitytoken !== undefined && identitytoken !== '') return { kind: 'token', token: identitytoken }
  if (username !== undefined && password !== undefined) return { kind: 'password', username, password }
  const text = Buffer.from(auth ?? '', 'base64').toString('utf8')
  const at = text.indexOf(':')
  // some clients filled the text up
  return at <= 0 ? undefined : { kind: 'password', username: text.slice(0, at), password: text.slice(at + 1).replace(/\0+$/, '') }
}

/** A helper says with a name that is none that its secret is a token. */
function loginOfHelper({ Username, Secret }: Readonly<Record<string, unknown>>): Login | undefined {
  if (typeof Username !== 'string' || typeof Secret !== 'string') return undefined
  return Username === '<token>' ? { kind: 'token', token: Secret } : { kind: 'password', username: Username, password: Secret }
}
