/**
 * The entries of a tar that an engine or a driver hands over, one after the other, in the forms that docker's own programs write.
 *
 * tar-stream takes more than these (3.2.2): it gives a sparse file's map as its content, an entry of an unknown type as a file, and a
 * link with a size as a link with content. Each would be something else on the disk than what docker makes of it, so they are refused.
 */
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract, type Extract, type Header } from 'tar-stream'
import { EngineError } from '../error.ts'

export type Entry = Extract extends AsyncIterable<infer T> ? T : never

/** What no file system of Linux takes, in bytes. */
const [longestName, longestPath] = [255, 4095]

/** Hands each entry to `take` and waits for it; what it leaves of the content is skipped. Rejects with an `EngineError` for what is no whole tar. */
export async function eachEntry(archive: Readable, take: (entry: Entry) => Promise<void>, signal?: AbortSignal): Promise<void> {
  const entries = extract()
  const done = pipeline(archive, entries as unknown as Writable, signal === undefined ? {} : { signal })
  done.catch(() => undefined)
  try {
    for await (const entry of entries) {
      checkHeader(entry.header)
      await take(entry)
      entry.resume()
    }
    await done
  } catch (error) {
    if (signal?.aborted === true) await done
    throw failureOf(error)
  }
}

/** The content of an entry. In a pipeline the entry itself would wait for ever where the tar is cut off inside of it. */
export function contentOf(entry: Entry): Readable {
  const chunks = async function* (): AsyncGenerator<Buffer> {
    try {
      yield* entry as AsyncIterable<Buffer>
    } catch (error) {
      throw failureOf(error)
    }
  }
  return Readable.from(chunks(), { objectMode: false })
}

function checkHeader({ name, linkname, type, size, mode, uid, gid, mtime, pax }: Header): void {
  const records = Object.keys(pax ?? {})
  // what the types of tar-stream do not say: an unknown one is null
  if ((type as string | null) === null || records.some((key) => key.startsWith('GNU.sparse.')))
    throw refusal(`${show(name)} is a sparse file, or of a type that image archives never have`)
  const isWritten = type === 'file' || type === 'contiguous-file' || type === 'directory'
  if (!isWritten && size !== 0) throw refusal(`${show(name)} has a size, and is no file`)
  if ((type === 'link' || type === 'symlink') && (linkname as string | null) === null)
    throw refusal(`${show(name)} is a link to nothing`)
  const numbers = [size, mode, uid, gid, mtime.getTime()]
  if (!numbers.every(Number.isSafeInteger)) throw refusal(`${show(name)} has a number that no file can have`)
  for (const path of [name, (linkname as string | null) ?? ''])
    if (Buffer.byteLength(path) > longestPath || path.includes('\0'))
      throw refusal(`${show(path)} is no path that a file can have`)
  // what a symbolic link holds is any text
  if (name.split('/').some((part) => Buffer.byteLength(part) > longestName))
    throw refusal(`${show(name)} is no path that a file can have`)
}

function failureOf(error: unknown): unknown {
  const { message } = error as Error
  // inside of an entry, and elsewhere
  if (message === 'Stream was destroyed' || message === 'Unexpected end of data')
    return new EngineError('engine-lost', 'reading a tar stream: it ended too early')
  const isOfReader = /^(?:Invalid header|Header exceeds max size|Invalid tar header\b.*)$/.test(message)
  return isOfReader ? refusal(`it is no tar, or damaged (${message})`) : error
}

function refusal(why: string): EngineError {
  return new EngineError('refused', `reading a tar stream: ${why}`)
}

function show(path: string): string {
  return JSON.stringify(path.length > 200 ? `${path.slice(0, 200)}…` : path)
}
