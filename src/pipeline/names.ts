/** The names that images go by in documents: `builder` and `final` where that says it, else what tells them apart. */
import { printText } from '../text/symbolic.ts'
import type { BuiltImage, ImageId, ImageReference, Pipeline, Role } from './model.ts'
import { freeName } from '../text/free-name.ts'

const defaults: Readonly<Record<Role, string>> = {
  builder: 'builder',
  intermediate: 'intermediate',
  final: 'final',
  unrelated: 'image',
}

/** A readable name for each image, unique in the pipeline. */
export function nameImages(pipeline: Pipeline): ReadonlyMap<ImageId, ImageId> {
  const names = new Map<ImageId, ImageId>()
  const taken = new Set<string>()
  for (const image of pipeline.images) {
    const role = pipeline.roles.get(image.id) ?? 'unrelated'
    const alone = [...pipeline.roles.values()].filter((other) => other === role).length === 1
    const wanted = alone ? defaults[role] : (ownName(image) ?? defaults[role])
    const base = taken.has(wanted) && !alone && !wanted.includes(defaults[role]) ? `${wanted}-${defaults[role]}` : wanted
    const name = freeName(base, (one) => taken.has(one))
    taken.add(name)
    names.set(image.id, name as ImageId)
  }
  return names
}

/** From the Dockerfile's suffix, its folder, or the tag. */
export function ownName(image: BuiltImage): string | undefined {
  const path = image.dockerfile.path
  const file = path.slice(path.lastIndexOf('/') + 1)
  const suffix = /^Dockerfile[._-](.+)$/i.exec(file)?.[1] ?? /^(.+)\.Dockerfile$/i.exec(file)?.[1]
  const folder = path.includes('/') ? path.split('/').at(-2) : undefined
  const tag = image.tags[0] === undefined ? undefined : printText(image.tags[0])
  const fromTag = tag?.replace(/^.*\//, '').replace(/[:@].*$/, '')
  const generic = suffix === undefined || /^(?:build|builder|run|release|prod|final)$/i.test(suffix)
  const name = generic ? (fromTag ?? folder ?? suffix) : suffix
  const clean = name
    ?.toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[-.]+|[-.]+$/g, '')
  return clean === undefined || clean === '' ? undefined : clean
}

/** The pipeline with its images under other names. */
export function renamePipeline(pipeline: Pipeline, names: ReadonlyMap<ImageId, ImageId>): Pipeline {
  const rename = (id: ImageId): ImageId => names.get(id) ?? id
  const reference = (image: ImageReference): ImageReference =>
    image.kind === 'built' ? { kind: 'built', id: rename(image.id) } : image
  const containers = (those: Pipeline['containers']): Pipeline['containers'] =>
    new Map([...those].map(([id, container]) => [id, { ...container, image: reference(container.image) }]))
  const images = pipeline.images.map((image) => ({
    ...image,
    id: rename(image.id),
    uses: new Map([...image.uses].map(([key, id]) => [key, rename(id)])),
  }))
  const roles = new Map([...pipeline.roles].map(([id, role]) => [rename(id), role]))
  const last = images.findLast((image) => roles.get(image.id) === 'final')
  return {
    ...pipeline,
    id: `${pipeline.driver.path}#${last?.id ?? 'final'}`,
    images,
    roles,
    containers: containers(pipeline.containers),
    bystanders: containers(pipeline.bystanders),
    handoffs: pipeline.handoffs.map((handoff) => ({ ...handoff, from: reference(handoff.from), into: rename(handoff.into) })),
    bases: pipeline.bases.map((one) => ({ ...one, into: rename(one.into) })),
  }
}
