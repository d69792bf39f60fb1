/**
 * The legacy version by plan: the inferred images, containers and contexts, made again on an engine.
 *
 * In: the pipeline. Its images are built in order, each with its context laid out from the host's files as the inference has them at
 * that moment (`context-steps.ts`); each container that something was taken from is made again from its image, does what it did, and
 * is looked into. Nothing else of the driver runs. What is not known of a text (a date, a commit) gets one made-up value, the same on
 * both sides.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { flagValues } from '../../docker/flag-values.ts'
import { substituteImages } from '../../dockerfile/substitute.ts'
import { EngineError } from '../../engine/error.ts'
import type { ContainerId, ImagePath } from '../../host/origin.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { BuiltImage, ImageId, ImageReference, Pipeline } from '../../pipeline/model.ts'
import { keyOf, known, type Text } from '../../text/symbolic.ts'
import { substituteBase } from '../bases.ts'
import type { LegacyBuild, LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { containerLike } from './containers.ts'
import { contextSteps } from './context-steps.ts'
import { layOut } from './lay-out.ts'
import { takeOut } from './take-out.ts'
import { valueOf } from './values.ts'

/** Replays a plan. */
export async function replayPlan(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  const started = performance.now()
  const replay = new Replay(plan.pipeline, options)
  const builds: LegacyBuild[] = []
  for (const image of plan.pipeline.images) builds.push(await replay.build(image))
  const seconds = (performance.now() - started) / 1000
  return { builds, answered: [], containers: [], files: [], seconds }
}

class Replay {
  readonly #pipeline: Pipeline
  readonly #options: LegacyOptions
  /** Names under which this run's images can be used in a FROM. */
  readonly #names = new Map<ImageId, string>()
  /** By container and path: where on the host its copy lies. */
  readonly #taken = new Map<string, Promise<string>>()
  #folders = 0

  constructor(pipeline: Pipeline, options: LegacyOptions) {
    this.#pipeline = pipeline
    this.#options = options
  }

  async build(image: BuiltImage): Promise<LegacyBuild> {
    const { session, builder, cache, report, signal } = this.#options
    if (image.context === undefined) throw unsupported(`${image.id} has no folder as its context`)
    const started = performance.now()
    const folder = this.#folder()
    await mkdir(folder)
    await layOut(contextSteps(image.context.view, image.context.path), folder, {
      repository: this.#options.scratch.root,
      valueOf: (text) => this.#value(text),
      artifact: (container, path) => this.#take(container, path),
    })
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
          text: substituteImages(image.dockerfile.source.text, args, target, this.#resolver(image)),
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
    }
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
    const container = this.#pipeline.containers.get(id)
    if (container === undefined) throw unsupported(`container ${id} is not known`)
    const { session, signal } = this.#options
    const box = await containerLike(container, {
      session,
      image: this.#imageName(container.image),
      valueOf: (text) => this.#value(text),
      signal,
    })
    try {
      return await takeOut(session.engine, box, this.#value(path), this.#folder(), signal)
    } finally {
      await session.engine.removeContainer(box)
    }
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

function unsupported(why: string): EngineError {
  return new EngineError('not-supported', `replaying the plan: ${why}; --legacy script runs the driver itself`)
}
