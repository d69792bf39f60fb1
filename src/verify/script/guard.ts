/**
 * What answers where a driver's docker would look for an engine. The docker on its PATH needs no such place, so who asks there is a
 * docker that was called by its path, or another program that talks to engines: it would work on the user's own objects, and gets no.
 */
import { createServer } from 'node:http'
import { join } from 'node:path'

export interface Guard {
  /** For `DOCKER_HOST`. */
  readonly address: string
  close(): Promise<void>
}

const why = 'restage: docker was called past the docker on PATH, which keeps what it makes apart'

/** @param asked told of each that asked. */
export async function openGuard(area: string, asked: (why: string) => void): Promise<Guard> {
  const path = join(area, 'guard')
  const server = createServer((request, response) => {
    const isGreeting = /\/_ping$/.test(request.url ?? '')
    if (!isGreeting) asked('it calls docker by its path, or asks the engine itself, past the docker on its PATH')
    // Whoever still writes when the connection is closed never reads the answer.
    request.resume().once('end', () => {
      response.writeHead(isGreeting ? 200 : 403, {
        'content-type': 'application/json',
        'api-version': '1.41',
        connection: 'close',
      })
      response.end(isGreeting ? 'OK' : JSON.stringify({ message: why }))
    })
  })
  await new Promise<void>((resolve) => {
    // a path that is too long for a socket: then nobody answers, which is no engine either
    server.once('error', () => {
      resolve()
    })
    server.listen(path, resolve)
  })
  return {
    address: `unix://${path}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => {
          resolve()
        })
      }),
  }
}
