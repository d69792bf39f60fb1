/**
 * One run's namespace on an engine: its names, its label, and everything that it made. Whatever happens, closing it leaves the engine
 * as it was: containers, volumes and networks with the label, tags of the namespace, images made and those of their parents that were
 * not there before.
 */
import { randomBytes } from 'node:crypto'
import type { BuildProgress, BuildRequest, Engine, ImageDetails } from './engine.ts'

/** What every object of a run carries; its value is the session's id. */
export const SESSION_LABEL = 'restage.session'

export interface Session {
  /** 8 hex digits, new for each run. */
  readonly id: string
  readonly engine: Engine
  /** `x/y:build` → `restage-1a2b3c4d/x/y:build`; `host:5000/x:1` → `restage-1a2b3c4d/host_5000/x:1`. */
  image(reference: string): string
  /** `extract` → `restage-1a2b3c4d-extract`; volumes and networks alike. */
  container(name: string): string
  /** Takes the prefixes out of a text again, for people and for the driver. */
  restore(text: string): string
  /** Builds with the session's label; its layers are removed at the end too, whether it comes to its end or not. */
  build(request: BuildRequest, report: (progress: BuildProgress) => void, signal?: AbortSignal): Promise<string>
  /** An image that this run built. */
  made(imageId: string): void
  /** Removes everything; may be called again. Goes on to the end, then throws the first failure. */
  close(): Promise<void>
}

/** Opens a session. */
export async function openSession(engine: Engine): Promise<Session> {
  const id = randomBytes(4).toString('hex')
  const before = await engine.imageIds()
  const prefix = `restage-${id}`
  const made = new Set<string>()
  const tags = new Set<string>()
  return {
    id,
    engine,
    image(reference) {
      const name = `${prefix}/${flatDomain(reference)}`
      tags.add(name)
      return name
    },
    container: (name) => `${prefix}-${name}`,
    restore: (text) => text.replaceAll(`${prefix}/`, '').replaceAll(`${prefix}-`, ''),
    async build(request, report, signal) {
      const labels = new Map([...(request.labels ?? []), [SESSION_LABEL, id]])
      const watch = layersIn((layer) => made.add(layer))
      const image = await engine.build(
        { ...request, labels },
        (progress) => {
          watch(progress)
          report(progress)
        },
        signal,
      )
      made.add(image)
      return image
    },
    made(imageId) {
      made.add(imageId)
    },
    async close() {
      const failures: Error[] = []
      const attempt = async (remove: () => Promise<unknown>): Promise<void> => {
        await remove().catch((error: unknown) => failures.push(error instanceof Error ? error : new Error(String(error))))
      }
      const left = await engine.labelled(SESSION_LABEL, id)
      const looks = lookAt(engine, made)
      await Promise.all(left.containers.map((container) => attempt(() => engine.removeContainer(container))))
      for (const volume of left.volumes) await attempt(() => engine.removeVolume(volume))
      for (const network of left.networks) await attempt(() => engine.removeNetwork(network))
      // before the tags go: an image without one may be gone with it, and its parents could not be told any more
      const chains: string[][] = []
      const seen = new Set(before)
      const isOwn = (tag: string): boolean => tag.startsWith(`${prefix}/`)
      const look = (image: string): Promise<ImageDetails | undefined> => looks.get(image) ?? engine.image(image)
      for (const image of made) await attempt(async () => chains.push(await chainOf(look, image, seen, isOwn)))
      for (const tag of tags) await attempt(() => engine.removeImage(tag))
      // what was made later may stand on what was made before
      for (const chain of chains.reverse()) await attempt(() => removeChain(engine, chain))
      tags.clear()
      made.clear()
      const [first] = failures
      if (first !== undefined) throw first
    },
  }
}

/** A registry's name is no part of a path: its port becomes one. */
function flatDomain(reference: string): string {
  return reference.replace(/^([\w.-]+):(\d+)\//, '$1_$2/')
}

/**
 * What a build says of the images that it makes: the classic builder names each layer. Those of a build stage are no parents of the
 * image, and nobody else knows them. A layer from the cache was there before, or was named when it was made.
 */
function layersIn(add: (id: string) => void): (progress: BuildProgress) => void {
  let isCached = false
  return (progress) => {
    if (progress.kind !== 'output') return
    const [, id] = /^ ---> ([0-9a-f]{12})\n$/.exec(progress.text) ?? []
    if (id !== undefined && !isCached) add(id)
    isCached = progress.text === ' ---> Using cache\n'
  }
}

/** Asks for all of them at once; who comes for an answer gets the failure. */
function lookAt(engine: Engine, images: ReadonlySet<string>): ReadonlyMap<string, Promise<ImageDetails | undefined>> {
  const looks = new Map(Array.from(images, (image) => [image, engine.image(image)]))
  for (const look of looks.values()) look.catch(() => undefined)
  return looks
}

/**
 * An image and its parents, up to the first that has a name that is not of this run.
 *
 * @param seen where it ends too, and where its images are put: those that were there before, and those of other chains.
 */
async function chainOf(
  look: (image: string) => Promise<ImageDetails | undefined>,
  image: string,
  seen: Set<string>,
  isOwn: (tag: string) => boolean,
): Promise<string[]> {
  const chain: string[] = []
  for (let id = image; id !== '' && !seen.has(id);) {
    const details = await look(id)
    if (details === undefined || seen.has(details.id) || !details.tags.every(isOwn)) break
    chain.push(details.id)
    seen.add(details.id)
    id = details.parent
  }
  return chain
}

/** Removes images, children first, up to the first that another image stands on. */
async function removeChain(engine: Engine, chain: readonly string[]): Promise<void> {
  for (const id of chain) if (!(await engine.removeImage(id))) return
}
