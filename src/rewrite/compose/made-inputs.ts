/**
 * Files that the driver makes on the host (`git describe > VERSION`, a download, a configuration that it fills in) and that a build takes.
 * They are no handoff: the driver goes on making them, and the one build takes them from its context as the builds before did. That
 * holds of what is still there, and still the same, when the final image is built; `migrate/check-after.ts` wants the rewritten driver's
 * build to find each of them.
 */
import type { Finding } from '../../findings/finding.ts'
import { changedLater, generatedFile, madeAgain, removedBefore, writtenOver } from '../../findings/rewrite.ts'
import type { HostNode, HostView } from '../../host/origin.ts'
import { isInRepository, joinPath } from '../../host/path.ts'
import type { BuiltImage } from '../../pipeline/model.ts'
import type { Taken } from '../../pipeline/context-sources.ts'
import { isPrintedId } from '../../pipeline/printed-id.ts'
import type { HostPath } from '../../shell/world.ts'
import type { Site } from '../../text/source.ts'

export interface MadeInputs {
  /** Files of the composed build's context that the driver has made by then. */
  readonly paths: readonly HostPath[]
  /** Why a file that a build takes, made or changed by the driver, cannot be taken by the one build; `undefined` when it can. */
  readonly trouble: (taken: Taken, site: Site) => Finding | undefined
}

/** What the driver has made in a context by the time that a final image is built. */
export function madeInputs(final: BuiltImage, context: HostPath): MadeInputs {
  const view = final.context?.view
  return {
    paths:
      view === undefined || !isInRepository(context)
        ? []
        : [...madeBelow(view, context)].filter((path) => path !== joinPath(context, '.dockerignore') && !isId(view, path)),
    trouble: ({ node, path }, site) => {
      if (node.origin?.kind === 'repository') {
        const later = view?.at(node.origin.path as HostPath)
        return later?.origin?.kind === 'text' ? changedLater(site, path) : undefined
      }
      // A file that is written over keeps its mode.
      if (node.mode === 'kept') return writtenOver(site, path)
      if (view === undefined || !isInRepository(node.path)) return generatedFile(site, path)
      // `mktemp -d build.XXXX`: no COPY can name what lies there.
      if (node.path.includes('${mktemp-')) return generatedFile(site, path, true)
      const now = view.at(node.path)
      if (now === undefined) return removedBefore(site, path)
      return isSameMade(node, now) ? undefined : madeAgain(site, path)
    },
  }
}

/** It goes with the container or the image: that it does is looked at in the new driver. */
export function isId(view: HostView, path: HostPath): boolean {
  const origin = view.at(path)?.origin
  return origin?.kind === 'text' && isPrintedId(origin.text)
}

/** Of one write, with one mode. */
function isSameMade(before: HostNode, now: HostNode): boolean {
  const [one, other] = [before.origin, now.origin]
  return one?.kind === 'text' && other?.kind === 'text' && one.write === other.write && before.mode === now.mode
}

/** Files of texts that the driver wrote. */
export function* madeBelow(view: HostView, path: HostPath): Generator<HostPath> {
  const node = view.at(path)
  if (node?.origin?.kind === 'text') yield path
  if (node?.type !== 'directory') return
  for (const name of view.touched(path)) yield* madeBelow(view, joinPath(path, name))
}
