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
import { baseName, isInRepository, isWithin, joinPath, parentOf } from '../../host/path.ts'
import type { BuiltImage, Container, Handoff, ImageId, ImageReference, MountedFolder, Pipeline } from '../../pipeline/model.ts'
import type { CopyIn } from '../../pipeline/copied-in.ts'
import { handoffsInto } from '../../pipeline/takes.ts'
import { isUnwritten, unwrittenFolder } from '../../pipeline/no-dockerfile.ts'
import type { HostPath } from '../../shell/world.ts'
import { keyOf, known, literal } from '../../text/symbolic.ts'
import type { RunArguments } from './arguments.ts'
import { committedFrom, mayGoOn, notCommitted, onRunImage } from './committed.ts'
import { unseenBelow } from '../../host/shown.ts'
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
      if (goesOn && container.image.kind === 'built' && !isSharedImage(now, container)) continued.add(committed.id)
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

function idOf(container: Pick<Container, 'id'>): ImageId {
  return container.id.replace(/[:.]/g, '-') as ImageId
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

interface MountLines {
  /** Folders that the mounts make where they show no file. */
  readonly made: readonly string[]
  readonly lines: readonly string[]
  readonly uses: readonly ImageId[]
}

/** The folder that holds all that a container sees of the host; `undefined` where some of it is in no context. */
function contextOf(container: Container): HostPath | undefined {
  const { mounts, view } = container
  const copies = copiesInto(container)
  // One moment of the host's files is taken.
  if (copies.length > 0 && mounts.length > 0) return undefined
  const shown = ownMounts(mounts).flatMap(({ source }) => (holdsFiles(view, source) ? [{ source, view }] : []))
  const seen = [...shown, ...copies.map((copy) => ({ source: copy.from, view: copy.view }))]
  // What the driver put into a temporary folder is in no context.
  if (seen.some(({ source }) => !isInRepository(source))) return undefined
  const folders = seen.map((one) => (one.view.at(one.source)?.type === 'file' ? parentOf(one.source) : one.source))
  return folders.reduce(commonFolder, undefined) ?? ('.' as HostPath)
}

function copiesInto({ actions }: Container): readonly CopyIn[] {
  return actions.filter((action) => action.kind === 'cp-in')
}

/** A mount of what the one around it shows at the same place shows nothing else. */
function ownMounts(mounts: readonly MountedFolder[]): readonly MountedFolder[] {
  const ordered = [...mounts].sort((a, b) => a.target.length - b.target.length)
  return ordered.filter((mount) => !ordered.some((outer) => outer !== mount && showsSame(outer, mount)))
}

/** What the mounts show, as COPY lines; a mount inside another one comes after it. */
function mountLines(
  { containers }: Pipeline,
  { mounts, view }: Container,
  image: EvaluatedDockerfile,
  workdir: string | undefined,
  context: HostPath,
): MountLines | undefined {
  const own = ownMounts(mounts)
  const lines: string[] = []
  const made: string[] = []
  const uses = new Set<ImageId>()
  for (const mount of own) {
    if (!isPlain(mount.target)) return undefined
    const taken = takenFromContainers(containers, view, mount, context)
    if (taken === undefined) return undefined
    if (taken.isWhole) {
      lines.push(...taken.lines)
    } else {
      // A mount point in which nothing is seen is there before what others show.
      const isBare = own.length > 1 && view.names(mount.source)?.length === 0 && taken.lines.length === 0
      const empty = (isBare ? [] : emptyFolders(view, mount.source)).map((folder) =>
        below(mount.target, relative(folder, mount.source)),
      )
      if (empty.some((folder) => !isPlain(folder))) return undefined
      if (holdsFiles(view, mount.source)) {
        const source = relative(mount.source, context)
        if (!isPlain(source)) return undefined
        lines.push(`COPY ${source} ${mount.target === workdir ? '.' : mount.target}`)
      } else if (taken.lines.length === 0 && empty.length === 0 && !isVolume(image, mount.target))
        made.push(`RUN mkdir -p ${mount.target}`)
      const wanting = empty.filter((folder) => !isVolume(image, folder))
      lines.push(...wanting.map((folder) => `RUN mkdir -p ${folder}`), ...taken.lines)
    }
    for (const id of taken.uses) uses.add(id)
  }
  return { made, lines, uses: [...uses] }
}

/** Whether a folder is there for whatever runs in an image. */
function isVolume({ target }: EvaluatedDockerfile, path: string): boolean {
  return target?.steps.some(({ step }) => step.kind === 'volume' && step.words.some((word) => known(word) === path)) ?? false
}

/** A path that any Dockerfile takes as it is. */
function isPlain(path: string): boolean {
  return /^[\w./@+-]+$/.test(path)
}

function showsSame(outer: MountedFolder, inner: MountedFolder): boolean {
  if (!isWithin(inner.target, outer.target) || !isWithin(inner.source, outer.source)) return false
  if (inner.target === outer.target) return false
  return inner.target.slice(outer.target.length + (outer.target === '/' ? 0 : 1)) === relative(inner.source, outer.source)
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

/** What earlier containers left in a mounted folder, or around it. */
function takenFromContainers(
  containers: Pipeline['containers'],
  view: HostView,
  mount: MountedFolder,
  context: HostPath,
): { readonly isWhole: boolean; readonly lines: readonly string[]; readonly uses: readonly ImageId[] } | undefined {
  const lines: string[] = []
  const uses: ImageId[] = []
  let isWhole = false
  const doubts = view.doubtsAt(mount.source)
  for (const [index, doubt] of doubts.entries()) {
    const { folder, origin } = doubt
    if (origin.kind !== 'artifact') return undefined
    const path = known(origin.path)
    if (path === undefined) return undefined
    const id = idOf(containers.get(origin.container) ?? { id: origin.container })
    const isAround = isWithin(mount.source, folder)
    const [from, to] = isAround
      ? [below(path, relative(mount.source, folder)), mount.target]
      : [path, below(mount.target, relative(folder, mount.source))]
    // What a container around it left holds what was there before.
    if (isAround) {
      isWhole = true
      lines.length = 0
    }
    const unseen = unseenBelow(view, isAround ? mount.source : folder, doubt)
    // What was made anew as a whole has nothing of it.
    if (unseen.includes(mount.source)) lines.length = 0
    else {
      uses.push(id)
      lines.push(`COPY --from=${id} ${from} ${to}`)
    }
    for (const one of unseen) {
      if (doubts.slice(index + 1).some((later) => isWithin(one, later.folder))) continue
      const laid = laidLine(containers, view, { path: one, to: below(mount.target, relative(one, mount.source)), context })
      if (laid === undefined) return undefined
      lines.push(laid.line)
      uses.push(...laid.uses)
    }
  }
  return { isWhole, lines, uses }
}

/** What the driver laid over what a container left; `undefined` for what no line brings. */
function laidLine(
  containers: Pipeline['containers'],
  view: HostView,
  { path, to, context }: { readonly path: HostPath; readonly to: string; readonly context: HostPath },
): { readonly line: string; readonly uses: readonly ImageId[] } | undefined {
  const node = view.at(path)
  const source = relative(path, context)
  if (node === undefined || node.mode !== undefined || node.link !== undefined || !isPlain(to) || !isPlain(source))
    return undefined
  const { origin } = node
  if (origin === undefined) return { line: `RUN mkdir -p ${to}`, uses: [] }
  if (origin.kind === 'text' || origin.kind === 'repository') return { line: `COPY ${source} ${to}`, uses: [] }
  const from = origin.kind === 'artifact' && node.changed === undefined ? known(origin.path) : undefined
  const container = origin.kind === 'artifact' ? containers.get(origin.container) : undefined
  if (container === undefined || from === undefined || !isPlain(from)) return undefined
  return { line: `COPY --from=${idOf(container)} ${from} ${to}`, uses: [idOf(container)] }
}

function below(folder: string, rest: string): string {
  if (rest === '.') return folder
  return folder === '/' ? `/${rest}` : `${folder}/${rest}`
}

function relative(path: HostPath, folder: HostPath): string {
  if (path === folder) return '.'
  return folder === '.' ? path : path.slice(folder.length + 1)
}

function commonFolder(a: HostPath | undefined, b: HostPath): HostPath {
  let folder = a ?? b
  while (!isWithin(b, folder)) folder = parentOf(folder)
  return folder
}

/** Whether there is a file at a path or below it. */
function holdsFiles(view: HostView, path: HostPath): boolean {
  const node = view.at(path)
  if (node === undefined) return false
  if (node.type !== 'directory' || node.origin !== undefined) return true
  return (view.names(path) ?? []).some((name) => holdsFiles(view, joinPath(path, name)))
}

/** The folders below a path that hold nothing: git has none, so the driver made them. */
function emptyFolders(view: HostView, path: HostPath): readonly HostPath[] {
  const node = view.at(path)
  if (node?.type !== 'directory' || node.origin !== undefined || node.link !== undefined) return []
  return view.names(path)?.length === 0 ? [path] : view.touched(path).flatMap((name) => emptyFolders(view, joinPath(path, name)))
}
