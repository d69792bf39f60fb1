/**
 * What the sources of a build's COPY and ADD instructions find in its context, with the origins of that moment.
 *
 * In: one built image. Out: for every context source what it matched, so that a source that finds nothing is known with its place.
 * An archive that ADD unpacks is what it holds (`added.ts`), a folder that containers had mounted is theirs (`shared-folders.ts`).
 */
import { dockerfileSite } from '../dockerfile/ast.ts'
import { isIgnored, parseIgnore, type IgnoreRules } from '../dockerfile/ignore.ts'
import { showsInside } from '../dockerfile/ignore-below.ts'
import { shownOf } from '../dockerfile/ignore-shown.ts'
import { matchesOf, type SourceMatches } from '../dockerfile/match.ts'
import type { EvaluatedDockerfile, EvaluatedStage, EvaluatedStep, Step } from '../dockerfile/stage.ts'
import type { HostNode, HostView, Origin } from '../host/origin.ts'
import { isWithin, joinPath } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { oncePer } from '../text/once-per.ts'
import type { Site } from '../text/source.ts'
import { printText, recall, type Text } from '../text/symbolic.ts'
import { membersAdded, type AddedArchive } from './added.ts'
import { contextView } from './context-view.ts'
import { rulesLeft } from './daemon/ignored-in-mounts.ts'
import type { BuiltImage } from './model.ts'
import { neededStages } from './needed-stages.ts'
import { insideFolders, reasonOf, wholeFolder, wholeWildcard, wildcardFolder } from './shared-folders.ts'

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

/** A wildcard, a known file that it finds, and the folder of an artifact in which it may find more. */
export interface BesideArtifact {
  readonly found: string
  readonly name: string
  readonly origin: Extract<Origin, { kind: 'artifact' }>
  /** What it may find there. */
  readonly taken: Taken
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
  /** Of a wildcard that finds known files in a folder into which an artifact was merged, whose own names nobody knows. */
  readonly beside: readonly BesideArtifact[]
  readonly site: Site
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
  const written = printText(source)
  const pattern = shownOf(rules, written.replace(/^(?:\.?\/+)+/, '')) ?? written
  const members = membersAdded(view, folder, step, stage)
  if (members !== undefined && !evaluated.triggered) return unpackedMatch(given, source, members)
  if (pattern.startsWith('<<') || /^(?:https?|git|ssh):|^git@/.test(pattern)) return undefined
  const open = rulesLeft(rules, context.done)
  const shared = wholeWildcard(view, folder, pattern, open)
  const found = shared === undefined ? matchesOf(pattern, contextView(view, folder)) : { matched: [shared.path], open: [] }
  const known = found.open.flatMap((open) => found.matched.filter((path) => isIn(path, open.folder)))
  const beside = found.open.flatMap((open) => besideArtifact(context, open, found.matched))
  // A wildcard inside an artifact: what it names there is not known, but the artifact knows it by the same pattern.
  const matched = [
    ...found.matched,
    ...found.open.flatMap((one) =>
      known.some((path) => isIn(path, one.folder)) ? [] : [joinPath(one.folder as HostPath, one.pattern)],
    ),
  ]
  const whole = new Map<string, readonly Omit<Taken, 'ignored'>[]>(
    shared === undefined ? matched.flatMap((path) => wholeFolder(view, folder, path, open)) : [[shared.path, [shared]]],
  )
  const judge = (one: Omit<Taken, 'ignored'>): Taken => {
    // What is taken of a folder is what lies in it.
    const isShown = one.node.type !== 'file' && one.path === one.source && showsInside(rules, one.path)
    return { ...one, ignored: !isShown && isIgnored(rules, one.path) }
  }
  const inside = matched.flatMap((path) => (whole.has(path) ? [] : [insideFolders(view, folder, path, rules, open)]))
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
    artifacts: made.flatMap((one) => namedBy(source, one)),
    others: made.filter((one) => one.node.origin?.kind === 'text' || one.node.origin?.kind === 'opaque'),
    doubts: [...matched.filter((path) => !whole.has(path)), ...(shared === undefined ? wildcardFolder(pattern) : [])]
      .flatMap((path) => doubtOf(view, joinPath(folder, path)) ?? [])
      .concat(inside.flatMap((one) => one.doubts))
      .concat(beside.length === found.open.length ? [] : known.map(twiceThere)),
    beside,
    // Whole repositories are taken, and few ask for their files.
    get repository() {
      repository ??= matched
        .flatMap((path) => whole.get(path) ?? [...walk(view, folder, path, path, (at) => view.names(at))])
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
  return { step, evaluated, source, matched: [path], artifacts, others: [], repository, doubts: [], beside: [], site }
}

/** An artifact, its path with what is not known of the source: the context was asked for it by a name. */
function namedBy(source: Text, taken: Taken): readonly Taken[] {
  const { origin } = taken.node
  if (origin?.kind !== 'artifact') return []
  return [{ ...taken, node: { ...taken.node, origin: { ...origin, path: recall(origin.path, source) } } }]
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

function isIn(path: string, folder: string): boolean {
  return folder === '.' || path.startsWith(`${folder}/`)
}

/** Where a wildcard is asked of one folder alone and finds files there: a folder, or what another artifact left, may be the artifact's as well. */
function besideArtifact(
  { view, path: context }: Context,
  { folder, pattern }: SourceMatches['open'][number],
  matched: readonly string[],
): readonly BesideArtifact[] {
  const { origin } = view.at(joinPath(context, folder)) ?? {}
  const path = joinPath(folder as HostPath, pattern)
  const node = view.at(joinPath(context, path))
  const [found] = matched
  if (origin?.kind !== 'artifact' || node === undefined || pattern.includes('/') || found === undefined) return []
  const areFiles = matched.every((path) => {
    const node = view.at(joinPath(context, path))
    return node?.type === 'file' && node.origin?.kind !== 'artifact'
  })
  return areFiles ? [{ found, name: pattern, origin, taken: { node, path, source: path, ignored: false } }] : []
}

function twiceThere(path: string): string {
  return `an artifact was merged into it, and a file of it may have the name of ${path}`
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
