/**
 * `docker export c | docker import - tag`: an image of all files of a container and none of its settings, with what `--change` says. So is
 * what another archive of a container's files makes: one that `tar` prints there, or a file that lies there.
 *
 * It is an image of a Dockerfile that nobody wrote: FROM scratch, and an ADD that unpacks the archive at the top.
 */
import { archiveIn } from '../../host/archive.ts'
import { folderOfCommit, imageOfContainer, topOfImport } from '../../findings/images.ts'
import type { HostFiles } from '../../host/files.ts'
import { joinPath, parentOf, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import type { BuiltImage, DockerEvent } from '../model.ts'
import { membersAdded } from '../added.ts'
import { viewOfBuild } from './build.ts'
import { changesAny, readChanges } from './changes.ts'
import type { DaemonState } from './state.ts'
import { unwrittenImage } from './unwritten-image.ts'

/** The image that an import makes; what cannot be followed is told. */
export function importedImage(state: DaemonState, files: HostFiles, event: DockerEvent): BuiltImage | undefined {
  const made = imageOf(state, files, event)
  if (typeof made !== 'string') return made
  state.findings.push(imageOfContainer(event.call.site, 'import', made))
  return undefined
}

function imageOf(state: DaemonState, files: HostFiles, event: DockerEvent): BuiltImage | string {
  const { call } = event
  const changes = readChanges(event)
  if (typeof changes === 'string') return changes
  const context = `<import:${String((state.counter += 1))}>` as HostPath
  if (!placed(files, event, joinPath(context, 'rootfs.tar'))) return notContainers
  const view = viewOfBuild(files, event)
  const image = unwrittenImage(state, event, ['FROM scratch', 'ADD rootfs.tar /', ...changes.lines], {
    built: undefined,
    context: { path: context, view, ignore: undefined },
    uses: new Map(),
  })
  const { target } = image.evaluated
  const [added] = target?.steps ?? []
  const opened = added?.step.kind === 'copy' ? membersAdded(view, context, added.step, target) : undefined
  if (opened === undefined) return notContainers
  const folder = target?.after.workdir ?? []
  if (archiveIn(files, opened.root)?.isExport !== true) state.findings.push(topOfImport(call.site))
  if (changesAny(changes, ['WORKDIR'])) state.findings.push(folderOfCommit(call.site, printText(folder)))
  // The archive is open from here on.
  return { ...image, context: { path: context, view: viewOfBuild(files, event), ignore: undefined } }
}

const notContainers = 'what it imports is not known to be files of a container'

/** Lays what it reads, its stdin or a file, under another name. */
function placed(files: HostFiles, { call, command }: DockerEvent, to: HostPath): boolean {
  const [source] = command.operands
  if (source === undefined) return false
  if (known(source.text) === '-') {
    if (call.stdin !== undefined) files.write(to, call.stdin, false, call.site)
    return call.stdin !== undefined
  }
  const path = resolvePath(call.cwd, source.text)
  if (path === undefined || !/^(?:file|exists)$/.test(files.kind(path))) return false
  files.makeDirectory(parentOf(to))
  files.copy(path, to)
  return true
}
