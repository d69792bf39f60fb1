/**
 * What a build takes from other images: artifacts that lie in its context, images that it is FROM, images that it copies from.
 *
 * In: one built image and the containers of its run. Out: its handoffs. What lies in its context is told by `context-sources.ts`.
 */
import { parseMount } from '../docker/mount.ts'
import { dockerfileSite } from '../dockerfile/ast.ts'
import type { HostNode, ImagePath, Origin } from '../host/origin.ts'
import { isWithin } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { keyOf, literal, printText, type Text } from '../text/symbolic.ts'
import type { SeenType } from './artifact-type.ts'
import { meantBeside } from './beside-merged.ts'
import { contextSources, type SourceMatch, type Taken } from './context-sources.ts'
import { gatheredFrom } from './gathered.ts'
import { landing } from './landing.ts'
import { isMadeFolder } from './made-folders.ts'
import type { BuiltImage, Container, Handoff, ImageId, Via } from './model.ts'
import { neededStages } from './needed-stages.ts'

/** The handoffs into one image. `seenType` says what the evidence speaks for where an artifact's type is not known. */
export function handoffsInto(
  image: BuiltImage,
  containers: ReadonlyMap<string, Container>,
  seenType: (taken: Taken) => SeenType,
): readonly Handoff[] {
  const fromContext = contextSources(image).flatMap((match) =>
    [...match.artifacts, ...meantBeside(image, match, containers).map(({ taken }) => taken)]
      .filter((taken) => !taken.ignored || taken.path === taken.source)
      .flatMap((taken) => artifactHandoff(image, match, taken, containers, seenType)),
  )
  return [...fromContext, ...committedFiles(image, containers), ...imageHandoffs(image)]
}

/** All files of the container that docker commit made an image of. */
function committedFiles({ id, committed, event }: BuiltImage, containers: ReadonlyMap<string, Container>): readonly Handoff[] {
  const container = committed === undefined ? undefined : containers.get(committed)
  if (container === undefined) return []
  const { site } = event.call
  return [
    {
      from: container.image,
      container: container.id,
      path: literal('/'),
      via: 'commit',
      host: undefined,
      into: id,
      imagePath: literal('/'),
      at: site,
      taken: site,
    },
  ]
}

function artifactHandoff(
  image: BuiltImage,
  match: SourceMatch,
  taken: Taken,
  containers: ReadonlyMap<string, Container>,
  seenType: (taken: Taken) => SeenType,
): readonly Handoff[] {
  const { origin } = taken.node
  const container = origin?.kind === 'artifact' ? containers.get(origin.container) : undefined
  if (origin?.kind !== 'artifact' || container === undefined) return []
  const seen = printText(match.source).endsWith('/') ? 'directory' : seenType(taken)
  const type = taken.node.type === 'either' ? (seen ?? 'either') : taken.node.type
  return [
    {
      from: container.image,
      container: container.id,
      path: archiveOf(container) ?? origin.path,
      via: viaOf(container, origin),
      host: taken.archive?.file ?? taken.node.path,
      ...(taken.archive === undefined ? {} : { isAdded: true }),
      into: image.id,
      imagePath: landing(
        match.step,
        { ...taken, node: { ...taken.node, type } },
        isMadeFolder(image.evaluated.stages, match.step),
      ),
      at: origin.at,
      taken: match.site,
    },
  ]
}

/** Of files that the host unpacked: the archive that the container gave. */
function archiveOf({ actions }: Container): ImagePath | undefined {
  const last = actions.at(-1)
  return last?.kind === 'exec' && last.unpacks !== undefined && last.unpacks.isPrinted !== true
    ? literal(last.unpacks.archive)
    : undefined
}

/** What lies in a mount came by it; else what came at the container's own command came by its output, and a `docker cp` took the rest. */
export function viaOf(container: Container, origin: Extract<Origin, { kind: 'artifact' }>): Via {
  const { path, at, piped, printed, exported, volume } = origin
  if (exported === true) return 'export'
  if (volume === true) return 'volume'
  if (piped === true) return 'tar-pipe'
  const { command, call } = container.event
  const place = gatheredFrom(container, path)
  if (command.name === 'build') return 'build-output'
  const mount = command.flags
    .flatMap((flag) => parseMount(flag) ?? [])
    .find(({ target }) => isWithin(printText(place) as HostPath, printText(target) as HostPath))
  if (mount !== undefined && mount.kind !== 'tmpfs') return mount.kind === 'volume' ? 'volume' : 'bind-mount'
  // What a command copied into a mount by itself.
  const isOwn = container.actions.some(({ event }) => event.call.site.source === at.source && event.call.site.start === at.start)
  if (isOwn && container.mounts.length > 0 && command.name !== 'create') return 'bind-mount'
  // A canned recipe of make has one place for all its commands.
  if (command.name !== 'create' && at.source === call.site.source && at.start === call.site.start) return 'run-stdout'
  if (container.actions.some((action) => action.kind === 'exec' && action.unpacks === undefined)) return 'exec+cp'
  // `docker logs`.
  if (printed === true) return 'run-stdout'
  return command.name === 'run' ? 'run+cp' : 'create+cp'
}

function imageHandoffs(image: BuiltImage): readonly Handoff[] {
  const found: Handoff[] = []
  const file = image.evaluated.file
  const used = (reference: Text): ImageId | undefined => image.uses.get(keyOf(reference))
  for (const stage of neededStages(image.evaluated)) {
    const base = stage.base.kind === 'image' ? used(stage.base.reference) : undefined
    if (image.committed === undefined && base !== undefined) {
      const site = dockerfileSite(file, stage.syntax.from)
      found.push({
        from: { kind: 'built', id: base },
        container: undefined,
        path: literal('/'),
        via: 'base-image',
        host: undefined,
        into: image.id,
        imagePath: literal('/'),
        at: site,
        taken: site,
      })
    }
    for (const { step, syntax } of stage.steps) {
      const from = step.kind === 'copy' && step.from?.kind === 'image' ? used(step.from.reference) : undefined
      if (step.kind !== 'copy' || from === undefined) continue
      const site = dockerfileSite(file, syntax)
      for (const path of step.sources) {
        const name = printText(path)
        const node: HostNode = { path: name as HostPath, type: 'either', origin: undefined, mode: undefined, link: undefined }
        found.push({
          from: { kind: 'built', id: from },
          container: undefined,
          path,
          via: 'copy-from-image',
          host: undefined,
          into: image.id,
          imagePath: landing(step, { node, path: name, source: name }, false),
          at: site,
          taken: site,
        })
      }
    }
  }
  return found
}
