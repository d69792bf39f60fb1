/** Where the Dockerfile of a final image goes that docker commit or docker import makes: nobody wrote one for it. */
import { parentOf, joinPath } from '../../host/path.ts'
import type { BuiltImage, Pipeline } from '../../pipeline/model.ts'
import { isUnwritten } from '../../pipeline/no-dockerfile.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import { freeName } from '../../text/free-name.ts'

/**
 * `Dockerfile` in the context, where nothing stands there, or what does is the Dockerfile of an image that becomes a stage; else, and
 * where several images have none, a file of its own beside.
 */
export function newDockerfile(pipeline: Pipeline, final: BuiltImage, context: HostPath, repository: Repository): HostPath {
  const finals = pipeline.images.filter(({ id }) => pipeline.roles.get(id) === 'final')
  const standard = joinPath(context, 'Dockerfile')
  const ofStages = pipeline.images.filter((image) => !finals.includes(image)).map((image) => image.dockerfile.source.path)
  const isOurs = ofStages.includes(standard) && !finals.some((image) => image.dockerfile.source.path === standard)
  const isAlone = finals.filter(isUnwritten).length === 1
  if (isAlone && (isOurs || repository.stat(standard) === undefined)) return standard
  const name = parentOf(final.dockerfile.source.path as HostPath).replace(/^.*\//, '')
  return freeName(`${standard}.${name}`, (one) => repository.stat(one) !== undefined) as HostPath
}
