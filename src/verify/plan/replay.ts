/**
 * The legacy version by plan: the inferred images, containers and contexts, made again on an engine.
 *
 * In: the pipeline. Its images are built in order, each with its context laid out from the host's files as the inference has them at
 * that moment (`layout-steps.ts`); each container that something was taken from is made again from its image, with what it had mounted
 * (`mounts.ts`), does what it did, and is looked into. Nothing else of the driver runs. What is not known of a text (a date, a commit) gets one made-up value, the same on
 * both sides.
 */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { flagValues } from '../../docker/flag-values.ts'
import { substituteImages } from '../../dockerfile/substitute.ts'
import { EngineError } from '../../engine/error.ts'
import { isMissing } from '../../engine/failure.ts'
import type { ContainerId, HostView, ImagePath } from '../../host/origin.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { BuiltImage, Container, DockerEvent, ImageId, ImageReference, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { fillHoles } from '../../pipeline/holes.ts'
import { keyOf, known, type Text } from '../../text/symbolic.ts'
import { substituteBase } from '../bases.ts'
import type { LegacyBuild, LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { containerLike } from './containers.ts'
import { beforeTools, useTools } from './host-tools.ts'
import { isWithin } from '../../host/path.ts'
import { originalOf } from '../../host/rework.ts'
import { keepMade, type MadeFiles } from '../made-files.ts'
import { layOut, type Materials } from './lay-out.ts'
import { layoutSteps } from './layout-steps.ts'
import { mountFlags, volumesOf } from './mounts.ts'
import { makeVolume, SharedFolders } from './shared-folders.ts'
import { takeOut } from './take-out.ts'
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
  readonly #options: LegacyOptions
  /** Names under which this run's images can be used in a FROM. */
  readonly #names = new Map<ImageId, string>()
  /** The containers that were made, by their ids on the engine: each does what it did once. */
  readonly #made = new Map<ContainerId, Promise<string>>()
  /** By container and path: where on this machine its copy lies. */
  readonly #taken = new Map<string, Promise<string>>()
  readonly #volumes = new Map<string, Promise<string>>()
  readonly #shared: SharedFolders
  readonly #materials: Materials
  #folders = 0

  constructor(pipeline: Pipeline, options: LegacyOptions) {
    this.#pipeline = pipeline
    this.#options = options
    this.#shared = new SharedFolders(options.session, options.signal)
    this.#materials = {
      repository: options.scratch.root,
      valueOf: (text) => this.#value(text),
      artifact: (container, path) => this.#take(container, path),
      left: (container, path) => this.#take(container, path).catch(nothing),
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
    const { session, builder, cache, report, signal } = this.#options
    if (image.context === undefined) throw unsupported(`${image.id} has no folder as its context`)
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
    const imageId = await session.build(
      {
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
      },
      (progress) => {
        report({ kind: 'build', progress })
      },
      signal,
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
    }
  }

  /** What the context that is laid out in a folder holds of the driver's making. */
  async #keepMade(context: HostPath, folder: string): Promise<MadeFiles> {
    const { made } = this.#options
    const inside = made.filter((path) => isWithin(path as HostPath, context))
    const below = inside.map((path) => (context === '.' ? path : path.slice(context.length + 1)))
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

  async #takeOut(id: ContainerId, path: ImagePath): Promise<string> {
    const { session, signal } = this.#options
    const place = await takeOut(session.engine, await this.#container(id), this.#value(path), this.#folder(), signal)
    const container = this.#pipeline.containers.get(id)
    if (container !== undefined) await useTools(container, this.#value(path), place)
    return place
  }

  #container(id: ContainerId): Promise<string> {
    // What tools of the host did to copies of its files did nothing to the container.
    const own = originalOf(id)
    const present = this.#made.get(own)
    if (present !== undefined) return present
    const making = this.#make(id)
    this.#made.set(own, making)
    return making
  }

  async #make(id: ContainerId): Promise<string> {
    const whole = this.#pipeline.containers.get(id)
    if (whole === undefined) throw unsupported(`container ${id} is not known`)
    const container = beforeTools(whole)
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
    return containerLike(container, { session, image: this.#imageName(container.image), mounts, valueOf, timeLimit, signal })
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
    for (const { id, untouched } of containers.sort((a, b) => orderOf(a) - orderOf(b))) if (!untouched) await this.#container(id)
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

  #layOut(view: HostView, path: HostPath, to: string): Promise<void> {
    return layOut(layoutSteps(view, path, this.#pipeline.containers), to, this.#materials)
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

function orderOf(container: Container): number {
  return (container.actions.at(-1) ?? container).event.order
}

/** What is not there is no failure where it need not be there. */
function nothing(error: unknown): undefined {
  if (error instanceof EngineError && isMissing(error.cause)) return undefined
  throw error
}
