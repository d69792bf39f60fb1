/**
 * What a build takes from other images: artifacts that lie in its context, images that it is FROM, images that it copies from.
 *
 * In: one built image and the containers of its run. Out: its handoffs, and for every context source what it matched, so that
 * a source that finds nothing is known with its place.
 */
import { parseMount } from '../docker/mount.ts'
import { dockerfileSite } from '../dockerfile/ast.ts'
import { isIgnored, parseIgnore, type IgnoreRules } from '../dockerfile/ignore.ts'
import { hidesWhole, ruleBelow } from '../dockerfile/ignore-below.ts'
import { globExpression, hasWildcard } from '../dockerfile/glob.ts'
import { matchesOf, type ContextView } from '../dockerfile/match.ts'
import type { EvaluatedDockerfile, EvaluatedStage, EvaluatedStep, Step } from '../dockerfile/stage.ts'
import type { FolderDoubt, HostNode, HostView, ImagePath, Origin } from '../host/origin.ts'
import { isWithin, joinPath } from '../host/path.ts'
import { isAsSeen } from '../host/shown.ts'
import type { HostPath } from '../shell/world.ts'
import { oncePer } from '../text/once-per.ts'
import type { Site } from '../text/source.ts'
import { concat, keyOf, literal, printText, type Text } from '../text/symbolic.ts'
import { gatheredFrom } from './gathered.ts'
import { membersAdded, type AddedArchive } from './added.ts'
import type { BuiltImage, Container, Handoff, ImageId, Via } from './model.ts'

type CopyStep = Extract<Step, { kind: 'copy' }>
type Context = NonNullable<BuiltImage['context']>

/** One thing that a COPY or ADD of a context source takes. */
export interface Taken {
  readonly node: HostNode
  /** Relative to the context. */
  readonly path: string
  /** The matched source that it lies in, relative to the context; equal to `path` when it is the source itself. */
  readonly source: string
  readonly ignored: boolean
  /** A folder of the repository that a container had, and that is taken with what the container may have made in it. */
  readonly isShared?: boolean
  /** The archive in the context of which it is a member, and which ADD unpacks. */
  readonly archive?: AddedArchive
}

export interface SourceMatch {
  readonly step: CopyStep
  readonly evaluated: EvaluatedStep
  readonly source: Text
  readonly matched: readonly string[]
  readonly artifacts: readonly Taken[]
  /** Files that are not the repository's own nor artifacts: generated or not understood. */
  readonly others: readonly Taken[]
  /** Files of the repository that the ignore file does not hide. */
  readonly repository: readonly Taken[]
  /** Why a folder source may take files that nobody can name. */
  readonly doubts: readonly string[]
  readonly site: Site
}

/** The stages that a build's target needs, in file order. */
export function neededStages(file: EvaluatedDockerfile): readonly EvaluatedStage[] {
  const needed = new Set<number>()
  const visit = (stage: EvaluatedStage | undefined): void => {
    if (stage === undefined || needed.has(stage.index)) return
    needed.add(stage.index)
    if (stage.base.kind === 'stage') visit(file.stages[stage.base.index])
    for (const { step } of stage.steps) {
      const named = step.kind === 'copy' ? [step.from] : step.kind === 'run' ? step.mounts.map((mount) => mount.from) : []
      for (const one of named) if (one?.kind === 'stage') visit(file.stages[one.index])
    }
  }
  visit(file.target)
  return file.stages.filter((stage) => needed.has(stage.index))
}

/** Every source that stages of an image, those that it needs unless told otherwise, take from the context. */
export function contextSources(
  { context, evaluated: { file }, evaluated }: BuiltImage,
  stages: readonly EvaluatedStage[] = neededStages(evaluated),
): readonly SourceMatch[] {
  return context === undefined ? [] : stages.flatMap(sourcesIn(context)(file))
}

/** The sources of one stage; a context and what builds from it stay as they are, so this is looked at once. */
const sourcesIn = oncePer((context: Context) =>
  oncePer((file: EvaluatedDockerfile['file']) =>
    oncePer((stage: EvaluatedStage): readonly SourceMatch[] => {
      const rules = parseIgnore(context.ignore?.text ?? '')
      return stage.steps.flatMap((evaluated) => {
        const { step } = evaluated
        if (step.kind !== 'copy' || step.from !== undefined) return []
        const given: Given = { context, rules, step, evaluated, stage, site: dockerfileSite(file, evaluated.syntax) }
        return step.sources.flatMap((source) => matchSource(given, source) ?? [])
      })
    }),
  ),
)

/** A COPY or ADD, and what it takes from. */
interface Given {
  readonly context: Context
  readonly rules: IgnoreRules
  readonly step: CopyStep
  readonly evaluated: EvaluatedStep
  readonly stage: EvaluatedStage
  readonly site: Site
}

function matchSource(given: Given, source: Text): SourceMatch | undefined {
  const { context, rules, step, evaluated, stage, site } = given
  const { view, path: folder } = context
  const pattern = printText(source)
  const members = membersAdded(view, folder, step, stage)
  if (members !== undefined && !evaluated.triggered) return unpackedMatch(given, source, members)
  if (pattern.startsWith('<<') || /^(?:https?|git|ssh):|^git@/.test(pattern)) return undefined
  const shared = wholeWildcard(view, folder, pattern, rules)
  const found = shared === undefined ? matchesOf(pattern, contextView(view, folder)) : { matched: [shared.path], open: [] }
  // A wildcard inside an artifact: what it names there is not known, but the artifact knows it by the same pattern.
  const matched = [
    ...found.matched,
    ...found.open.map((one) => (one.folder === '.' ? one.pattern : `${one.folder}/${one.pattern}`)),
  ]
  const whole = new Map<string, readonly Omit<Taken, 'ignored'>[]>(
    shared === undefined ? matched.flatMap((path) => wholeFolder(view, folder, path, rules)) : [[shared.path, [shared]]],
  )
  const judge = (one: Omit<Taken, 'ignored'>): Taken => ({ ...one, ignored: isIgnored(rules, one.path) })
  const inside = matched.flatMap((path) => (whole.has(path) ? [] : [insideFolders(view, folder, path, rules)]))
  const made = [
    ...matched.flatMap((path) => whole.get(path) ?? [...walk(view, folder, path, path, (at) => view.touched(at))]),
    ...inside.flatMap((one) => one.taken),
  ].map(judge)
  let repository: readonly Taken[] | undefined
  return {
    step,
    evaluated,
    source,
    matched,
    artifacts: made.filter((one) => one.node.origin?.kind === 'artifact'),
    others: made.filter((one) => one.node.origin?.kind === 'text' || one.node.origin?.kind === 'opaque'),
    doubts: [...matched.filter((path) => !whole.has(path)), ...(shared === undefined ? wildcardFolder(pattern) : [])]
      .flatMap((path) => doubtOf(view, joinPath(folder, path)) ?? [])
      .concat(inside.flatMap((one) => one.doubts))
      .concat(found.open.flatMap((open) => found.matched.filter((path) => isIn(path, open.folder)).map(twiceThere))),
    // Whole repositories are taken, and few ask for their files.
    get repository() {
      repository ??= matched
        .flatMap((path) => (whole.has(path) ? [] : [...walk(view, folder, path, path, (at) => view.names(at))]))
        .filter(({ node }) => node.origin?.kind === 'repository')
        .map(judge)
        .filter(({ ignored }) => !ignored)
      return repository
    },
    site,
  }
}

function unpackedMatch(
  { context: { view }, rules, step, evaluated, site }: Given,
  source: Text,
  archive: AddedArchive,
): SourceMatch {
  const { path, root } = archive
  const ignored = isIgnored(rules, path)
  const members = [...walk(view, root, '.', '.', (at) => view.names(at))].map((one): Taken => ({
    node: one.node,
    path: one.path === '.' ? path : `${path}/${one.path}`,
    source: path,
    ignored,
    archive,
  }))
  const artifacts = members.filter(({ node }) => node.origin?.kind === 'artifact')
  const repository = members.filter(({ node }) => node.origin?.kind === 'repository' && !ignored)
  return { step, evaluated, source, matched: [path], artifacts, others: [], repository, doubts: [], site }
}

/**
 * A folder that a container had mounted, or that lies in one: what the repository has there the container saw, so as a whole it is the
 * container's folder. Not where something else was put there as well, or where the ignore file may hide a part of it.
 */
function wholeFolder(
  view: HostView,
  context: HostPath,
  path: string,
  rules: IgnoreRules,
  isFree: (view: HostView, folder: HostPath) => boolean = () => false,
): readonly (readonly [string, readonly Omit<Taken, 'ignored'>[]])[] {
  const folder = joinPath(context, path)
  const node = view.at(folder)
  const doubts = view.doubtsAt(folder)
  const last = doubts.at(-1)
  if (node?.type !== 'directory' || node.origin !== undefined || last?.origin.kind !== 'artifact') return []
  if (doubts.some((one) => one.origin.kind !== 'artifact') || !isWithin(folder, last.folder)) return []
  if (ruleBelow(rules, path) !== undefined || !(isAsSeen(view, folder, last) || isFree(view, folder))) return []
  const rest = folder === last.folder ? '' : last.folder === '.' ? folder : folder.slice(last.folder.length + 1)
  const origin: Origin = rest === '' ? last.origin : { ...last.origin, path: below(last.origin.path, rest) }
  const isShared = (view.names(folder) ?? []).length > 0
  return [
    [
      path,
      [{ node: { path: folder, type: 'directory', origin, mode: undefined, link: undefined }, path, source: path, isShared }],
    ],
  ]
}

/**
 * Folders inside one that is taken, which containers had mounted: each is the last container's as a whole, over what the repository has
 * there. What the ignore file hides of them is not taken.
 */
function insideFolders(
  view: HostView,
  context: HostPath,
  path: string,
  rules: IgnoreRules,
): { readonly taken: readonly Omit<Taken, 'ignored'>[]; readonly doubts: readonly string[] } {
  const folder = joinPath(context, path)
  const taken: Omit<Taken, 'ignored'>[] = []
  const doubts: string[] = []
  const folders = new Set(view.doubtsAt(folder).map((one) => one.folder))
  const isInside = (inner: HostPath, outer: HostPath): boolean => inner !== outer && isWithin(inner, outer)
  for (const inner of folders) {
    if (!isInside(inner, folder)) continue
    const rest = context === '.' ? inner : inner.slice(context.length + 1)
    if (hidesWhole(rules, rest) || [...folders].some((one) => isInside(inner, one) && isInside(one, folder))) continue
    // A rule may take back something in a folder that another one hides.
    const [found] = isIgnored(rules, rest) ? [] : wholeFolder(view, context, rest, rules).flatMap(([, one]) => one)
    if (found !== undefined) taken.push({ ...found, source: path, isShared: true })
    else doubts.push(reasonOf(view.doubtsAt(inner)))
  }
  return { taken, doubts }
}

/**
 * A wildcard in such a folder: it may match what the container made beside what the repository has, so the container's folder is
 * asked by the same pattern.
 */
function wholeWildcard(
  view: HostView,
  context: HostPath,
  pattern: string,
  rules: IgnoreRules,
): Omit<Taken, 'ignored'> | undefined {
  const [above] = wildcardFolder(pattern)
  const found = above === undefined ? [] : wholeFolder(view, context, above, rules, holdsNone(pattern))
  const [taken] = found.flatMap(([, all]) => all)
  if (above === undefined || taken?.node.origin?.kind !== 'artifact') return undefined
  const names = pattern.split('/').filter((name) => name !== '' && name !== '.')
  const rest = names.slice(above === '.' ? 0 : above.split('/').length).join('/')
  const { origin } = taken.node
  const path = above === '.' ? rest : `${above}/${rest}`
  return {
    ...taken,
    node: { ...taken.node, path: joinPath(context, path), type: 'either', origin: { ...origin, path: below(origin.path, rest) } },
    path,
    source: path,
  }
}

/** Whether nothing that is known in the folder of a pattern has a name for it: then what the pattern finds is the container's. */
function holdsNone(pattern: string): (view: HostView, folder: HostPath) => boolean {
  const name = pattern.slice(pattern.lastIndexOf('/') + 1)
  const expression = globExpression(name)
  const isLast = hasWildcard(name) && !hasWildcard(pattern.slice(0, -name.length))
  return (view, folder) => isLast && expression !== undefined && !(view.names(folder) ?? []).some((one) => expression.test(one))
}

/** The folder in which a wildcard looks: what may lie in it, the wildcard may take. */
export function wildcardFolder(pattern: string): readonly string[] {
  const names = pattern.replace(/^(?:\.?\/)+/, '').split('/')
  const first = names.findIndex((name) => /[*?[]/.test(name))
  return first === -1 ? [] : [first === 0 ? '.' : names.slice(0, first).join('/')]
}

/** A context as `matchSource` sees it: paths relative to the context's folder. */
export function contextView(view: HostView, context: HostPath): ContextView {
  return {
    names: (path) => view.names(joinPath(context, path)),
    type: (path) => view.at(joinPath(context, path))?.type,
    holdsMore: (path) => isMerged(view, joinPath(context, path)),
  }
}

function isIn(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`)
}

function twiceThere(path: string): string {
  return `an artifact was merged into it, and a file of it may have the name of ${path}`
}

/** A folder into which an artifact was merged: its names are not all known. */
function isMerged(view: HostView, folder: HostPath): boolean {
  const node = view.at(folder)
  return node?.origin?.kind === 'artifact' && node.type !== 'file' && view.names(folder) !== undefined
}

/** What lies at a path of the context and below it; `names`: where it looks, `touched` for what the driver left. */
function* walk(
  view: HostView,
  context: HostPath,
  path: string,
  source: string,
  names: HostView['names'],
): Generator<Omit<Taken, 'ignored'>> {
  const node = view.at(joinPath(context, path))
  if (node === undefined) return
  if (node.origin !== undefined) yield { node, path, source }
  for (const name of names(joinPath(context, path)) ?? [])
    yield* walk(view, context, path === '.' ? name : `${path}/${name}`, source, names)
}

/** Where something that a source takes lands in the image, as far as types are known. */
export function landing(step: CopyStep, taken: Pick<Taken, 'node' | 'path' | 'source'>): Text {
  const destination = step.destination
  const last = destination.at(-1)
  const slash = typeof last === 'string' && last.endsWith('/')
  const bare = slash && printText(destination) !== '/' ? trimSlash(destination) : destination
  if (taken.path !== taken.source) {
    const rest = taken.source === '.' ? taken.path : taken.path.slice(taken.source.length + 1)
    return below(bare, rest)
  }
  // What a wildcard matches in an artifact lands under its own names.
  if (taken.node.type === 'directory' || !slash || /[*?[]/.test(taken.path)) return bare
  return below(bare, taken.path.slice(taken.path.lastIndexOf('/') + 1))
}

function reasonOf(doubts: readonly FolderDoubt[]): string {
  const last = doubts.at(-1)?.origin
  return last?.kind === 'opaque' ? last.reason : 'a container has it mounted and may write there'
}

/** Of folders inside of it `insideFolders` tells. */
function doubtOf(view: HostView, path: HostPath): string | undefined {
  const node = view.at(path)
  const around = node?.doubt === undefined ? undefined : view.doubtsAt(path).findLast(({ folder }) => isWithin(path, folder))
  if (around !== undefined) return reasonOf([around])
  return node?.laidOver === undefined
    ? undefined
    : 'an artifact was merged into a folder above, and its files may lie among its own'
}

function trimSlash(text: Text): Text {
  const last = text.at(-1)
  return typeof last === 'string' ? concat(text.slice(0, -1), literal(last.replace(/\/+$/, ''))) : text
}

function below(folder: Text, name: string): Text {
  return printText(folder) === '/' ? literal(`/${name}`) : concat(folder, literal(`/${name}`))
}

/** The handoffs into one image. `isDirectory` says of an artifact of unknown type whether the evidence speaks for a folder. */
export function handoffsInto(
  image: BuiltImage,
  containers: ReadonlyMap<string, Container>,
  isDirectory: (taken: Taken) => boolean,
): readonly Handoff[] {
  const fromContext = contextSources(image).flatMap((match) =>
    match.artifacts
      .filter((taken) => !taken.ignored || taken.path === taken.source)
      .flatMap((taken) => artifactHandoff(image, match, taken, containers, isDirectory)),
  )
  return [...fromContext, ...imageHandoffs(image)]
}

function artifactHandoff(
  image: BuiltImage,
  match: SourceMatch,
  taken: Taken,
  containers: ReadonlyMap<string, Container>,
  isDirectory: (taken: Taken) => boolean,
): readonly Handoff[] {
  const { origin } = taken.node
  const container = origin?.kind === 'artifact' ? containers.get(origin.container) : undefined
  if (origin?.kind !== 'artifact' || container === undefined) return []
  const isFolder = printText(match.source).endsWith('/') || isDirectory(taken)
  const type = taken.node.type === 'either' && isFolder ? 'directory' : taken.node.type
  return [
    {
      from: container.image,
      container: container.id,
      path: archiveOf(container) ?? origin.path,
      via: viaOf(container, origin),
      host: taken.archive?.file ?? taken.node.path,
      ...(taken.archive === undefined ? {} : { isAdded: true }),
      into: image.id,
      imagePath: landing(match.step, { ...taken, node: { ...taken.node, type } }),
      at: origin.at,
      taken: match.site,
    },
  ]
}

/** Of files that the host unpacked: the archive that the container gave. */
function archiveOf({ actions }: Container): ImagePath | undefined {
  const last = actions.at(-1)
  return last?.kind === 'exec' && last.unpacks !== undefined ? literal(last.unpacks.archive) : undefined
}

/** What lies in a mount came by it; else what came at the container's own command came by its output, and a `docker cp` took the rest. */
export function viaOf(container: Container, { path, at, piped, exported }: Extract<Origin, { kind: 'artifact' }>): Via {
  if (exported === true) return 'export'
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
  return command.name === 'run' ? 'run+cp' : 'create+cp'
}

function imageHandoffs(image: BuiltImage): readonly Handoff[] {
  const found: Handoff[] = []
  const file = image.evaluated.file
  const used = (reference: Text): ImageId | undefined => image.uses.get(keyOf(reference))
  for (const stage of neededStages(image.evaluated)) {
    const base = stage.base.kind === 'image' ? used(stage.base.reference) : undefined
    if (base !== undefined) {
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
          imagePath: landing(step, { node, path: name, source: name }),
          at: site,
          taken: site,
        })
      }
    }
  }
  return found
}
