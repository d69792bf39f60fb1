/**
 * One run's namespace on an engine: its names, its label, and everything that it made. Whatever happens, closing it leaves the engine
 * as it was: containers, volumes and networks with the label, tags of the namespace, and images that it made. Another run that is
 * active may be building from these images; then they are left to it (`runs/`).
 */
import type { BuildProgress, BuildRequest, Engine } from './engine.ts'
import { inShort, Removal, removeLeftovers, SESSION_LABEL } from './removal.ts'
import { clearAway, openRun, type Run } from './runs/run.ts'

export { SESSION_LABEL }

export interface Session {
  /** 8 hex digits, new for each run. */
  readonly id: string
  readonly run: Run
  readonly engine: Engine
  /** `x/y:build` → `restage-1a2b3c4d/x/y:build`; `host:5000/x:1` → `restage-1a2b3c4d/host_5000/x:1`. */
  image(reference: string): string
  /** `extract` → `restage-1a2b3c4d-extract`; volumes and networks alike. */
  container(name: string): string
  /** Takes the prefixes out of a text again, for people and for the driver. */
  restore(text: string): string
  /** Builds with the session's label; its layers are removed at the end too, whether it comes to its end or not. */
  build(request: BuildRequest, report: (progress: BuildProgress) => void, signal?: AbortSignal): Promise<string>
  /**
   * Builds what gets no name. With the classic builder a label is a layer of its own, and a container to make it: a tenth of a second.
   * So it is left out there, and the image is the run's own when it is not the cache's: the user's may be the very same.
   */
  buildUnnamed(request: BuildRequest, report: (progress: BuildProgress) => void, signal?: AbortSignal): Promise<string>
  /** An image that this run made in another way. */
  made(imageId: string): void
  /** Removes everything; may be called again. Goes on to the end, then throws the first failure. */
  close(): Promise<void>
}

export interface SessionOptions {
  /** By default one that the session opens. */
  readonly run?: Run | undefined
  /** Told what people should know. */
  readonly note?: ((text: string) => void) | undefined
}

/** Opens a session. What runs that were killed have left goes first. */
export async function openSession(engine: Engine, options: SessionOptions = {}): Promise<Session> {
  const run = options.run ?? (await openRun(engine.info.address))
  const { id } = run
  await removeLeftovers(engine, run, options.note ?? (() => undefined))
  const before = await engine.imageIds()
  const beforeInShort = new Set([...before].map(inShort))
  const prefix = `restage-${id}`
  const images = new Set<string>()
  const tags = new Set<string>()
  /** Whose parents no build has named. */
  const unreported = new Set<string>()
  let isClosed = false
  const note = (image: string): void => {
    if (images.has(image) || beforeInShort.has(inShort(image))) return
    images.add(image)
    run.note({ kind: 'image', text: image })
  }
  const close = async (): Promise<void> => {
    if (isClosed) return
    const removal = new Removal(engine)
    await removal.objectsOf(id)
    for (const image of unreported) await removal.parentsOf(image, (parent) => !beforeInShort.has(inShort(parent)), note)
    const isLast = await run.beginClosing()
    if (isLast) {
      for (const record of await run.inherit()) await clearAway(record)
      for (const record of run.inherited()) await removal.objectsOf(record.id)
      await removal.imagesOf(run, { images, tags })
    }
    const leaves = isLast ? removal.hasFailed : images.size + tags.size + run.inherited().length > 0
    await run.end(leaves)
    isClosed = true
    removal.throwFirst()
  }
  const watched: Session['build'] = (request, report, signal) => {
    const watch = layersIn({ made: note, madeUnreported: (image) => unreported.add(image) })
    const told = (progress: BuildProgress): void => {
      watch(progress)
      report(progress)
    }
    return engine.build(request, told, signal)
  }
  const build: Session['build'] = async (request, report, signal) => {
    const labels = new Map([...(request.labels ?? []), [SESSION_LABEL, id]])
    const image = await watched({ ...request, labels }, report, signal)
    if (image !== '') note(image)
    return image
  }
  return {
    id,
    run,
    engine,
    image(reference) {
      const name = `${prefix}/${flatDomain(reference)}`
      if (!tags.has(name)) run.note({ kind: 'tag', text: name })
      tags.add(name)
      return name
    },
    container: (name) => `${prefix}-${name}`,
    restore: (text) => text.replaceAll(`${prefix}/`, '').replaceAll(`${prefix}-`, ''),
    build,
    buildUnnamed: (request, report, signal) => (request.builder === 'classic' ? watched : build)(request, report, signal),
    made(image) {
      note(image)
      unreported.add(image)
    },
    close,
  }
}

/** A registry's name is no part of a path: its port becomes one. */
function flatDomain(reference: string): string {
  return reference.replace(/^([\w.-]+):(\d+)\//, '$1_$2/')
}

/**
 * What a build says of the images that it makes: the classic builder names each layer. Those of a build stage are no parents of the
 * image, and nobody else knows them. A layer from the cache was there before, or was named when it was made; or it is another run's.
 * What a base has its children do (ONBUILD) is no step, and of its layers the last one alone is named.
 */
function layersIn(tell: {
  readonly made: (id: string) => void
  readonly madeUnreported: (id: string) => void
}): (progress: BuildProgress) => void {
  let kind: 'step' | 'triggers' | 'known' = 'step'
  return (progress) => {
    if (progress.kind === 'step') kind = /^FROM\s/i.test(progress.text) ? 'known' : 'step'
    if (progress.kind !== 'output') return
    const [, id] = /^ ---> ([0-9a-f]{12})\n$/.exec(progress.text) ?? []
    if (id !== undefined && kind !== 'known') tell.made(id)
    if (id !== undefined && kind === 'triggers') tell.madeUnreported(id)
    if (progress.text.startsWith('# Executing ')) kind = 'triggers'
    else if (kind === 'step' && progress.text === ' ---> Using cache\n') kind = 'known'
  }
}
