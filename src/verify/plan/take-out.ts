/** What a container holds at a path, laid on the host as `docker cp` does: links stay links, modes and times stay. */
import { mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, type ExtractOptions } from 'tar-fs'
import type { Engine } from '../../engine/engine.ts'

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
  const stream = await engine.readPath(container, path, signal)
  // links may lead anywhere: nothing is read through them here
  await pipeline(stream, extract(folder, { validateSymlinks: false } as ExtractOptions))
  const names = await readdir(folder)
  // a root folder comes without a name of its own
  const [only] = names
  return only !== undefined && names.length === 1 && path !== '/' ? join(folder, only) : folder
}
