/** Why a driver is skipped. */
import type { BuiltImage } from '../pipeline/model.ts'
import { contextSources } from '../pipeline/takes.ts'
import { isTopFolder, parentOf } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import type { Analysis } from './analyse.ts'

/** Why a script that speaks of docker is no builder pattern. */
export function reasonOf(analysis: Analysis): string {
  const { run } = analysis.exploration.base
  const beside = run.daemon.images.flatMap(besideArtifacts)[0]
  if (beside !== undefined)
    return `its image takes ${beside} from a folder into which it merges what a container holds: taken to be the repository's own`
  if (run.daemon.copiedOut.length > 0) return 'what is copied out of the container goes to the host only, into no other image'
  if (run.daemon.images.length > 0) return "no image is built from another image's files"
  const finding = run.findings.find((one) => one.finding.severity === 'blocker')?.finding
  return finding === undefined ? 'it builds no image' : finding.message
}

/** Files of the repository that an image takes from a folder into which the driver merged what came out of a container. */
function besideArtifacts(image: BuiltImage): readonly HostPath[] {
  const { context } = image
  if (context === undefined) return []
  const isMerged = (path: HostPath): boolean => {
    for (let folder = path; !isTopFolder(folder);) {
      folder = parentOf(folder)
      if (context.view.at(folder)?.origin?.kind === 'artifact') return true
    }
    return false
  }
  return contextSources(image).flatMap((match) =>
    match.repository.flatMap(({ node }) => (isMerged(node.path) ? [node.path] : [])),
  )
}
