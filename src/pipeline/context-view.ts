/** A build's context as the sources of its COPY and ADD see it: paths relative to the context's folder. */
import type { ContextView } from '../dockerfile/match.ts'
import type { HostView } from '../host/origin.ts'
import { joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'

/** The view that `matchSource` asks. */
export function contextView(view: HostView, context: HostPath): ContextView {
  return {
    names: (path) => view.names(joinPath(context, path)),
    type: (path) => view.at(joinPath(context, path))?.type,
    holdsMore: (path) => isMerged(view, joinPath(context, path)),
  }
}

/** A folder into which an artifact was merged: its names are not all known. */
function isMerged(view: HostView, folder: HostPath): boolean {
  const node = view.at(folder)
  return node?.origin?.kind === 'artifact' && node.type !== 'file' && view.names(folder) !== undefined
}
