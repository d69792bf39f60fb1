/** Whether an artifact that a COPY takes is a file or a folder, as far as anything speaks for it. */
import { artifactType } from '../../pipeline/artifact-type.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import type { Taken } from '../../pipeline/context-sources.ts'
import type { Look } from '../../pipeline/observation.ts'

export function typeOf(pipeline: Pipeline, taker: BuiltImage, taken: Taken, look: Look): 'file' | 'directory' | undefined {
  const { origin, type } = taken.node
  if (type !== 'either') return type
  if (origin?.kind !== 'artifact') return undefined
  const seen = look(origin.container, origin.path)?.type
  if (seen === 'file' || seen === 'directory') return seen
  const container = pipeline.containers.get(origin.container)
  const provider = container?.image.kind === 'built' ? container.image.id : undefined
  return artifactType({
    path: origin.path,
    host: taken.node.path,
    provider: pipeline.images.find((image) => image.id === provider),
    taker,
    hostSteps: pipeline.hostSteps,
  })
}
