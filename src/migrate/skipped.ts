/** Why a driver is skipped. */
import type { BuiltImage, HostStep } from '../pipeline/model.ts'
import type { Finding } from '../findings/finding.ts'
import { isContainer, makesImages, type Maker } from '../pipeline/makers/maker.ts'
import { contextSources } from '../pipeline/context-sources.ts'
import { isUnplaced } from '../pipeline/daemon/mounts.ts'
import { imageFindings } from '../pipeline/image-findings.ts'
import { isRemoteDocker } from '../pipeline/remote-docker.ts'
import { locate, type Site } from '../text/source.ts'
import { isTopFolder, parentOf } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import type { Analysis } from './analyse.ts'
import { filesForHost } from './host-only.ts'

/** Why a script that speaks of docker is no builder pattern, and what was not followed of it. */
export function reasonOf(analysis: Analysis): string {
  const cut = analysis.findings
    .filter(({ code }) => code === 'RS030' || code === 'RS417')
    .map(({ message }) => message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, ''))
  // What an included file sets may be the whole build.
  const included = analysis.exploration.base.run.findings
    .map(({ finding }) => finding)
    .filter(({ code, severity }) => code === 'RS082' && severity !== 'note')
    .map((one) => `${placed(one)}: ${one.message.charAt(0).toLowerCase()}${one.message.slice(1).replace(/\.$/, '')}`)
  return [...new Set([wholeReason(analysis), ...included, ...cut])].join('; ')
}

function wholeReason(analysis: Analysis): string {
  const { run } = analysis.exploration.base
  const beside = run.daemon.images.flatMap(besideArtifacts)[0]
  if (beside !== undefined)
    return `its image takes ${beside} from a folder into which it merges what a container holds: taken to be the repository's own`
  const mounted = run.daemon.images.flatMap(mountedFolders)[0]
  if (mounted !== undefined)
    return `a container had ${mounted.folder} mounted (${mounted.at}) and may have made files in it that an image takes; which ones the ignore file leaves is not known`
  const unplaced = run.daemon.images.flatMap((image) => [...imageFindings(image)]).find(({ message }) => isUnplaced(message))
  if (unplaced !== undefined) return `${unplaced.code}: ${unplaced.message} (${placed(unplaced)})`
  const remote = run.hostSteps.map(remoteDocker).find((one) => one !== undefined)
  const { copiedOut, images } = run.daemon
  if (copiedOut.length > 0 && copiedOut.every(({ event }) => event.command.name === 'build'))
    return 'what its builds write to the host (--output) goes into no other image'
  const forHost = filesForHost(run)
  // Where nothing is built there is no build to give --output.
  if (forHost !== undefined)
    return `${forHost.code}: ${forHost.message} (${placed(forHost)})${images.length === 0 ? '' : `; ${forHost.help}`}`
  const blocker = run.findings.find((one) => one.finding.severity === 'blocker')?.finding
  const hidden = run.findings.find((one) => one.finding.code === 'RS435')?.finding
  const unseen = hidden === undefined ? unseenBuilds(run.makers) : `${placed(hidden)}: ${hidden.message}`
  if (images.length > 0)
    return ["no image is built from another image's files", ...[unseen, remote].filter((one) => one !== undefined)].join('; ')
  return unseen ?? remote ?? blocker?.message ?? 'it builds no image'
}

/** Builds of images that are done in ways that are not followed. */
function unseenBuilds(makers: readonly Maker[]): string | undefined {
  const maker = makers.find(makesImages) ?? makers.find(isContainer)
  if (maker === undefined) return undefined
  const { path, line } = locate(maker.call.site)
  return `it ${maker.sure ? 'builds' : 'may build'} images with \`${maker.what}\` (${path}:${String(line)}), which is not followed${maker.why === undefined ? '' : `: ${maker.why}`}`
}

/** A command that has docker work on another machine. */
function remoteDocker(step: HostStep): string | undefined {
  if (!isRemoteDocker(step)) return undefined
  const { path, line } = locate(step.call.site)
  return `docker works on another machine, through ssh (${path}:${String(line)}), which is not followed`
}

function placed({ at }: Finding): string {
  return at === null ? '' : `${at.path}:${String(at.line)}`
}

/** Folders that an image takes and in which a container may have made files. */
function mountedFolders(image: BuiltImage): readonly { readonly folder: HostPath; readonly at: string }[] {
  const { context } = image
  if (context === undefined) return []
  const placedAt = (folder: HostPath, site: Site): { readonly folder: HostPath; readonly at: string } => {
    const { path, line } = locate(site)
    return { folder, at: `${path}:${String(line)}` }
  }
  const beside = (context.beside ?? []).filter((one) => !one.isKnown).map(({ folder, at }) => placedAt(folder, at))
  if (contextSources(image).every((match) => match.doubts.length === 0)) return beside
  return context.view
    .doubtsAt(context.path)
    .flatMap(({ folder, origin }) => (origin.kind === 'artifact' ? [placedAt(folder, origin.at)] : []))
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
