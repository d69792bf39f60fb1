/**
 * Named pipes between a call of the driver and this process. They are opened without waiting, since a call that was ended never opens its
 * end, and node has few threads that could wait for it.
 */
import { constants, open } from 'node:fs'
import { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'

/** Opens the end to write to, once somebody reads; `undefined` when nobody did before the signal. */
export async function openToWrite(path: string, signal: AbortSignal): Promise<Socket | undefined> {
  for (let wait = 1; !signal.aborted; wait = Math.min(wait * 2, 20)) {
    const fd = await promisify(open)(path, constants.O_WRONLY | constants.O_NONBLOCK).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENXIO') return undefined
      throw error
    })
    if (fd !== undefined) return asSocket(fd, { readable: false, writable: true })
    await sleep(wait)
  }
  return undefined
}

/** Opens the end to read from; it ends when whoever has written is done. */
export async function openToRead(path: string): Promise<Socket> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return asSocket(fd, { readable: true, writable: false })
}

/** Writes a text and ends. Who does not read it any more does not miss it. */
export async function writeTo(path: string, text: string, signal: AbortSignal): Promise<void> {
  const pipe = await openToWrite(path, signal)
  if (pipe === undefined) return
  await new Promise<void>((resolve) => {
    pipe.once('close', resolve)
    pipe.end(text, () => pipe.destroy())
  })
}

function asSocket(fd: number, options: { readonly readable: boolean; readonly writable: boolean }): Socket {
  const socket = new Socket({ fd, ...options })
  // the other end may be gone at any time
  socket.on('error', () => undefined)
  return socket
}
