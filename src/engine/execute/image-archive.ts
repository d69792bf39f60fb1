/** What `docker save` writes and `docker load` reads, with its images under other names. */
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { extract, pack } from 'tar-stream'
import { CommandFailure } from './failure.ts'

/** The files of an archive that hold names. */
const naming: ReadonlySet<string> = new Set(['manifest.json', 'repositories', 'index.json'])

/** A tar that may be packed. */
export async function readerOf(given: Readable): Promise<Readable> {
  const first = await firstBytes(given)
  if (first[0] === 0x1f && first[1] === 0x8b) return given.pipe(createGunzip())
  const isTar = first.length === 0 || first.subarray(257, 262).toString('latin1') === 'ustar'
  if (!isTar) throw new CommandFailure(1, 'what is loaded is no tar, or packed in a way that is not supported here')
  return given
}

/** The beginning of a stream, which stays in it. */
async function firstBytes(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  while (size < 512) {
    const part = stream.read() as Buffer | null
    if (part !== null) {
      parts.push(part)
      size += part.length
    } else if (stream.readableEnded || !(await moreOf(stream))) break
  }
  const all = Buffer.concat(parts)
  if (all.length > 0) stream.unshift(all)
  return all
}

function moreOf(stream: Readable): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (more: boolean) => (): void => {
      stream.off('readable', onReadable).off('end', onEnd).off('close', onEnd)
      resolve(more)
    }
    const onReadable = settle(true)
    const onEnd = settle(false)
    stream.on('readable', onReadable).on('end', onEnd).on('close', onEnd)
  })
}

/** Streams an archive on; its images get the names that `rename` gives. */
export function renameImages(archive: Readable, rename: (name: string) => string): Readable {
  const result = pack()
  const entries = extract()
  const copy = async (): Promise<void> => {
    const done = pipeline(archive, entries as unknown as Writable)
    done.catch(() => undefined)
    for await (const entry of entries) {
      const { header } = entry
      if (naming.has(header.name)) {
        const parts: Buffer[] = []
        for await (const part of entry as AsyncIterable<Buffer>) parts.push(part)
        const text = renamed(header.name, Buffer.concat(parts).toString('utf8'), rename)
        result.entry({ ...header, size: Buffer.byteLength(text), pax: null }, text)
      } else if (header.type === 'file') {
        await pipeline(entry as unknown as Readable, result.entry(header) as unknown as Writable)
      } else {
        result.entry(header)
        entry.resume()
      }
    }
    await done
    result.finalize()
  }
  copy().catch((error: unknown) => {
    result.destroy(error instanceof Error ? error : new Error(String(error)))
  })
  return result as unknown as Readable
}

/** @param file which of the naming files. */
export function renamed(file: string, text: string, rename: (name: string) => string): string {
  const data = JSON.parse(text) as never
  if (file === 'manifest.json') return JSON.stringify(renamedManifest(data, rename))
  if (file === 'repositories') return JSON.stringify(renamedRepositories(data, rename))
  return JSON.stringify(renamedIndex(data, rename))
}

function renamedManifest(
  images: readonly { readonly RepoTags?: readonly string[] | null }[],
  rename: (name: string) => string,
): unknown {
  return images.map((image) => ({ ...image, RepoTags: image.RepoTags?.map(rename) ?? null }))
}

/** Repository → tag → layer. */
function renamedRepositories(
  repositories: Readonly<Record<string, Readonly<Record<string, string>>>>,
  rename: (name: string) => string,
): unknown {
  const result: Record<string, Record<string, string>> = {}
  for (const [repository, tags] of Object.entries(repositories))
    for (const [tag, layer] of Object.entries(tags)) {
      const name = rename(`${repository}:${tag}`)
      const colon = name.lastIndexOf(':')
      ;(result[name.slice(0, colon)] ??= {})[name.slice(colon + 1)] = layer
    }
  return result
}

const nameNotes: readonly string[] = ['io.containerd.image.name', 'org.opencontainers.image.ref.name']

/** Names as notes beside each manifest; one without a colon is a tag alone. */
function renamedIndex(
  index: { readonly manifests?: readonly { readonly annotations?: Readonly<Record<string, string>> }[] },
  rename: (name: string) => string,
): unknown {
  return {
    ...index,
    manifests: index.manifests?.map(({ annotations, ...manifest }) =>
      annotations === undefined
        ? manifest
        : {
            ...manifest,
            annotations: Object.fromEntries(
              Object.entries(annotations).map(([key, value]) => [
                key,
                nameNotes.includes(key) && value.includes(':') ? rename(value) : value,
              ]),
            ),
          },
    ),
  }
}
