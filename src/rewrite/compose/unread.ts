/** Commands that write the Dockerfile of an image that became a stage, line by line or by a heredoc: nothing reads it any more. */
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { Site } from '../../text/source.ts'
import type { MadeDockerfile } from '../composition.ts'
import { commandAt } from '../driver/tree.ts'
import { writtenPieces } from './printed.ts'

/** Their places. `made`: Dockerfiles that the driver goes on making. */
export function unreadWrites(
  pipeline: Pipeline,
  absorbed: readonly BuiltImage[],
  made: readonly MadeDockerfile[],
): readonly Site[] {
  return absorbed.flatMap((image) => {
    const { dockerfile, event } = image
    if (dockerfile.fromRepository || dockerfile.holes !== undefined) return []
    const pieces = writtenPieces(pipeline, image)
    // Of a group the commands are not judged one by one.
    if (pieces.some(({ tree, start, end }) => commandAt(tree, { start, end }) === undefined)) return []
    const [first] = pieces
    const sites = pieces.map(({ tree, start, end }) => ({ source: tree.original, start, end }))
    const isOf = (site: Site): boolean =>
      sites.some(({ source, start, end }) => source === site.source && start <= site.start && site.end <= end)
    const uses = pipeline.hostSteps.filter(
      ({ call, effects }) =>
        !isOf(call.site) && [...effects.reads, ...effects.writes, ...effects.removes].includes(dockerfile.path),
    )
    // Written anew for the final image, it is there for whoever comes later.
    const isWrittenAnew = made.some(({ path }) => path === dockerfile.path) && uses.every(({ order }) => order > event.order)
    const others = pipeline.images.filter((one) => one !== image && one.dockerfile.path === dockerfile.path)
    const isFree = uses.length === 0 && others.length === 0 && pipeline.reads.every(({ path }) => path !== dockerfile.path)
    return first?.write.append === false && first.write.path === dockerfile.path && (isWrittenAnew || isFree) ? sites : []
  })
}
