/** Calls of the engine's own interface, through dockerode's connection. Answers with an error are thrown as dockerode throws them. */
import type { Duplex, Readable } from 'node:stream'
import type { IncomingMessage } from 'node:http'
import type Docker from 'dockerode'
import type { Login } from '../credentials.ts'

export interface ApiCall {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  /** `undefined` is left out, a list is repeated, an object is sent as JSON, as the engine wants its filters. */
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: unknown
  readonly file?: Readable | Buffer | undefined
  /** For a registry. */
  readonly login?: Login | undefined
  readonly signal?: AbortSignal | undefined
}

/** The answer as JSON; `undefined` where it is empty. */
export async function callEngine<T>(client: Docker, call: ApiCall): Promise<T> {
  return (await dial(client, call, {})) as T
}

/** The answer as it comes in, its headers beside it. */
export async function streamFrom(client: Docker, call: ApiCall): Promise<IncomingMessage> {
  return (await dial(client, call, { isStream: true })) as IncomingMessage
}

/**
 * Both ways: what is written goes to the other side, and what is read comes from there. An empty object goes along with the call: without
 * a word node would not send it before the first input.
 */
export async function connectTo(client: Docker, call: ApiCall): Promise<Duplex> {
  return (await dial(client, call, { isStream: true, hijack: true, openStdin: true, allowEmpty: true })) as Duplex
}

/** A name in a path of the interface. */
export function inPath(name: string): string {
  return encodeURIComponent(name)
}

const good = { 101: true, 200: true, 201: true, 202: true, 204: true, 304: true }

function dial(client: Docker, call: ApiCall, more: Readonly<Record<string, boolean>>): Promise<unknown> {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(call.query ?? {}))
    for (const one of Array.isArray(value) ? (value as readonly unknown[]) : [value])
      if (one !== undefined) query.append(name, typeof one === 'string' ? one : JSON.stringify(one))
  const request = {
    path: `${call.path}?${query.toString()}`,
    method: call.method,
    options: { _query: {}, _body: call.body ?? {} },
    statusCodes: good,
    ...(call.file === undefined ? {} : { file: call.file }),
    ...(call.login === undefined ? {} : { authconfig: { base64: loginHeader(call.login) } }),
    ...(call.signal === undefined ? {} : { abortSignal: call.signal }),
    ...more,
  }
  return new Promise((resolve, reject) => {
    client.modem.dial(request, (error: Error | null, answer: unknown) => {
      if (error === null) resolve(answer)
      else reject(error)
    })
  })
}

/** The engine reads the alphabet of addresses. */
function loginHeader(login: Login): string {
  const fields = login.kind === 'token' ? { identitytoken: login.token } : { username: login.username, password: login.password }
  return Buffer.from(JSON.stringify(fields)).toString('base64').replaceAll('+', '-').replaceAll('/', '_')
}
