/** Fetches an image from its registry, with the login that docker's own client would send. */
import { createInterface } from 'node:readline'
import type { Writable } from 'node:stream'
import { parseReference } from '../../docker/reference.ts'
import { dockerCredentials } from '../credentials.ts'
import { streamFrom } from './api.ts'
import { print, type Doing } from './doing.ts'
import { CommandFailure, refused } from './failure.ts'

interface Message {
  readonly status?: string
  readonly id?: string
  readonly progressDetail?: { readonly total?: number }
  readonly error?: string
}

/** `docker pull` */
export async function executePull(doing: Doing): Promise<number> {
  const { read, world } = doing
  const [image = ''] = read.operands
  if (!read.has('quiet') && !/[:@]/.test(image.replace(/^.*\//, '')) && !read.has('all-tags'))
    print(doing, 'Using default tag: latest')
  await pullImage(doing, image, read.value('platform'), read.has('quiet') ? undefined : world.stdout)
  print(doing, inFull(image))
  return 0
}

/** @param out where progress goes, a line for each state of a layer. */
export async function pullImage(
  { client, world }: Doing,
  image: string,
  platform: string | undefined,
  out: Writable | undefined,
): Promise<void> {
  const parts = parseReference(image)
  if (parts === undefined) throw new CommandFailure(1, 'invalid reference format')
  const login = await dockerCredentials().login(parts.domain)
  const answer = await streamFrom(client, {
    method: 'POST',
    path: '/images/create',
    query: {
      fromImage: parts.domain === 'docker.io' ? `docker.io/${parts.repository}` : `${parts.domain}/${parts.repository}`,
      tag: parts.digest ?? parts.tag,
      platform,
    },
    login,
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  for await (const line of createInterface({ input: answer })) {
    if (line === '') continue
    const { status, id, progressDetail, error } = JSON.parse(line) as Message
    if (error !== undefined) throw new CommandFailure(1, `Error response from daemon: ${error}`)
    // what a terminal would see move
    if (status === undefined || progressDetail?.total !== undefined) continue
    out?.write(id === undefined ? `${status}\n` : `${id}: ${status}\n`)
  }
}

function inFull(image: string): string {
  const parts = parseReference(image)
  if (parts === undefined) return image
  return `${parts.domain}/${parts.repository}${parts.digest === undefined ? `:${parts.tag ?? 'latest'}` : `@${parts.digest}`}`
}
