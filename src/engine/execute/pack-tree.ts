/** A path of this machine as the tar that `docker cp` sends into a container: owners, modes and times as they are. */
import { createReadStream, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Readable } from 'node:stream'
import { pack, type Header, type Pack } from 'tar-stream'
import { hardLinks, linkIn, namesIn } from '../folder-names.ts'

/**
 * Begins to stream. An error of the disk destroys the stream with it.
 *
 * @param name what the path itself is called inside.
 */
export function packTree(path: string, name: string, rename: (name: string) => string): Readable {
  const stream = pack()
  const earlier = hardLinks()
  const add = async (from: string, as: string): Promise<void> => {
    const stats = await lstat(from)
    const header = { ...headerOf(stats), name: rename(as) }
    const same = earlier(header.name, stats)
    if (same !== undefined) stream.entry({ ...header, type: 'link', linkname: same })
    else if (stats.isSymbolicLink()) stream.entry({ ...header, type: 'symlink', linkname: await linkIn(from) })
    else if (stats.isFIFO()) stream.entry({ ...header, type: 'fifo' })
    else if (stats.isDirectory()) {
      stream.entry({ ...header, type: 'directory' })
      for (const child of await namesIn(from)) await add(join(from, child), `${as}/${child}`)
    } else if (stats.isFile()) await addFile(stream, from, { ...header, size: stats.size })
  }
  void add(path.replace(/(?<=.)\/\.?$/, ''), name).then(
    () => {
      stream.finalize()
    },
    (error: unknown) => {
      stream.destroy(error instanceof Error ? error : new Error(String(error)))
    },
  )
  return stream as unknown as Readable
}

function headerOf(stats: Stats): Partial<Header> {
  // a mode of 0 would count as none given; bits above those of a mode are left out
  const mode = stats.mode & 0o7777 || 0o10000
  const mtime = new Date(Math.floor(stats.mtimeMs / 1000) * 1000)
  return { uid: stats.uid, gid: stats.gid, mode, mtime }
}

async function addFile(stream: Pack, from: string, header: Partial<Header> & { readonly name: string }): Promise<void> {
  const { size = 0 } = header
  const entry = stream.entry(header)
  // a file that grows meanwhile is sent as long as it was
  if (size === 0) entry.end(Buffer.alloc(0))
  else await pipeline(createReadStream(from, { end: size - 1 }), entry)
}
