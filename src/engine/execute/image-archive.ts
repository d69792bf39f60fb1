/** What `docker save` writes and `docker load` reads, with its images under other names. */
import { normalize } from 'node:path/posix'
import type { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { pack, type Header } from 'tar-stream'
import { CommandFailure } from './failure.ts'
import { contentOf, eachEntry, type Entry } from './tar-entries.ts'

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

/** What an archive says of its images is small; what is larger is not held. */
const longestNaming = 16 * 1024 * 1024

/**
 * Streams an archive on; its images get the names that `rename` gives. Fails with a `CommandFailure` where a name could get past it: an
 * engine unpacks an archive before it reads it, so what it reads may stand under another path, behind a link.
 */
export function renameImages(archive: Readable, rename: (name: string) => string): Readable {
  const result = pack()
  const links = new Set<string>()
  const copy = async (entry: Entry): Promise<void> => {
    const { header } = entry
    const path = normalize(`/${header.name}`).replace(/(?<=.)\/$/, '')
    checkPlace(path, header, links)
    if (header.type === 'symlink') links.add(path)
    if (naming.has(path.slice(1))) {
      const text = renamed(path.slice(1), await textOf(entry), rename)
      result.entry({ ...header, size: Buffer.byteLength(text), pax: null }, text)
    } else if (header.type === 'file') {
      await pipeline(contentOf(entry), result.entry(header) as unknown as Writable)
    } else result.entry(header)
  }
  eachEntry(archive, copy).then(
    () => {
      result.finalize()
    },
    (error: unknown) => {
      result.destroy(error instanceof Error ? error : new Error(String(error)))
    },
  )
  return result as unknown as Readable
}

function checkPlace(path: string, { name, type }: Header, links: ReadonlySet<string>): void {
  const parts = path.split('/')
  const isBelowLink = parts.some((_, at) => links.has(parts.slice(0, at).join('/')))
  const isNamingLink = naming.has(path.slice(1)) && type !== 'file'
  if (isBelowLink || isNamingLink || links.has(path) || name.split('/').includes('..'))
    throw new CommandFailure(1, `${JSON.stringify(name)} is no place that docker save gives a file, and is not loaded`)
}

async function textOf(entry: Entry): Promise<string> {
  if (entry.header.size > longestNaming)
    throw new CommandFailure(1, `${entry.header.name} has ${String(entry.header.size)} bytes, and is not loaded`)
  const parts: Buffer[] = []
  for await (const part of contentOf(entry) as AsyncIterable<Buffer>) parts.push(part)
  return Buffer.concat(parts).toString('utf8')
}

/**
 * The text of a naming file with other names. Throws a `CommandFailure` for one that is no such file.
 *
 * @param file which of the naming files.
 */
export function renamed(file: string, text: string, rename: (name: string) => string): string {
  try {
    const data = JSON.parse(text) as never
    if (file === 'manifest.json') return JSON.stringify(renamedManifest(data, rename))
    if (file === 'repositories') return JSON.stringify(renamedRepositories(data, rename))
    return JSON.stringify(renamedIndex(data, rename))
  } catch (error) {
    throw new CommandFailure(1, `${file} is not as docker save writes it: ${(error as Error).message}`)
  }
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
  const result = new Map<string, Record<string, string>>()
  for (const [old, tags] of Object.entries(repositories))
    for (const [tag, layer] of Object.entries(tags)) {
      const name = rename(`${old}:${tag}`)
      const colon = name.lastIndexOf(':')
      const repository = name.slice(0, colon)
      result.set(repository, { ...result.get(repository), [name.slice(colon + 1)]: layer })
    }
  return Object.fromEntries(result)
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
