/** Whether two ways of a driver make the same images: everything but names, tags and the places that say so. */
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import type { BuiltImage, Pipeline } from './model.ts'

interface Part {
  readonly what: string
  readonly key: string
}

/** What differs between two pipelines that end the same way, in words; `undefined` when nothing does. */
export function pipelineDifference(a: Pipeline, b: Pipeline): string | undefined {
  const left = partsOf(a)
  const right = partsOf(b)
  const rightKeys = new Set(right.map((part) => part.key))
  const leftKeys = new Set(left.map((part) => part.key))
  const missing = left.find((part) => !rightKeys.has(part.key))
  const foreign = b.images.find(
    (image) => takes(b, image) && !a.images.some((one) => one.dockerfile.path === image.dockerfile.path),
  )
  if (foreign !== undefined)
    return `it builds ${foreign.dockerfile.path}, which takes files from the builder and no longer gets them`
  if (missing !== undefined) return `${missing.what} is not the same`
  const extra = right.find((part) => !leftKeys.has(part.key))
  return extra === undefined ? undefined : `${extra.what} is added`
}

function takes(pipeline: Pipeline, image: BuiltImage): boolean {
  return pipeline.handoffs.some((handoff) => handoff.into === image.id)
}

function partsOf(pipeline: Pipeline): readonly Part[] {
  return [
    ...pipeline.images.map((image) => ({ what: `the image ${image.id}`, key: imageKey(image, pipeline.images) })),
    ...pipeline.handoffs.map((handoff) => ({
      what: `the way of ${printText(handoff.path)}`,
      key: ['handoff', keyOf(handoff.path), handoff.via, handoff.host ?? '', keyOf(handoff.imagePath), handoff.into].join('\n'),
    })),
  ]
}

/**
 * Values of arguments do not count: the driver goes on passing them on. Which builds share a value does, for it decides whether
 * one `--build-arg` serves both.
 */
function imageKey(image: BuiltImage, images: readonly BuiltImage[]): string {
  const args = [...image.args].map(([name, value]) => `${name}=${sharedBy(name, value, images)}`).sort()
  const target = image.target === undefined ? '' : keyOf(image.target)
  return ['image', image.dockerfile.path, image.dockerfile.source.text, image.context?.path ?? '', target, ...args].join('\n')
}

function sharedBy(name: string, value: Text, images: readonly BuiltImage[]): string {
  const same = images.filter((image) => {
    const other = image.args.get(name)
    return other !== undefined && keyOf(other) === keyOf(value)
  })
  return same.map((image) => image.id).join(',')
}
