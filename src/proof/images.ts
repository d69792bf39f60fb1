/** Small makers of forms that both sides need. */
import { parseBuildArg } from '../docker/build-arg.ts'
import { flagValues } from '../docker/flag-values.ts'
import type { DockerEvent } from '../pipeline/model.ts'
import { literal, printText, type Text } from '../text/symbolic.ts'
import { inheritedConfig, type ImageForm } from './form.ts'

/** An image from outside. */
export function stockImage(reference: Text): ImageForm {
  return {
    name: printText(reference),
    base: { kind: 'image', reference },
    platform: undefined,
    steps: [],
    config: inheritedConfig,
  }
}

/** What docker commit makes an image of keeps no MAINTAINER. */
export function withoutAuthor(image: ImageForm): ImageForm {
  return { ...image, config: { ...image.config, maintainer: undefined } }
}

/** An image of which nothing is understood. */
export function opaqueImage(name: string, reason: string): ImageForm {
  return withOpaque({ name, base: { kind: 'scratch' }, platform: undefined, steps: [], config: inheritedConfig }, reason)
}

/** An image of which something is not understood. */
export function withOpaque(image: ImageForm, reason: string): ImageForm {
  return { ...image, steps: [...image.steps, { kind: 'opaque', reason, at: null, shown: reason }] }
}

/** `--label` of a build adds to the configuration; named contexts put other files under known names. */
export function withFlags(image: ImageForm, event: DockerEvent): ImageForm {
  const labels = new Map(image.config.labels)
  for (const value of flagValues(event.command, 'label')) {
    const pair = parseBuildArg(value)
    if (pair !== undefined) labels.set(pair.name, pair.value ?? literal(''))
  }
  const labelled: ImageForm = { ...image, config: { ...image.config, labels } }
  return flagValues(event.command, 'build-context').length === 0
    ? labelled
    : withOpaque(labelled, '--build-context of the build is not understood')
}
