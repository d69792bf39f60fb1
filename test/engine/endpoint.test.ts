/** Where an engine is found, and how it is reached: TLS in front of the real engine, docker contexts on the disk, ssh. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createConnection, createServer, type AddressInfo, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createTlsServer } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { clientOptions, endpointAt, usualEndpoint } from '../../src/engine/endpoint.ts'
import { clockFolder, verifyFolder } from '../support/clock.ts'
import { engineForTests } from '../support/engine.ts'
import { folderWith } from '../support/folder.ts'

/** A folder as docker's client has it, with a context and what it needs for TLS. */
function contextFolder(name: string, endpoint: object, certificates?: string): string {
  const digest = createHash('sha256').update(name).digest('hex')
  const folder = folderWith({
    'config.json': JSON.stringify({ currentContext: name }),
    [`contexts/meta/${digest}/meta.json`]: JSON.stringify({ Name: name, Metadata: {}, Endpoints: { docker: endpoint } }),
  })
  if (certificates !== undefined) cpSync(certificates, join(folder, `contexts/tls/${digest}/docker`), { recursive: true })
  return folder
}

describe('an endpoint', () => {
  // made when a test asks for it, gone with the test
  const named = (): string => contextFolder('away', { Host: 'tcp://away:2376', SkipTLSVerify: false })
  const skipping = (): string => contextFolder('away', { Host: 'tcp://away:2376', SkipTLSVerify: true })

  const rows: readonly [title: string, environment: () => NodeJS.ProcessEnv, expected: object][] = [
    ['the usual socket', () => ({ DOCKER_CONFIG: '/nowhere' }), { address: 'unix:///var/run/docker.sock', tls: undefined }],
    ['DOCKER_HOST', () => ({ DOCKER_HOST: 'tcp://h:2375', DOCKER_CONTEXT: 'x' }), { address: 'tcp://h:2375', tls: undefined }],
    ['the current context', () => ({ DOCKER_CONFIG: named() }), { address: 'tcp://away:2376', tls: undefined }],
    [
      'a context that trusts everybody',
      () => ({ DOCKER_CONFIG: skipping() }),
      { address: 'tcp://away:2376', tls: { isVerified: false } },
    ],
    [
      'the default context, asked for',
      () => ({ DOCKER_CONFIG: named(), DOCKER_CONTEXT: 'default' }),
      { address: 'unix:///var/run/docker.sock' },
    ],
    [
      'TLS without a proof',
      () => ({ DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS: '1', DOCKER_CERT_PATH: '/c' }),
      { tls: { folder: '/c', isVerified: false } },
    ],
  ]
  it.each(rows)('is %s', (_, environment, expected) => {
    expect(usualEndpoint(environment())).toMatchObject(expected)
  })

  const failures: readonly [title: string, environment: NodeJS.ProcessEnv, message: RegExp][] = [
    ['a context that is not there', { DOCKER_CONTEXT: 'gone', DOCKER_CONFIG: '/nowhere' }, /there is no docker context gone/],
    [
      'certificates that are not there',
      { DOCKER_HOST: 'tcp://h:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/nowhere' },
      /DOCKER_TLS_VERIFY asks for \/nowhere\/ca\.pem, which is not there/,
    ],
  ]
  it.each(failures)('says so of %s', (_, environment, message) => {
    expect(() => usualEndpoint(environment)).toThrow(message)
  })

  const options: readonly [address: string, expected: object][] = [
    ['unix:///run/user/1000/docker.sock', { socketPath: '/run/user/1000/docker.sock', host: undefined }],
    ['npipe:////./pipe/docker_engine', { socketPath: '//./pipe/docker_engine' }],
    ['tcp://build.test', { protocol: 'http', host: 'build.test', port: 2375 }],
    ['build.test:2375', { protocol: 'http', host: 'build.test', port: '2375' }],
    ['https://build.test', { protocol: 'https', host: 'build.test', port: 2376 }],
    ['ssh://ann@build.test', { protocol: 'ssh', host: 'build.test', port: 22, username: 'ann' }],
    ['ssh://ann@build.test:2222', { protocol: 'ssh', host: 'build.test', port: '2222', username: 'ann' }],
  ]
  it.each(options)('%s is passed on to dockerode', (address, expected) => {
    expect(clientOptions(endpointAt(address, {}))).toMatchObject(expected)
  })

  it.each(['fd://', 'nonsense://x', 'tcp://'])('says that %s is no address', (address) => {
    expect(() => clientOptions(endpointAt(address, {}))).toThrow(`connecting: ${address} is no address of a Docker engine`)
  })

  it('asks for an ssh agent where ssh lets nobody in', async () => {
    const greetings: string[] = []
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (data) => {
        greetings.push(data.toString('latin1'))
        socket.destroy()
      })
      socket.write('SSH-2.0-restage\r\n')
    })
    const port = await listen(server)
    const address = `ssh://ann@127.0.0.1:${String(port)}`
    const ran = await verifyFolder(clockFolder(), [], { DOCKER_HOST: address, SSH_AUTH_SOCK: undefined })
    server.close()
    expect(greetings[0]).toMatch(/^SSH-2\.0-/)
    expect(ran).toMatchObject({ code: 2, verdict: 'no-engine' })
    expect(ran.message).toContain(`no Docker engine answers at ${address}`)
    expect(ran.message).toContain('ssh needs an agent that has a key for it (SSH_AUTH_SOCK)')
  })
})

const engine = await engineForTests()

describe.skipIf(engine === undefined)('an engine behind TLS', () => {
  const area = mkdtempSync(join(tmpdir(), 'restage-tls-'))
  let address = ''
  let server: Server | undefined

  beforeAll(async () => {
    const made = spawnSync('sh', ['-e', '-c', certificates], { cwd: area, encoding: 'utf8' })
    expect(made.status, made.stderr).toBe(0)
    const read = (path: string): Buffer => readFileSync(join(area, path))
    server = createTlsServer(
      {
        ca: read('client/ca.pem'),
        cert: read('engine.pem'),
        key: read('engine.key'),
        requestCert: true,
        rejectUnauthorized: true,
      },
      (near) => {
        const far = createConnection(engine?.info.address.replace(/^unix:\/\//, '') ?? '')
        for (const socket of [near, far]) socket.on('error', () => undefined)
        // an answer that nobody wants any more is one that the engine has to hear of
        near.on('close', () => far.destroy())
        near.pipe(far).pipe(near)
      },
    )
    address = `tcp://localhost:${String(await listen(server))}`
  })
  afterAll(() => {
    server?.close()
    rmSync(area, { recursive: true, force: true })
  })

  it.each([
    ['plan', 'classic'],
    ['plan', 'buildkit'],
    ['script', 'classic'],
    ['script', 'buildkit'],
  ])('is used with the certificates of the environment (%s, %s)', async (legacy, builder) => {
    const env = { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: join(area, 'client') }
    const ran = await verifyFolder(clockFolder(), ['--legacy', legacy, '--builder', builder], env)
    expect(ran).toMatchObject({ code: 0, verdict: expect.stringMatching(/^(?:identical|equal)$/) as string })
  })

  it.each(['plan', 'script'])('is used with the certificates of a docker context (%s)', async (legacy) => {
    const config = contextFolder('behind tls', { Host: address, SkipTLSVerify: false }, join(area, 'client'))
    const ran = await verifyFolder(clockFolder(), ['--legacy', legacy], { DOCKER_CONFIG: config })
    expect(ran).toMatchObject({ code: 0, verdict: expect.stringMatching(/^(?:identical|equal)$/) as string })
  })

  it('is used unproven where a context says so', async () => {
    const config = contextFolder('trusting', { Host: address, SkipTLSVerify: true }, join(area, 'stranger'))
    const ran = await verifyFolder(clockFolder(), [], { DOCKER_CONFIG: config })
    expect(ran).toMatchObject({ code: 0 })
  })

  it.each([
    ['without TLS', 'client', ''],
    ['with the certificate of another authority', 'stranger', '1'],
    ['without a certificate of its own', 'nobody', '1'],
  ])('lets nobody in %s', async (_, folder, verify) => {
    const env = { DOCKER_HOST: address, DOCKER_TLS_VERIFY: verify, DOCKER_CERT_PATH: join(area, folder) }
    const ran = await verifyFolder(clockFolder(), [], env)
    expect(ran).toMatchObject({ code: 2, verdict: 'no-engine' })
    expect(ran.message).toMatch(/^connecting: no Docker engine answers at tcp:\/\/localhost:\d+ \(\S/)
  })
})

/** An authority, the engine's certificate, a client's, one whose authority nobody knows (but signed by ours), and none. */
const certificates = `
make() { # NAME SUBJECT EXTENSIONS
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -keyout $1.key -out $1.csr -subj "/CN=$2"
  printf '%s\\n' "$3" >$1.ext
  openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out $1.pem -extfile $1.ext
}
authority() { openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj "/CN=$1" -keyout $1.key -out $1.pem; }
authority ca
authority other
make engine localhost subjectAltName=DNS:localhost
make person person extendedKeyUsage=clientAuth
mkdir client stranger nobody
cp ca.pem client/ca.pem
cp other.pem stranger/ca.pem
cp ca.pem nobody/ca.pem
for folder in client stranger; do cp person.pem $folder/cert.pem; cp person.key $folder/key.pem; done
`

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
