/** `docker cp` out of a container: its own files, or those of a volume that it has mounted. */
import { hasFlag } from '../../docker/flag-values.ts'
import { parseMount } from '../../docker/mount.ts'
import { streamHandoff, unknownContainer, volumeHolds } from '../../findings/pipeline.ts'
import { copyOut, type CopyOut } from '../../host/docker-cp.ts'
import type { HostFiles } from '../../host/files.ts'
import { isWithin, parentOf, resolvePath } from '../../host/path.ts'
import type { CallResult, HostPath } from '../../shell/world.ts'
import { concat, known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent } from '../model.ts'
import { copiedArchive } from './archives.ts'
import { containerNamed, printed, type DaemonState } from './state.ts'
import { takenOfVolume } from './volumes.ts'

const done: CallResult = { stdout: [], status: 'succeeds' }

type Source = CopyOut['source']

/** Lays what a container has at a path on the host, or prints it as an archive. */
export function takeOut(
  state: DaemonState,
  files: HostFiles,
  event: DockerEvent,
  from: { readonly container: Text; readonly path: Text },
  to: Text,
): CallResult {
  const site = event.call.site
  const container = containerNamed(state, from.container)
  if (container === undefined) {
    state.findings.push(unknownContainer(site, printText(from.container)))
    return done
  }
  const path = absolute(from.path)
  const sources = sourcesOf(state, files, container, path)
  const isArchive = known(to) === '-'
  if (sources === undefined || (isArchive && sources.some(({ volume }) => volume === true)))
    state.findings.push(volumeHolds(site, printText(path.path)))
  if (isArchive) {
    const archive = hasFlag(event.command, 'follow-link') ? undefined : copiedArchive(files, container, path, site)
    if (archive !== undefined) return { stdout: archive, status: 'succeeds' }
    if (event.call.stdout !== 'null') state.findings.push(streamHandoff(site, `a tar stream of ${printText(path.path)}`))
    return {
      stdout: printed(state, 'tar', { kind: 'tar', container: container.id, path: path.path, at: site }),
      status: 'succeeds',
    }
  }
  for (const source of sources ?? [ownSource(container, path)]) layOut(state, files, event, source, to)
  return done
}

interface ContainerPath {
  readonly path: Text
  readonly contents: boolean
}

function ownSource({ id }: Container, { path, contents }: ContainerPath): Source {
  return { container: id, path, contents }
}

/** What lies at a path of a container; `undefined` where that is in a mount of which it is not known. */
function sourcesOf(
  state: DaemonState,
  files: HostFiles,
  container: Container,
  { path, contents }: ContainerPath,
): readonly Source[] | undefined {
  const isMounted = container.event.command.flags
    .flatMap((flag) => parseMount(flag) ?? [])
    .some((mount) => isWithin(printText(path), printText(mount.target)))
  if (!isMounted) return [ownSource(container, { path, contents })]
  const inside = known(path)
  return inside === undefined ? undefined : takenOfVolume(state, files, container, { path: inside, contents })
}

/** Puts it where `docker cp` puts it. */
function layOut(state: DaemonState, files: HostFiles, event: DockerEvent, source: Source, to: Text): void {
  const destination = resolvePath(event.call.cwd, to)
  if (destination === undefined) return
  const last = to.at(-1)
  const assumed = assumeFolder(state, files, destination)
  const existed = assumed || files.kind(destination) !== 'absent'
  const outcome = copyOut(files, {
    source,
    destination,
    trailingSlash: typeof last === 'string' && /(?:^|\/)\.?$/.test(last),
    at: event.call.site,
  })
  state.copiedOut.push({
    container: source.container,
    path: source.path,
    destination,
    existed,
    assumed,
    landed: outcome.kind === 'failed' ? undefined : outcome.landed,
    event,
  })
}

/** Makes the folder that this copy needs, where an earlier run is taken to have left it. */
function assumeFolder(state: DaemonState, files: HostFiles, destination: HostPath): boolean {
  for (const folder of [destination, parentOf(destination)]) {
    if (!state.assumedFolders.has(folder) || files.kind(folder) !== 'absent') continue
    files.makeDirectory(folder)
    return folder === destination
  }
  return false
}

/** Makes a path in a container absolute (docker starts at `/`), and tells whether it asks for a folder's contents (`/.`). */
function absolute(path: Text): ContainerPath {
  const rooted = typeof path[0] === 'string' && path[0].startsWith('/') ? path : concat(literal('/'), path)
  const last = rooted.at(-1)
  if (typeof last !== 'string') return { path: rooted, contents: false }
  const contents = last.endsWith('/.')
  const trimmed = last.replace(/\/\.?$/, '').replace(/\/{2,}/g, '/')
  const head = rooted.slice(0, -1)
  const joined = concat(...[...head].map((part): Text => [part]), literal(trimmed))
  return { path: joined.length === 0 ? literal('/') : joined, contents }
}
