/**
 * How BuildKit reads folders of this machine: it asks over the session for a folder by name, is told every entry in order, and then
 * asks for the contents that it wants. The messages are those of fsutil (`fsutil.types.Packet`); entries are numbered as they are told.
 */
import { createReadStream, type Stats } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { isIgnored, parseIgnore } from '../../dockerfile/ignore.ts'
import { hardLinks, linkIn, namesIn } from '../folder-names.ts'
import { encodeText } from '../../text/encoding.ts'

/** A folder under the name by which BuildKit asks for it. */
export type SyncedFolder =
  | { readonly kind: 'disk'; readonly path: string; readonly ignore: string | undefined }
  | { readonly kind: 'texts'; readonly files: ReadonlyMap<string, string> }

/** Sizes and times are decimal texts: they are wider than numbers are exact. */
export interface Packet {
  readonly type: 'PACKET_STAT' | 'PACKET_REQ' | 'PACKET_DATA' | 'PACKET_FIN' | 'PACKET_ERR'
  readonly stat?: Stat | null
  readonly ID?: number
  readonly data?: Buffer
}

interface Stat {
  readonly path: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: string
  readonly modtime: string
  readonly linkname: string
}

interface Entry {
  readonly stat: Stat
  /** Of a file. */
  readonly content: (() => AsyncIterable<Buffer>) | undefined
}

/** A stream of packets in both directions, as grpc gives it. */
export interface PacketStream {
  on(event: 'data', listener: (packet: Packet) => void): unknown
  on(event: 'end' | 'cancelled', listener: () => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  once(event: 'drain', listener: () => void): unknown
  write(packet: Packet): boolean
  end(): void
}

/** Bits of Go's file modes. */
const goModes = { directory: 0x80000000, link: 0x8000000, pipe: 0x2000000, setuid: 0x800000, setgid: 0x400000, sticky: 0x100000 }

/** Serves one folder over one stream, to its end. */
export async function sendFolder(stream: PacketStream, folder: SyncedFolder): Promise<void> {
  const contents: Entry['content'][] = []
  const wanted: number[] = []
  let wake: () => void = () => undefined
  const state = { isOver: false }
  stream.on('data', (packet) => {
    if (packet.type === 'PACKET_REQ') wanted.push(packet.ID ?? 0)
    if (packet.type === 'PACKET_FIN' || packet.type === 'PACKET_ERR') state.isOver = true
    wake()
  })
  for (const event of ['end', 'cancelled'] as const) {
    stream.on(event, () => {
      state.isOver = true
      wake()
    })
  }
  stream.on('error', () => {
    state.isOver = true
    wake()
  })
  const write = async (packet: Packet): Promise<void> => {
    if (!stream.write(packet)) await new Promise<void>((resolve) => stream.once('drain', resolve))
  }
  for await (const entry of entriesOf(folder)) {
    contents.push(entry.content)
    await write({ type: 'PACKET_STAT', stat: entry.stat })
  }
  await write({ type: 'PACKET_STAT' })
  while (!state.isOver) {
    const id = wanted.shift()
    if (id === undefined) {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
      continue
    }
    const content = contents[id]
    if (content !== undefined) for await (const data of content()) await write({ type: 'PACKET_DATA', ID: id, data })
    await write({ type: 'PACKET_DATA', ID: id })
  }
  await write({ type: 'PACKET_FIN' })
  stream.end()
}

async function* entriesOf(folder: SyncedFolder): AsyncGenerator<Entry> {
  if (folder.kind === 'disk') {
    yield* diskEntries(folder.path, folder.ignore ?? '')
    return
  }
  for (const [path, text] of [...folder.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const data = Buffer.from(encodeText(text))
    yield {
      stat: { path, mode: 0o644, uid: 0, gid: 0, size: String(data.length), modtime: '0', linkname: '' },
      content: () => once(data),
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- a stream of one piece
async function* once(data: Buffer): AsyncGenerator<Buffer> {
  if (data.length > 0) yield data
}

/** Folder by folder, names in bytewise order: BuildKit refuses another one. */
async function* diskEntries(root: string, ignore: string): AsyncGenerator<Entry> {
  const rules = parseIgnore(ignore)
  const hasExceptions = rules.patterns.some((pattern) => pattern.negated)
  const links = hardLinks()
  async function* walk(below: string): AsyncGenerator<Entry> {
    const names = await namesIn(join(root, below))
    for (const name of names) {
      const path = below === '' ? name : `${below}/${name}`
      const stats = await lstat(join(root, path))
      const hidden = isIgnored(rules, path)
      if (!stats.isDirectory()) {
        if (!hidden && !stats.isSocket()) yield await diskEntry(root, path, stats, links(path, stats))
        continue
      }
      if (hidden && !hasExceptions) continue
      const inner = walk(path)
      // a folder that is hidden comes along only for what is let through below it
      const first = hidden ? await inner.next() : undefined
      if (first?.done === true) continue
      yield await diskEntry(root, path, stats, undefined)
      if (first !== undefined) yield first.value
      yield* inner
    }
  }
  yield* walk('')
}

/** @param linkedTo the path under which the same file was told before: its content is not asked for again. */
async function diskEntry(root: string, path: string, stats: Stats, linkedTo: string | undefined): Promise<Entry> {
  const full = join(root, path)
  const isContent = stats.isFile() && linkedTo === undefined
  return {
    stat: {
      path,
      mode: goMode(stats),
      uid: 0,
      gid: 0,
      size: isContent ? String(stats.size) : '0',
      modtime: `${String(Math.trunc(stats.mtimeMs * 1000))}000`,
      linkname: stats.isSymbolicLink() ? await linkIn(full) : (linkedTo ?? ''),
    },
    content: isContent ? () => createReadStream(full, { highWaterMark: 32 * 1024 }) as AsyncIterable<Buffer> : undefined,
  }
}

function goMode(stats: Stats): number {
  const mode = stats.mode
  let bits = mode & 0o777
  if ((mode & 0o4000) !== 0) bits += goModes.setuid
  if ((mode & 0o2000) !== 0) bits += goModes.setgid
  if ((mode & 0o1000) !== 0) bits += goModes.sticky
  if (stats.isDirectory()) bits += goModes.directory
  if (stats.isSymbolicLink()) bits += goModes.link
  if (stats.isFIFO()) bits += goModes.pipe
  return bits
}
