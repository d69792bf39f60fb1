/**
 * Files that come out of containers and that no image takes: a release, a tool's output. There is no builder pattern then.
 *
 * In: what a run left behind, none of whose images takes another one's files. Out: how the files come out, as a finding at the command
 * that brings them out; `undefined` where none do, or where something that is not followed may build an image of them.
 */
import type { Finding } from '../findings/finding.ts'
import { artifactForHost } from '../findings/migrate.ts'
import { hasFlag } from '../docker/flag-values.ts'
import { isWithin, joinPath } from '../host/path.ts'
import { fileOf } from '../pipeline/container-file.ts'
import { goesToHostOnly } from '../pipeline/infer.ts'
import { isCheck, knownOutputs } from '../pipeline/known-outputs.ts'
import { isContainer, makesImages } from '../pipeline/makers/maker.ts'
import { isRemoteDocker } from '../pipeline/remote-docker.ts'
import type { BuiltImage, Container } from '../pipeline/model.ts'
import type { RunRecord } from '../pipeline/world.ts'
import type { HostPath } from '../shell/world.ts'
import { locate, type Location } from '../text/source.ts'
import { unknownsOf } from '../text/symbolic.ts'

const printed = 'the files that a container prints go'

/** What goes to the host only. */
export function filesForHost(run: RunRecord): Finding | undefined {
  const { copiedOut, containers } = run.daemon
  const copy = copiedOut.find(({ event }) => event.command.name !== 'build')
  if (copy !== undefined) return artifactForHost(locate(copy.event.call.site), 'what is copied out of the container goes')
  const place = unpackedAt(containers.values()) ?? run.findings.find((one) => goesToHostOnly(run, one))?.finding.at
  if (place !== undefined) return artifactForHost(place, printed)
  if (run.makers.some((one) => makesImages(one) || isContainer(one)) || run.hostSteps.some(isRemoteDocker)) return undefined
  const written = writtenAt(run)
  if (written !== undefined) return artifactForHost(written, printed)
  const container = [...containers.values()].find((one) => leavesFiles(one, run))
  return container === undefined
    ? undefined
    : artifactForHost(locate(container.event.call.site), 'what a container leaves in the folder that it has mounted goes')
}

/** `docker exec c tar c … | tar x` is told as a command of the container. */
function unpackedAt(containers: Iterable<Container>): Location | undefined {
  for (const { actions } of containers)
    for (const action of actions)
      if (action.kind === 'exec' && action.unpacks !== undefined && action.unpacks.isAdded !== true)
        return locate(action.event.call.site)
  return undefined
}

/** `docker run … cat app > app`, `docker cp c:/app - > app.tar`, `docker run … tar c app | tar x`. */
function writtenAt({ files, hostSteps, writes }: RunRecord): Location | undefined {
  const write = writes.find(({ text }) => unknownsOf(text).some(({ id }) => /docker:(?:archive|file|tar):/.test(id)))
  if (write !== undefined) return locate(write.site)
  const isPiped = (path: HostPath): boolean => {
    const origin = files.at(path)?.origin
    return origin?.kind === 'artifact' && (origin.piped === true || origin.exported === true)
  }
  const step = hostSteps.find(({ effects }) => effects.writes.some(isPiped))
  return step === undefined ? undefined : locate(step.call.site)
}

/** A container that ends, and that is no check of what it has mounted: one of an image of this run, or one known to write a file. */
function leavesFiles(container: Container, run: RunRecord): boolean {
  const { event, image, mounts, untouched } = container
  if (hasFlag(event.command, 'detach') || mounts.every(({ readonly }) => readonly)) return false
  // Who builds there afterwards may take what it left.
  const isSeen = ({ context, event: { order } }: BuiltImage): boolean =>
    context !== undefined &&
    order > event.order &&
    mounts.some(({ source }) => isWithin(source, context.path) || isWithin(context.path, source))
  if (run.daemon.images.some(isSeen)) return false
  if (untouched) return mounts.some(({ source }) => isCopiedInto(source, container, run))
  const file = fileOf(container, run.daemon)
  return !isCheck(container, file) && (image.kind === 'built' || (knownOutputs(container, file) ?? []).length > 0)
}

/** Its command was a `cp` into the mount, which is docker cp done from inside. */
function isCopiedInto(folder: HostPath, container: Container, { files }: RunRecord): boolean {
  const paths = [folder, ...(files.names(folder) ?? []).map((name) => joinPath(folder, name))]
  return paths.some((path) => {
    const origin = files.at(path)?.origin
    return origin?.kind === 'artifact' && origin.at === container.event.call.site
  })
}
