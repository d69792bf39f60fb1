/**
 * Reads a file of a repository that nobody has looked at: no link is followed at its name, and nothing is waited for. A FIFO would never
 * end, and a device may do anything.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs'

/** A file's bytes; `other`: no regular file, or a larger one than that. Throws what the system says of what is not there. */
export function readRegularFile(absolute: string, sizeLimit: number): Uint8Array | 'other' {
  let file: number
  try {
    file = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (error) {
    // a link; a socket, or a device without a driver
    if (['ELOOP', 'ENXIO', 'ENODEV'].includes((error as NodeJS.ErrnoException).code ?? '')) return 'other'
    throw error
  }
  try {
    const stat = fstatSync(file)
    return stat.isFile() && stat.size <= sizeLimit ? readFileSync(file) : 'other'
  } finally {
    closeSync(file)
  }
}
