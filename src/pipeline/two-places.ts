/**
 * A folder of the host that a container has in two places: `-v $PWD:/src -v $PWD/out:/out` shows `out` as `/out` and as `/src/out`. In
 * a stage these are two folders, so that what the command writes to one of them is not in the other.
 *
 * In: handoffs. Out: what there is to say of those whose file lies in such a folder. It is taken from the place of the narrowest mount
 * (`daemon/mounts.ts`), which is there for what the command makes; where the command speaks of the other place, it is refused.
 */
import { flagValue, flagValues } from '../docker/flag-values.ts'
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import type { Finding } from '../findings/finding.ts'
import { folderInTwoPlaces, folderNamedInOnePlace, otherPlaceNamed } from '../findings/pipeline.ts'
import { isWithin, joinPath, relativeTo } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { printText } from '../text/symbolic.ts'
import { fileOf, type Made } from './container-file.ts'
import { ownCommand } from './daemon/harmless.ts'
import { absolutePath, folderIn } from './daemon/own-argv.ts'
import type { Container, Handoff, MountedFolder } from './model.ts'

/** What is said of files that came out of folders with two places, once for each container and place. */
export function filesInTwoPlaces(handoffs: readonly Handoff[], made: Made): readonly Finding[] {
  const seen = new Set<string>()
  const between = new Set([...made.containers.values()].map(({ event }) => event.call.site))
  return handoffs.flatMap(({ container: id, path: inside, taken }) => {
    const container = id === undefined ? undefined : made.containers.get(id)
    if (container === undefined || container.untouched) return []
    const path = printText(inside)
    return placesOf(container, path).flatMap(({ place, other }) => {
      const key = `${String(container.event.order)} ${place} ${other}`
      if (seen.has(key)) return []
      seen.add(key)
      return [judge(container, fileOf(container, made), place, other, between.has(taken))]
    })
  })
}

interface TwoPlaces {
  /** Where it is taken from. */
  readonly place: string
  /** Where the container has it as well. */
  readonly other: string
}

/** The folders around a path that are one folder with another one in the container. */
function placesOf({ mounts }: Container, path: string): readonly TwoPlaces[] {
  const writable = mounts.filter((mount) => !mount.readonly)
  const own = mountAt(writable, path)
  if (own === undefined) return []
  const host = hostPath(own, path)
  return writable.flatMap((mount) => {
    if (mount === own || mount.target === own.target) return []
    // The part of the host that both show.
    const shared = isWithin(own.source, mount.source) ? own.source : isWithin(mount.source, own.source) ? mount.source : undefined
    if (shared === undefined || !isWithin(host, shared)) return []
    const [place, other] = [placeIn(own, shared), placeIn(mount, shared)]
    // Mounted over itself, or hidden by what is mounted over it.
    return place === other || mountAt(mounts, other) !== mount || mountAt(mounts, place) !== own ? [] : [{ place, other }]
  })
}

function mountAt(mounts: readonly MountedFolder[], path: string): MountedFolder | undefined {
  return [...mounts].sort((a, b) => b.target.length - a.target.length).find(({ target }) => isWithin(path, target))
}

function hostPath({ source, target }: MountedFolder, path: string): HostPath {
  return joinPath(source, path.slice(target === '/' ? 1 : target.length + 1))
}

function placeIn({ source, target }: MountedFolder, path: HostPath): string {
  const rest = path === source ? '' : relativeTo(path, source)
  return rest === '' ? target : `${target === '/' ? '' : target}/${rest}`
}

/** @param isForContainer another container takes it, which has both places again */
function judge(
  container: Container,
  image: EvaluatedDockerfile | undefined,
  place: string,
  other: string,
  isForContainer: boolean,
): Finding {
  const { site } = container.event.call
  const folder = folderIn(container, image)
  const paths = [...wordsOf(container, image), '.'].flatMap((word) => absolutePath(word, folder) ?? [])
  // What is mounted inside of it is another folder.
  const names = (around: string): boolean =>
    paths.some((path) => isWithin(path, around) && mountAt(container.mounts, path) === mountAt(container.mounts, around))
  if (names(other)) return isForContainer ? folderInTwoPlaces(site, place, other) : otherPlaceNamed(site, place, other)
  return names(place) ? folderNamedInOnePlace(site, place, other) : folderInTwoPlaces(site, place, other)
}

/** What may be paths in all that a container is given and in its image's own command. */
function wordsOf({ actions, event }: Container, image: EvaluatedDockerfile | undefined): readonly string[] {
  const own = image === undefined ? undefined : ownCommand(image.target)
  const argv = actions.flatMap((action) => (action.kind === 'command' || action.kind === 'exec' ? (action.argv ?? []) : []))
  const entrypoint = flagValue(event.command, 'entrypoint')
  const given = [...argv, ...flagValues(event.command, 'env'), ...(entrypoint === undefined ? [] : [entrypoint])]
  const texts = [...given.map(printText), ...[own?.entrypoint, own?.cmd].flatMap((one) => ownText(one))]
  return texts.flatMap((text) => text.split(/[\s"'`=:;,&|<>()]+/)).filter((word) => word !== '')
}

type Own = ReturnType<typeof ownCommand>['cmd']

function ownText(command: Own): readonly string[] {
  if (command === undefined) return []
  return command.form === 'shell' ? [command.text] : command.argv
}
