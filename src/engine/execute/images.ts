/** The commands on images that give back names and ids: tag, rmi, commit, import. */
import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { parseReference } from '../../docker/reference.ts'
import { callEngine, inPath, streamFrom } from './api.ts'
import { forEach, hostPath, print, type Doing } from './doing.ts'
import { CommandFailure, daemonSays, refused } from './failure.ts'

/** `docker tag` */
export async function executeTag({ client, read }: Doing): Promise<number> {
  const [image = '', name = ''] = read.operands
  const { repo, tag } = nameAndTag(name, `Error parsing reference: "${name}" is not a valid repository/tag: `)
  await callEngine(client, { method: 'POST', path: `/images/${imagePath(image)}/tag`, query: { repo, tag } }).catch(
    (error: unknown) => {
      throw refused(error)
    },
  )
  return 0
}

/** `docker rmi` */
export function executeRmi(doing: Doing): Promise<number> {
  const { client, read } = doing
  const query = { force: read.has('force') ? 1 : undefined, noprune: read.has('no-prune') ? 1 : undefined }
  return forEach(
    doing,
    read.operands,
    async (name) => {
      const gone = await callEngine<readonly { readonly Untagged?: string; readonly Deleted?: string }[]>(client, {
        method: 'DELETE',
        path: `/images/${imagePath(name)}`,
        query,
      })
      for (const { Untagged, Deleted } of gone)
        print(doing, Deleted === undefined ? `Untagged: ${Untagged ?? ''}` : `Deleted: ${Deleted}`)
    },
    (_, error) => daemonSays(error),
  )
}

/** `docker commit` */
export async function executeCommit(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const [container = '', name] = read.operands
  const { repo, tag } = name === undefined ? {} : nameAndTag(name, '')
  const { Id } = await callEngine<{ readonly Id: string }>(client, {
    method: 'POST',
    path: '/commit',
    query: {
      container,
      repo,
      tag,
      author: read.value('author'),
      comment: read.value('message'),
      changes: read.values('change'),
      pause: read.has('no-pause') || read.value('pause') === 'false' ? 0 : 1,
    },
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  world.made?.({ kind: 'image', id: Id })
  print(doing, Id)
  return 0
}

/** `docker import` */
export async function executeImport(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const [from = '', name] = read.operands
  const { repo, tag } = name === undefined ? {} : nameAndTag(name, '')
  const isAddress = /^https?:\/\//.test(from)
  const file = isAddress ? undefined : from === '-' ? (world.stdin ?? Buffer.alloc(0)) : await opened(hostPath(doing, from), from)
  const answer = await streamFrom(client, {
    method: 'POST',
    path: '/images/create',
    query: {
      fromSrc: isAddress ? from : '-',
      repo,
      tag,
      message: read.value('message'),
      changes: read.values('change'),
      platform: read.value('platform'),
    },
    file,
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  for await (const { status, error } of messages(answer)) {
    if (error !== undefined) throw new CommandFailure(1, error)
    if (status === undefined) continue
    if (/^sha256:[0-9a-f]{64}$/.test(status)) world.made?.({ kind: 'image', id: status })
    print(doing, status)
  }
  return 0
}

export interface Message {
  readonly status?: string
  readonly stream?: string
  readonly error?: string
}

/** What the engine says in lines of JSON. */
export async function* messages(answer: Readable): AsyncGenerator<Message> {
  for await (const line of createInterface({ input: answer })) if (line !== '') yield JSON.parse(line) as Message
}

/** A file of the host, for the engine to read. */
export async function opened(path: string, written: string): Promise<Readable> {
  const stream = createReadStream(path)
  await new Promise<void>((resolve, reject) => {
    stream.once('open', () => {
      resolve()
    })
    stream.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'ENOENT' ? 'no such file or directory' : error.message
      reject(new CommandFailure(1, `open ${written}: ${why}`))
    })
  })
  return stream
}

/** What a new image is called. */
function nameAndTag(name: string, complaint: string): { readonly repo: string; readonly tag: string } {
  const parts = parseReference(name)
  if (parts === undefined) {
    const why =
      name !== name.toLowerCase() ? 'invalid reference format: repository name must be lowercase' : 'invalid reference format'
    throw new CommandFailure(1, `${complaint}${why}`)
  }
  const tag = parts.tag ?? 'latest'
  return { repo: name.endsWith(`:${tag}`) ? name.slice(0, -tag.length - 1) : name, tag }
}

/** An image in a path of the engine's interface: its slashes stay. */
export function imagePath(name: string): string {
  return name.split('/').map(inPath).join('/').replaceAll('%3A', ':').replaceAll('%40', '@')
}
