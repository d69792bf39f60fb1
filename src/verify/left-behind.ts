/** What each way of building leaves on the machine beside the final images. */
import type { Builder } from '../engine/engine.ts'
import type { Session } from '../engine/session.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import { known } from '../text/symbolic.ts'
import type { StageImage } from './stage-images.ts'
import type { LegacySide } from './verify.ts'
import type { LeftBehind, Verification } from './verification.ts'

export interface NewSide {
  readonly builder: Builder
  /** Of all its builds. */
  readonly stages: readonly StageImage[]
  /** Ids of the final images on the engine. */
  readonly finals: readonly string[]
}

/** What was seen of both ways; by plan, what the driver's own commands say that they remove is not left. */
export async function leftBehind(
  plan: BuildPlan,
  legacy: LegacySide,
  multiStage: NewSide,
  session: Session,
): Promise<NonNullable<Verification['leftBehind']>> {
  const { files, containers, builds } = legacy.run
  const images = await legacyImages(plan, legacy, session)
  return {
    legacy: { images, files, containers, cache: builds.some(({ builder }) => builder === 'buildkit') },
    multiStage: {
      images: await stageImages(multiStage, session),
      files: [],
      containers: [],
      cache: multiStage.builder === 'buildkit',
    },
  }
}

async function legacyImages(plan: BuildPlan, legacy: LegacySide, session: Session): Promise<LeftBehind['images']> {
  const finals = new Set(plan.builds.map((build) => legacy.builds.get(build.image)?.imageId))
  const removed = new Set(legacy.run.files === null ? removedTags(plan) : [])
  const images: LeftBehind['images'][number][] = []
  for (const { imageId, tags } of legacy.run.builds) {
    if (imageId === undefined || finals.has(imageId) || (tags.length > 0 && tags.every((tag) => removed.has(tag)))) continue
    const details = await session.engine.image(imageId)
    // a driver that removes its builder image leaves none
    if (details !== undefined) images.push({ name: tags[0] ?? '<none>', size: details.size })
  }
  return images
}

/** Tags that the driver removes at its end or on its way. */
function removedTags({ pipeline }: BuildPlan): readonly string[] {
  return pipeline.events.flatMap(({ command }) =>
    command.name === 'rmi' ? command.operands.flatMap(({ text }) => known(text) ?? []) : [],
  )
}

/** What stages end with has no tag, but where it is an image that was there before. */
async function stageImages({ stages, finals }: NewSide, session: Session): Promise<LeftBehind['images']> {
  const images = new Map<string, LeftBehind['images'][number]>()
  for (const { stage, id, isShared } of stages) {
    if (isShared || finals.some((final) => final.startsWith(`sha256:${id}`))) continue
    const details = await session.engine.image(id)
    // names that runs of restage give are nobody's
    const isOwn = details?.tags.every((tag) => /^restage-[0-9a-f]{8}\//.test(tag))
    if (details !== undefined && isOwn === true) images.set(details.id, { name: `<none> (stage ${stage})`, size: details.size })
  }
  return [...images.values()]
}
