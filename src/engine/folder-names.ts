/** What is in a folder of this machine, as builders want to be told it. */
import type { Stats } from 'node:fs'
import { readdir, readlink } from 'node:fs/promises'
import { EngineError } from './error.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Names in a folder, in bytewise order.
 *
 * @throws EngineError `not-supported` for a name that is no UTF-8: sent as a text it would become another name.
 */
export async function namesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder, { encoding: 'buffer' })
  return names.sort((a, b) => Buffer.compare(a, b)).map((name) => textOf(name, `reading ${folder}: a name in it`))
}

/**
 * Where a symbolic link points to.
 *
 * @throws EngineError `not-supported` for a target that is no UTF-8.
 */
export async function linkIn(path: string): Promise<string> {
  return textOf(await readlink(path, { encoding: 'buffer' }), `reading ${path}: what it points to`)
}

function textOf(bytes: Buffer, what: string): string {
  try {
    return decoder.decode(bytes)
  } catch {
    throw new EngineError('not-supported', `${what} is no UTF-8 (${bytes.toString('latin1')}), and cannot be sent`)
  }
}

/** Tells of a file whether one that was asked about before is the same file, and under which path. */
export function hardLinks(): (path: string, stats: Stats) => string | undefined {
  const seen = new Map<string, string>()
  return (path, stats) => {
    if (!stats.isFile() || stats.nlink < 2) return undefined
    const key = `${String(stats.dev)}:${String(stats.ino)}`
    const first = seen.get(key)
    if (first === undefined) seen.set(key, path)
    return first
  }
}
