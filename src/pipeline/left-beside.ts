/**
 * Containers that had a folder mounted which a build takes as well, but not for what they left in it: a test run over the checkout, a
 * program for Windows that is only released, a compiler that writes one file elsewhere.
 *
 * In: the images and containers of one run. Out: the images, whose contexts no longer show what such containers may have left in the
 * folders that are meant, and say so (`beside`); the proof lists it. A build's context is the repository's files and what ran before it
 * left there. A container is left beside where
 *
 * - nothing of it is taken by a name of its own: the driver goes on running it before the build, and what it leaves comes along as
 *   before (`isKept`); a check after the rewrite wants it to be run there still;
 * - or it becomes a stage, and what it writes is known to lie elsewhere, or all that is wanted of it is wanted by name.
 *
 * Where the folder can be taken whole from the stage of such a container, it is, unless the container is surely there for something
 * else. What is left open stays in doubt (RS423).
 */
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import type { ContainerId, FolderDoubt, HostView, Origin } from '../host/origin.ts'
import { isWithin, joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { printText } from '../text/symbolic.ts'
import { fileOf } from './container-file.ts'
import { isCheck, knownOutputs } from './known-outputs.ts'
import type { BuiltImage, Container, HostStep, LeftBeside } from './model.ts'
import { mountedArtifacts } from './mounted.ts'
import { contextSources, type SourceMatch } from './context-sources.ts'
import { wildcardFolder } from './shared-folders.ts'

interface Moment {
  readonly images: readonly BuiltImage[]
  readonly containers: ReadonlyMap<string, Container>
  readonly hostSteps: readonly HostStep[]
}

/** The images of a run, with what containers left beside set aside in their contexts. */
export function setBeside(moment: Moment): readonly BuiltImage[] {
  const writers = [...moment.containers.values()].filter(leavesSomething)
  if (writers.length === 0) return moment.images
  const uses = usesOf(moment)
  return moment.images.map((image) => withoutIgnored(image, settled(image, moment, uses)))
}

/** Where it is in doubt what an ignore file leaves of a folder: the folder without what it hides. */
function withoutIgnored(image: BuiltImage, now: BuiltImage): BuiltImage {
  const { context } = image
  if (context?.without === undefined) return now
  const beside = now.context?.beside
  const isInDoubt =
    beside === undefined
      ? contextSources(image).some(({ doubts }) => doubts.length > 0)
      : beside.some(({ isKept, isKnown }) => isKept && !isKnown)
  return isInDoubt ? { ...image, context: { ...context, ...context.without } } : now
}

function leavesSomething({ mounts, untouched }: Container): boolean {
  return !untouched && mounts.some((mount) => !mount.readonly)
}

interface Uses {
  /** Containers of which something is taken by name into an image, and those from which they took. */
  readonly taken: ReadonlySet<ContainerId>
  /** What is taken by name. */
  readonly named: readonly { readonly container: ContainerId; readonly host: HostPath }[]
  /** Containers of which a command of the host uses a file. */
  readonly byHost: ReadonlySet<ContainerId>
}

function usesOf(moment: Moment): Uses {
  const { images, containers, hostSteps } = moment
  const named = images.flatMap((image) =>
    contextSources(image).flatMap((match) =>
      match.artifacts.flatMap(({ node, path, source, isShared }) => {
        const container = node.origin?.kind === 'artifact' ? containers.get(node.origin.container) : undefined
        if (container === undefined || isShared === true || (path !== source && isOfBuild(image, match, containers))) return []
        // A folder that the driver makes is none of a check's.
        const before = image.context?.view.at(node.path)
        const isMade = before?.type === 'directory' && before.origin === undefined
        const isMounted = container.mounts.some((mount) => mount.source === node.path)
        if (isMade && !isMounted && isCheck(container, fileOf(container, { images }))) return []
        return [{ container: container.id, host: node.path }]
      }),
    ),
  )
  const taken = new Set<ContainerId>()
  const visit = (id: ContainerId): void => {
    if (taken.has(id)) return
    taken.add(id)
    const container = containers.get(id)
    if (container !== undefined) for (const { origin } of mountedArtifacts(container)) visit(origin.container)
  }
  for (const { container } of named) visit(container)
  return { taken, named, byHost: usedByHost(containers, hostSteps) }
}

/** A file below a container's mount that was not there when it began, and that the host uses later. */
function usedByHost(containers: ReadonlyMap<string, Container>, steps: readonly HostStep[]): ReadonlySet<ContainerId> {
  const reads = steps.flatMap(({ effects, order }) => effects.reads.map((path) => ({ path, order })))
  return new Set(
    [...containers.values()].flatMap(({ id, mounts, view, event }) =>
      reads.some(
        ({ path, order }) =>
          order > event.order &&
          view.at(path) === undefined &&
          mounts.some((mount) => !mount.readonly && path !== mount.source && isWithin(path, mount.source)),
      )
        ? [id]
        : [],
    ),
  )
}

/** It stands in a stage, or an image, from which another one takes: what it takes from the context are sources. */
function isOfBuild({ id, evaluated }: BuiltImage, match: SourceMatch, containers: ReadonlyMap<string, Container>): boolean {
  const isLast = evaluated.target?.steps.includes(match.evaluated) === true
  return !isLast || [...containers.values()].some(({ image }) => image.kind === 'built' && image.id === id)
}

type Context = NonNullable<BuiltImage['context']>

function settled(image: BuiltImage, moment: Moment, uses: Uses): BuiltImage {
  const { context } = image
  if (context === undefined) return image
  const judged = contextSources(image).flatMap((match) => foldersOf(context, match).map((folder) => ({ match, folder })))
  const beside: LeftBeside[] = []
  const meant = new Set<HostPath>()
  const open: HostPath[] = []
  for (const { match, folder } of judged) {
    const found = besideOf(image, context, match, folder, moment, uses)
    if (found === undefined) open.push(folder)
    else {
      beside.push(...found)
      meant.add(folder)
    }
  }
  // A folder that is taken whole lies in one that is not: both cannot be had of one view.
  if (meant.size === 0 || open.some((one) => [...meant].some((folder) => isWithin(one, folder)))) return image
  const isMeant = (path: HostPath): boolean => [...meant].some((folder) => isWithin(path, folder))
  return { ...image, context: { ...context, view: viewBeside(context.view, isMeant, beside), beside } }
}

/** The folders that a source takes or looks into, and which a container had. */
function foldersOf({ path: context, view }: Context, { source, matched }: SourceMatch): readonly HostPath[] {
  return [...new Set([...matched, ...wildcardFolder(printText(source))])]
    .map((path) => joinPath(context, path))
    .filter((path) => {
      const node = view.at(path)
      return node?.type === 'directory' && node.origin === undefined && aroundOf(view, path).length > 0
    })
}

function aroundOf(view: HostView, folder: HostPath): readonly FolderDoubt[] {
  return view.doubtsAt(folder).filter((one) => isWithin(folder, one.folder))
}

/** What containers left in a folder that a source takes, when the source does not mean it. */
function besideOf(
  image: BuiltImage,
  context: Context,
  match: SourceMatch,
  folder: HostPath,
  { images, containers }: Moment,
  uses: Uses,
): readonly LeftBeside[] | undefined {
  const around = aroundOf(context.view, folder)
  const those = around.flatMap(({ origin }) => (origin.kind === 'artifact' ? (containers.get(origin.container) ?? []) : []))
  if (those.length !== around.length) return undefined
  const isKept = ({ id }: Container): boolean => !uses.taken.has(id)
  const rules = parseIgnore(context.ignore?.text ?? '')
  const isVisible = (path: HostPath): boolean =>
    isWithin(path, folder) && isWithin(path, context.path) && !isIgnored(rules, relative(path, context.path))
  const isWhole = match.artifacts.some(({ isShared }) => isShared === true)
  const isElsewhere = those.every((one) => knownOutputs(one, fileOf(one, { images }))?.every((path) => !isVisible(path)))
  const isForHost = isOfBuild(image, match, containers) && those.every(({ id }) => uses.byHost.has(id))
  const mayStay = those.every(isKept) && (!isWhole || isForHost || those.every((one) => isCheck(one, fileOf(one, { images }))))
  const isByName = !isWhole && those.every((one) => isKept(one) || wantedElsewhere(uses, one.id, isVisible))
  if (!isElsewhere && !mayStay && !isByName) return undefined
  return those.map((one) => ({
    container: one.id,
    folder,
    at: one.event.call.site,
    command: one.event.call.words.map(({ text }) => text),
    source: printText(match.source),
    taken: match.site,
    isKept: isKept(one),
    isKnown: isElsewhere || isCheck(one, fileOf(one, { images })),
  }))
}

/** Things are wanted of a container by name, and all of them elsewhere. */
function wantedElsewhere({ named }: Uses, id: ContainerId, isVisible: (path: HostPath) => boolean): boolean {
  const own = named.filter(({ container }) => container === id)
  return own.length > 0 && own.every(({ host }) => !isVisible(host))
}

function relative(path: HostPath, folder: HostPath): string {
  return folder === '.' ? path : path.slice(folder.length + 1)
}

/** The host's files without what containers may have left in folders that are meant, and without what the kept ones gave by name. */
function viewBeside(view: HostView, isMeant: (path: HostPath) => boolean, beside: readonly LeftBeside[]): HostView {
  const those = new Set(beside.map(({ container }) => container))
  const kept = new Set(beside.flatMap(({ container, isKept }) => (isKept ? [container] : [])))
  const isOf = (ids: ReadonlySet<ContainerId>, origin: Origin): boolean => origin.kind === 'artifact' && ids.has(origin.container)
  const isHidden = (path: HostPath): boolean => {
    const node = view.at(path)
    if (node?.origin !== undefined) return isOf(kept, node.origin)
    const names = node?.type === 'directory' ? (view.names(path) ?? []) : []
    return names.length > 0 && names.every((name) => isHidden(joinPath(path, name)))
  }
  const doubtsAt = (path: HostPath): readonly FolderDoubt[] =>
    isMeant(path) ? view.doubtsAt(path).filter(({ origin }) => !isOf(those, origin)) : view.doubtsAt(path)
  return {
    ...view,
    at: (path) => {
      const node = view.at(path)
      if (node?.doubt === undefined || !isMeant(path)) return node
      const { doubt: before, ...plain } = node
      const doubt = isOf(those, before) ? doubtsAt(path).at(-1)?.origin : before
      return doubt === undefined ? plain : { ...plain, doubt }
    },
    doubtsAt,
    names: (path) => {
      const names = view.names(path)
      return isMeant(path) ? names?.filter((name) => !isHidden(joinPath(path, name))) : names
    },
    touched: (path) => {
      const names = view.touched(path)
      return isMeant(path) ? names.filter((name) => !isHidden(joinPath(path, name))) : names
    },
  }
}
