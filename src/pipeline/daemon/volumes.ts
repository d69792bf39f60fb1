/**
 * Volumes: folders of the host's files that no path of a driver names. What one container puts into a volume another one has there, so
 * what is taken of it through any container comes from whoever made it.
 *
 * A volume becomes one of a container's mounts only when something is taken of what that container made in it: most volumes are caches,
 * of which nothing ever is.
 */
import { parseMount, type Mount } from '../../docker/mount.ts'
import type { EvaluatedDockerfile, EvaluatedStage } from '../../dockerfile/stage.ts'
import type { HostFiles } from '../../host/files.ts'
import type { ContainerId, ImagePath } from '../../host/origin.ts'
import { baseName, isWithin, joinPath, volumeFolder } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { keyOf, known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { Container, DockerEvent, MountedFolder } from '../model.ts'
import { numberOf, type DaemonState } from './state.ts'

/** Something that lies in a volume, where it comes from. */
export interface VolumeContent {
  readonly container: ContainerId
  readonly path: ImagePath
  /** All that lies in the folder of that path. */
  readonly contents: boolean
  /** As it is called in the volume. */
  readonly name: string
  readonly volume: true
}

/** The volumes of a new container, of which it is known which they are. */
export function volumesFor(state: DaemonState, { command }: DockerEvent, number: string): readonly MountedFolder[] {
  return command.flags.flatMap((flag): readonly MountedFolder[] => {
    const mount = parseMount(flag)
    const target = known(mount?.target ?? [])?.replace(/(?<=.)\/+$/, '')
    if (mount?.kind !== 'volume' || mount.options.length > 0 || target?.startsWith('/') !== true) return []
    const key = volumeKey(mount, number, target)
    const volume = state.volumes.get(key) ?? { folder: volumeFolder(state.volumes.size + 1), filledBy: number }
    state.volumes.set(key, volume)
    return [{ source: volume.folder, target, readonly: mount.readonly }]
  })
}

/** The name by which a volume without one is known here: no volume of docker's may be called so. */
export function unnamedVolume(number: string, target: string): Text {
  return literal(`<${number.replaceAll(':', '-')}>${target.replaceAll('/', '-')}`)
}

function volumeKey({ source }: Mount, number: string, target: string): string {
  return keyOf(source ?? unnamedVolume(number, target))
}

/** The volumes of a container. */
export function volumesOf(state: DaemonState, container: Container): readonly MountedFolder[] {
  return state.containerVolumes.get(numberOf(container)) ?? []
}

/**
 * The volumes of a container into which docker laid what its image has at their place, as far as its Dockerfiles tell: those that it was
 * the first to mount.
 */
export function filledVolumes(
  state: DaemonState,
  container: Container,
  image: EvaluatedDockerfile | undefined,
): readonly MountedFolder[] {
  const number = numberOf(container)
  const first = new Set([...state.volumes.values()].flatMap(({ folder, filledBy }) => (filledBy === number ? [folder] : [])))
  return volumesOf(state, container).filter(
    ({ source, target }) => first.has(source) && image?.target !== undefined && mayFill(image.target, target),
  )
}

/** Whether a step of an image may put files into a folder: it names it, lays something there, or works in it. */
function mayFill({ steps, parent }: EvaluatedStage, folder: string): boolean {
  const fills = steps.some(({ step, before }) => {
    if (step.kind === 'copy') {
      const destination = printText(step.destination)
      return isWithin(destination, folder) || isWithin(folder, destination.replace(/(?<=.)\/+$/, ''))
    }
    if (step.kind !== 'run') return false
    const text = step.command.form === 'shell' ? step.command.text : step.command.argv.join(' ')
    return isWithin(printText(before.workdir), folder) || text.includes(folder)
  })
  return fills || (parent !== undefined && mayFill(parent, folder))
}

/**
 * What a copy of a path in a volume takes, thing by thing; `undefined` where not all of it is known.
 *
 * @param contents of what lies in the folder, not of the folder
 */
function contentOf(files: HostFiles, path: HostPath, contents: boolean): readonly VolumeContent[] | undefined {
  const node = files.at(path)
  if (node === undefined || node.mode !== undefined || node.link !== undefined || node.changed !== undefined) return undefined
  const { origin } = node
  if (origin?.kind === 'artifact')
    return [{ container: origin.container, path: origin.path, contents, name: baseName(path), volume: true }]
  if (origin !== undefined || !contents) return undefined
  const around = files.artifactRoot(path)
  if (around?.isMounted === true && files.certainNames(path).length === 0) {
    const whole = around.node.origin
    return whole?.kind === 'artifact' && around.node.path === path
      ? [{ container: whole.container, path: whole.path, contents, name: baseName(path), volume: true }]
      : undefined
  }
  const found = files.names(path)?.map((name) => contentOf(files, joinPath(path, name), false))
  return found?.every((one) => one !== undefined) === true ? found.flat() : undefined
}

/**
 * What is taken at a path of a container that lies in one of its volumes, which becomes a mount of each container that may have made
 * something in it; `undefined` where it is not known.
 */
export function takenOfVolume(
  state: DaemonState,
  files: HostFiles,
  container: Container,
  { path, contents }: { readonly path: string; readonly contents: boolean },
): readonly VolumeContent[] | undefined {
  const [volume] = volumesOf(state, container)
    .filter(({ target }) => isWithin(path, target))
    .sort((a, b) => b.target.length - a.target.length)
  if (volume === undefined) return undefined
  const place = joinPath(volume.source, path.slice(volume.target === '/' ? 1 : volume.target.length + 1))
  const found = contentOf(files, place, contents)
  if (found === undefined) return undefined
  mountIn(state, volume.source)
  const others = found.flatMap((one) => (one.container === container.id ? [] : [one.container]))
  if (others.length > 0) state.carriers.set(container.id, new Set([...(state.carriers.get(container.id) ?? []), ...others]))
  return found
}

function mountIn(state: DaemonState, volume: HostPath): void {
  for (const container of state.containers.values()) {
    const own = volumesOf(state, container).filter(({ source }) => source === volume)
    const isNew = own.length > 0 && !container.untouched && container.mounts.every(({ source }) => source !== volume)
    if (isNew) state.containers.set(container.id, { ...container, mounts: [...container.mounts, ...own] })
  }
}
