/** Sizes of an image, honestly named. */
import type { Engine, ImageDetails } from '../engine/engine.ts'
import { SESSION_LABEL } from '../engine/session.ts'
import type { ImageSizes } from './verification.ts'

/**
 * @param base what its Dockerfile is FROM, as the engine has it; `undefined` when it is not known.
 */
export async function sizesOf(engine: Engine, image: ImageDetails, base: Base): Promise<ImageSizes> {
  const history = await engine.history(image.id)
  // the label that verification gives is none of the image's own
  const own = history.filter(({ size, createdBy }) => size > 0 || !createdBy.includes(`LABEL ${SESSION_LABEL}=`))
  const layers = own.map(({ size, createdBy }) => ({ size, createdBy })).reverse()
  return { image: image.size, overBase: overBase(image, base), compressed: null, layers }
}

type Base = ImageDetails | 'scratch' | undefined

/** Only a base whose layers the image really begins with counts. */
function overBase(image: ImageDetails, base: Base): number | null {
  if (base === 'scratch') return image.size
  const isBase = base?.layers.every((layer, index) => image.layers[index] === layer)
  return base === undefined || isBase !== true ? null : image.size - base.size
}
