/** The Dockerfile behind a container. */
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import type { BuiltImage, Container } from './model.ts'

/** What a run made. */
export interface Made {
  readonly images: readonly BuiltImage[]
  /** All of the run. */
  readonly containers: ReadonlyMap<string, Container>
}

/** The evaluated Dockerfile of a container's image; `undefined` where this run did not build it. */
export function fileOf({ image }: Container, { images }: Pick<Made, 'images'>): EvaluatedDockerfile | undefined {
  return image.kind === 'built' ? images.find(({ id }) => id === image.id)?.evaluated : undefined
}
