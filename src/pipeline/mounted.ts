/** What containers see of each other's files: one left something in a folder of the repository, and another one has it mounted. */
import type { HostView, Origin } from '../host/origin.ts'
import { originBelow } from '../host/overlay.ts'
import { baseName, isWithin, joinPath } from '../host/path.ts'
import { sameOrigin } from '../host/shown.ts'
import type { HostPath } from '../shell/world.ts'
import { concat, literal, printText, type Text } from '../text/symbolic.ts'
import type { Container, Handoff, ImageId } from './model.ts'
import { viaOf } from './takes.ts'

type Artifact = Extract<Origin, { kind: 'artifact' }>

export interface MountedArtifact {
  readonly origin: Artifact
  readonly host: HostPath
  /** Where the container that mounts it sees it. */
  readonly imagePath: Text
}

/** Everything that came out of other containers and that a container sees through its mounts. */
export function mountedArtifacts(container: Container): readonly MountedArtifact[] {
  return container.untouched ? [] : [...shownArtifacts(container), ...artifactsCopiedIn(container)]
}

/** What docker cp put into it. */
function artifactsCopiedIn({ actions }: Container): readonly MountedArtifact[] {
  return actions.flatMap((action) => {
    if (action.kind !== 'cp-in') return []
    const isFolder = printText(action.to).endsWith('/')
    const imagePath = isFolder ? concat(action.to, literal(baseName(action.from))) : action.to
    return [...artifactsBelow(action.view, action.from)].map(({ origin, host }) => ({ origin, host, imagePath }))
  })
}

function shownArtifacts({ mounts, view }: Container): readonly MountedArtifact[] {
  return mounts.flatMap(({ source, target }) => {
    const place = (path: HostPath): Text =>
      path === source ? literal(target) : concat(literal(target === '/' ? '' : target), literal(`/${relative(path, source)}`))
    const left = view.doubtsAt(source).flatMap(({ folder, origin }): readonly MountedArtifact[] => {
      if (origin.kind !== 'artifact') return []
      if (isWithin(folder, source)) return [{ origin, host: folder, imagePath: place(folder) }]
      return [
        {
          origin: { ...origin, path: concat(origin.path, literal(`/${relative(source, folder)}`)) },
          host: source,
          imagePath: literal(target),
        },
      ]
    })
    const copied = [...artifactsBelow(view, source)].map(({ origin, host }) => ({ origin, host, imagePath: place(host) }))
    return [...left, ...copied]
  })
}

/**
 * Handoffs from containers into the images of containers that see their files.
 *
 * @param committed the image that docker commit makes of the container
 */
export function handoffsIntoContainer(
  container: Container,
  containers: ReadonlyMap<string, Container>,
  committed: ImageId | undefined,
): readonly Handoff[] {
  const { image, event } = container
  const into = committed ?? (image.kind === 'built' ? image.id : undefined)
  if (into === undefined) return []
  return mountedArtifacts(container).flatMap(({ origin, host, imagePath }): readonly Handoff[] => {
    const provider = containers.get(origin.container)
    if (provider === undefined) return []
    const { site } = event.call
    return [
      {
        from: provider.image,
        container: provider.id,
        path: origin.path,
        via: viaOf(provider, origin),
        host,
        into,
        imagePath,
        at: origin.at,
        taken: site,
      },
    ]
  })
}

/** `around`: what would lie at the path as a part of what came out of a container as one thing. */
function* artifactsBelow(
  view: HostView,
  path: HostPath,
  around?: Origin,
): Generator<{ readonly origin: Artifact; readonly host: HostPath }> {
  const { origin } = view.at(path) ?? {}
  if (origin?.kind === 'artifact' && (around === undefined || !sameOrigin(origin, around))) yield { origin, host: path }
  for (const name of view.touched(path))
    yield* artifactsBelow(view, joinPath(path, name), origin === undefined ? undefined : originBelow(origin, `/${name}`))
}

function relative(path: HostPath, folder: HostPath): string {
  return folder === '.' ? path : path.slice(folder.length + 1)
}
