/** What a container holds at a path, laid on the host as `docker cp` does: links stay links, modes and times stay. */
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { extract, type ExtractOptions, type Headers } from 'tar-fs'
import type { Engine } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
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
  let lossy: string | undefined
  const modes: (readonly [path: string, mode: number])[] = []
  const options = {
    validateSymlinks: false,
    umask: 0,
    map: (header: Headers) => {
      // bytes that are no UTF-8 are lost by now
      if (header.name.includes('\ufffd')) lossy = header.name
      if (header.type === 'file' || header.type === 'directory') modes.push([join(folder, header.name), header.mode])
      return header
    },
  }
  await pipeline(stream, extract(folder, options as ExtractOptions))
  // setuid, setgid and sticky too, which the extraction leaves out
  for (const [name, mode] of modes) if ((mode & 0o7000) !== 0) await chmod(name, mode)
  if (lossy !== undefined)
    throw new EngineError(
      'not-supported',
      `replaying the plan: ${lossy} is no UTF-8 name; --legacy script runs the driver itself`,
    )
  const names = await readdir(folder)
  // a root folder comes without a name of its own
  const [only] = names
  return only !== undefined && names.length === 1 && path !== '/' ? join(folder, only) : folder
}
