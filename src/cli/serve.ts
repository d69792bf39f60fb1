/** `restage bot`: serves the webhooks of a GitHub App, or takes one delivery from a file. */
import { readFileSync } from 'node:fs'
import { credentialsFrom, openAccount } from '../bot/account.ts'
import { openBot, type Bot, type Log } from '../bot/bot.ts'
import { openInbox, type Delivery } from '../bot/inbox.ts'
import { openLooker } from '../bot/looker.ts'
import { newMetrics } from '../bot/metrics.ts'
import { startSchedule } from '../bot/schedule.ts'
import { listen } from '../bot/server.ts'
import { cleanJson } from '../text/clean.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { BotArguments } from './arguments.ts'
import { lookers } from './children.ts'
import type { Terminal } from './terminal.ts'

/** Runs the command and returns its exit code. */
export async function runBot(given: BotArguments, terminal: Terminal): Promise<number> {
  const credentials = credentialsFrom(process.env, readText)
  // what is started from here needs none of it
  for (const name of ['PRIVATE_KEY', 'WEBHOOK_SECRET', 'GITHUB_TOKEN', 'GH_TOKEN']) Reflect.deleteProperty(process.env, name)
  const account = openAccount(credentials)
  const looker = openLooker({ ...lookers, size: given.jobs }, given.timeLimit)
  const metrics = newMetrics()
  const log: Log = (entry) => {
    terminal.out(`${JSON.stringify(JSON.parse(cleanJson({ time: new Date().toISOString(), ...entry })))}\n`)
  }
  const open = (): Bot => openBot({ inbox: openInbox(given.state, Date.now), account, looker, jobs: given.jobs, log, metrics })
  try {
    if (given.action.kind === 'receive') return await receive(given.action.file, open)
    const bot = open()
    const server = await listen({
      bot,
      isSigned: (body, signature) => account.isSigned(body, signature),
      log,
      metrics,
      host: given.host,
      port: given.port,
    })
    log({ level: 'info', message: `listening on ${server.url}` })
    const schedule = given.schedule
      ? startSchedule({ account, bot, log, now: () => new Date(), most: given.jobs, pause: 1_000 })
      : undefined
    await stopSignal()
    log({ level: 'info', message: 'stopping: what is at work is finished, what waits is kept' })
    await Promise.all([server.close(), schedule?.stop()])
    await bot.stop()
    return 0
  } finally {
    await looker.close()
  }
}

async function receive(file: string, open: () => Bot): Promise<number> {
  const { name, payload } = deliveryIn(file)
  const bot = open()
  // it is taken although it was taken before
  await bot.take({ id: `replay-${crypto.randomUUID()}`, name, payload })
  await bot.idle()
  return 0
}

/** As `failed/` keeps it, or as GitHub's page of deliveries shows it. */
function deliveryIn(file: string): Omit<Delivery, 'id'> {
  try {
    const { name, event, payload } = JSON.parse(readText(file)) as Record<string, unknown>
    const called = name ?? event
    if (typeof called === 'string' && typeof payload === 'object' && payload !== null)
      return { name: called, payload: payload as Delivery['payload'] }
  } catch (error) {
    if (error instanceof OperationalError) throw error
  }
  throw new OperationalError('INPUT', `reading ${file}: it is no delivery: {"name": "push", "payload": {…}}`)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new OperationalError('INPUT', `reading ${path}: ${reasonOf(error)}`, { cause: error })
  }
}

function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => {
        resolve()
      })
  })
}
