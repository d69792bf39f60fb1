/** Where an image says that its containers have volumes of their own. */
import { baseConfig } from '../../dockerfile/bases.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { printText, type Text } from '../../text/symbolic.ts'
import type { ImageReference } from '../model.ts'

/** The volumes of an image as its Dockerfile and the ones below it write them; `undefined` where nobody here knows of any or none. */
export function volumePaths(reference: ImageReference, image: EvaluatedDockerfile | undefined): readonly string[] | undefined {
  if (reference.kind === 'stock') return volumesOfBase(reference.reference)
  const found: string[] = []
  let stage = image?.target
  while (stage !== undefined) {
    found.push(...stage.steps.flatMap(({ step }) => (step.kind === 'volume' ? step.words.map(printText) : [])))
    if (stage.base.kind === 'scratch') return found
    if (stage.parent === undefined) {
      const below = stage.base.kind === 'image' ? volumesOfBase(stage.base.reference) : undefined
      // What is declared here is known, whatever the base has besides.
      return below === undefined ? (found.length === 0 ? undefined : found) : [...found, ...below]
    }
    stage = stage.parent
  }
  return undefined
}

function volumesOfBase(base: Text): readonly string[] | undefined {
  return baseConfig(base)?.volumes
}
