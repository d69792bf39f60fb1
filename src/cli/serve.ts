/** `restage bot`: serves the webhooks of a GitHub App, or takes one delivery from a file. */
import { readFileSync } from 'node:fs'
import { credentialsFrom, openAccount } from '../bot/account.ts'
import { openBot } from '../bot/bot.ts'
import { tasksOf } from '../bot/events.ts'
import { openInbox, type Delivery } from '../bot/inbox.ts'
import { openLooker } from '../bot/looker.ts'
import { newMetrics } from '../bot/metrics.ts'
import { startSchedule } from '../bot/schedule.ts'
import { listen } from '../bot/server.ts'
import { toldOf, whyOf } from '../bot/trouble.ts'
import { openVerifier } from '../bot/verifier.ts'
import { workOff, type Log, type WorkOptions } from '../bot/work-off.ts'
import { cleanJson } from '../text/clean.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'
import type { BotArguments } from './arguments.ts'
import { lookers } from './children.ts'
import type { Terminal } from './terminal.ts'

/** Seconds that a worker may take to build a repository both ways. */
const verifyLimit = 1800

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
  const verifier = given.queue === undefined ? null : await openVerifier(given.queue, verifyLimit)
  const how = { account, looker, verifier, log, metrics }
  try {
    if (given.action.kind === 'receive') return await receive(given.action.file, how)
    const bot = openBot({ ...how, inbox: openInbox(given.state, Date.now), jobs: given.jobs })
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
    await Promise.all([looker.close(), verifier?.close()])
  }
}

/** Its tasks one after the other, all of them also where one fails; what waits in the folder of deliveries is not touched. */
async function receive(file: string, how: WorkOptions): Promise<number> {
  const delivery = { id: `replay-${crypto.randomUUID()}`, ...deliveryIn(file) }
  let failed = 0
  for (const task of tasksOf(delivery)) {
    try {
      await workOff(delivery, task, how)
    } catch (error) {
      failed++
      const message = toldOf(whyOf(error, 'working it off'))
      how.log({ level: 'error', delivery: delivery.id, event: delivery.name, message })
    }
  }
  return failed > 0 ? 2 : 0
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
