/**
 * A builder that on another way is built for itself: `docker build -f Dockerfile.base -t base:${1:-latest} .` makes what `FROM base` takes
 * where `$1` is empty, and an image that nothing here takes where it is not. The build goes on the one way and stays on the other, so
 * it stays on both, with `--target`.
 *
 * Only builders that take nothing from other images: what they hold hangs on their Dockerfile, its context and its arguments.
 */
import type { BuiltImage, DockerEvent, ImageId, Pipeline } from '../../pipeline/model.ts'
import { keyOf } from '../../text/symbolic.ts'

/** The builds of a way that no image of its pipeline comes from, with the absorbed builder of the first way that the same command makes. */
export function straysOf(first: Pipeline, way: Pipeline, absorbed: ReadonlySet<ImageId>): ReadonlyMap<DockerEvent, BuiltImage> {
  if (first === way) return new Map()
  const builders = first.images.filter(
    (image) => absorbed.has(image.id) && first.roles.get(image.id) === 'builder' && image.uses.size === 0,
  )
  const handed = new Set(way.images.map((image) => image.event))
  const builds = way.events.filter((event) => event.command.name === 'build' && !handed.has(event))
  return new Map(
    builds.flatMap((event) => {
      const builder = builders.find((image) => isSameBuild(image.event, event))
      return builder === undefined ? [] : [[event, builder] as const]
    }),
  )
}

/** The same command with the same words, tags aside. */
function isSameBuild(one: DockerEvent, other: DockerEvent): boolean {
  const key = ({ call, command }: DockerEvent): string =>
    [
      ...[...call.stack, call.site].map(({ source, start, end }) => `${source.path}:${String(start)}-${String(end)}`),
      call.cwd,
      ...command.flags.map(({ name, value, index }) => `${String(index)} ${name} ${name === 'tag' ? '' : keyOf(value ?? [])}`),
      ...command.operands.map(({ text }) => keyOf(text)),
    ].join('\n')
  return key(one) === key(other)
}
