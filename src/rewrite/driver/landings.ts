/** Where `docker cp` puts an artifact on the host, and on which paths it goes on from there to what images take. */
import { flagValue } from '../../docker/flag-values.ts'
import { baseName, isWithin, joinPath, resolvePath } from '../../host/path.ts'
import { unseenBelow } from '../../host/shown.ts'
import type { DockerEvent, MountedFolder, Pipeline, ShellAccess } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, printText } from '../../text/symbolic.ts'
import { touch } from './path-sets.ts'
import { belongsTo, isInside } from './reads.ts'

/** Where a flow of artifacts goes from and to. */
export interface Flow {
  readonly from: readonly HostPath[]
  readonly to: readonly HostPath[]
}

/** Where `docker cp` may put something: under the destination's name, or inside of it. */
export function landingsOf(
  copy: DockerEvent,
  repository: Repository,
  writes: readonly ShellAccess[],
  taken: readonly HostPath[],
): readonly HostPath[] {
  const [source, destination] = copy.command.operands
  const file = copy.command.name === 'export' ? flagValue(copy.command, 'output') : undefined
  if (file !== undefined) return [resolvePath(copy.call.cwd, file) ?? []].flat()
  if (copy.command.name !== 'cp') return redirected(copy, writes)
  if (source === undefined || destination === undefined) return []
  if (known(destination.text) === '-') return redirected(copy, writes)
  const path = resolvePath(copy.call.cwd, destination.text)
  if (path === undefined) return []
  const name = baseName(printText(source.text).replace(/\/+$/, ''))
  const inside = joinPath(path, name)
  const isFolder =
    path === '.' ||
    repository.stat(path)?.kind === 'directory' ||
    /\/\.?$/.test(printText(destination.text)) ||
    taken.some((other) => isWithin(other, inside))
  return isFolder && name !== '.' ? [inside] : [path]
}

/**
 * Where what containers leave in their mounts lies first: `docker run -v "$PWD:/src" … ; cp gen/a.conf etc/`, where an image takes
 * `etc/a.conf`.
 */
export function mountLandings({ containers, handoffs }: Pipeline): readonly HostPath[] {
  return handoffs.flatMap(({ container, path }) => {
    const inside = known(path)
    const mounts = container === undefined ? [] : (containers.get(container)?.mounts ?? [])
    return inside === undefined ? [] : shownAt(mounts, inside)
  })
}

/**
 * Artifacts that the driver laid into folders which a later container of the handoff has mounted: where they lie, and where they lay first.
 *
 * @param makers the commands that made the handoff's containers
 */
export function passedOn({ containers }: Pipeline, makers: readonly DockerEvent[]): readonly HostPath[] {
  return [...containers.values()].flatMap(({ event, mounts, view }) => {
    if (!makers.includes(event)) return []
    return mounts.flatMap(({ source }) =>
      view.doubtsAt(source).flatMap((doubt) => {
        const folder = isWithin(source, doubt.folder) ? source : doubt.folder
        return unseenBelow(view, folder, doubt).flatMap((path) => {
          const origin = view.at(path)?.origin
          const inside = origin?.kind === 'artifact' ? known(origin.path) : undefined
          const first = origin?.kind === 'artifact' ? containers.get(origin.container) : undefined
          return inside === undefined || first === undefined ? [] : [path, ...shownAt(first.mounts, inside)]
        })
      }),
    )
  })
}

/** Where the host has what lies at a path in a container. */
function shownAt(mounts: readonly MountedFolder[], inside: string): readonly HostPath[] {
  return mounts
    .filter(({ target, readonly }) => !readonly && isWithin(inside, target) && inside !== target)
    .map(({ source, target }) => joinPath(source, inside.slice(target.length).replace(/^\/+/, '')))
}

/** What `docker import` reads: `docker import all.tar flat`, `docker import - flat < all.tar`. */
export function importedPaths(makers: readonly DockerEvent[], reads: readonly ShellAccess[]): readonly HostPath[] {
  return makers.flatMap((maker) => {
    const [source] = maker.command.operands
    if (maker.command.name !== 'import' || source === undefined) return []
    if (known(source.text) !== '-') return resolvePath(maker.call.cwd, source.text) ?? []
    return reads.filter((read) => belongsTo(read, maker.call, maker.order)).map(({ path }) => path)
  })
}

/** `docker cp c:/x - > x.tar` */
function redirected({ call }: DockerEvent, writes: readonly ShellAccess[]): readonly HostPath[] {
  return [...new Set(writes.flatMap(({ path, site }) => (isInside(site, call.site) ? [path] : [])))]
}

/** From what images take, back along the flows. */
export function usedPaths(taken: readonly HostPath[], flows: readonly Flow[], ids: readonly HostPath[]): ReadonlySet<HostPath> {
  const used = new Set<HostPath>([...taken, ...ids])
  for (const flow of [...flows].reverse()) {
    const goesOn = flow.to.some((path) => [...used].some((other) => touch(path, other)))
    if (goesOn) for (const path of flow.from) used.add(path)
  }
  // A folder that is copied out whole is used when a part of it is, unless the repository has files there.
  for (const flow of flows)
    if (flow.from.length === 0) for (const path of flow.to) if ([...used].some((other) => isWithin(other, path))) used.add(path)
  return used
}
