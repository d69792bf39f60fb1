/**
 * Files that are made where no stage is: by the host of what is in an artifact, and in folders outside of the repository.
 *
 * In: images and handoffs. Out: what there is to say of them.
 */
import type { Finding } from '../findings/finding.ts'
import { madeOfArtifact, takenByLink, temporaryIsEmpty } from '../findings/pipeline.ts'
import { isTemporary, isWithin, joinPath, parentOf } from '../host/path.ts'
import type { Site } from '../text/source.ts'
import { unknownsOf } from '../text/symbolic.ts'
import { contextSources } from './context-sources.ts'
import type { BuiltImage, Handoff } from './model.ts'
import type { RunRecord } from './world.ts'

/** Files that commands of the host made of what artifacts hold: `sed s/a/b/ app.in > app`. */
export function* madeOfArtifacts(image: BuiltImage): Generator<Finding> {
  for (const { others, site } of contextSources(image))
    for (const { ignored, path, node } of others) {
      const texts = node.origin?.kind === 'text' ? unknownsOf(node.origin.text) : []
      if (!ignored && texts.some(({ id }) => /file:[^:]*:artifact:/.test(id))) yield madeOfArtifact(site, path)
    }
}

/** Sources that are links to what came out of containers: docker takes what they point to, under their own name. */
export function* linksToArtifacts(image: BuiltImage): Generator<Finding> {
  const { context } = image
  if (context === undefined) return
  for (const { matched, site } of contextSources(image))
    for (const path of matched) {
      const place = joinPath(context.path, path)
      const link = context.view.at(place)?.link
      const target = link === undefined ? undefined : context.view.at(joinPath(parentOf(place), link))
      if (target?.origin?.kind === 'artifact') yield takenByLink(site, path, target.path)
    }
}

/** Folders for temporary files that containers of the handoffs had mounted, and that the driver did not remove before. */
export function temporaryMounts({ daemon, hostSteps }: RunRecord, handoffs: readonly Handoff[]): readonly Finding[] {
  const told = new Map<string, Finding>()
  for (const { container: id } of handoffs) {
    const { event, mounts } = (id === undefined ? undefined : daemon.containers.get(id)) ?? { event: undefined, mounts: [] }
    for (const { source } of event === undefined ? [] : mounts) {
      const isCleared = hostSteps.some(
        ({ order, effects }) => order < (event?.order ?? 0) && effects.removes.some((path) => isWithin(source, path)),
      )
      if (event !== undefined && isTemporary(source) && !isCleared) told.set(source, temporaryIsEmpty(event.call.site, source))
    }
  }
  return [...told.values()]
}

/** Whether an image takes something out of a folder that nobody knows (a clone), and into which a container wrote. */
export function isLeftInUnknown({ images, containers }: RunRecord['daemon']): boolean {
  const written = [...containers.values()].flatMap(({ untouched, mounts, view }) =>
    untouched ? [] : mounts.flatMap(({ source, readonly }) => (readonly ? [] : (view.at(source)?.origin ?? []))),
  )
  const isOf = (site: Site): boolean =>
    written.some((origin) => origin.kind === 'opaque' && origin.at.source === site.source && origin.at.start === site.start)
  return images.some((image) =>
    contextSources(image).some(({ others }) =>
      others.some(({ ignored, node: { origin } }) => !ignored && origin?.kind === 'opaque' && isOf(origin.at)),
    ),
  )
}
