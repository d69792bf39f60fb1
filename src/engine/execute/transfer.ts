/** The commands that carry whole trees: export, save, load. */
import { createWriteStream } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { callEngine, inPath, streamFrom } from './api.ts'
import { hostPath, print, type Doing } from './doing.ts'
import { CommandFailure, refused } from './failure.ts'
import { readerOf, renameImages } from './image-archive.ts'
import { messages, opened } from './images.ts'
import { carry } from './streams.ts'

/** `docker export` */
export async function executeExport(doing: Doing): Promise<number> {
  const [name = ''] = doing.read.operands
  const answer = await streamFrom(doing.client, {
    method: 'GET',
    path: `/containers/${inPath(name)}/export`,
    signal: doing.world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  return deliver(doing, answer)
}

/** `docker save`: images under the names that the caller knows. */
export async function executeSave(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const answer = await streamFrom(client, {
    method: 'GET',
    path: '/images/get',
    query: { names: read.operands },
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  return deliver(doing, world.imageNames === undefined ? answer : renameImages(answer, world.imageNames.outside))
}

async function deliver(doing: Doing, answer: Readable): Promise<number> {
  const path = doing.read.value('output')
  const to: Writable = path === undefined ? doing.world.stdout : createWriteStream(hostPath(doing, path), { mode: 0o600 })
  to.on('error', () => undefined)
  await carry(answer, to)
  if (path === undefined) return 0
  await new Promise<void>((resolve) => {
    to.once('close', resolve)
    to.end()
  })
  if (to.errored !== null) throw new CommandFailure(1, `open ${path}: ${to.errored.message}`)
  return 0
}

/** `docker load` */
export async function executeLoad(doing: Doing): Promise<number> {
  const { client, read, world } = doing
  const input = read.value('input')
  const given = input === undefined ? world.stdin : await opened(hostPath(doing, input), input)
  if (given === undefined) throw new CommandFailure(1, 'requested load from stdin, but stdin is empty')
  const file = world.imageNames === undefined ? given : renameImages(await readerOf(given), world.imageNames.inside)
  const answer = await streamFrom(client, {
    method: 'POST',
    path: '/images/load',
    query: { quiet: 1 },
    file,
    signal: world.signal,
  }).catch((error: unknown) => {
    throw refused(error)
  })
  for await (const { stream = '', error } of messages(answer)) {
    if (error !== undefined) throw new CommandFailure(1, error)
    const text = stream.trimEnd()
    const [, name] = /^Loaded image(?: ID)?: (\S+)$/.exec(text) ?? []
    if (name !== undefined) await tellOf(doing, name)
    if (text !== '') print(doing, text)
  }
  return 0
}

async function tellOf({ client, world }: Doing, name: string): Promise<void> {
  if (world.made === undefined) return
  const { Id } = await callEngine<{ readonly Id: string }>(client, { method: 'GET', path: `/images/${name}/json` })
  world.made({ kind: 'image', id: Id })
}
