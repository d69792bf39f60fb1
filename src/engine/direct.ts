/**
 * What an engine sends for a GET, read from its socket without node's HTTP.
 *
 * An export is ten thousand small pieces, and a comparison is mostly two exports: node's own HTTP takes as much of the processor for
 * them as the engine does (173 MB: 250 ms, this way 55 ms). Asked in HTTP/1.0 an engine sends the body as it is and closes, so there is
 * nothing to take apart, and one buffer takes everything. What such a body cannot say is whether it is whole: only for content
 * that has an end mark of its own, as a tar has.
 */
import { connect } from 'node:net'

/** Takes a part of the body, which lies there during the call only. What it throws ends the reading. */
export type Take = (bytes: Buffer) => void

/** The engine writes 32 KB at a time. */
const room = 256 * 1024

/**
 * Reads a body to its end.
 *
 * @returns `false` when what answers does not keep to HTTP/1.0, such as something in between; nothing was taken then.
 * @throws what dockerode throws: a failed connection, or an error with `statusCode` and `json`.
 */
export function readDirectly(socketPath: string, path: string, take: Take, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const answer = new Answer(take)
    let failure: Error | undefined
    const fail = (error: unknown): void => {
      failure ??= error instanceof Error ? error : new Error(String(error))
      socket.destroy()
    }
    const abort = (): void => {
      fail(Object.assign(new Error('aborted'), { name: 'AbortError' }))
    }
    const receive = (length: number, bytes: Uint8Array): boolean => {
      try {
        answer.write(Buffer.from(bytes.buffer, bytes.byteOffset, length))
        if (answer.isForeign) socket.destroy()
      } catch (error) {
        fail(error)
      }
      return true
    }
    const socket = connect({ path: socketPath, onread: { buffer: Buffer.allocUnsafe(room), callback: receive } })
    socket.on('error', fail)
    socket.on('close', () => {
      signal?.removeEventListener('abort', abort)
      failure ??= answer.failure()
      if (failure === undefined) resolve(!answer.isForeign)
      else reject(failure)
    })
    if (signal?.aborted === true) abort()
    else {
      signal?.addEventListener('abort', abort, { once: true })
      socket.write(`GET ${path} HTTP/1.0\r\nHost: docker\r\nConnection: close\r\n\r\n`)
    }
  })
}

/** More than the head of an answer, or what an engine says of an error, ever is. */
const longest = 64 * 1024

class Answer {
  /** In pieces in spite of HTTP/1.0. */
  isForeign = false
  readonly #take: Take
  #status = 0
  /** The head until it is whole, then what an error says. */
  #text = ''

  constructor(take: Take) {
    this.#take = take
  }

  write(bytes: Buffer): void {
    if (this.#status === 200) {
      this.#take(bytes)
      return
    }
    if (this.#text.length < longest) this.#text += bytes.toString('latin1')
    if (this.#status !== 0) return
    const end = this.#text.indexOf('\r\n\r\n')
    if (end === -1) return
    const head = this.#text.slice(0, end)
    const body = this.#text.slice(end + 4)
    this.#text = body
    this.#status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? Number.NaN)
    this.isForeign = Number.isNaN(this.#status) || /\r\ntransfer-encoding:/i.test(head)
    if (this.#status === 200 && !this.isForeign && body !== '') this.#take(bytes.subarray(bytes.length - body.length))
  }

  /** Why there is no body; `undefined` when there is one. */
  failure(): Error | undefined {
    if (this.isForeign || this.#status === 200) return undefined
    if (this.#status === 0) return Object.assign(new Error('it closed the connection'), { code: 'ECONNRESET' })
    const message = messageIn(this.#text)
    return Object.assign(new Error(message), { statusCode: this.#status, json: { message } })
  }
}

/** `{"message":"No such container: x"}` */
function messageIn(body: string): string {
  const text = Buffer.from(body, 'latin1').toString('utf8')
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }
    return typeof message === 'string' ? message : text
  } catch {
    return text.trim()
  }
}
