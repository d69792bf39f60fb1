/** Verification by workers over a real Redis, as the bot asks for it and shows it. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { RepositoryEntry } from '../../src/fleet/entry.ts'
import type { Job } from '../../src/fleet/job.ts'
import { work } from '../../src/fleet/queue/worker.ts'
import { hasRedis, startRedis, type Redis } from '../fleet/redis.ts'
import { delivery } from '../support/github/deliveries.ts'
import { startGitHub, type TestGitHub, type TestPull, type TestRepository } from '../support/github/server.ts'
import { idle, secret, send, startBot, type Running } from './serving.ts'

const corpus = fileURLToPath(new URL('../../corpus/href-counter/repo', import.meta.url))
const files = {
  ...Object.fromEntries(readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')])),
  'restage.yaml': 'bot:\n  verify: true\n',
}
const folder = mkdtempSync(join(tmpdir(), 'restage-verify-'))

describe.skipIf(!hasRedis)('verification', () => {
  let redis: Redis
  let github: TestGitHub
  let shop: TestRepository
  let bot: Running
  let jobs: Job[]
  /** What the worker says. */
  let answer: () => object
  let stop: AbortController
  let ended: Promise<void>

  beforeAll(async () => {
    redis = await startRedis(folder)
  })
  afterAll(async () => {
    await redis.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    github = await startGitHub()
    shop = github.addRepository('acme/shop', files, { installation: github.addInstallation('acme') })
    shop.setPermission('ann', 'write')
    ;[jobs, stop] = [[], new AbortController()]
    const run = (job: Job): Promise<{ readonly kind: 'result'; readonly result: RepositoryEntry }> => {
      jobs.push(job)
      return Promise.resolve({ kind: 'result', result: answer() as RepositoryEntry })
    }
    const pool = { run, close: () => Promise.resolve() }
    ended = work({ url: redis.url, pool, jobs: 1, report: () => undefined, trouble: () => undefined }, stop.signal)
    bot = await startBot(github, mkdtempSync(join(folder, 'state-')), ['--no-schedule', '--queue', redis.url])
  })
  afterEach(async () => {
    await bot.stop()
    stop.abort()
    await ended
    await github.close()
  })

  const entry = (verification: object, commit = shop.head()): object => ({
    ...{ kind: 'repository', outcome: 'done', message: null, commit },
    pipelines: [{ id: 'build.sh#final', verification }],
  })
  const equal = {
    verdict: 'equal',
    message: null,
    images: [{ id: 'final', sizes: { legacy: { image: 12_500_000 }, multiStage: { image: 12_500_000 } } }],
  }
  const push = async (): Promise<void> => {
    expect(await send(bot, delivery(github, 'push', { repository: shop.fullName }, secret))).toBe(202)
    await idle(bot)
  }
  const say = async (text: string): Promise<void> => {
    const { id } = shop.comment(1, 'ann', text)
    await send(bot, delivery(github, 'issue_comment', { repository: shop.fullName, number: 1, comment: id }, secret))
    await idle(bot)
  }
  const pull = (): TestPull => {
    const [only, ...others] = shop.pulls()
    if (only === undefined || others.length > 0) throw new Error(`${String(others.length + 1)} pull requests`)
    return only
  }

  it('is done by a worker that gets no token, is shown with sizes, and stays until something changes', async () => {
    answer = () => entry(equal)
    await push()
    expect(pull().body).toContain('Both versions were built: the images are **the same**.')
    expect(pull().body).toContain('| size of <code>final</code> | 12.5 MB | 12.5 MB |')
    expect(jobs).toMatchObject([
      { source: { kind: 'git', url: shop.cloneUrl }, options: { verify: { legacy: 'plan' } }, timeLimit: 1800 },
    ])
    expect(JSON.stringify(jobs)).not.toMatch(/ghs_|token/i)
    const { body } = pull()
    await push()
    expect([jobs.length, pull().body]).toEqual([1, body])
    // other files: what was built is not these
    answer = () => entry({ ...equal, verdict: 'new-does-not-build', message: 'RUN <b>x</b>\nmore' })
    shop.push({ 'build.sh': `${readFileSync(join(corpus, 'build.sh'), 'utf8')}echo Ready\n` })
    await push()
    expect(pull().body).toContain('**The new version does not build.** RUN &#60;b&#62;x')
  })

  it('is asked for by a comment, which is answered where nothing could be built', async () => {
    answer = () => ({ ...entry(equal), outcome: 'unreachable', message: 'reading it: @all' })
    await push()
    expect(pull().body).toContain('It was not built.')
    await say('/restage verify')
    expect(pull().comments.at(-1)?.text).toBe('It could not be built: building acme/shop&#58; reading it&#58; &#64;&#8203;all')
    answer = () => entry(equal)
    await say('/restage verify')
    expect(pull().body).toContain('the images are **the same**')
    expect(pull().comments.map(({ reactions }) => reactions.map(({ content }) => content))).toEqual([['+1'], [], ['+1']])
  })

  it('is off until the repository says so', async () => {
    shop.push({ 'restage.yaml': 'bot: {}\n' })
    await push()
    await say('/restage verify')
    expect([jobs, pull().comments.at(-1)?.text]).toEqual([[], expect.stringContaining('`bot.verify` is not on')])
  })

  it.each([
    ['of another commit', () => entry(equal, '0'.repeat(40))],
    ['with a verdict that is none', () => entry({ ...equal, verdict: '__proto__' })],
    ['that is no entry', () => ({ kind: 'repository', outcome: 'done', commit: shop.head(), pipelines: 7 })],
    [
      'with sizes that are none',
      () =>
        entry({
          ...equal,
          images: [
            { id: 7, sizes: equal.images[0]?.sizes },
            { id: 'x', sizes: { legacy: { image: -1 }, multiStage: { image: '<b>' } } },
          ],
        }),
    ],
  ])('shows nothing of a result %s', async (_, result) => {
    answer = result
    await push()
    expect([jobs.length, pull().body]).toEqual([1, expect.not.stringMatching(/size of|<b>|proto/)])
    expect(bot.log.filter(({ level }) => level === 'error')).toEqual([])
  })
})
