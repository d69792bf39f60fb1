/** What each way of building leaves on the machine beside the final images. */
import type { Session } from '../engine/session.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { LegacySide } from './verify.ts'
import type { LeftBehind, Verification } from './verification.ts'

/** The multi-stage side leaves nothing that it was seen to make: its build stages are the cache's. */
export async function leftBehind(
  plan: BuildPlan,
  legacy: LegacySide,
  session: Session,
): Promise<NonNullable<Verification['leftBehind']>> {
  const finals = new Set(plan.builds.map((build) => legacy.builds.get(build.image)?.imageId))
  const images: LeftBehind['images'][number][] = []
  for (const build of legacy.run.builds) {
    if (build.imageId === undefined || finals.has(build.imageId)) continue
    const details = await session.engine.image(build.imageId)
    // a driver that removes its builder image leaves none
    if (details !== undefined) images.push({ name: build.tags[0] ?? '<none>', size: details.size })
  }
  return {
    legacy: { images, files: legacy.run.files, containers: legacy.run.containers },
    multiStage: { images: [], files: [], containers: [] },
  }
}
