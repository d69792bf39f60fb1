/**
 * Containers that saw files of the repository through mounts, as images that a Dockerfile makes.
 *
 * In: a pipeline. Out: the same pipeline, in which each such container is an untouched one of an image of its own: FROM the image that
 * it ran, COPY what it saw through its mounts, RUN what it did. From then on it is a part of the composed file like any other, with a
 * context, sources and stages. A container that no Dockerfile can stand for stays as it is, and `runs.ts` says why.
 */
import { hasOnbuild } from '../../dockerfile/bases.ts'
import { evaluateDockerfile } from '../../dockerfile/evaluate.ts'
import { parseDockerfile } from '../../dockerfile/parse.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { isRoot } from '../../docker/host-user.ts'
import { parseReference } from '../../docker/reference.ts'
import type { Finding } from '../../findings/finding.ts'
import type { ContainerId, HostView } from '../../host/origin.ts'
import { baseName, parentOf } from '../../host/path.ts'
import type { BuiltImage, Container, Handoff, ImageId, ImageReference, Pipeline } from '../../pipeline/model.ts'
import { handoffsInto } from '../../pipeline/takes.ts'
import { isUnwritten, unwrittenFolder } from '../../pipeline/no-dockerfile.ts'
import type { HostPath } from '../../shell/world.ts'
import { keyOf, known, literal } from '../../text/symbolic.ts'
import type { RunArguments } from './arguments.ts'
import { committedFrom, mayGoOn, notCommitted, onRunImage } from './committed.ts'
import { contextOf, copiesInto, idOf, mountLines, type MountLines } from './mount-lines.ts'
import { commandLines, type Commands } from './run-commands.ts'
import { isSharedImage } from './runs.ts'

export interface RunImages {
  readonly pipeline: Pipeline
  /** Images of runs that go on in the stage of the image that ran, since nothing else uses it. */
  readonly continued: ReadonlySet<ImageId>
  /** What gives their build arguments. */
  readonly arguments: ReadonlyMap<ImageId, RunArguments>
  readonly findings: readonly Finding[]
}

/** The pipeline with images for containers with mounts. `separate`: each has a stage of its own. */
export function withRunImages(pipeline: Pipeline, separate = false): RunImages {
  let now = pipeline
  const continued = new Set<ImageId>()
  const given = new Map<ImageId, RunArguments>()
  const findings: Finding[] = []
  const before = new Map<ContainerId, Container>()
  for (const container of [...new Set(pipeline.containers.values())].sort(byOrder)) {
    const [committed, ...more] = committedFrom(now, container)
    const goesOn = committed !== undefined && more.length === 0 && mayGoOn(committed)
    if (container.untouched) {
      if (goesOn && container.image.kind === 'built' && !separate && !isSharedImage(now, container)) continued.add(committed.id)
      continue
    }
    const origin = longestOf([...before.keys()].filter((id) => container.id.startsWith(`${id}.h`)))
    const rest = origin === undefined ? container : restOf(container, before.get(origin), now.containers.get(origin))
    const made = runImage(now, rest)
    if (made === undefined && committed !== undefined) findings.push(notCommitted(container))
    // Without mounts and arguments the commands go to the end of a stage.
    const needsImage =
      container.mounts.length > 0 ||
      copiesInto(container).length > 0 ||
      committed !== undefined ||
      (made?.image.args.size ?? 0) > 0
    if (made === undefined || !needsImage) continue
    if (goesOn) continued.add(committed.id)
    if (rest.image.kind === 'built' && !separate && !isSharedImage(now, rest)) continued.add(made.image.id)
    before.set(container.id, container)
    given.set(made.image.id, made.arguments)
    now = withRunImage(now, container, made.image)
  }
  return { pipeline: now, continued, arguments: given, findings }
}

/** A container in which the host did more comes after the one that it was. */
function byOrder(a: Container, b: Container): number {
  return orderOf(a) - orderOf(b) || a.id.length - b.id.length
}

function longestOf(ids: readonly ContainerId[]): ContainerId | undefined {
  return [...ids].sort((a, b) => b.length - a.length)[0]
}

/** What the host did to a container's files, in the stage of what the container itself did, which others take from as well. */
function restOf(container: Container, before: Container | undefined, done: Container | undefined): Container {
  if (before === undefined || done === undefined) return container
  return { ...container, image: done.image, actions: container.actions.slice(before.actions.length), mounts: [] }
}

function orderOf(container: Container): number {
  return (container.actions.at(-1) ?? container).event.order
}

function withRunImage(pipeline: Pipeline, container: Container, image: BuiltImage): Pipeline {
  const from: ImageReference = { kind: 'built', id: image.id }
  const isOurs = (id: ContainerId | undefined): boolean => id === container.id
  const done: Container = { ...container, image: from, actions: [], mounts: [], untouched: true }
  const containers = new Map(
    [...pipeline.containers].map(([id, one]): [ContainerId, Container] => [id, one === container ? done : one]),
  )
  const handoffs: readonly Handoff[] = [
    ...pipeline.handoffs
      .filter(
        (handoff) =>
          !(handoff.taken.source === container.event.call.site.source && handoff.taken.start === container.event.call.site.start),
      )
      .map((handoff) => (isOurs(handoff.container) ? { ...handoff, from } : handoff)),
    ...handoffsInto(image, containers, () => 'directory'),
  ]
  const later = pipeline.images.findIndex((one) => one.event.order > orderOf(container))
  const at = later === -1 ? pipeline.images.length : later
  return {
    ...pipeline,
    images: [...pipeline.images.slice(0, at), image, ...pipeline.images.slice(at)].map((one) =>
      one.committed === container.id ? onRunImage(one, image) : one,
    ),
    roles: new Map([...pipeline.roles, [image.id, 'intermediate']]),
    containers,
    handoffs,
  }
}

interface RunImage {
  readonly image: BuiltImage
  readonly arguments: RunArguments
}

/** The image that a container's run makes; `undefined` when no Dockerfile makes it. */
function runImage(pipeline: Pipeline, container: Container): RunImage | undefined {
  const ground = groundOf(pipeline, container)
  if (ground === undefined) return undefined
  const context = contextOf(container)
  if (context === undefined) return undefined
  const commands = commandLines(ground.evaluated, container, finalBuilds(pipeline), context)
  const mounted = commands === undefined ? undefined : mountLines(pipeline, container, ground.evaluated, commands.folder, context)
  if (mounted === undefined || commands === undefined) return undefined
  const copies = copiesInto(container)
  const body = withUsers(ground.evaluated, mounted, commands)
  if (body === undefined) return undefined
  const lines = [`FROM ${ground.from}`, ...body, '']
  const path = `${unwrittenFolder}/${ground.folder}/Dockerfile`
  const source = { path, text: lines.join('\n') }
  const uses = new Map([...ground.uses, ...mounted.uses].map((id) => [keyOf(literal(id)), id]))
  const args = new Map([...commands.env, ...commands.spliced.map(({ name, value }) => [name, value] as const)])
  const image: BuiltImage = {
    id: idOf(container),
    event: container.event,
    dockerfile: { path: path as HostPath, source, fromRepository: true },
    evaluated: evaluateDockerfile(parseDockerfile(source), {
      args,
      target: undefined,
      built: (reference) => pipeline.images.find((image) => image.id === uses.get(keyOf(reference)))?.evaluated.target,
    }),
    args,
    target: undefined,
    tags: [],
    context: { path: context, view: withoutDoubts(copies.at(-1)?.view ?? container.view), ignore: undefined },
    uses,
  }
  const events = [container.event, ...container.actions.flatMap((action) => (action.kind === 'exec' ? [action.event] : []))]
  return { image, arguments: { spliced: commands.spliced, events } }
}

/** What docker makes of a mount belongs to root, whoever the command works as. */
function withUsers(
  { target }: EvaluatedDockerfile,
  mounted: MountLines,
  { settings, runs }: Commands,
): readonly string[] | undefined {
  const own = target?.after.user ?? literal('root')
  const makes = [...mounted.made, ...mounted.lines].some((line) => line.startsWith('RUN '))
  const asOther = settings.find((line) => line.startsWith('USER '))
  if (!makes || (isRoot(own) && asOther === undefined)) return [...mounted.made, ...settings, ...mounted.lines, ...runs]
  const others = settings.filter((line) => line !== asOther)
  const back = known(own)
  if (isRoot(own)) return [...mounted.made, ...others, ...mounted.lines, ...(asOther === undefined ? [] : [asOther]), ...runs]
  // A WORKDIR makes its folder as its stage's user.
  if (back === undefined || others.some((line) => line.startsWith('WORKDIR '))) return undefined
  return ['USER root', ...mounted.made, ...others, ...mounted.lines, asOther ?? `USER ${back}`, ...runs]
}

function finalBuilds({ images, roles }: Pipeline): readonly string[] {
  return images
    .filter(({ id }) => roles.get(id) === 'final')
    .map(({ event }) => event.call.site.source.text.slice(event.call.site.start, event.call.site.end))
}

interface Ground {
  readonly from: string
  readonly evaluated: EvaluatedDockerfile
  readonly uses: readonly ImageId[]
  /** The folder that its stage is called after. */
  readonly folder: string
}

function groundOf(pipeline: Pipeline, { image }: Container): Ground | undefined {
  if (image.kind === 'built') {
    const { id } = image
    const built = pipeline.images.find((one) => one.id === id)
    // Another FROM would run its triggers.
    const hasTriggers = built?.evaluated.target?.steps.some(({ step }) => step.kind === 'onbuild') ?? true
    return built === undefined || hasTriggers
      ? undefined
      : { from: id, evaluated: built.evaluated, uses: [id], folder: `${isUnwritten(built) ? folderOf(built) : id}-run` }
  }
  const from = known(image.reference)
  // docker run runs no triggers, a FROM does.
  if (from === undefined || hasOnbuild(image.reference)) return undefined
  const evaluated = evaluateDockerfile(parseDockerfile({ path: 'Dockerfile', text: `FROM ${from}\n` }), {
    args: new Map(),
    target: undefined,
  })
  const repository = parseReference(from)?.repository ?? from
  return { from, evaluated, uses: [], folder: `${repository.slice(repository.lastIndexOf('/') + 1)}-build` }
}

/** What a stage that stands for a container is called after. */
function folderOf({ dockerfile }: BuiltImage): string {
  return baseName(parentOf(dockerfile.path))
}

/** What earlier containers left has lines of its own. */
function withoutDoubts(view: HostView): HostView {
  return {
    ...view,
    at: (path) => {
      const node = view.at(path)
      if (node?.doubt === undefined) return node
      const { doubt, ...plain } = node
      return doubt.kind === 'artifact' ? plain : node
    },
    doubtsAt: (path) => view.doubtsAt(path).filter(({ origin }) => origin.kind !== 'artifact'),
  }
}
