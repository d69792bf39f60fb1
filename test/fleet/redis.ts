/** A real redis-server of a test's own, on a port of its own. */
import { spawn, spawnSync } from 'node:child_process'
import { createServer } from 'node:net'

/** Whether there is one: without, its tests are skipped, and fail in CI. */
export const hasRedis: boolean = spawnSync('redis-server', ['--version']).status === 0
if (!hasRedis && process.env['CI'] !== undefined) throw new Error('redis-server is missing: apt-get install redis-server')

export interface Redis {
  readonly url: string
  stop(): Promise<void>
}

export async function startRedis(folder: string): Promise<Redis> {
  const port = await freePort()
  const child = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder], {
    stdio: 'pipe',
  })
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => {
      resolve()
    })
  })
  await new Promise<void>((resolve, reject) => {
    let told = ''
    child.stdout.on('data', (chunk: Buffer) => {
      told += chunk.toString('utf8')
      if (told.includes('Ready to accept connections')) resolve()
    })
    child.on('close', () => {
      reject(new Error(`redis-server ended: ${told}`))
    })
  })
  return {
    url: `redis://127.0.0.1:${String(port)}`,
    stop: async () => {
      child.kill('SIGKILL')
      await closed
    },
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { readonly port: number }
      server.close(() => {
        resolve(port)
      })
    })
  })
}
