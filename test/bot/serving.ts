/** `restage bot serve` as a process, and what tests do with it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect } from 'vitest'
import type { Delivery } from '../support/github/deliveries.ts'
import type { TestGitHub } from '../support/github/server.ts'

/** Of the webhooks. */
export const secret = 'it is a secret'
const bin = fileURLToPath(new URL('../../bin/restage.js', import.meta.url))

export interface Running {
  readonly url: string
  readonly log: Record<string, unknown>[]
  stop(signal?: NodeJS.Signals): Promise<number | null>
}

export function environmentOf({ api, server, app }: TestGitHub): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    ...{ GITHUB_API_URL: api, GITHUB_SERVER_URL: server },
    ...{ APP_ID: String(app.id), PRIVATE_KEY: app.privateKey, WEBHOOK_SECRET: secret },
  }
}

/** Returns when it listens. */
export async function startBot(github: TestGitHub, state: string, words: readonly string[]): Promise<Running> {
  const child = spawn(process.execPath, [bin, 'bot', 'serve', '--port', '0', '--state', state, ...words], {
    env: environmentOf(github),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const log: Record<string, unknown>[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => log.push(JSON.parse(line) as Record<string, unknown>))
  await once(lines, 'line')
  const closed = once(child, 'close')
  return {
    url: String(log[0]?.['message']).replace('listening on ', ''),
    log,
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      await closed
      return child.exitCode
    },
  }
}

/** The status of the answer. */
export async function send({ url }: Running, { headers, body }: Delivery): Promise<number> {
  const { status } = await fetch(url, { method: 'POST', headers, body })
  return status
}

/** Until the bot has nothing left to do. */
export async function idle({ url }: Running): Promise<void> {
  await expect
    .poll(async () => ((await (await fetch(`${url}/health`)).json()) as { waiting: number }).waiting, {
      timeout: 60_000,
      interval: 50,
    })
    .toBe(0)
}
