/**
 * The HTTP side of the bot. A delivery is answered as soon as it is on the disk: 202, also when it was taken before. Nothing is read of a body
 * before its signature fits, and no body is read that is larger than GitHub sends.
 */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Bot } from './bot.ts'
import type { Log } from './work-off.ts'
import type { Metrics } from './metrics.ts'

export interface ServerOptions {
  readonly bot: Bot
  readonly isSigned: (body: string, signature: string) => Promise<boolean>
  readonly log: Log
  readonly metrics: Metrics
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
}

export interface BotServer {
  readonly url: string
  /** Takes nothing any more; returns when what was asked is answered. */
  close(): Promise<void>
}

/** In bytes; GitHub's own limit. */
const largest = 25 * 1024 * 1024

/** Where GitHub sends to; Probot's path as well, which Apps have that were made for it. */
const paths: readonly string[] = ['/', '/api/github/webhooks']

export async function listen(options: ServerOptions): Promise<BotServer> {
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    answer(request, options).then(
      ({ status, text, type = 'text/plain; charset=utf-8' }) => {
        end(response, status, text, type)
      },
      (error: unknown) => {
        options.log({ level: 'error', message: `answering a request: ${String(error)}` })
        end(response, 500, 'It could not be kept; send it again.\n', 'text/plain; charset=utf-8')
      },
    )
  })
  server.listen(options.port, options.host)
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://${options.host}:${String(port)}`,
    close: async () => {
      server.close()
      server.closeIdleConnections()
      await once(server, 'close')
    },
  }
}

interface Answer {
  readonly status: number
  readonly text: string
  readonly type?: string
}

async function answer(request: IncomingMessage, options: ServerOptions): Promise<Answer> {
  const path = (request.url ?? '/').replace(/\?.*$/s, '')
  if (request.method === 'GET' && path === '/health')
    return { status: 200, text: `${JSON.stringify({ status: 'ok', waiting: options.bot.size })}\n`, type: 'application/json' }
  if (request.method === 'GET' && path === '/metrics')
    return { status: 200, text: options.metrics.text(options.bot.size), type: 'text/plain; version=0.0.4' }
  if (!paths.includes(path)) return { status: 404, text: 'There is nothing here.\n' }
  if (request.method !== 'POST') return { status: 405, text: 'Deliveries of a GitHub App are sent by POST.\n' }
  return await takeDelivery(request, options)
}

async function takeDelivery(request: IncomingMessage, { bot, isSigned, log, metrics }: ServerOptions): Promise<Answer> {
  const [id, name, signature] = ['x-github-delivery', 'x-github-event', 'x-hub-signature-256'].map((header) =>
    headerOf(request, header),
  )
  const refuse = (status: number, text: string): Answer => {
    metrics.delivered('refused', 'refused')
    log({ level: 'warn', delivery: id ?? null, status, message: text.trim() })
    return { status, text }
  }
  if (!/^application\/json\b/i.test(headerOf(request, 'content-type') ?? ''))
    return refuse(415, 'Deliveries are application/json; set that in the App.\n')
  if (id === undefined || name === undefined || signature === undefined || !/^[\w-]{1,100}$/.test(id) || !/^\w{1,50}$/.test(name))
    return refuse(400, 'A header of a delivery is missing.\n')
  const body = await bodyOf(request)
  if (body === undefined) return refuse(413, 'The delivery is larger than 25 MB.\n')
  if (!(await isSigned(body, signature))) return refuse(401, 'The signature does not fit.\n')
  const payload = objectIn(body)
  if (payload === undefined) return refuse(400, 'The body is no JSON object.\n')
  const isNew = await bot.take({ id, name, payload })
  metrics.delivered(name, isNew ? 'taken' : 'again')
  return { status: 202, text: isNew ? 'Taken.\n' : 'Taken before.\n' }
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** As it was sent: what is signed are its bytes. `undefined`: it is too large. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > largest) return undefined
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > largest) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function objectIn(body: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value = JSON.parse(body) as unknown
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

/** A request that is not read to its end has a connection that nothing else can come over. */
function end(response: ServerResponse, status: number, text: string, type: string): void {
  const isRead = response.req.complete
  response.writeHead(status, {
    'content-type': type,
    'x-content-type-options': 'nosniff',
    ...(isRead ? {} : { connection: 'close' }),
  })
  response.end(text, () => {
    if (!isRead) response.req.destroy()
  })
}
