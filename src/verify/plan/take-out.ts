/** What a container holds at a path, laid on the host as `docker cp` does: links stay links, modes and times stay. */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
import { unpackTree } from '../../engine/execute/unpack-tree.ts'
import { isMissing } from '../../engine/failure.ts'
import { NotThere } from './not-there.ts'

/**
 * Takes a path out.
 *
 * @param folder a new folder to put it in.
 * @returns where it lies: a file, a link or a folder.
 */
export async function takeOut(
  engine: Engine,
  container: string,
  path: string,
  folder: string,
  signal: AbortSignal | undefined,
): Promise<string> {
  await mkdir(folder)
  const stream = await engine.readPath(container, path, signal).catch((error: unknown) => {
    // a container that is gone is another thing
    const isThere = !(error instanceof EngineError) || !isMissing(error.cause) || /no such container/i.test(error.message)
    throw isThere ? error : new NotThere(`${path} is not in its container`, error)
  })
  // links may lead anywhere: nothing is read through them here
  await unpackTree(stream, folder, { rename: (name) => name, links: 'any' }).catch((error: unknown) => {
    if (!(error instanceof EngineError) || error.kind !== 'not-supported') throw error
    throw new EngineError('not-supported', `replaying the plan: ${error.message}; --legacy script runs the driver itself`)
  })
  const names = await readdir(folder)
  // a root folder comes without a name of its own
  const [only] = names
  return only !== undefined && names.length === 1 && path !== '/' ? join(folder, only) : folder
}
