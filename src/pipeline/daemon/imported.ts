/**
 * `docker export c | docker import - tag`: an image of all files of a container and none of its settings, with what `--change` says.
 *
 * It is an image of a Dockerfile that nobody wrote: FROM scratch, and an ADD that unpacks at the top what docker export printed.
 */
import { folderOfCommit, imageOfContainer } from '../../findings/images.ts'
import { archiveOf } from '../../host/archive.ts'
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { BuiltImage, DockerEvent } from '../model.ts'
import { openAdded, viewOfBuild } from './build.ts'
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
  const archive = importedText(files, event)
  if (archive === undefined || archiveOf(files, archive)?.isExport !== true)
    return 'what it imports is not known to be all files of a container'
  const context = `<import:${String((state.counter += 1))}>` as HostPath
  files.write(joinPath(context, 'rootfs.tar'), archive, false, call.site)
  const view = viewOfBuild(files, event)
  const image = unwrittenImage(state, event, ['FROM scratch', 'ADD rootfs.tar /', ...changes.lines], {
    built: undefined,
    context: { path: context, view, ignore: undefined },
    uses: new Map(),
  })
  openAdded(view, context, image.evaluated)
  const folder = image.evaluated.target?.after.workdir ?? []
  if (changesAny(changes, ['WORKDIR'])) state.findings.push(folderOfCommit(call.site, printText(folder)))
  return image
}

/** What it reads: its stdin, or a file. */
function importedText(files: HostFiles, { call, command }: DockerEvent): Text | undefined {
  const [source] = command.operands
  if (source === undefined) return undefined
  if (known(source.text) === '-') return call.stdin
  const path = resolvePath(call.cwd, source.text)
  return path === undefined || files.kind(path) !== 'file' ? undefined : files.read(path)
}
