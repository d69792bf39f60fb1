import type { ContainerId } from '../host/origin.ts'
import type { BuiltImage, Handoff, ImageId } from './model.ts'

export interface Component {
  /** In build order. */
  readonly images: readonly BuiltImage[]
  readonly handoffs: readonly Handoff[]
}

/** An image whose files a container of a stock image saw, and the image that took what that container left. */
export interface Link {
  readonly from: ImageId
  readonly into: ImageId
}

/**
 * Groups images that hand something to each other; images without a handoff belong to none. Ordered by their last build.
 *
 * @param links what joins images without a handoff between them
 */
export function componentsOf(
  images: readonly BuiltImage[],
  handoffs: readonly Handoff[],
  links: readonly Link[] = [],
): readonly Component[] {
  const leader = new Map<ImageId, ImageId>(images.map((image) => [image.id, image.id]))
  const find = (id: ImageId): ImageId => {
    const above = leader.get(id) ?? id
    return above === id ? id : find(above)
  }
  for (const handoff of handoffs) if (handoff.from.kind === 'built') leader.set(find(handoff.from.id), find(handoff.into))
  for (const { from, into } of links) leader.set(find(from), find(into))
  // What one container of a stock image gives to several finals comes by the same lines of the driver.
  const byContainer = new Map<ContainerId, ImageId>()
  for (const { container, into } of handoffs) {
    const twin = container === undefined ? undefined : byContainer.get(container)
    if (twin !== undefined) leader.set(find(into), find(twin))
    else if (container !== undefined) byContainer.set(container, into)
  }
  // A loop or a function that builds several finals is one pipeline: its lines are edited for all of them at once.
  const bySite = new Map<string, ImageId>()
  for (const image of images) {
    if (!handoffs.some((handoff) => handoff.into === image.id || (handoff.from.kind === 'built' && handoff.from.id === image.id)))
      continue
    const { site } = image.event.call
    const key = `${site.source.path}:${String(site.start)}`
    const twin = bySite.get(key)
    if (twin !== undefined) leader.set(find(image.id), find(twin))
    else bySite.set(key, image.id)
  }
  const groups = new Map<ImageId, Handoff[]>()
  for (const handoff of handoffs) {
    const group = find(handoff.into)
    const joined = groups.get(group)
    if (joined === undefined) groups.set(group, [handoff])
    else joined.push(handoff)
  }
  return [...groups].map(([group, joined]) => ({ images: images.filter((image) => find(image.id) === group), handoffs: joined }))
}
