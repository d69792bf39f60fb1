/** What the handoff has made in one run: whether a docker command is about its containers, images, tags or volumes. */
import { flagValues } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import type { BuiltImage, DockerEvent, Pipeline } from '../../pipeline/model.ts'
import { keyOf, known, printText } from '../../text/symbolic.ts'
import type { Composition, FinalBuild } from '../composition.ts'
import type { Subjects } from './subjects.ts'

/** A pipeline as seen on one way, with what it becomes. */
export interface Migrating {
  readonly pipeline: Pipeline
  /** The pipeline on the way that is migrated. */
  readonly first: Pipeline
  readonly composition: Composition
  readonly absorbed: readonly BuiltImage[]
  /** The stage that each of them is; on another way an image may have the name that another one has on the first. */
  readonly stageOf: ReadonlyMap<BuiltImage, string>
  readonly finals: ReadonlyMap<BuiltImage, FinalBuild>
  /** Builds that make an absorbed builder of the first way, which nothing takes on this one. */
  readonly strays: ReadonlyMap<DockerEvent, BuiltImage>
}

export interface Run {
  readonly migrating: Migrating
  readonly subjects: ReadonlyMap<DockerEvent, Subjects>
  /** The builds of absorbed images. */
  readonly builders: ReadonlySet<DockerEvent>
  /** What made the handoff's containers. */
  readonly makers: ReadonlySet<DockerEvent>
  /** Containers out of which the host still needs something. */
  readonly retained: Set<DockerEvent>
  /** Builders whose image is still needed, and where. */
  readonly needed: Map<DockerEvent, DockerEvent>
}

export function makersOf({ pipeline }: Migrating, builders: ReadonlySet<DockerEvent>): readonly DockerEvent[] {
  return [...pipeline.containers.values()].flatMap((container) => {
    if (container.image.kind === 'stock') return [container.event]
    const { id } = container.image
    const image = pipeline.images.find((each) => each.id === id)
    return image !== undefined && builders.has(image.event) ? [container.event] : []
  })
}

/** The container that an event is about, when it is one of the handoff's. */
export function makerOf(run: Run, event: DockerEvent, operand = 0): DockerEvent | undefined {
  const container = run.subjects.get(event)?.containers.get(operand)
  return container !== undefined && run.makers.has(container) ? container : undefined
}

/** The container of the handoff out of which a command takes something: by `docker cp`, or by what it prints. */
export function takenFrom(run: Run, event: DockerEvent): DockerEvent | undefined {
  const { name } = event.command
  if (name === 'cp') return makerOf(run, event)
  const { site } = event.call
  const isHandoff = run.migrating.pipeline.handoffs.some(({ at }) => at.source === site.source && at.start === site.start)
  if (!isHandoff) return undefined
  return run.makers.has(event) ? event : makerOf(run, event)
}

/** A second tag of a builder that only the handoff itself uses. */
export function isInternalTag(run: Run, event: DockerEvent, events: readonly DockerEvent[]): boolean {
  const tag = event.command.name === 'tag' ? event.command.operands[1] : undefined
  if (tag === undefined) return false
  const key = keyOf(tag.text)
  const named = (other: DockerEvent): boolean =>
    other !== event && other.command.operands.some((operand) => keyOf(operand.text) === key)
  const { finals, absorbed } = run.migrating
  const usedByHandoff =
    [...finals.keys(), ...absorbed].some((image) => [...image.uses.keys()].includes(printText(tag.text))) ||
    [...run.makers].some(named)
  return usedByHandoff && !events.some((other) => !run.makers.has(other) && other.command.name !== 'rmi' && named(other))
}

/** Commands that only ask. */
export const asking: ReadonlySet<string> = new Set(['images', 'inspect', 'ps', 'other'])

export function isAboutOurs(run: Run, event: DockerEvent): boolean {
  const subjects = run.subjects.get(event)
  const places = [...(subjects?.containers.keys() ?? []), ...(subjects?.images.keys() ?? [])]
  return places.some((index) => isOurs(run, event, index) || isUnneeded(run, event, index))
}

export function isInternalTagEvent(run: Run, event: DockerEvent): boolean {
  const image = run.subjects.get(event)?.images.get(0)
  const { events } = run.migrating.pipeline
  return image !== undefined && run.builders.has(image) && isInternalTag(run, event, events)
}

/** A container of the handoff that goes. */
export function isOurs(run: Run, event: DockerEvent, operand: number): boolean {
  const maker = makerOf(run, event, operand)
  return maker !== undefined && !run.retained.has(maker)
}

export function isUnneeded(run: Run, event: DockerEvent, operand: number): boolean {
  const image = run.subjects.get(event)?.images.get(operand)
  return image !== undefined && run.builders.has(image) && !run.needed.has(image)
}

export function isCache(run: Run, event: DockerEvent): boolean {
  const [operand] = event.command.operands
  const caches = [...run.builders].flatMap((builder) => flagValues(builder.command, 'cache-from'))
  return operand !== undefined && caches.some((cache) => keyOf(cache) === keyOf(operand.text))
}

/** A volume that only the handoff's containers mount. */
export function isVolume(run: Run, event: DockerEvent): boolean {
  const name = event.command.operands[1]
  const verb = known(event.command.operands[0]?.text ?? [])
  if (name === undefined || (verb !== 'create' && verb !== 'rm')) return false
  const mounts = (maker: DockerEvent): boolean =>
    maker.command.flags.some((flag) => {
      const source = parseMount(flag)?.source
      return source !== undefined && keyOf(source) === keyOf(name.text)
    })
  const { events } = run.migrating.pipeline
  return [...run.makers].some(mounts) && events.every((other) => run.makers.has(other) || !mounts(other))
}
