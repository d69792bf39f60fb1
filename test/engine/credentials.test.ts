/** Logins as docker's own client keeps them, and builds whose base lies in a registry that asks for one: with both builders. */
import { mkdirSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import Docker from 'dockerode'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { dockerCredentials, type Login } from '../../src/engine/credentials.ts'
import type { Builder } from '../../src/engine/engine.ts'
import { clockFolder, verifyFolder, type Verified } from '../support/clock.ts'
import { engineForTests } from '../support/engine.ts'
import { folderWith, put, type Given } from '../support/folder.ts'
import { hasRegistry, identityToken, login, startRegistry, startTokenDoor, type Registry } from '../support/registry.ts'

/** A helper program: a few lines of shell, as some companies have them. It answers for one server only. */
function helper(server: string, username: string, secret: string): Given {
  return {
    run: [
      '#!/bin/sh',
      'case $1 in',
      'get)',
      '  read -r server || :',
      `  [ "$server" = '${server}' ] || { echo 'credentials not found in native keychain'; exit 1; }`,
      `  printf '%s\\n' '${JSON.stringify({ ServerURL: server, Username: username, Secret: secret })}' ;;`,
      `list) printf '%s\\n' '${JSON.stringify({ [server]: username })}' ;;`,
      'esac',
      '',
    ].join('\n'),
  }
}

/** Docker's configuration and helper programs on the PATH, until the test ends. */
function clientWith(config: object | string, helpers: Readonly<Record<string, Given>> = {}): string {
  const folder = folderWith({ 'config.json': typeof config === 'string' ? config : JSON.stringify(config) })
  mkdirSync(join(folder, 'bin'))
  put(join(folder, 'bin'), helpers)
  const path = process.env['PATH'] ?? ''
  process.env['PATH'] = `${join(folder, 'bin')}${delimiter}${path}`
  onTestFinished(() => {
    process.env['PATH'] = path
  })
  return folder
}

const auth = Buffer.from('ann:pass:word').toString('base64')
const ann: Login = { kind: 'password', username: 'ann', password: 'pass:word' }
const hub = 'https://index.docker.io/v1/'

describe('credentials', () => {
  const plain: readonly [title: string, config: object | string, host: string, expected: Login | undefined][] = [
    ['a host', { auths: { 'r.test:5000': { auth } } }, 'r.test:5000', ann],
    ['an address', { auths: { 'https://r.test/v2/': { auth } } }, 'r.test', ann],
    ['a name and a password in full', { auths: { 'r.test': { username: 'ann', password: 'pass:word' } } }, 'r.test', ann],
    ['a token', { auths: { 'r.test': { auth, identitytoken: 'tok' } } }, 'r.test', { kind: 'token', token: 'tok' }],
    ['the hub by its host', { auths: { [hub]: { auth } } }, 'registry-1.docker.io', ann],
    ['another host', { auths: { 'r.test': { auth } } }, 'r.test:5000', undefined],
    ['an entry that is empty', { auths: { 'r.test': {} } }, 'r.test', undefined],
    ['a configuration that is none', '{', 'r.test', undefined],
  ]
  it.each(plain)('are found for %s', async (_, config, host, expected) => {
    expect(await dockerCredentials(clientWith(config)).login(host)).toEqual(expected)
  })

  it('are those of a helper for its registry', async () => {
    const folder = clientWith(
      { auths: { 'r.test': { auth } }, credHelpers: { 'r.test': 'own' } },
      { 'docker-credential-own': helper('r.test', 'bob', 'sec"ret') },
    )
    const found = { kind: 'password', username: 'bob', password: 'sec"ret' }
    expect(await dockerCredentials(folder).login('r.test')).toEqual(found)
    expect(await dockerCredentials(folder).all()).toEqual(new Map([['r.test', found]]))
  })

  it('are those of the store, listed by it', async () => {
    const folder = clientWith({ credsStore: 'own' }, { 'docker-credential-own': helper(hub, '<token>', 'tok') })
    const credentials = dockerCredentials(folder)
    expect(await credentials.login('docker.io')).toEqual({ kind: 'token', token: 'tok' })
    expect(await credentials.all()).toEqual(new Map([[hub, { kind: 'token', token: 'tok' }]]))
    expect(await credentials.login('r.test')).toBeUndefined()
    expect(credentials.complaints).toEqual([])
  })

  const broken: readonly [title: string, helpers: Readonly<Record<string, Given>>, complaint: string][] = [
    ['is missing', {}, 'there is no such program'],
    ['fails', { 'docker-credential-own': { run: '#!/bin/sh\necho locked >&2\nexit 3\n' } }, 'locked'],
    ['says nothing', { 'docker-credential-own': { run: '#!/bin/sh\nexit 3\n' } }, 'status 3'],
    ['does not speak JSON', { 'docker-credential-own': { run: '#!/bin/sh\necho hello\n' } }, 'it did not answer in JSON'],
  ]
  it.each(broken)('are none, with a word about it, when a helper %s', async (_, helpers, complaint) => {
    const credentials = dockerCredentials(clientWith({ credHelpers: { 'r.test': 'own' } }, helpers))
    expect(await credentials.login('r.test')).toBeUndefined()
    expect(credentials.complaints).toEqual([`docker-credential-own get: ${complaint}`])
  })
})

const engine = await engineForTests()
if (engine !== undefined && !hasRegistry) {
  if (process.env['CI'] !== undefined) throw new Error('docker-registry is missing; npm run engine installs it')
  process.stderr.write('\n!! NOT CHECKED, skipped: private registries; npm run engine installs docker-registry\n')
}

describe.skipIf(engine === undefined || !hasRegistry)('a base in a private registry', () => {
  const docker = new Docker()
  let registry: Registry | undefined
  let door: Registry | undefined

  beforeAll(async () => {
    registry = await startRegistry()
    door = await startTokenDoor(registry)
  })
  afterAll(() => {
    door?.stop()
    registry?.stop()
  })

  /** Puts a stand-in where only the registry has it, under a name that no cache knows. */
  async function pushBase(): Promise<{ readonly name: string; readonly tag: string }> {
    const name = `private/base-${String(process.pid)}-${String(Math.trunc(performance.now() * 1000))}`
    const [repo, tag] = [`${registry?.host ?? ''}/${name}`, 'v1']
    await docker.getImage('restage.test/busybox').tag({ repo, tag })
    const image = docker.getImage(`${repo}:${tag}`)
    const progress = await image.push({ tag, authconfig: { ...login, serveraddress: registry?.host ?? '' } })
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(progress, (error) => {
        if (error === null) resolve()
        else reject(error)
      })
    })
    await image.remove()
    return { name, tag }
  }

  /** A login for a registry, each in one of the ways of docker's client. */
  const ways: readonly [
    title: string,
    at: () => Registry | undefined,
    client: (host: string) => readonly [config: object, helpers?: Readonly<Record<string, Given>>],
  ][] = [
    [
      'its configuration',
      () => registry,
      (host) => [{ auths: { [host]: { auth: Buffer.from(`${login.username}:${login.password}`).toString('base64') } } }],
    ],
    [
      'a helper',
      () => registry,
      (host) => [{ credHelpers: { [host]: 'own' } }, { 'docker-credential-own': helper(host, login.username, login.password) }],
    ],
    [
      'a store',
      () => registry,
      (host) => [{ credsStore: 'own' }, { 'docker-credential-own': helper(host, login.username, login.password) }],
    ],
    ['a token', () => door, (host) => [{ auths: { [host]: { identitytoken: identityToken } } }]],
    [
      'a token of a helper',
      () => door,
      (host) => [{ credsStore: 'own' }, { 'docker-credential-own': helper(host, '<token>', identityToken) }],
    ],
  ]
  const builders: readonly Builder[] = ['classic', 'buildkit']

  /** Verifies a pattern on that base as a person with this configuration would. */
  function verify(base: string, builder: Builder, legacy: string, config: string): Promise<Verified> {
    const words = ['--legacy', legacy, '--builder', builder]
    return verifyFolder(clockFolder(), words, { DOCKER_CONFIG: config }, base)
  }

  async function withBase(at: Registry | undefined, use: (base: string) => Promise<void>): Promise<void> {
    const { name, tag } = await pushBase()
    const base = `${at?.host ?? ''}/${name}:${tag}`
    try {
      await use(base)
    } finally {
      await docker
        .getImage(base)
        .remove()
        .catch(() => undefined)
    }
  }

  describe.each(builders)('is used by %s', (builder) => {
    it.each(ways)('with the login of %s', async (_, at, client) => {
      await withBase(at(), async (base) => {
        const config = clientWith(...client(at()?.host ?? ''))
        expect(await verify(base, builder, 'plan', config)).toMatchObject({
          code: 0,
          verdict: expect.stringMatching(/^(?:identical|equal)$/) as string,
        })
      })
    })

    it.each(['plan', 'script'])('by %s only with a login', async (legacy) => {
      await withBase(registry, async (base) => {
        const ran = await verify(base, builder, legacy, clientWith({}))
        expect(ran).toMatchObject({ code: 2, verdict: 'not-runnable' })
        expect(ran.message).toMatch(/docker login gives access to a private registry|: 401 Unauthorized/)
        const wrong = { auths: { [registry?.host ?? '']: { username: login.username, password: 'wrong' } } }
        expect(await verify(base, builder, legacy, clientWith(wrong))).toMatchObject({ code: 2, verdict: 'not-runnable' })
        const right = { auths: { [registry?.host ?? '']: login } }
        expect(await verify(base, builder, legacy, clientWith(right))).toMatchObject({
          code: 0,
          verdict: expect.stringMatching(/^(?:identical|equal)$/) as string,
        })
      })
    })

    it('and what a helper says is told when there is none', async () => {
      await withBase(registry, async (base) => {
        const ran = await verify(base, builder, 'plan', clientWith({ credsStore: 'gone' }))
        expect(ran).toMatchObject({ code: 2, verdict: 'not-runnable' })
        expect(ran.message).toContain(
          `docker-credential-gone ${builder === 'classic' ? 'list' : 'get'}: there is no such program`,
        )
      })
    })
  })
})
