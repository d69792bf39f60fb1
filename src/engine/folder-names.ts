/** The names in a folder of this machine. */
import { readdir } from 'node:fs/promises'
import { EngineError } from './error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Names in a folder, in bytewise order.
 *
 * @throws EngineError `not-supported` for a name that is no UTF-8: sent as a text it would become another name.
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { encoding: 'buffer' })
  return names
    .sort((a, b) => Buffer.compare(a, b))
    .map((name) => {
      try {
        return decoder.decode(name)
      } catch {
        throw new EngineError(
          'not-supported',
          `reading ${folder}: a name in it is no UTF-8 (${name.toString('latin1')}), and cannot be sent`,
        )
      }
    })
}
