/** The engine over dockerode, which only this room knows. */
import { PassThrough, type Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import type Docker from 'dockerode'
import { buildImage } from './build.ts'
import { readDirectly } from './direct.ts'
import type { ContainerReading, ContainerRequest, Engine, EngineInfo, HistoryEntry, ImageDetails, NamedObject } from './engine.ts'
import { executeCommand } from './execute/execute.ts'
import { engineError, isConflict, isMissing, isRefusal, reasonOf } from './failure.ts'

/** An engine that answers through a client. */
export function dockerEngine(client: Docker, info: EngineInfo): Engine {
  return {
    info,
    build: (request, report, signal) => buildImage(client, request, report, signal),
    image: (reference) => inspectImage(client, reference),
    history: (reference) => historyOf(client, reference),
    imageIds: () =>
      doing('listing images', async () => new Set((await client.listImages({ all: true })).map((image) => image.Id))),
    named: () => namedObjects(client),
    tag: (image, reference) =>
      doing(`tagging ${reference}`, async () => {
        const [, repo = reference, tag = 'latest'] = /^(.*?)(?::([\w.-]+))?$/.exec(reference) ?? []
        await client.getImage(image).tag({ repo, tag })
      }),
    removeImage: (reference) => removeImage(client, reference),
    createContainer: (request) => createContainer(client, request),
    startContainer: (id) =>
      doing('starting a container', async () => {
        await client.getContainer(id).start()
      }),
    waitForContainer: (id, signal) => waitFor(client, id, signal),
    removeContainer: (id) => gone(`removing container ${id}`, () => client.getContainer(id).remove({ force: true, v: true })),
    exportContainer: (id, signal) =>
      streaming('exporting a container', () => client.getContainer(id).export({ ...abortable(signal) })),
    readContainer: (id, way, take, signal) => readContainer(client, { id, way }, take, signal),
    readPath: (id, path, signal) =>
      streaming(`taking ${path} out of a container`, () => client.getContainer(id).getArchive({ path, ...abortable(signal) })),
    saveImage: (reference) => streaming(`saving ${reference}`, () => client.getImage(reference).get()),
    labelled: (label, value) => labelled(client, `${label}=${value}`),
    execute: (command, world) => executeCommand(client, command, world),
    removeVolume: (name) => gone(`removing volume ${name}`, () => client.getVolume(name).remove({ force: true })),
    removeNetwork: (id) => gone(`removing network ${id}`, () => client.getNetwork(id).remove()),
  }
}

function abortable(signal: AbortSignal | undefined): { readonly abortSignal?: AbortSignal } {
  return signal === undefined ? {} : { abortSignal: signal }
}

async function doing<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw engineError(what, error)
  }
}

/** A stream that says what it was about when it breaks. Who destroys it ends what the engine sends. */
async function streaming(what: string, ask: () => Promise<NodeJS.ReadableStream>): Promise<Readable> {
  const source = await doing(what, async () => (await ask()) as unknown as Readable)
  const stream = new PassThrough()
  source.on('error', (error) => stream.destroy(engineError(what, error)))
  stream.on('close', () => source.destroy())
  return source.pipe(stream)
}

/** What is gone already needs no removing. */
async function gone(what: string, act: () => Promise<unknown>): Promise<void> {
  await doing(what, async () => {
    await act().catch((error: unknown) => {
      if (!isMissing(error)) throw error
    })
  })
}

async function inspectImage(client: Docker, reference: string): Promise<ImageDetails | undefined> {
  return doing(`looking at image ${reference}`, async () => {
    try {
      const found = await client.getImage(reference).inspect()
      return {
        id: found.Id,
        parent: found.Parent,
        tags: found.RepoTags,
        isPulled: ((found.RepoDigests as readonly string[] | null) ?? []).length > 0,
        os: found.Os,
        architecture: found.Architecture,
        variant: (found as { readonly Variant?: string }).Variant ?? '',
        author: found.Author,
        size: found.Size,
        config: found.Config as unknown as Readonly<Record<string, unknown>>,
        layers: found.RootFS.Layers ?? [],
      }
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  })
}

async function historyOf(client: Docker, reference: string): Promise<readonly HistoryEntry[]> {
  interface Entry {
    readonly CreatedBy: string
    readonly Size: number
    readonly Comment: string
  }
  const entries = await doing(
    `reading the history of ${reference}`,
    async () => (await client.getImage(reference).history()) as Entry[],
  )
  return entries.map(({ CreatedBy, Size, Comment }) => ({ createdBy: CreatedBy, size: Size, comment: Comment }))
}

/** How often it is tried again while a container is in the way, every tenth of a second. */
const patience = 50

async function removeImage(client: Docker, reference: string): Promise<boolean> {
  return doing(`removing image ${reference}`, async () => {
    for (let tries = 0; ; tries++) {
      try {
        await client.getImage(reference).remove({ noprune: true })
        return true
      } catch (error) {
        // A driver may have asked for a tag that no image can have (`x:`).
        if (isMissing(error) || isRefusal(error)) return true
        if (!isConflict(error)) throw error
        // the step of a build that was cancelled ends a little later
        if (tries === patience || !reasonOf(error).includes('container')) return false
        await sleep(100)
      }
    }
  })
}

/** An image without a command gets a dummy one: `docker create` refuses it otherwise. */
async function createContainer(client: Docker, request: ContainerRequest): Promise<string> {
  const labels = { Labels: Object.fromEntries(request.labels ?? []) }
  const named = request.name === undefined ? {} : { name: request.name }
  const { entrypoint, env, workdir, user, network } = request
  const settings = {
    ...(entrypoint === undefined ? {} : { Entrypoint: entrypoint.length === 0 ? [''] : [...entrypoint] }),
    ...(env === undefined ? {} : { Env: [...env] }),
    ...(workdir === undefined ? {} : { WorkingDir: workdir }),
    ...(user === undefined ? {} : { User: user }),
    ...(network === undefined ? {} : { HostConfig: { NetworkMode: network } }),
  }
  const create = async (command: readonly string[]): Promise<string> => {
    const cmd = command.length === 0 ? {} : { Cmd: [...command] }
    return (await client.createContainer({ Image: request.image, ...cmd, ...settings, ...labels, ...named })).id
  }
  return doing(`making a container of ${request.image}`, async () => {
    try {
      return await create(request.command)
    } catch (error) {
      if (request.command.length === 0 && /no command specified/i.test(String(error))) return create(['true'])
      throw error
    }
  })
}

async function waitFor(client: Docker, id: string, signal: AbortSignal | undefined): Promise<number> {
  return doing('waiting for a container', async () => {
    const { StatusCode } = (await client.getContainer(id).wait({ ...abortable(signal) })) as { readonly StatusCode: number }
    return StatusCode
  })
}

const readings: Readonly<Record<ContainerReading, { readonly what: string; readonly path: string }>> = {
  export: { what: 'exporting a container', path: 'export' },
  copy: { what: 'reading a container', path: 'archive?path=/' },
}

async function readContainer(
  client: Docker,
  { id, way }: { readonly id: string; readonly way: ContainerReading },
  take: (part: Uint8Array) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const reader: { isContent: boolean } = { isContent: true }
  const takeOrEnd = (part: Uint8Array): void => {
    reader.isContent = false
    take(part)
    reader.isContent = true
  }
  const { what, path } = readings[way]
  try {
    const { socketPath } = client.modem as { readonly socketPath?: unknown }
    if (typeof socketPath === 'string' && (await readDirectly(socketPath, `/containers/${id}/${path}`, takeOrEnd, signal))) return
    const container = client.getContainer(id)
    const options = abortable(signal)
    const stream = await (way === 'export' ? container.export(options) : container.getArchive({ path: '/', ...options }))
    for await (const part of stream as AsyncIterable<Uint8Array>) takeOrEnd(part)
  } catch (error) {
    // what the reader says is not the engine's
    throw reader.isContent ? engineError(what, error) : error
  }
}

async function namedObjects(client: Docker): Promise<readonly NamedObject[]> {
  return doing('looking at what there is', async () => {
    const [images, containers, volumes] = await Promise.all([
      client.listImages(),
      client.listContainers({ all: true }),
      client.listVolumes(),
    ])
    return [
      ...images.flatMap(({ Id, RepoTags, RepoDigests, Labels }) => {
        const isPulled = filled(RepoDigests, []).length > 0
        const names = filled(RepoTags, []).filter((name) => name !== '<none>:<none>')
        return names.map((name) => ({ kind: 'image' as const, name, id: Id, labels: Object.keys(filled(Labels, {})), isPulled }))
      }),
      ...containers.map(({ Id, Names, Labels }) => {
        const name = (Names[0] ?? Id).replace(/^\//, '')
        return { kind: 'container' as const, name, id: Id, labels: Object.keys(Labels), isPulled: false }
      }),
      ...filled(volumes.Volumes, []).map(({ Name, Labels }) => {
        const labels = Object.keys(filled(Labels, {}))
        return { kind: 'volume' as const, name: Name, id: Name, labels, isPulled: false }
      }),
    ]
  })
}

/** The engine says null where there is none. */
function filled<T>(value: T | null | undefined, empty: T): T {
  return value ?? empty
}

async function labelled(client: Docker, label: string): ReturnType<Engine['labelled']> {
  return doing('looking for what was made', async () => {
    const filters = JSON.stringify({ label: [label] })
    const [containers, volumes, networks] = await Promise.all([
      client.listContainers({ all: true, filters }),
      client.listVolumes({ filters }),
      client.listNetworks({ filters }),
    ])
    return {
      containers: containers.map(({ Id }) => Id),
      volumes: filled(volumes.Volumes, []).map(({ Name }) => Name),
      networks: networks.map(({ Id }) => Id),
    }
  })
}
