/**
 * What docker commit leaves out: files in volumes that the container's image declares. A stage keeps what a RUN writes there, so the two are
 * the same where nothing is made there. That is a matter of what runs: where its words speak of a volume, or begin in one, it is refused.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { isWithin } from '../../host/path.ts'
import { known, literal, printText, type Text } from '../../text/symbolic.ts'
import type { BuiltImage, Container, Handoff, ImageId } from '../model.ts'
import { argvOf, ownCommand } from './harmless.ts'
import { folderIn } from './own-argv.ts'
import { volumePaths } from './volume-paths.ts'

/** The volumes that nothing of a container speaks of; `unknown`: whether it has any is not known here. */
export function volumesBeside(
  container: Container,
  image: EvaluatedDockerfile | undefined,
): { readonly volumes: readonly string[] | 'unknown' } | { readonly used: string } {
  if (container.untouched) return { volumes: [] }
  const volumes = volumePaths(container.image, image)
  if (volumes === undefined) return { volumes: 'unknown' }
  const folder = folderIn(container, image) ?? '/'
  const spoken = container.actions.flatMap((action) => wordsOf(action, image)).map(printText)
  const used = volumes.find(
    (volume) => !/^\/\w/.test(volume) || isWithin(folder, volume) || spoken.some((word) => word.includes(plain(volume))),
  )
  return used === undefined ? { volumes } : { used }
}

const plain = (volume: string): string => volume.replace(/\/+$/, '')

/** What an action does, and where. */
function wordsOf(action: Container['actions'][number], image: EvaluatedDockerfile | undefined): readonly Text[] {
  if (action.kind === 'cp-in') return [action.to]
  if (action.kind === 'exec') return action.argv
  if (action.kind === 'host') return action.words.map(({ text }) => literal(text))
  const { entrypoint, cmd } = ownCommand(image?.target)
  return [entrypoint, cmd].flatMap((one) => (one === undefined ? [] : argvOf(one))).concat(action.argv ?? [])
}

/** What is taken out of a volume of an image that docker commit made, or of all around one: where it was taken, and the volume. */
export function takenFromVolume(
  { from, container, path, via }: Handoff,
  images: readonly BuiltImage[],
  containers: ReadonlyMap<string, Container>,
): string | undefined {
  const taken = known(path)
  if (from.kind !== 'built' || container === undefined || via === 'commit') return undefined
  const seen = new Set<ImageId>()
  const visit = (id: ImageId): string | undefined => {
    const image = seen.has(id) ? undefined : images.find((one) => one.id === id)
    if (image === undefined) return undefined
    seen.add(id)
    const committed = image.committed === undefined ? undefined : containers.get(image.committed)
    const below = [...image.uses.values()]
    const base = images.find((one) => committed?.image.kind === 'built' && one.id === committed.image.id)
    const volumes = committed === undefined || committed.untouched ? [] : (volumePaths(committed.image, base?.evaluated) ?? [])
    const met = volumes.find((volume) => taken === undefined || isWithin(taken, volume) || isWithin(volume, taken))
    return met ?? below.map(visit).find((one) => one !== undefined)
  }
  return visit(from.id)
}
