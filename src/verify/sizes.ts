/** Sizes of an image, honestly named. */
import type { Engine, ImageDetails } from '../engine/engine.ts'
import type { ImageSizes } from './verification.ts'

/**
 * @param base what its Dockerfile is FROM, as the engine has it; `undefined` when it is not known.
 */
export async function sizesOf(engine: Engine, image: ImageDetails, base: ImageDetails | undefined): Promise<ImageSizes> {
  const history = await engine.history(image.id)
  const layers = history.map(({ size, createdBy }) => ({ size, createdBy })).reverse()
  return { image: image.size, overBase: overBase(image, base), compressed: null, layers }
}

/** Only a base whose layers the image really begins with counts. */
function overBase(image: ImageDetails, base: ImageDetails | undefined): number | null {
  const isBase = base?.layers.every((layer, index) => image.layers[index] === layer)
  return base === undefined || isBase !== true ? null : image.size - base.size
}
