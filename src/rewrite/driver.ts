/**
 * What drives the builds, edited: everything that is about the handoff goes, the rest stays byte for byte, and what remains of
 * the build is one `docker build` per final image.
 *
 * In: the pipeline on every way that was followed, and the composed Dockerfile. Out: changes of the scripts, and the commands
 * that build the finals. Passes, in order:
 * 1. `entries`: parts that people call by name stay as they are; the usual way loses their calls.
 * 2. `verdicts`: on each way, each evaluated command goes, stays, or has other words (`artifacts`, `build-edit`, `carry`).
 * 3. `aggregate`: evaluations become verdicts over the static commands of the scripts; what is not unanimous is refused.
 * 4. `sweep`: what became pointless goes too (variables, messages, empty functions, idle folders).
 * 5. `fate`, `layout`, `splice`: the text without it, tidied; parsed again to make sure that it is a script.
 *
 * Invariant: a script is edited whole and correctly, or there is a blocker and none is.
 */
import { ciKindOf } from '../ci/read.ts'
import { isComposePath } from '../compose/file.ts'
import { editBreaksScript, tangledCommand } from '../findings/driver-edit.ts'
import type { Finding } from '../findings/finding.ts'
import { joinPath, parentOf, rootPath } from '../host/path.ts'
import type { BuiltImage, DriverRun, ImageId, Pipeline } from '../pipeline/model.ts'
import { makefileTargets } from '../pipeline/run.ts'
import type { Repository } from '../repository/repository.ts'
import { locate, siteOf, type Source } from '../text/source.ts'
import type { BuildCommand, Change } from './change.ts'
import type { Call, HostPath } from '../shell/world.ts'
import type { Composition } from './composition.ts'
import { settle, type EditedCommand, type Statics } from './driver/aggregate.ts'
import { fileChecks, idleRemovals } from './driver/file-checks.ts'
import { survives, type Gone } from './driver/fate.ts'
import { usesBesides } from './driver/definitions.ts'
import { withoutEmptiedDefinitions } from './driver/emptied-definitions.ts'
import { findEntries, idleEntries, noEntries, type Entries, type Evaluated } from './driver/entries.ts'
import { framesOf } from './driver/frames.ts'
import { idleUses } from './driver/idle-uses.ts'
import { idleTargets } from './driver/idle-targets.ts'
import { withoutEmptiedStages } from './driver/jenkins-stages.ts'
import { isCiPath } from './driver/ci-view.ts'
import { isOfJob, withoutEmptiedSteps } from './driver/ci-steps.ts'
import { composeChanges, idleServices } from './driver/compose-changes.ts'
import { layOut } from './driver/layout.ts'
import { calledIn, withoutEmptiedRules, withPrefixes, type EmptiedRules } from './driver/makefile-rules.ts'
import { rulesBeside } from './driver/makefile-beside.ts'
import { emptiedMakeCalls, goalsOf, isMakeCall } from './driver/make-calls.ts'
import { isMakefilePath } from './driver/makefile-view.ts'
import { deleteEmptied } from './driver/emptied.ts'
import { withoutEmptiedScripts } from './driver/package-scripts.ts'
import { keptEdits } from './driver/kept-values.ts'
import { toldEdits } from './driver/told.ts'
import { escapedEdit, isPackagePath } from './driver/package-view.ts'
import { recount } from './driver/numbers.ts'
import { cleanUpPipelines } from './driver/queries.ts'
import { straysOf } from './driver/strays.ts'
import { gatherScripts, type Surroundings } from './driver/scripts.ts'
import { lostByOthers } from './driver/outputs.ts'
import { isWrittenOtherwise } from './driver/plugin-words.ts'
import { splice, type Edit } from './driver/splice.ts'
import { subjectOf } from './driver/subject.ts'
import { sweep, type Swept } from './driver/sweep.ts'
import { appended } from './driver/appended.ts'
import { commandAt, commandsOf, parseTree, type ScriptTree } from './driver/tree.ts'
import { twinEdits } from './driver/twins.ts'
import type { Migrating } from './driver/handed.ts'
import { judgeRuns, type RunVerdicts } from './driver/verdicts.ts'
import { editedArgv, editedSource, noWordEdits, sourceEdits } from './driver/words.ts'

export interface DriverOptions {
  /** Leave the drivers alone and only tell the commands. */
  readonly keepLegacy: boolean
}

export interface DriverEdits {
  readonly changes: readonly Change[]
  readonly buildCommands: readonly BuildCommand[]
  readonly findings: readonly Finding[]
  /** Builders that the driver goes on building, for others that see their files. */
  readonly kept: readonly ImageId[]
}

/**
 * Edits the scripts that drive a pipeline.
 *
 * @param pipelines the same pipeline as seen on every followed way of its driver, the migrated one first
 */
export function editDrivers(
  pipelines: readonly Pipeline[],
  composition: Composition,
  repository: Repository,
  options: DriverOptions,
): DriverEdits {
  const scripts = gatherScripts(pipelines, repository)
  const runs = pipelines.map((pipeline) => migratingOf(pipelines[0] ?? pipeline, pipeline, composition))
  const { verdicts, statics, entries } = plan(scripts, runs, repository, composition)
  const findings = distinct([...verdicts.flatMap((one) => one.findings), ...statics.findings])
  const commands = buildCommands(pipelines[0], composition, statics)
  if (options.keepLegacy) return { changes: [], buildCommands: commands, findings: findings.filter(concernsBuild), kept: [] }
  const deleted = new Set(composition.changes.flatMap(({ path, action }) => (action === 'delete' ? [path] : [])))
  const written = rewriteScripts({ scripts, runs, verdicts, statics, entries, repository, composition, deleted })
  const kept = runs.slice(0, 1).flatMap(({ absorbed }) => absorbed.filter(({ event }) => verdicts[0]?.seen.has(event) === true))
  return {
    changes: written.changes,
    buildCommands: commands,
    findings: distinct([...findings, ...written.findings]),
    kept: kept.map(({ id }) => id),
  }
}

interface Plan {
  readonly verdicts: readonly RunVerdicts[]
  readonly statics: Statics
  readonly entries: Entries
}

/** Leaves alone what people call by name, unless that cannot be done: then it is taken apart like all else. */
function plan(scripts: Surroundings, runs: readonly Migrating[], repository: Repository, composition: Composition): Plan {
  const trees = [...scripts.trees.values()]
  const named = findEntries(
    trees,
    runs.flatMap((run) => evaluatedIn(scripts, run)),
    scripts.isNamed,
  )
  const outside = { usedOutside: scripts.usedOutside(composition), servedTargets: scripts.servedTargets }
  const besides = usesBesides({
    trees: scripts.trees,
    calls: runs.flatMap(callsOf),
    targetsOf: (source) => targetsOf(repository, runs, source),
    isUsedElsewhere: scripts.isUsedDefinition,
  })
  const attempt = (entries: Entries): Plan => {
    const verdicts = judgeRuns(scripts.trees, runs, repository, outside, entries)
    const judged = verdicts.flatMap((one) => one.judged)
    return { verdicts, statics: settle(scripts.trees, judged, entries, besides), entries }
  }
  const first = attempt(named)
  return first.statics.findings.some((finding) => finding.severity === 'blocker') ? attempt(noEntries) : first
}

/** The targets of a Makefile, called as its driver calls it. */
function targetsOf(
  repository: Repository,
  runs: readonly Migrating[],
  source: Source,
): ReturnType<typeof makefileTargets>['targets'] {
  const own = runs.map(({ pipeline }) => pipeline.driver).find((one) => one.kind === 'make')
  const driver: DriverRun = own ?? {
    path: source.path,
    kind: 'make',
    entry: '',
    cwd: parentOf(source.path as HostPath),
    args: [],
    at: undefined,
  }
  return makefileTargets(repository, { run: { ...driver, entry: '' }, source, dialect: 'sh', environment: new Map() }).targets
}

function callsOf({ pipeline }: Migrating): readonly Call[] {
  return [...pipeline.events, ...pipeline.hostSteps].map((one) => one.call)
}

function evaluatedIn(scripts: Surroundings, { pipeline, finals }: Migrating): readonly Evaluated[] {
  const builds = new Set([...finals.keys()].map((image) => image.event.call))
  return [...pipeline.events, ...pipeline.hostSteps].flatMap(({ call }) => {
    const frames = framesOf(scripts.trees, call)
    return frames === undefined ? [] : [{ ...frames, buildsFinal: builds.has(call) }]
  })
}

/** Of an edit that is not made, only what hinders the build itself counts. */
function concernsBuild(finding: Finding): boolean {
  return finding.severity !== 'blocker' || finding.code === 'RS555' || finding.code === 'RS556'
}

/** An image that has another id on another way. */
function migratingOf(first: Pipeline, pipeline: Pipeline, composition: Composition): Migrating {
  const twin = (id: string): BuiltImage | undefined => {
    const image = first.images.find((one) => one.id === id)
    return image === undefined || pipeline === first ? image : twinOf(image, first, pipeline)
  }
  const finals = new Map(
    composition.builds.flatMap((build) => {
      const image = twin(build.image)
      return image === undefined ? [] : [[image, build] as const]
    }),
  )
  return {
    pipeline,
    first,
    composition,
    absorbed: composition.absorbed.flatMap((id) => twin(id) ?? []),
    stageOf: new Map(
      composition.absorbed.flatMap((id) => {
        const [image, stage] = [twin(id), composition.stages.get(id)]
        return image === undefined || stage === undefined ? [] : [[image, stage] as const]
      }),
    ),
    finals,
    strays: straysOf(first, pipeline, new Set(composition.absorbed)),
  }
}

/**
 * Images of another way are those that the same command builds from the same Dockerfile. A command that builds one image on each of both
 * ways may find the same text in another place: `-f out/$(ARCH)/Dockerfile`, where it was copied to.
 */
function twinOf(image: BuiltImage, first: Pipeline, way: Pipeline): BuiltImage | undefined {
  const ofCommand = ({ images }: Pipeline): readonly BuiltImage[] =>
    images.filter(({ event: { call } }) => call.site.source.path === site.source.path && call.site.start === site.start)
  const { site } = image.event.call
  const found = ofCommand(way)
  const same = found.find((one) => one.dockerfile.path === image.dockerfile.path)
  if (same !== undefined || found.length !== 1 || ofCommand(first).length !== 1) return same
  return found.find((one) => one.dockerfile.source.text === image.dockerfile.source.text)
}

function distinct(findings: readonly Finding[]): readonly Finding[] {
  const seen = new Map(findings.map((finding) => [JSON.stringify([finding.code, finding.at, finding.message]), finding]))
  return [...seen.values()]
}

function buildCommands(pipeline: Pipeline | undefined, composition: Composition, statics: Statics): readonly BuildCommand[] {
  return composition.builds.flatMap((build): readonly BuildCommand[] => {
    const image = pipeline?.images.find((one) => one.id === build.image)
    const edited = statics.edited.find((one) => one.builds.has(build))
    const own = edited?.builds.get(build) ?? noWordEdits
    if (image === undefined) return []
    const { call } = image.event
    const shell =
      (edited === undefined && !isWrittenOtherwise(call)) || isComposePath(call.site.source.path)
        ? call.source
        : editedSource(edited?.call ?? call, edited?.edits ?? noWordEdits)
    return [{ image: build.image, cwd: call.cwd, argv: editedArgv(call, own), shell }]
  })
}

interface Writing {
  readonly scripts: Surroundings
  readonly runs: readonly Migrating[]
  readonly verdicts: readonly RunVerdicts[]
  readonly statics: Statics
  readonly entries: Entries
  readonly repository: Repository
  readonly composition: Composition
  /** Files that go with the composition. */
  readonly deleted: ReadonlySet<string>
}

function rewriteScripts(writing: Writing): {
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
} {
  const { scripts, runs, verdicts, statics, entries, repository, composition } = writing
  const trees = [...scripts.trees.values()]
  const edits = new Map(
    trees.map((tree) => [
      tree,
      [
        ...wordEdits(tree, statics.edited),
        ...statics.inner.filter((one) => one.tree === tree).map((one) => one.edit),
        ...twinEdits(tree, statics.evaluated, statics.changing).filter((edit) => isOfJob(tree.original, jobsOf(runs), edit)),
        ...heredocEdits(tree, composition),
        ...toldEdits(tree, composition),
        ...keptEdits(scripts.trees, tree, runs[0]?.finals ?? new Map()),
      ],
    ]),
  )
  const subject = subjectOf(runs, verdicts)
  const looking = { runs, verdicts, entries, repository }
  const sweeping = {
    trees,
    judging: {
      keepsFunction: scripts.keepsFunction,
      streams: new Set(verdicts.flatMap((one) => [...one.fed])),
    },
    replaced: edits,
    added: [
      ...scripts.outside,
      ...composition.heredocs.map(({ after }) => after),
      ...statics.edited.flatMap((one) => one.edits.inserted.map((piece) => piece.source)),
    ],
    mentionedElsewhere: scripts.mentionedElsewhere,
    subject,
    fileChecks: (tree: ScriptTree) => fileChecks(tree, looking),
  }
  const cleaned = cleanUpPipelines(
    scripts.trees,
    verdicts.flatMap((one) => one.questions),
  )
  const made = emptiedMakeCalls(scripts.trees, runs.flatMap(callsOf), statics.removed)
  // What another target of a Makefile, or another script of a package, cleans up is what people call it for.
  const scriptsAlone = trees.filter(({ original: { path } }) => !isMakefilePath(path) && !isPackagePath(path))
  const idle = scriptsAlone.flatMap((tree) => idleRemovals(tree, statics.evaluated, looking))
  const unread = trees.flatMap((tree) =>
    composition.unread.flatMap((site) => (site.source.path === tree.original.path ? (commandAt(tree, site) ?? []) : [])),
  )
  const appending = appended(runs, verdicts)
  const behind = trees.flatMap((tree) =>
    appending.sites.flatMap((site) => (site.source.path === tree.original.path ? (commandAt(tree, site) ?? []) : [])),
  )
  const removed: Gone = new Map(
    [...statics.removed, ...cleaned, ...idle, ...made, ...unread, ...behind].map((command) => [command, true] as const),
  )
  const hosts = runs.flatMap((run) => run.pipeline.handoffs.flatMap((handoff) => handoff.host ?? []))
  const artifacts = new Set<string>(hosts.filter((path) => verdicts.some((one) => one.owns(path))))
  const dead = deleteEmptied(
    scripts.trees,
    repository,
    (gone) => sweep(sweeping, gone),
    removed,
    runs[0]?.pipeline.driver.path ?? '',
  )
  const findings = [
    ...appending.findings,
    ...dead.swept.findings,
    ...problemsOf(trees, dead.swept),
    ...idleServices(verdicts.flatMap((one) => one.judged)).filter(({ at }) => !dead.deleted.has(at?.path ?? '')),
    ...lostByOthers({ trees: scripts.trees, fates: dead.swept.fates, entries, repository }, runs, verdicts),
    ...trees.flatMap((tree) => [...idleEntries(tree, dead.swept), ...idleUses(tree, dead.swept, statics.evaluated, artifacts)]),
  ]
  const changes = trees.flatMap((tree): readonly Change[] => {
    const { path, text } = tree.original
    if (dead.deleted.has(path)) return [{ path, action: 'delete', mode: null, after: null }]
    // Its services stay, and what is built otherwise is said in their settings.
    if (isComposePath(path)) return []
    const edited = textAfter(tree, dead.swept, edits.get(tree) ?? [])
    const goals = [...goalsLeft(trees, dead.swept), ...runs.flatMap(({ pipeline }) => pipeline.driver.entry.split(' '))]
    const rules =
      ciKindOf(path) === 'jenkins'
        ? withoutEmptiedStages(tree.original, edited.text)
        : isCiPath(path)
          ? withoutEmptiedSteps(tree.original, edited.text, jobsOf(runs), edited.edits)
          : isPackagePath(path)
            ? withoutEmptiedScripts(tree.original, edited.text, goals, scripts.isPackageScript)
            : rulesAfter(tree, edited.text, goals, writing)
    const after = rules.text
    findings.push(...rules.findings)
    if (after === text) return []
    if (isMakefilePath(path)) {
      const called = { evaluated: statics.evaluated, isCalled: calledIn(tree.original, scripts.isMakeGoal) }
      findings.push(...idleTargets(tree, after, dead.swept.fates.get(tree), called))
    }
    if (isMakefilePath(path) && after.trim() === '') return [{ path, action: 'delete', mode: null, after: null }]
    findings.push(...checkScript(tree.original, after))
    const entry = repository.stat(path)
    return [{ path, action: 'modify', mode: entry?.kind === 'file' && entry.executable ? '100755' : '100644', after }]
  })
  return { changes: [...changes, ...composeChanges(statics.edited)], findings }
}

/** Heredocs that hold a Dockerfile. */
function heredocEdits(tree: ScriptTree, { heredocs }: Composition): readonly Edit[] {
  return heredocs.flatMap(({ path, span, after }) =>
    span === undefined || path !== tree.original.path ? [] : [{ ...span, text: after }],
  )
}

function wordEdits(tree: ScriptTree, edited: readonly EditedCommand[]): readonly Edit[] {
  return edited.filter((one) => one.tree === tree && one.command !== undefined).flatMap((one) => sourceEdits(one.call, one.edits))
}

/** The jobs of a CI file that are migrated, in the order in which they run. */
function jobsOf(runs: readonly Migrating[]): readonly string[] {
  const driver = runs[0]?.pipeline.driver
  return driver === undefined ? [] : [...(driver.before ?? []), driver.entry]
}

interface EditedText {
  readonly text: string
  readonly edits: readonly Edit[]
}

function textAfter(tree: ScriptTree, swept: Swept, edits: readonly Edit[]): EditedText {
  const fates = swept.fates.get(tree)
  const { text } = tree.original
  if (fates === undefined) return { text, edits: [] }
  const cuts = isMakefilePath(tree.original.path) ? withPrefixes(tree.original, layOut(tree, fates)) : layOut(tree, fates)
  const all = [...cuts, ...(swept.edits.get(tree) ?? []), ...edits.map((edit) => ({ ...edit, quiet: true as const }))]
  if (isPackagePath(tree.original.path)) return { text: splice(text, all.map(escapedEdit)), edits: all }
  return { text: recount(text, splice(text, all)), edits: all }
}

/** What calls of make that stay name. */
function goalsLeft(trees: readonly ScriptTree[], swept: Swept): readonly string[] {
  return trees.flatMap((tree) => {
    const fates = swept.fates.get(tree)
    return commandsOf(tree)
      .filter((command) => isMakeCall(tree, command) && (fates === undefined || survives(tree, fates, command)))
      .flatMap((command) => goalsOf(tree, command))
  })
}

/** A Makefile's definitions and rules of which nothing is left go as well. */
function rulesAfter(
  tree: ScriptTree,
  edited: string,
  goals: readonly string[],
  { scripts, runs, verdicts, repository, deleted, statics }: Writing,
): EmptiedRules {
  const { path, text } = tree.original
  if (!isMakefilePath(path) || edited === text) return { text: edited, findings: [] }
  const after = withoutEmptiedDefinitions(tree.original, edited)
  const driver = runs.map(({ pipeline }) => pipeline.driver).find((one) => one.kind === 'make' && one.path === path)
  const evaluated =
    driver === undefined
      ? []
      : makefileTargets(repository, {
          run: { ...driver, entry: '' },
          source: tree.original,
          dialect: 'sh',
          environment: new Map(),
        }).targets
  const folder = driver === undefined || driver.cwd === '.' ? '' : `${driver.cwd}/`
  // What only the handoff brought, by the recipe of another name, nobody brings any more.
  const made = new Set(evaluated.flatMap((one) => (one.hasRecipe || one.prerequisites.length > 0 ? [one.name] : [])))
  const brought = evaluated
    .flatMap(({ prerequisites }) => prerequisites)
    .filter((name) => !made.has(name) && repository.stat(`${folder}${name}`) === undefined)
    .filter((name) => verdicts.some((one) => one.owns(joinPath(driver?.cwd ?? rootPath, name))))
  const gone = [...deleted].map((name) => (name.startsWith(folder) ? name.slice(folder.length) : name))
  return withoutEmptiedRules(tree.original, after, {
    goals,
    isNamed: scripts.isMakeGoal,
    deleted: new Set([...gone, ...brought]),
    needsDeleted: (target, end) => {
      const needs = evaluated.find((one) => one.name === target)?.needs.filter((path) => path.endsWith(end)) ?? []
      return needs.length > 0 && needs.every((path) => deleted.has(path))
    },
    prerequisitesOf: (target) => evaluated.find((one) => one.name === target)?.prerequisites,
    beside: new Set(rulesBeside(tree, statics.evaluated).flatMap(({ targets }) => targets.map(({ text: name }) => name))),
  })
}

function problemsOf(trees: readonly ScriptTree[], swept: Swept): readonly Finding[] {
  return trees.flatMap((tree) =>
    (swept.fates.get(tree)?.problems ?? []).map(({ node, why }) => {
      const site = siteOf(tree.source, node.pos, node.end)
      return tangledCommand(site, tree.source.text.slice(node.pos, node.end).split('\n')[0] ?? '', why)
    }),
  )
}

/** The edited text must be shell, as the text before was. */
function checkScript(before: Source, after: string): readonly Finding[] {
  const source = { path: before.path, text: after }
  const [error] = parseTree(source).errors
  return error === undefined || parseTree(before).errors.length > 0
    ? []
    : [editBreaksScript(locate(siteOf(source, error.pos, error.pos)), error.message)]
}
