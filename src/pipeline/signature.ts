/** Whether two ways of a driver make the same images: everything but names, tags and the places that say so. */
import { parseBuildArg } from '../docker/build-arg.ts'
import { keyOf, known, printText, type Text } from '../text/symbolic.ts'
import type { BuiltImage, Container, Pipeline } from './model.ts'

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
  if (extra !== undefined) return `${extra.what} is added`
  return containersDifference(a, b)
}

/**
 * A container's image, command and variables stand in the new Dockerfile as the first way knows them, so that another way cannot give others:
 * `docker run -e GOARCH=$(ARCH)` with `ARCH ?= amd64`. What is not known there is passed on as an argument.
 */
function containersDifference(a: Pipeline, b: Pipeline): string | undefined {
  const others = containersBySite(b)
  for (const [site, containers] of containersBySite(a)) {
    for (const [index, container] of containers.entries()) {
      const other = others.get(site)?.[index]
      const [own, its] = [settingsOf(container), other === undefined ? undefined : settingsOf(other)]
      const changed = [...own].find(([what, value]) => its !== undefined && isFixed(value) && !isSame(value, its.get(what)))
      if (changed !== undefined) return `${changed[0]} of \`${container.event.call.source.split('\n')[0] ?? ''}\` is not the same`
    }
  }
  return undefined
}

function isFixed(value: Text): boolean {
  return known(value) !== undefined
}

function isSame(a: Text, b: Text | undefined): boolean {
  return b !== undefined && keyOf(a) === keyOf(b)
}

/** Containers that make something, by the place of their command. */
function containersBySite({ containers }: Pipeline): ReadonlyMap<string, readonly Container[]> {
  const found = new Map<string, Container[]>()
  for (const container of containers.values()) {
    if (container.untouched) continue
    const { site } = container.event.call
    const key = `${site.source.path}:${String(site.start)}`
    found.set(key, [...(found.get(key) ?? []), container])
  }
  return found
}

function settingsOf({ event, image }: Container): ReadonlyMap<string, Text> {
  const variables = event.command.flags.flatMap(({ name, value }) => {
    const pair = name === 'env' && value !== undefined ? parseBuildArg(value) : undefined
    return pair?.value === undefined ? [] : [[`the variable ${pair.name}`, pair.value] as const]
  })
  const words = event.command.operands.slice(1).map(({ text }, index) => [`word ${String(index + 1)}`, text] as const)
  const base = image.kind === 'stock' ? [['the image', image.reference] as const] : []
  return new Map([...base, ...variables, ...words])
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
  const open = image.event.command.open?.map(({ text }) => keyOf(text)) ?? []
  return ['image', image.dockerfile.path, image.dockerfile.source.text, image.context?.path ?? '', target, ...args, ...open].join(
    '\n',
  )
}

function sharedBy(name: string, value: Text, images: readonly BuiltImage[]): string {
  const same = images.filter((image) => {
    const other = image.args.get(name)
    return other !== undefined && keyOf(other) === keyOf(value)
  })
  return same.map((image) => image.id).join(',')
}
