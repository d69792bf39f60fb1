/** Dockerfiles that the driver reads by itself, say to find out from their FROM lines what to build first. */
import type { Pipeline } from '../pipeline/model.ts'
import type { HostPath } from '../shell/world.ts'
import type { Site } from '../text/source.ts'

/** The Dockerfiles of the pipeline's images that commands read without making a file of them, with the first that does. */
export function dockerfilesRead({ images, hostSteps, reads }: Pipeline): ReadonlyMap<HostPath, Site> {
  const own = new Set(images.flatMap(({ dockerfile }) => (dockerfile.fromRepository ? [dockerfile.source.path as HostPath] : [])))
  const found = new Map<HostPath, Site>()
  const take = (path: HostPath, site: Site): void => {
    if (own.has(path) && !found.has(path)) found.set(path, site)
  }
  for (const { effects, call } of hostSteps)
    if (effects.writes.length === 0) for (const path of effects.reads) take(path, call.site)
  for (const { path, site } of reads) take(path, site)
  return found
}
