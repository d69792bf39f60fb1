/**
 * The legacy version by plan: the inferred images, containers and contexts, made again on an engine.
 *
 * In: the pipeline. Its images are built in order, each with its context laid out from the host's files as the inference has them at
 * that moment (`layout-steps.ts`); each container that something was taken from is made again from its image, with what it had mounted
 * (`mounts.ts`), does what it did, and is looked into. Nothing else of the driver runs. What is not known of a text (a date, a commit) gets one made-up value, the same on
 * both sides.
 */
import { mkdir, rm } from 'node:fs/promises'
import { basename, join, relative } from 'node:path'
import { flagValues, hasFlag } from '../../docker/flag-values.ts'
import { substituteImages } from '../../dockerfile/substitute.ts'
import type { BuildProgress } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
import type { ContainerId, HostView, ImagePath } from '../../host/origin.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { BuiltImage, Container, DockerEvent, ImageId, ImageReference, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { fillHoles } from '../../pipeline/holes.ts'
import { keyOf, known, printText, type Text } from '../../text/symbolic.ts'
import { substituteBase } from '../bases.ts'
import type { LegacyBuild, LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import type { CopyIn } from '../../pipeline/copied-in.ts'
import { containerLike } from './containers.ts'
import { commitLike } from './commits.ts'
import { copyIn } from './copy-in.ts'
import { beforeHostSteps, takeWithSteps } from './host-steps.ts'
import { isInRepository, isWithin, relativeTo } from '../../host/path.ts'
import { keepMade, readTold, type MadeFiles } from '../made-files.ts'
import { copyGitFolder } from '../scratch.ts'
import { layOut, type Materials } from './lay-out.ts'
import { layoutSteps } from './layout-steps.ts'
import { mountFlags, volumesOf } from './mounts.ts'
import { makeVolume, SharedFolders } from './shared-folders.ts'
import { nothingThere } from './not-there.ts'
import { takeOut } from './take-out.ts'
import { withinLimit } from '../time-limit.ts'
import { contextSources } from '../../pipeline/context-sources.ts'
import { unsupported } from './unsupported.ts'
import { valueOf } from './values.ts'

/** Replays a plan. */
export async function replayPlan(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  const started = performance.now()
  const replay = new Replay(plan.pipeline, options)
  const builds: LegacyBuild[] = []
  for (const image of plan.pipeline.images) builds.push(await replay.build(image))
  const seconds = (performance.now() - started) / 1000
  return { builds, calls: replay.calls(), answered: [], containers: null, files: null, seconds }
}

class Replay {
  readonly #pipeline: Pipeline
  /** Those of which something may lie in a context. */
  readonly #containers: Pipeline['containers']
  readonly #options: LegacyOptions
  /** Names under which this run's images can be used in a FROM. */
  readonly #names = new Map<ImageId, string>()
  /** The containers that were made, by their ids on the engine: each does what it did once. */
  readonly #made = new Map<string, Promise<string>>()
  /** By container and path: where on this machine its copy lies. */
  readonly #taken = new Map<string, Promise<string>>()
  readonly #volumes = new Map<string, Promise<string>>()
  readonly #shared: SharedFolders
  readonly #materials: Materials
  #folders = 0

  constructor(pipeline: Pipeline, options: LegacyOptions) {
    this.#pipeline = pipeline
    this.#containers = new Map([...pipeline.bystanders, ...pipeline.containers])
    this.#options = options
    this.#shared = new SharedFolders(options.session, options.signal)
    this.#materials = {
      repository: options.scratch.root,
      valueOf: (text) => this.#value(text),
      artifact: (container, path) => this.#take(container, path).catch(this.#doubting(container)),
      left: (container, path) => this.#take(container, path).catch(nothingThere).catch(this.#doubting(container)),
    }
  }

  /** The commands of the containers, as they are done again. */
  calls(): LegacyRun['calls'] {
    const events = [...this.#pipeline.containers.values()].flatMap(({ event, actions }) => [
      event,
      ...actions.flatMap((action) => (action.kind === 'exec' ? [action.event] : [])),
    ])
    return events.map(({ call }) => ({
      words: call.words.map(({ text }) => this.#value(text)),
      environment: this.#options.environment,
    }))
  }

  async build(image: BuiltImage): Promise<LegacyBuild> {
    const { session, builder, cache, report } = this.#options
    if (image.committed !== undefined) return this.#commit(image, image.committed)
    if (image.context === undefined) throw unsupported(`${image.id} has no folder as its context`)
    const [open] = image.event.command.open ?? []
    if (open !== undefined) throw unsupported(`${image.id} is built with ${printText(open.text)}, words that are not known`)
    const base = this.#pipeline.bases.find(({ into }) => into === image.id)
    if (base !== undefined)
      throw unsupported(`${image.id} is FROM ${printText(base.reference)}, which holds files that only the host makes`)
    const added = contextSources(image).find(({ artifacts, repository }) =>
      [...artifacts, ...repository].some(({ archive }) => isPacked(image, archive?.file)),
    )
    if (added !== undefined) throw unsupported(`${image.id} unpacks the archive ${printText(added.source)} with the owners in it`)
    const started = performance.now()
    const folder = this.#folder()
    await mkdir(folder)
    await this.#layOut(image.context.view, image.context.path, folder)
    const made = await this.#keepMade(image.context.path, folder)
    const args = new Map([...image.args].map(([name, text]) => [name, this.#value(text)]))
    const target = image.target === undefined ? undefined : this.#value(image.target)
    const labels = new Map(
      this.#flag(image, 'label').map((label) => {
        const [name = '', ...value] = label.split('=')
        return [name, value.join('=')] as const
      }),
    )
    const request = {
      builder,
      dockerfile: {
        name: image.dockerfile.path,
        text: substituteImages(
          this.#value(fillHoles(image.dockerfile.source.text, image.dockerfile.holes)),
          args,
          target,
          this.#resolver(image),
        ),
      },
      context: { kind: 'folder', path: folder, ignore: image.context.ignore?.text },
      args,
      target,
      labels,
      noCache: !cache,
      network: this.#flag(image, 'network').at(-1),
      platform: this.#flag(image, 'platform').at(-1),
      addHosts: this.#flag(image, 'add-host'),
    } as const
    const told = (progress: BuildProgress): void => {
      report({ kind: 'build', progress })
    }
    const imageId = await withinLimit(`building ${image.dockerfile.path}`, this.#options, (signal) =>
      session.build(request, told, signal),
    )
    const name = session.image(`plan-${image.id.toLowerCase()}`)
    await session.engine.tag(imageId, name)
    this.#names.set(image.id, name)
    return {
      dockerfile: image.dockerfile.path,
      target,
      args,
      labels,
      tags: image.tags.map((tag) => this.#value(tag)),
      imageId,
      builder,
      seconds: (performance.now() - started) / 1000,
      made,
      told: await readTold(this.#options.told, folder),
    }
  }

  async #commit(image: BuiltImage, id: ContainerId): Promise<LegacyBuild> {
    const { session, builder } = this.#options
    const started = performance.now()
    const container = this.#containers.get(id)
    if (container === undefined) throw unsupported(`container ${id} is not known`)
    if (container.untouched && hasFlag(container.event.command, 'stop-signal'))
      throw unsupported(`${image.id} has the stop signal of a container that did nothing`)
    const imageId = await commitLike(image, await this.#container(container), this.#options)
    const name = session.image(`plan-${image.id.toLowerCase()}`)
    await session.engine.tag(imageId, name)
    this.#names.set(image.id, name)
    return {
      dockerfile: image.dockerfile.path,
      target: undefined,
      args: new Map(),
      labels: new Map(),
      tags: image.tags.map((tag) => this.#value(tag)),
      imageId,
      builder,
      seconds: (performance.now() - started) / 1000,
      made: { folder: this.#folder(), paths: [] },
      told: new Map(),
    }
  }

  /** What the context that is laid out in a folder holds of the driver's making. */
  async #keepMade(context: HostPath, folder: string): Promise<MadeFiles> {
    const { made } = this.#options
    const inside = made.filter((path) => isWithin(path as HostPath, context))
    const below = inside.map((path) => relativeTo(path, context))
    const kept = this.#folder()
    const { paths } = await keepMade(below, folder, join(kept, context))
    return { folder: kept, paths: paths.map((path) => join(context, path)) }
  }

  #flag(image: BuiltImage, name: string): readonly string[] {
    return flagValues(image.event.command, name).map((value) => this.#value(value))
  }

  /** What a FROM of an image means: an image of this run, or what stands in for one from outside. */
  #resolver(image: BuiltImage): (reference: string) => string | undefined {
    const own = new Map<string, string>()
    for (const text of referencesIn(image)) {
      const id = image.uses.get(keyOf(text))
      const name = id === undefined ? undefined : this.#names.get(id)
      if (name !== undefined) own.set(this.#value(text), name)
    }
    return (reference) => own.get(reference) ?? substituteBase(this.#options.bases, reference)
  }

  #take(id: ContainerId, path: ImagePath): Promise<string> {
    const key = `${id} ${keyOf(path)}`
    const known = this.#taken.get(key)
    if (known !== undefined) return known
    const taking = this.#takeOut(id, path)
    this.#taken.set(key, taking)
    return taking
  }

  /** What hands nothing over may fail, and the driver may go on after it: that says nothing about the driver. */
  #doubting(container: ContainerId): (error: unknown) => never {
    return (error) => {
      const isDoubtful = error instanceof EngineError && error.kind === 'build-failed'
      if (!isDoubtful || this.#pipeline.containers.has(container)) throw error
      throw unsupported(`what is in a context came out of a container that fails (${error.message})`)
    }
  }

  #takeOut(id: ContainerId, path: ImagePath): Promise<string> {
    const { session, signal } = this.#options
    const container = this.#containers.get(id)
    if (container === undefined) throw unsupported(`container ${id} is not known`)
    return takeWithSteps(container, this.#value(path), {
      folder: () => this.#folder(),
      take: async (inside) => takeOut(session.engine, await this.#container(container), inside, this.#folder(), signal),
    })
  }

  #container(container: Container): Promise<string> {
    // What the host did to copies of its files did nothing to the container.
    const own = beforeHostSteps(container)
    const key = keyOfContainer(own)
    const present = this.#made.get(key)
    if (present !== undefined) return present
    const making = this.#make(own)
    this.#made.set(key, making)
    return making
  }

  async #make(container: Container): Promise<string> {
    const { session, signal, timeLimit } = this.#options
    const valueOf = (text: Text): string => this.#value(text)
    if (!container.untouched) await this.#fillVolumes(container)
    const mounts = container.untouched
      ? []
      : await mountFlags(container, {
          valueOf,
          share: (sources) => this.#share(container.view, sources),
          volume: (name) => this.#volume(name),
        })
    return containerLike(container, {
      session,
      image: this.#imageName(container.image),
      mounts,
      valueOf,
      copyIn: (id, action) => this.#copyIn(id, action),
      timeLimit,
      signal,
    })
  }

  /** `docker cp` into a container: what lay on the host at that moment. */
  async #copyIn(id: string, { from, to, event, view }: CopyIn): Promise<void> {
    const folder = this.#folder()
    const source = join(folder, basename(from))
    await mkdir(folder)
    await this.#layOut(view, from, source)
    await copyIn({ container: id, path: this.#value(to), source, event }, this.#options)
    await rm(folder, { recursive: true })
  }

  /** Makes the containers first that had the same volumes before. */
  async #fillVolumes({ event }: Container): Promise<void> {
    const volumes = volumesOf(event)
    const isBefore = (other: DockerEvent): boolean =>
      other.order < event.order && volumesOf(other).some((volume) => volumes.includes(volume))
    const containers = [...this.#pipeline.containers.values()].filter((other) => isBefore(other.event))
    const unknown = this.#pipeline.events.find(
      (other) => isBefore(other) && !containers.some((container) => container.event.order === other.order),
    )
    if (unknown !== undefined) throw unsupported(`${event.call.source} may need what ${unknown.call.source} left in a volume`)
    for (const container of containers.sort((a, b) => orderOf(a) - orderOf(b)))
      if (!container.untouched) await this.#container(container)
  }

  /** Lays out paths as they were, for a container that has them mounted. */
  async #share(view: HostView, sources: readonly HostPath[]): Promise<string> {
    const folder = this.#folder()
    await mkdir(folder)
    for (const [index, source] of sources.entries()) await this.#layOut(view, source, join(folder, String(index)))
    const place = await this.#shared.share(folder, this.#options.scratch.beside)
    await rm(folder, { recursive: true })
    return place
  }

  #volume(name: string): Promise<string> {
    const present = this.#volumes.get(name)
    if (present !== undefined) return present
    const making = makeVolume(this.#options.session, this.#options.signal)
    this.#volumes.set(name, making)
    return making
  }

  async #layOut(view: HostView, path: HostPath, to: string): Promise<void> {
    await layOut(layoutSteps(view, path, this.#containers), to, this.#materials)
    const { root, top } = this.#options.scratch
    // git's own folder is no file of the repository
    const below = isInRepository(path) ? relative(join(root, path), top) : '..'
    if (!below.startsWith('..')) await copyGitFolder(top, join(to, below))
  }

  #imageName(image: ImageReference): string {
    if (image.kind === 'built') {
      const name = this.#names.get(image.id)
      if (name === undefined) throw unsupported(`${image.id} was not built before it is used`)
      return name
    }
    const reference = this.#value(image.reference)
    return substituteBase(this.#options.bases, reference) ?? reference
  }

  #value(text: Text): string {
    return known(text) ?? valueOf(text, this.#options.environment)
  }

  /** A new path beside the tree, in the scratch area. */
  #folder(): string {
    this.#folders += 1
    return join(this.#options.scratch.beside, String(this.#folders))
  }
}

/** The images that a Dockerfile names, evaluated. */
/** Whether an archive was packed out of a container's files, so that its owners are not known here. */
function isPacked({ context }: BuiltImage, archive: HostPath | undefined): boolean {
  return archive !== undefined && context?.view.at(archive)?.origin?.kind !== 'artifact'
}

function referencesIn(image: BuiltImage): readonly Text[] {
  return image.evaluated.stages.flatMap((stage) => [
    ...(stage.base.kind === 'image' ? [stage.base.reference] : []),
    ...stage.steps.flatMap(({ step }) => {
      if (step.kind === 'copy') return step.from?.kind === 'image' ? [step.from.reference] : []
      if (step.kind !== 'run') return []
      return step.mounts.flatMap((mount) => (mount.from?.kind === 'image' ? [mount.from.reference] : []))
    }),
  ])
}

/** Which one it is and what was done in it: it is one for all that is taken out of it between two actions. */
function keyOfContainer({ id, actions, untouched }: Container): string {
  const [number] = id.split('.')
  return [number, ...(untouched ? [] : actions.map(({ event }) => event.order))].join(' ')
}

function orderOf(container: Container): number {
  return (container.actions.at(-1) ?? container).event.order
}
