/** Many deliveries, and a bot that is killed again and again. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it, onTestFinished } from 'vitest'
import { delivery } from '../support/github/deliveries.ts'
import { git } from '../support/github/plumbing.ts'
import { startGitHub } from '../support/github/server.ts'
import { idle, secret, send, startBot } from './serving.ts'

const corpus = fileURLToPath(new URL('../../corpus/href-counter/repo', import.meta.url))
const files = Object.fromEntries(readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')]))

it('loses no delivery and does none twice while it is killed in the middle of them', { timeout: 180_000 }, async () => {
  const github = await startGitHub()
  const state = mkdtempSync(join(tmpdir(), 'restage-state-'))
  onTestFinished(async () => {
    rmSync(state, { recursive: true, force: true })
    await github.close()
  })
  const repositories = Array.from({ length: 10 }, (_, at) => {
    const owner = `team${String(at)}`
    return github.addRepository(`${owner}/shop`, files, { installation: github.addInstallation(owner) })
  })
  const deliveries = Array.from({ length: 30 }, (_, at) => {
    const repository = repositories[at % repositories.length]?.fullName ?? ''
    return delivery(github, 'push', { repository }, secret)
  })
  let taken = 0
  // how far it comes is another each time: nothing done, branches without pull requests, pull requests that nobody heard of
  for (const pause of [0, 300, 900, 1_500, 2_500]) {
    const bot = await startBot(github, state, ['--no-schedule'])
    const batch = deliveries.slice(taken, taken + 6)
    const statuses = await Promise.all(batch.map((one) => send(bot, one)))
    expect(statuses).toEqual(batch.map(() => 202))
    taken += batch.length
    await sleep(pause)
    await bot.stop('SIGKILL')
  }
  expect([taken, readdirSync(join(state, 'pending')).length > 0]).toEqual([30, true])
  const bot = await startBot(github, state, ['--no-schedule'])
  // GitHub sends again what it heard no answer of
  for (const one of deliveries.slice(0, 3)) expect(await send(bot, one)).toBe(202)
  await idle(bot)
  await bot.stop()
  for (const repository of repositories) {
    expect(repository.pulls()).toMatchObject([{ number: 1, state: 'open', comments: [] }])
    expect(git(repository.folder, ['rev-list', '--count', 'main..restage/build.sh/final']).trim()).toBe('1')
  }
  expect(['pending', 'failed'].map((name) => readdirSync(join(state, name)))).toEqual([[], []])
})
