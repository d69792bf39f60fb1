/**
 * What a container sees of the host through its mounts, as lines of the stage that stands for it: the repository's files by COPY, what
 * earlier containers left by COPY --from their stages, and over that what the driver laid there in between.
 */
import { known } from '../../text/symbolic.ts'
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import type { HostView } from '../../host/origin.ts'
import { isInRepository, isWithin, joinPath, parentOf } from '../../host/path.ts'
import { unseenBelow } from '../../host/shown.ts'
import type { CopyIn } from '../../pipeline/copied-in.ts'
import type { Container, ImageId, MountedFolder, Pipeline } from '../../pipeline/model.ts'
import type { HostPath } from '../../shell/world.ts'

/** The image that stands for what a container did. */
export function idOf(container: Pick<Container, 'id'>): ImageId {
  return container.id.replace(/[:.]/g, '-') as ImageId
}

export interface MountLines {
  /** Folders that the mounts make where they show no file. */
  readonly made: readonly string[]
  readonly lines: readonly string[]
  readonly uses: readonly ImageId[]
}

/** The folder that holds all that a container sees of the host; `undefined` where some of it is in no context. */
export function contextOf(container: Container): HostPath | undefined {
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

export function copiesInto({ actions }: Container): readonly CopyIn[] {
  return actions.filter((action) => action.kind === 'cp-in')
}

/** A mount of what the one around it shows at the same place shows nothing else. */
function ownMounts(mounts: readonly MountedFolder[]): readonly MountedFolder[] {
  const ordered = [...mounts].sort((a, b) => a.target.length - b.target.length)
  return ordered.filter((mount) => !ordered.some((outer) => outer !== mount && showsSame(outer, mount)))
}

/** What the mounts show, as COPY lines; a mount inside another one comes after it. */
export function mountLines(
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
