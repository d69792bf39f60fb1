/**
 * One run's namespace on an engine: its names, its label, and everything that it made. Whatever happens, closing it leaves the engine
 * as it was: containers, volumes and networks with the label, tags of the namespace, images made and those of their parents that were
 * not there before.
 */
import { randomBytes } from 'node:crypto'
import type { BuildProgress, BuildRequest, Engine } from './engine.ts'
import { EngineError } from './error.ts'

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
  /** Builds with the session's label; what a build that fails leaves is removed at the end too. */
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
      try {
        const image = await engine.build({ ...request, labels }, report, signal)
        made.add(image)
        return image
      } catch (error) {
        if (error instanceof EngineError) for (const layer of error.layers) made.add(layer)
        throw error
      }
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
      for (const container of left.containers) await attempt(() => engine.removeContainer(container))
      for (const volume of left.volumes) await attempt(() => engine.removeVolume(volume))
      for (const network of left.networks) await attempt(() => engine.removeNetwork(network))
      // before the tags go: an image without one may be gone with it, and its parents could not be told any more
      const chains: string[][] = []
      for (const image of made) await attempt(async () => chains.push(await chainOf(engine, image, before)))
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

/** An image and its parents, up to the first that was there before. */
async function chainOf(engine: Engine, image: string, before: ReadonlySet<string>): Promise<string[]> {
  const chain: string[] = []
  for (let id = image; id !== '' && !before.has(id);) {
    const details = await engine.image(id)
    if (details === undefined) break
    chain.push(details.id)
    id = details.parent
  }
  return chain
}

/** Removes images, children first, up to the first that another image stands on. */
async function removeChain(engine: Engine, chain: readonly string[]): Promise<void> {
  for (const id of chain) if (!(await engine.removeImage(id))) return
}
