/** The files that a build of the driver leaves in place of an image, where its `--output` says. */
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { PassThrough, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { EngineError } from '../../engine/error.ts'
import { unpackTree } from '../../engine/execute/unpack-tree.ts'
import { known } from '../../text/symbolic.ts'
import type { FilesOutput } from './driver-build.ts'

/** Whether they go to the stdout of the call, as an archive. */
export function isStdout(files: FilesOutput | undefined): boolean {
  return files !== undefined && (files.path === undefined || (files.kind === 'archive' && known(files.path) === '-'))
}

/** Lets a build give its files as an archive, and lays them where they belong. Owners are the caller's, as with docker's client. */
export async function buildInto(
  files: FilesOutput,
  { cwd, stdout }: { readonly cwd: string; readonly stdout: Writable },
  build: (archive: Writable) => Promise<unknown>,
): Promise<void> {
  const archive = new PassThrough()
  const taken = isStdout(files) ? pipeline(archive, stdout, { end: false }) : take(files, archive, cwd)
  taken.catch((error: unknown) => archive.destroy(error as Error))
  try {
    await build(archive)
  } catch (error) {
    archive.destroy()
    throw error
  }
  await taken.catch((error: unknown) => {
    throw new EngineError('not-supported', `laying out what was built: ${String(error)}`, { cause: error })
  })
}

async function take({ kind, path }: FilesOutput, archive: PassThrough, cwd: string): Promise<void> {
  const place = resolve(cwd, known(path ?? []) ?? '')
  if (kind === 'archive') {
    await pipeline(archive, createWriteStream(place))
    return
  }
  await mkdir(place, { recursive: true })
  await unpackTree(archive, place, { rename: (name) => name, links: 'any' })
}
