/** A container's files as the engine sends them: the very bytes of an export, and what goes wrong on the way. */
import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Engine } from '../../src/engine/engine.ts'
import { readDirectly } from '../../src/engine/direct.ts'
import { openSession, SESSION_LABEL, type Session } from '../../src/engine/session.ts'
import { readImage } from '../../src/verify/image-tree.ts'
import { engineForTests } from '../support/engine.ts'

const area = mkdtempSync(join(tmpdir(), 'restage-direct-'))
const socketPath = join(area, 'socket')

afterAll(() => {
  rmSync(area, { recursive: true })
})

describe('readDirectly', () => {
  let server: Server | undefined

  afterEach(() => {
    server?.close()
  })

  /** What comes of an answer that is sent in these pieces. */
  async function read(pieces: readonly string[], take?: (part: Uint8Array) => void, signal?: AbortSignal): Promise<unknown> {
    server = createServer((socket) => void answer(socket, pieces))
    await new Promise<void>((resolve) => server?.listen(socketPath, resolve))
    const parts: Buffer[] = []
    const whole = await readDirectly(socketPath, '/x', take ?? ((part) => parts.push(Buffer.from(part))), signal)
    return whole ? Buffer.concat(parts).toString('latin1') : 'foreign'
  }

  async function answer(socket: Socket, pieces: readonly string[]): Promise<void> {
    socket.on('error', () => undefined)
    for (const piece of pieces) {
      await new Promise((resolve) => socket.write(piece, 'latin1', resolve))
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
    if (pieces.at(-1) !== 'stay') socket.end()
  }

  const ok = 'HTTP/1.0 200 OK\r\nContent-Type: application/octet-stream\r\n\r\n'

  it.each([
    ['a body behind its head', [`${ok}abc`, 'd\xff', 'e'], 'abcd\xffe'],
    ['a head in pieces', ['HTTP/1.0 2', '00 OK\r\nA: b\r\n\r', '\nab'], 'ab'],
    ['an empty body', [ok], ''],
    ['line ends in the body', [ok, '\r\n\r\nHTTP/1.0 404 x\r\n\r\n'], '\r\n\r\nHTTP/1.0 404 x\r\n\r\n'],
    [
      'no body in pieces, which another has to read',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc'],
      'foreign',
    ],
    ['nothing of what is not HTTP', ['SSH-2.0-x\r\n\r\nabc'], 'foreign'],
  ])('reads %s', async (_, pieces, expected) => {
    expect(await read(pieces)).toBe(expected)
  })

  it.each([
    ['an error', ['HTTP/1.0 404 Not Found\r\n\r\n{"message":', '"No such container: Ã©"}\n'], /^No such container: é$/, 404],
    ['an error in plain text', ['HTTP/1.0 502 Bad Gateway\r\n\r\nno engine\n'], /^no engine$/, 502],
    ['a connection that closes', ['HTTP/1.0 200 OK\r\n'], /closed the connection/, undefined],
  ])('fails with %s', async (_, pieces, message, statusCode) => {
    const error: unknown = await read(pieces).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Error)
    expect((error as Error).message).toMatch(message)
    expect(error).toMatchObject(statusCode === undefined ? { code: 'ECONNRESET' } : { statusCode })
  })

  it('fails with what the reader throws, and with a place where nobody listens', async () => {
    const refuse = (): void => {
      throw new Error('not mine')
    }
    await expect(read([ok, 'abc', 'stay'], refuse)).rejects.toThrow('not mine')
    await expect(readDirectly(join(area, 'nowhere'), '/x', refuse, undefined)).rejects.toMatchObject({ code: 'ENOENT' })
  })

  it('stops when it is no longer wanted', async () => {
    const ending = new AbortController()
    setTimeout(() => {
      ending.abort()
    }, 50)
    await expect(read([ok, 'stay'], undefined, ending.signal)).rejects.toMatchObject({ name: 'AbortError' })
    await expect(readDirectly(socketPath, '/x', () => undefined, AbortSignal.abort())).rejects.toMatchObject({
      name: 'AbortError',
    })
  })
})

const found = await engineForTests()

describe.skipIf(found === undefined)('a container on an engine', () => {
  const engine = found as Engine
  let session: Session
  let container: string

  beforeAll(async () => {
    session = await openSession(engine)
    const labels = new Map([[SESSION_LABEL, session.id]])
    container = await engine.createContainer({ image: 'restage.test/busybox', command: [], labels })
  })

  afterAll(() => session.close())

  it('gives the bytes of its export', async () => {
    const [direct, usual] = [createHash('sha256'), createHash('sha256')]
    await engine.readContainer(container, 'export', (part) => direct.update(part))
    for await (const part of await engine.exportContainer(container)) usual.update(part as Buffer)
    expect(direct.digest('hex')).toBe(usual.digest('hex'))
  })

  it('tells what the engine says from what the reader throws', async () => {
    await expect(engine.readContainer('restage-nothing', 'export', () => undefined)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/^exporting a container: No such container: restage-nothing$/i) as unknown,
    })
    const refuse = (): void => {
      throw new TypeError('not mine')
    }
    await expect(engine.readContainer(container, 'export', refuse)).rejects.toThrow(TypeError)
    await expect(engine.readContainer(container, 'export', refuse, AbortSignal.abort())).rejects.toMatchObject({
      kind: 'cancelled',
    })
  })

  it('reads the tree of an image, its root too', async () => {
    const { tree, details } = await readImage(session, 'restage.test/busybox', undefined).result
    expect([...tree.keys()].slice(0, 1)).toEqual([''])
    expect(tree.size).toBeGreaterThan(10)
    expect(details.id).toMatch(/^sha256:/)
  })

  it('ends a reading that nobody wants any more before it says that it is stopped', async () => {
    const reading = readImage(session, 'restage.test/busybox', undefined)
    const outcome = reading.result.catch((error: unknown) => error)
    await reading.stop()
    expect(await outcome).toMatchObject({ kind: 'cancelled' })
    await expect(readImage(session, 'restage.test/nothing', undefined).result).rejects.toThrow(
      'comparing: image restage.test/nothing is gone; somebody else has removed it',
    )
  })
})
