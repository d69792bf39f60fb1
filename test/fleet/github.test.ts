/** Listing and reading over HTTP: a server that answers as GitHub does. */
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { takeAccess } from '../../src/fleet/checkout.ts'
import { accessFrom, listOrganisation } from '../../src/fleet/github.ts'
import { newFolder, start } from './support.ts'

interface Answer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body: unknown
}

let server: Server
let base: string
let asked: readonly { readonly url: string; readonly token: string | undefined }[] = []
let answers: (url: URL, request: IncomingMessage) => Answer

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = [...asked, { url: request.url ?? '', token: request.headers.authorization }]
    const { status = 200, headers = {}, body } = answers(new URL(request.url ?? '/', base), request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  base = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(() => {
  server.close()
})
beforeEach(() => {
  asked = []
})

const waited: number[] = []
const access = (token?: string): ReturnType<typeof accessFrom> =>
  accessFrom({ GITHUB_API_URL: `${base}/`, GITHUB_TOKEN: token }, (seconds) => waited.push(seconds))

const repository = (name: string, more: object = {}): object => ({
  clone_url: `https://github.com/acme/${name}.git`,
  archived: false,
  disabled: false,
  size: 7,
  ...more,
})

describe('the repositories of an organisation', () => {
  it('are those of all pages that somebody can change', async () => {
    answers = (url) =>
      url.searchParams.get('page') === '2'
        ? { body: [repository('c')] }
        : {
            headers: { link: `<${base}/orgs/acme/repos?page=2>; rel="next"` },
            body: [repository('b'), repository('old', { archived: true }), repository('a'), repository('new', { size: 0 })],
          }
    const urls = ['a', 'b', 'c'].map((name) => `https://github.com/acme/${name}.git`)
    expect(await listOrganisation('acme', access('t0ken'))).toEqual(urls)
    expect(asked.map(({ url }) => url)).toEqual(['/orgs/acme/repos?per_page=100&type=all', '/orgs/acme/repos?page=2'])
    expect(new Set(asked.map(({ token }) => token))).toEqual(new Set(['token t0ken']))
  })

  it('are those of a person where there is no such organisation', async () => {
    answers = (url) => (url.pathname.startsWith('/orgs/') ? { status: 404, body: {} } : { body: [repository('mine')] })
    expect(await listOrganisation('me', access())).toEqual(['https://github.com/acme/mine.git'])
    expect(asked.map(({ token }) => token)).toEqual([undefined, undefined])
  })

  it('are waited for as GitHub asks', async () => {
    let isFirst = true
    answers = () => {
      if (!isFirst) return { body: [repository('a')] }
      isFirst = false
      return {
        status: 429,
        headers: { 'retry-after': '1', 'x-ratelimit-remaining': '5' },
        body: { message: 'secondary rate limit' },
      }
    }
    expect(await listOrganisation('acme', access('t'))).toHaveLength(1)
    expect(waited).toEqual([1])
  })

  it.each([
    [404, 'there is no such organisation or person, or the token may not see it'],
    [401, 'the token is not valid (GITHUB_TOKEN)'],
  ])('end with what %s means', async (status, message) => {
    answers = () => ({ status, body: { message: 'no' } })
    await expect(listOrganisation('acme', access('t'))).rejects.toThrow(`listing acme on GitHub: ${message}`)
  })
})

describe('the token', () => {
  it('is taken out of the environment', () => {
    const environment = { GITHUB_TOKEN: '', GH_TOKEN: 'b', HOME: '/' }
    expect(takeAccess(environment)).toEqual({ server: 'https://github.com', token: 'b' })
    expect(environment).toEqual({ HOME: '/' })
  })

  it('is told to its own server, and to no other', async () => {
    answers = () => ({ status: 404, body: {} })
    const tokenFor = async (own: string): Promise<string | undefined> => {
      asked = []
      const words = ['report', `${base}/acme/shop.git`, '--out', join(newFolder(), 'out')]
      const { code, err } = await start(words, { GITHUB_TOKEN: 'hidden-t0ken', GITHUB_SERVER_URL: own }).ended
      expect(code).toBe(1)
      expect(err).not.toContain('hidden')
      return asked[0]?.token
    }
    expect(await tokenFor(base)).toBe(`Basic ${Buffer.from('x-access-token:hidden-t0ken').toString('base64')}`)
    expect(await tokenFor('https://github.com')).toBeUndefined()
  })
})
