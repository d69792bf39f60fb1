/**
 * `docker build --output`: the files of what was built leave it at once, into a folder of the host or as an archive. They are those of a
 * container of the image in which nothing was done.
 */
import { buildOutput } from '../../docker/build-output.ts'
import { copyOut } from '../../host/docker-cp.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId } from '../../host/origin.ts'
import { parentOf, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { literal, type Text } from '../../text/symbolic.ts'
import type { BuiltImage, Container, DockerEvent } from '../model.ts'
import { copiedArchive } from './archives.ts'
import type { StageOutput } from './output-stage.ts'
import { replaceContainer, type DaemonState } from './state.ts'

/** Whether a build makes an image at all, and not files alone. */
export function makesImage({ command }: DockerEvent): boolean {
  const kind = buildOutput(command)?.kind
  return kind === undefined || kind === 'image' || kind === 'unknown'
}

/** Lays out what a build writes, all of it or the paths of its stage; gives what it prints, if that is an archive. */
export function takeOutput(
  state: DaemonState,
  files: HostFiles,
  image: BuiltImage,
  ofStage: StageOutput | undefined,
): Text | undefined {
  const { event } = image
  const output = buildOutput(event.command)
  if (output === undefined || output.kind === 'image' || output.kind === 'unknown') return undefined
  const { site, cwd } = event.call
  const container = outputOf(state, files, image)
  if (output.kind === 'folder') {
    const folder = resolvePath(cwd, output.path)
    if (folder === undefined) return undefined
    makeFolders(files, folder)
    if (ofStage !== undefined) {
      for (const { path, host } of ofStage.files) takePath(state, files, container, { path: literal(path), host })
      return undefined
    }
    const source = { container: container.id, path: literal('/'), contents: true }
    const outcome = copyOut(files, { source, destination: folder, trailingSlash: true, at: site })
    const landed = outcome.kind === 'failed' ? undefined : outcome.landed
    state.copiedOut.push({
      container: container.id,
      path: literal('/'),
      destination: folder,
      existed: true,
      assumed: false,
      landed,
      event,
    })
    return undefined
  }
  const text = copiedArchive(files, container, { path: literal('/'), contents: true, dotted: false }, site)
  const path = output.path === undefined ? undefined : resolvePath(cwd, output.path)
  if (text === undefined || output.path === undefined) return text
  if (path !== undefined) files.write(path, text, false, site)
  return undefined
}

function takePath(
  state: DaemonState,
  files: HostFiles,
  { id, event }: Container,
  { path, host }: { readonly path: Text; readonly host: HostPath },
): void {
  const source = { container: id, path, contents: false }
  const outcome = copyOut(files, { source, destination: host, trailingSlash: false, at: event.call.site })
  const landed = outcome.kind === 'failed' ? undefined : outcome.landed
  state.copiedOut.push({ container: id, path, destination: host, existed: false, assumed: false, landed, event })
}

function outputOf(state: DaemonState, files: HostFiles, { id, event }: BuiltImage): Container {
  const container: Container = {
    id: `container:${String((state.counter += 1))}.0` as ContainerId,
    image: { kind: 'built', id },
    names: [],
    event,
    actions: [],
    mounts: [],
    view: files.view(),
    untouched: true,
  }
  replaceContainer(state, container)
  return container
}

/** docker makes the folder, and those above it. */
function makeFolders(files: HostFiles, folder: HostPath): void {
  const above = parentOf(folder)
  if (above !== folder && files.kind(above) === 'absent') makeFolders(files, above)
  if (files.kind(folder) === 'absent') files.makeDirectory(folder)
}
