/**
 * What a container of the plan has mounted, as flags for one that is like it: folders of the repository with what is in them at that
 * moment, volumes and caches of the user's home as volumes of this run, which are empty at first.
 */
import { join } from 'node:path'
import { parseMount, isCache, type Mount } from '../../docker/mount.ts'
import type { GivenFlag } from '../../docker/command.ts'
import { EngineError } from '../../engine/error.ts'
import { isWithin } from '../../host/path.ts'
import type { Container, DockerEvent, MountedFolder } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import { unsupported } from './unsupported.ts'

export interface MountOptions {
  readonly valueOf: (text: Text) => string
  /** Lays out paths of the host as the container found them, each under its number; gives their folder's place on the engine's machine. */
  readonly share: (sources: readonly HostPath[]) => Promise<string>
  /** A volume of this run, by what it is called here. */
  readonly volume: (name: string) => Promise<string>
}

/** Whether a flag mounts something. */
export function isMountFlag({ name }: GivenFlag): boolean {
  return name === 'volume' || name === 'mount' || name === 'tmpfs'
}

/** The flags, in the order given. */
export async function mountFlags(container: Container, options: MountOptions): Promise<readonly GivenFlag[]> {
  const { event, mounts } = container
  const given = event.command.flags.filter(isMountFlag)
  const sources = outermost(mounts.map(({ source }) => source))
  const place = sources.length === 0 ? '' : await options.share(sources)
  const flags: GivenFlag[] = []
  for (const flag of given) {
    const mount = parseMount(flag)
    if (mount === undefined) throw unsupported(`a container is given --${flag.name}, which is not understood`)
    const folder = repositoryFolder(mount, mounts)
    if (folder === undefined) flags.push(await otherFlag(flag, mount, options))
    else {
      if (flag.name === 'mount' && container.view.at(folder.source) === undefined)
        throw new EngineError(
          'build-failed',
          `replaying the plan: ${event.call.source}: ${folder.source} is not there to be mounted`,
        )
      flags.push(volumeFlag(flag, `${placeOf(folder.source, sources, place)}:${folder.target}${folder.readonly ? ':ro' : ''}`))
    }
  }
  return flags
}

/** Volumes of this run that a container has mounted, by the command that made it. */
export function volumesOf(event: DockerEvent): readonly string[] {
  return event.command.flags.flatMap((flag) => {
    const mount = parseMount(flag)
    return mount?.source === undefined || !isCache(mount) ? [] : [printText(mount.source)]
  })
}

function repositoryFolder(mount: Mount, mounts: readonly MountedFolder[]): MountedFolder | undefined {
  if (mount.kind !== 'bind' && mount.kind !== 'bind-or-volume') return undefined
  const target = known(mount.target)?.replace(/(?<=.)\/+$/, '')
  return mounts.find((one) => one.target === target)
}

async function otherFlag(flag: GivenFlag, mount: Mount, { valueOf, volume }: MountOptions): Promise<GivenFlag> {
  if (mount.kind === 'tmpfs') return { ...flag, value: literal(valueOf(flag.value ?? [])) }
  const target = valueOf(mount.target)
  if (mount.source === undefined) return volumeFlag(flag, target)
  if (!isCache(mount)) throw unsupported(`a container sees files of the host (${printText(mount.source)} at ${target})`)
  // a folder of the home hides what the image has there; a new volume begins with it
  const options = [...(mount.readonly ? ['ro'] : []), ...(mount.kind === 'volume' ? [] : ['nocopy'])].join(',')
  return volumeFlag(flag, `${await volume(printText(mount.source))}:${target}${options === '' ? '' : `:${options}`}`)
}

function volumeFlag(flag: GivenFlag, value: string): GivenFlag {
  return { ...flag, name: 'volume', value: literal(value) }
}

/** Those that lie in no other one: files that are seen in two places are the same files. */
function outermost(sources: readonly HostPath[]): readonly HostPath[] {
  return [...new Set(sources)].filter((one, _, all) => !all.some((other) => other !== one && isWithin(one, other)))
}

function placeOf(source: HostPath, sources: readonly HostPath[], place: string): string {
  const index = sources.findIndex((one) => isWithin(source, one))
  const top = sources[index]
  const root = join(place, String(index))
  if (top === undefined || source === top) return root
  return join(root, top === '.' ? source : source.slice(top.length + 1))
}
