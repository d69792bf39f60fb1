/** `restage bot serve` as it runs: webhooks over HTTP to a real process, which works on a GitHub over HTTP. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runBeside } from '../support/command.ts'
import { delivery, signed, type Delivery } from '../support/github/deliveries.ts'
import { startGitHub, type TestGitHub, type TestRepository } from '../support/github/server.ts'
import { environmentOf, idle, secret, send, startBot, type Running } from './serving.ts'

const corpus = fileURLToPath(new URL('../../corpus/href-counter/repo', import.meta.url))
const files = Object.fromEntries(readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')]))

let github: TestGitHub
let shop: TestRepository
let installation: number
let state: string

beforeEach(async () => {
  github = await startGitHub()
  installation = github.addInstallation('acme')
  shop = github.addRepository('acme/shop', files, { installation })
  github.addUser('ann')
  shop.setPermission('ann', 'write')
  state = mkdtempSync(join(tmpdir(), 'restage-state-'))
})
afterEach(async () => {
  await Promise.all(running.splice(0).map((bot) => bot.stop()))
  rmSync(state, { recursive: true, force: true })
  await github.close()
})

const running: Running[] = []

async function serve(...words: readonly string[]): Promise<Running> {
  const bot = await startBot(github, state, words.length === 0 ? ['--no-schedule'] : words)
  running.push(bot)
  return bot
}

const installed = (): Delivery => delivery(github, 'installation', { action: 'created', installation }, secret)

describe('restage bot serve', () => {
  it('opens a pull request when it is installed, as the App, and answers a comment of who may write', async () => {
    const bot = await serve()
    expect(await send(bot, installed())).toBe(202)
    await idle(bot)
    expect(shop.pulls()).toMatchObject([{ number: 1, state: 'open', user: `${github.app.slug}[bot]` }])
    const comment = shop.comment(1, 'ann', '/restage ignore')
    expect(
      await send(bot, delivery(github, 'issue_comment', { repository: shop.fullName, number: 1, comment: comment.id }, secret)),
    ).toBe(202)
    await idle(bot)
    const [pull] = shop.pulls()
    expect(pull).toMatchObject({ state: 'closed', labels: ['restage-ignored'] })
    expect(pull?.comments[0]?.reactions).toEqual([{ by: `${github.app.slug}[bot]`, content: '+1' }])
    expect(await (await fetch(`${bot.url}/metrics`)).text()).toContain('restage_pulls_total{kind="open"} 1')
  })

  it('works a delivery off once, and keeps what it has taken over a restart', async () => {
    const first = await serve()
    github.fault(/access_tokens$/, { delay: 3_000 })
    const one = installed()
    expect(await send(first, one)).toBe(202)
    await first.stop('SIGKILL')
    expect(shop.pulls()).toEqual([])
    const second = await serve()
    expect(await send(second, one)).toBe(202)
    await idle(second)
    expect(shop.pulls()).toHaveLength(1)
    expect(readdirSync(join(state, 'pending'))).toEqual([])
    expect(await second.stop()).toBe(0)
  })

  it('waits for both kinds of rate limits as long as GitHub says, and writes what a pull request takes at once', async () => {
    const bot = await serve()
    const soon = String(Math.floor(Date.now() / 1000))
    github.fault(/POST .*trees$/, {
      status: 403,
      headers: { 'retry-after': '1' },
      body: { message: 'You have exceeded a secondary rate limit.' },
    })
    github.fault(/GET .*\/pulls$/, {
      status: 403,
      headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': soon },
      body: { message: 'API rate limit exceeded for installation.' },
    })
    await send(bot, installed())
    await idle(bot)
    expect(shop.pulls()).toHaveLength(1)
    // not by another try of the delivery
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([])
    expect(bot.log.find(({ task }) => task === 'visit')).toMatchObject({ done: [{ kind: 'open' }] })
    // each of the four writes waits for a second after the one before in Octokit's own pace
    const tools = github.addRepository('acme/tools', files, { installation })
    await new Promise((resolve) => setTimeout(resolve, 4_000))
    await send(bot, delivery(github, 'push', { repository: tools.fullName }, secret))
    await idle(bot)
    const { milliseconds } = bot.log.find(({ repository }) => repository === 'acme/tools') ?? {}
    expect([tools.pulls().length, Number(milliseconds) < 3_000]).toEqual([1, true])
  })

  it('lets nothing come of what is hostile', async () => {
    const bot = await serve()
    const { headers, body } = installed()
    const refused: readonly [status: number, what: Partial<Delivery>][] = [
      [401, { headers: { ...headers, 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` } }],
      [401, { headers: { ...headers, 'x-hub-signature-256': 'sha256=' + 'é'.repeat(9) } }],
      [401, { body: `${body} ` }],
      [400, { headers: { ...headers, 'x-github-delivery': '../../etc/passwd' } }],
      [400, { headers: { ...headers, 'x-github-event': 'restage.visit' } }],
      [415, { headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' } }],
      [413, { body: 'x'.repeat(30_000_000) }],
      [400, signed('push', '[]', secret)],
      [400, signed('push', '{', secret)],
    ]
    for (const [status, what] of refused) {
      const given = { ...installed(), ...what }
      const asked = fetch(bot.url, { method: 'POST', headers: given.headers, body: given.body }).then((answer) => answer.status)
      expect(await asked.catch(() => status), JSON.stringify(what).slice(0, 100)).toBe(status)
    }
    // what is signed and says nothing that can be used asks for nothing
    for (const text of [
      '{}',
      '{"__proto__":{"installation":{"id":1}}}',
      '{"installation":{"id":"1"},"repository":{"full_name":"../x"}}',
    ])
      expect(await send(bot, signed('push', text, secret))).toBe(202)
    shop.setPermission('eve', 'read')
    const { number } = shop.openIssue('eve', 'Hello')
    const comment = shop.comment(number, 'eve', '/restage')
    expect(
      await send(bot, delivery(github, 'issue_comment', { repository: shop.fullName, number, comment: comment.id }, secret)),
    ).toBe(202)
    await idle(bot)
    expect(shop.pulls()).toEqual([])
    expect(existsSync(join(state, 'failed')) && readdirSync(join(state, 'failed'))).toEqual([])
  })

  it('looks at every repository once a day without being called, where the repository has it so', async () => {
    const daily = { ...files, 'restage.yaml': 'bot:\n  schedule: daily\n' }
    const tools = github.addRepository('acme/tools', daily, { installation })
    shop.push({ 'restage.yaml': 'bot:\n  schedule: off\n' })
    const first = await serve('--schedule')
    const through = (bot: Running): Promise<void> =>
      expect
        .poll(() => bot.log.find(({ message }) => String(message).startsWith('the schedule of')), { timeout: 60_000 })
        .toBeDefined()
    await through(first)
    await idle(first)
    expect([tools.pulls().length, shop.pulls().length]).toEqual([1, 0])
    await first.stop()
    const second = await serve('--schedule')
    await through(second)
    expect(second.log.find(({ visits }) => visits !== undefined)).toMatchObject({ visits: 0 })
  })

  it('tells what is wrong with restage.yaml at its line', async () => {
    const head = shop.push({ 'restage.yaml': 'bot:\n  enabled: perhaps\n' })
    const bot = await serve()
    for (let times = 0; times < 2; times++) {
      await send(bot, installed())
      await idle(bot)
    }
    expect(shop.pulls()).toEqual([])
    expect(shop.checkRuns()).toMatchObject([
      {
        ...{ name: 'restage', headSha: head, conclusion: 'failure', title: 'restage.yaml has errors' },
        annotations: [
          { path: 'restage.yaml', start_line: 2, annotation_level: 'failure', message: 'enabled must be true or false' },
        ],
      },
    ])
  })

  it('says of a pull request that adds a pattern what it is, at its lines, and suggests the rewrite once', async () => {
    const plainFiles = Object.fromEntries(Object.entries(files).filter(([name]) => name === 'app.go'))
    const app = github.addRepository('acme/app', plainFiles, { installation })
    const head = app.push(files, { branch: 'docker', author: 'ann' })
    app.setPermission('ann', 'write')
    const { number } = app.openPull('docker', 'main', 'ann')
    const bot = await serve()
    for (let times = 0; times < 2; times++) {
      expect(
        await send(bot, delivery(github, 'pull_request', { repository: app.fullName, number, action: 'opened' }, secret)),
      ).toBe(202)
      await idle(bot)
    }
    expect(bot.log.filter(({ task }) => task === 'review').map(({ note }) => note)).toEqual([
      '1 touched, 4 suggested',
      '1 touched, 0 suggested',
    ])
    expect(app.checkRuns()).toMatchObject([{ headSha: head, conclusion: 'neutral', title: 'One builder pattern' }])
    expect(app.checkRuns()[0]?.annotations[0]).toMatchObject({ path: 'build.sh', title: 'Builder pattern' })
    expect(app.reviews(number)).toHaveLength(1)
    expect(app.pulls()).toHaveLength(1)
    // one that touches none hears nothing
    app.push({ 'other.txt': 'x\n' }, { branch: 'other', author: 'ann' })
    const other = app.openPull('other', 'main', 'ann')
    expect(
      await send(
        bot,
        delivery(github, 'pull_request', { repository: app.fullName, number: other.number, action: 'opened' }, secret),
      ),
    ).toBe(202)
    await idle(bot)
    expect([app.checkRuns().length, app.reviews(other.number).length]).toEqual([1, 0])
  })

  it('takes a delivery from a file', async () => {
    const { name, body } = installed()
    const file = join(state, 'event.json')
    writeFileSync(file, JSON.stringify({ name, payload: JSON.parse(body) as unknown }))
    const ran = await runBeside(['restage', 'bot', 'receive', file], environmentOf(github))
    expect([ran.code, ran.stderr]).toEqual([0, ''])
    expect(shop.pulls()).toHaveLength(1)
  })

  it('says by its exit code that a delivery from a file failed, and does the rest of it', async () => {
    const tools = github.addRepository('acme/tools', files, { installation })
    github.fault(/GET \/repos\/acme\/shop$/, { status: 404, body: { message: 'Not Found' } })
    const { name, body } = installed()
    const file = join(state, 'event.json')
    writeFileSync(file, JSON.stringify({ name, payload: JSON.parse(body) as unknown }))
    const ran = await runBeside(['restage', 'bot', 'receive', file], environmentOf(github))
    expect(ran.code).toBe(2)
    expect(ran.stdout).toContain('working it off: there is no such repository, or the token may not see it')
    expect([shop.pulls().length, tools.pulls().length]).toEqual([0, 1])
    expect(readdirSync(state)).toEqual(['event.json'])
  })
})
