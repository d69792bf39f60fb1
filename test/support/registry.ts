/** A private registry on this machine: Debian's `docker-registry`, which asks for a name and a password. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** Whether it is installed; `npm run engine` sees to it. */
export const hasRegistry: boolean = spawnSync('sh', ['-c', 'command -v docker-registry']).status === 0

/** Who may read and write there. The password needs the letters in which the two alphabets of base64 differ. */
export const login: { readonly username: string; readonly password: string } = { username: 'tester', password: 'p????>ß' }
const passwordFile = 'tester:$2y$04$G5nlkEE1WKUEep0SRdTwz.pzHCJ/w26YSMMp3dyzGH5Bv79gxf2v2\n'

/** What a person of the company has instead of a password. */
export const identityToken = 'the-token-of-a-person'

export interface Registry {
  /** `localhost:PORT`: engines need no TLS there. */
  readonly host: string
  stop(): void
}

/** Starts one; nothing of it is left when it has stopped. */
export async function startRegistry(): Promise<Registry> {
  const area = mkdtempSync(join(tmpdir(), 'restage-registry-'))
  const port = await freePort()
  writeFileSync(join(area, 'htpasswd'), passwordFile)
  const settings = [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${join(area, 'data')}}}`,
    `http: {addr: "127.0.0.1:${String(port)}"}`,
    `auth: {htpasswd: {realm: restage, path: ${join(area, 'htpasswd')}}}`,
    '',
  ]
  writeFileSync(join(area, 'config.yml'), settings.join('\n'))
  const child = spawn('docker-registry', ['serve', join(area, 'config.yml')], { stdio: 'ignore' })
  const stop = (): void => {
    child.kill('SIGKILL')
    rmSync(area, { recursive: true, force: true })
  }
  for (let tries = 0; tries < 100; tries++) {
    const status = await fetch(`http://127.0.0.1:${String(port)}/v2/`).then(
      (answer) => answer.status,
      () => 0,
    )
    if (status === 401) return { host: `localhost:${String(port)}`, stop }
    await sleep(100)
  }
  stop()
  throw new Error('docker-registry does not come up')
}

/** The same registry behind a door that knows tokens only: it gives one for a day to who shows the token of a person. */
export async function startTokenDoor(registry: Registry): Promise<Registry> {
  const basic = `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`
  let host = ''
  const server = createServer((asked, answer) => {
    const path = asked.url ?? '/'
    if (path.startsWith('/token')) {
      void bodyOf(asked).then((body) => {
        const isKnown = new URLSearchParams(body).get('refresh_token') === identityToken
        answer.writeHead(isKnown ? 200 : 401, { 'Content-Type': 'application/json' })
        answer.end(isKnown ? '{"access_token":"for-today","token":"for-today","expires_in":3600}' : '{}')
      })
    } else if (asked.headers.authorization === 'Bearer for-today') {
      const headers = { ...asked.headers, host: registry.host, authorization: basic }
      const [name, port] = registry.host.split(':')
      const inner = request({ host: name, port, path, method: asked.method, headers, family: 4 }, (found) => {
        answer.writeHead(found.statusCode ?? 500, found.headers)
        found.pipe(answer)
      })
      asked.pipe(inner)
    } else {
      answer.writeHead(401, { 'WWW-Authenticate': `Bearer realm="http://${host}/token",service="restage"` })
      answer.end()
    }
  })
  const port = await listen(server)
  host = `localhost:${String(port)}`
  return { host, stop: () => server.close() }
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of message) text += String(chunk)
  return text
}

async function freePort(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  server.close()
  await once(server, 'close')
  return port
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
