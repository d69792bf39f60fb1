/**
 * A GitHub for tests: a real HTTP server on loopback with the endpoints that restage uses, over bare repositories on disk and pull
 * requests, comments and checks in memory. Requests and answers are held against GitHub's own OpenAPI description; `close` throws what
 * did not fit, so that no test passes on an answer that GitHub would not give. Git is served over smart HTTP by git itself.
 *
 * It lives in the process of the test: nothing that waits for it may be waited for synchronously (`gitBeside` runs git).
 */
import { once } from 'node:events'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { tokenIn } from './access.ts'
import { answerRest, type Written } from './rest.ts'
import { answerGit, isGit } from './smart-http.ts'
import { newState, type StateOptions } from './new-state.ts'
import { controls, type TestGitHub } from './controls.ts'
import type { State } from './state.ts'

export type { TestGitHub } from './controls.ts'
export type { TestPull, TestRepository } from './test-repository.ts'

/** What the next requests are answered instead. With nothing but a delay they are answered as ever, later. */
export interface FaultAnswer {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  /** In milliseconds. */
  readonly delay?: number
  /** The socket is closed without an answer. */
  readonly close?: true
}

export interface Fault {
  readonly match: RegExp
  readonly answer: FaultAnswer
  left: number
}

/** A request as it was answered; status 0 where its socket was closed. */
export interface Asked {
  readonly method: string
  /** Decoded. */
  readonly path: string
  /** Without the `?`. */
  readonly query: string
  readonly status: number
  readonly token: string | null
  readonly body: unknown
}

/** What the server tells tests about its traffic. */
export interface Traffic {
  readonly requests: Asked[]
  readonly faults: Fault[]
  readonly problems: string[]
}

export async function startGitHub(options: StateOptions = {}): Promise<TestGitHub> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'restage-github-')))
  const traffic: Traffic = { requests: [], faults: [], problems: [] }
  const server = createServer((asked, answer) => {
    respond(state, traffic, asked, answer).catch((error: unknown) => {
      traffic.problems.push(String(error))
      answer.destroy()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const state = newState(`http://127.0.0.1:${String((server.address() as AddressInfo).port)}`, root, options)
  return controls(state, traffic, async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
    rmSync(root, { recursive: true, force: true, maxRetries: 5 })
    if (traffic.problems.length > 0) throw new Error(`GitHub would not do so:\n${traffic.problems.join('\n')}`)
  })
}

async function respond(state: State, traffic: Traffic, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  const method = asked.method ?? 'GET'
  const url = new URL(asked.url ?? '/', state.url)
  const path = decoded(url.pathname)
  const seen = { method, path, query: url.search.slice(1), token: tokenIn(asked.headers.authorization) }
  const text = isGit(url.pathname) ? '' : await textOf(asked)
  const fault = traffic.faults.find(({ match, left }) => left > 0 && match.test(`${method} ${path}`))?.answer
  const log = (status: number): void => void traffic.requests.push({ ...seen, status, body: parsed(text) })
  traffic.faults.forEach((one) => {
    if (one.answer === fault) one.left--
  })
  if (fault?.delay !== undefined) await sleep(fault.delay)
  if (fault?.close === true) {
    log(0)
    answer.destroy()
  } else if (fault?.status !== undefined) {
    log(fault.status)
    const message = { message: fault.status === 429 ? 'Too Many Requests' : 'Server Error' }
    const headers = { 'content-type': 'application/json; charset=utf-8', ...fault.headers }
    answer.writeHead(fault.status, headers).end(JSON.stringify(fault.body ?? message))
  } else if (isGit(url.pathname)) log(await answerGit(state, asked, answer))
  else {
    const userAgent = asked.headers['user-agent']
    const written: Written = answerRest(state, { method, url, token: seen.token, userAgent, text })
    if (written.problem !== null) traffic.problems.push(written.problem)
    log(written.status)
    answer.writeHead(written.status, written.headers).end(written.text)
  }
}

async function textOf(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

function parsed(text: string): unknown {
  try {
    return text === '' ? null : (JSON.parse(text) as unknown)
  } catch {
    return text
  }
}
