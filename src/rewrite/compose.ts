/**
 * From a pipeline to composed Dockerfiles: for each final image one file whose first stages are the images that it took from.
 *
 * In: a pipeline and the repository. Out: a `Composition`: the text and what a build of it must be given, or blockers. The passes:
 * 1. `partsOf`: which images go into the file, and which of their stages are kept;
 * 2. `nameStages`, `mergeArguments`, `mergeContexts`: names, build arguments and contexts that hold for all parts at once;
 * 3. per part, edits of its own text: FROM lines, `--from` references, COPY lines that took artifacts, context prefixes;
 * 4. `assemble`: the edited texts one after the other.
 * Nothing here decides whether the result is the same: the proof does, from the text alone.
 */
import type { TextEdit } from '../dockerfile/edits.ts'
import type { Finding } from '../findings/finding.ts'
import { stagesDropped, twoTexts } from '../findings/rewrite.ts'
import type { ContainerId } from '../host/origin.ts'
import { isInRepository, joinPath } from '../host/path.ts'
import { isComposed } from '../pipeline/compose.ts'
import type { BuiltImage, ImageId, Pipeline } from '../pipeline/model.ts'
import { isUnwritten } from '../pipeline/no-dockerfile.ts'
import { socketUses } from './compose/engine-socket.ts'
import { hiddenFiles } from './compose/hidden-files.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { locate } from '../text/source.ts'
import { keyOf, printText } from '../text/symbolic.ts'
import type { Change } from './change.ts'
import { openWordFindings } from './compose/open-words.ts'
import { mergeArguments, type RunArguments } from './compose/arguments.ts'
import { dockerfileChoice } from './compose/chosen-dockerfile.ts'
import { assemble } from './compose/assemble.ts'
import { isStaged, mergeContexts, prefixOf } from './compose/contexts.ts'
import { rewriteCopies } from './compose/copies.ts'
import { emptyStage } from './compose/empty-folders.ts'
import { convertEscapes } from './compose/escape.ts'
import { ignoreWrites, placedIgnore } from './compose/ignore-writes.ts'
import { mergeIgnores } from './compose/ignores.ts'
import { withJoinedForks } from './compose/forks.ts'
import { isSameFile, keptStages, partsOf, type Part } from './compose/parts.ts'
import { renameEdits } from './compose/rename-arguments.ts'
import { withRunImages } from './compose/run-images.ts'
import { madeInputs } from './compose/made-inputs.ts'
import { tellFiles } from './compose/told-files.ts'
import { nativeEdits, nativeFindings, targetFindings } from './compose/native-platform.ts'
import { newDockerfile } from './compose/new-dockerfile.ts'
import { planRuns, type PlannedRuns } from './compose/runs.ts'
import { imageStages, nameStages } from './compose/stage-names.ts'
import { isMakefilePath } from './driver/makefile-view.ts'
import { isPackagePath } from './driver/package-view.ts'
import { referenceEdits, targetOf } from './compose/stage-references.ts'
import { triggerEdits, withoutTriggers } from './compose/triggers.ts'
import { volumeEdits } from './compose/volumes.ts'
import { unreadWrites } from './compose/unread.ts'
import { placeTexts, type FinalText, type PlacedText } from './compose/placed-text.ts'
import type { Composition, FinalBuild, HomeEdit, MadeDockerfile } from './composition.ts'
import { lookUp, type Observation } from '../pipeline/observation.ts'

export interface ComposeOptions {
  readonly keepLegacy: boolean
  /** What an engine saw of artifacts. */
  readonly observations?: readonly Observation[] | undefined
  /** Dockerfiles that others go on building as they are, and where the composed ones go. */
  readonly apart?: ReadonlyMap<string, string> | undefined
  /** Dockerfiles that stay as they are, since the driver reads them by itself. */
  readonly read?: ReadonlySet<string>
  /** What the driver goes on leaving in the context for itself: no build sees it. */
  readonly left?: readonly HostPath[]
  /** No run goes on in the stage of the image that ran: the driver goes on building that image for others, or running it. */
  readonly separate?: boolean
  /** Paths in containers whose `*`, `?` and `[` are signs of their names, and no patterns. */
  readonly literal?: ReadonlySet<string>
}

/** Composes the Dockerfile of every final image of a pipeline. */
export function composePipeline(given: Pipeline, repository: Repository, options: ComposeOptions): Composition {
  const bare = withoutTriggers(withJoinedForks(given))
  const { pipeline, continued, arguments: ofRuns, findings: ofImages } = withRunImages(bare.pipeline, options.separate)
  const finals = finalsOf(pipeline)
  const parts = finals.map((final) => composeFinal(pipeline, final, { continued, ofRuns }, repository, options))
  const placed = placeTexts(
    { pipeline, repository, options },
    parts.map(({ text }) => text),
  )
  const composed = placed.flatMap((text, index) => {
    const one = parts[index]
    return one === undefined ? [] : [withText(one, text)]
  })
  const written = new Map<string, Change>()
  const findings: Finding[] = [
    ...bare.findings,
    ...ofImages,
    ...socketUses(given, repository),
    ...hiddenFiles(given),
    ...composed.flatMap((one) => one.findings),
  ]
  for (const [index, one] of composed.entries()) {
    for (const change of one.changes) {
      const before = written.get(change.path)
      const final = finals[index]
      if (before !== undefined && before.after !== change.after && final !== undefined)
        findings.push(twoTexts(final.event.call.site, change.path))
      written.set(change.path, change)
    }
  }
  const heredocs = new Map<string, HomeEdit>()
  const made = new Map<string, MadeDockerfile>()
  for (const [index, one] of composed.entries()) {
    const site = finals[index]?.event.call.site
    const clash = (path: string): void => {
      if (site !== undefined) findings.push(twoTexts(site, path))
    }
    for (const edit of one.heredocs) {
      const key = `${edit.path}:${String(edit.span?.start)}`
      if ((heredocs.get(key)?.after ?? edit.after) !== edit.after) clash(edit.path)
      heredocs.set(key, edit)
    }
    for (const file of one.made) {
      if ((made.get(file.path)?.characters ?? file.characters) !== file.characters) clash(file.path)
      made.set(file.path, file)
    }
  }
  const absorbed = given.images.filter((image) => pipeline.roles.get(image.id) !== 'final')
  return {
    builds: composed.map((one) => one.build),
    stages: new Map(composed.flatMap((one) => [...one.stages])),
    runStages: new Map(composed.flatMap((one) => [...one.runStages])),
    absorbed: absorbed.map((image) => image.id),
    grown: new Set(composed.flatMap((one) => one.grown)),
    changes: [
      ...written.values(),
      ...(options.keepLegacy ? [] : leftOver(pipeline, [...written.keys(), ...(options.read ?? [])])),
    ],
    heredocs: [...heredocs.values()],
    made: [...made.values()],
    unread: options.keepLegacy
      ? []
      : [
          ...unreadWrites(given, absorbed, [...made.values()]),
          ...[...new Set(given.images.flatMap((image) => placedIgnore(image) ?? []))].flatMap(
            (path) => ignoreWrites(given, path) ?? [],
          ),
        ],
    findings: findings.map((finding) => inDriver(pipeline, finding)),
  }
}

/** What is found in a text that stands for a container is found where the container was run. */
function inDriver(pipeline: Pipeline, finding: Finding): Finding {
  const image = pipeline.images.find((one) => isUnwritten(one) && one.dockerfile.path === finding.at?.path)
  return image === undefined ? finding : { ...finding, at: locate(image.event.call.site) }
}

function finalsOf(pipeline: Pipeline): readonly BuiltImage[] {
  return pipeline.images.filter((image) => pipeline.roles.get(image.id) === 'final')
}

interface Composed {
  readonly build: FinalBuild
  readonly text: FinalText
  readonly stages: ReadonlyMap<ImageId, string>
  readonly runStages: ReadonlyMap<ContainerId, string>
  readonly grown: readonly ImageId[]
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

function withText(one: Composed, placed: PlacedText): Composed & PlacedText {
  return {
    ...one,
    ...placed,
    changes: [...placed.changes, ...one.changes],
    findings: [...one.findings, ...placed.findings],
  }
}

function composeFinal(
  pipeline: Pipeline,
  final: BuiltImage,
  { continued, ofRuns }: { readonly continued: ReadonlySet<ImageId>; readonly ofRuns: ReadonlyMap<ImageId, RunArguments> },
  repository: Repository,
  options: ComposeOptions,
): Composed {
  const siblings = finalsOf(pipeline).filter((image) => image !== final && isSameFile(image, final) && !isTwin(image, final))
  const parts = partsOf(pipeline, final, siblings, continued)
  const names = nameStages(pipeline, parts)
  const stages = imageStages(parts, names)
  const merged = mergeArguments(parts, siblings, ofRuns)
  const shared = mergeContexts(parts)
  const file = isUnwritten(final) ? newDockerfile(pipeline, final, shared.context, repository) : fileOf(final)
  const path =
    options.keepLegacy || options.read?.has(fileOf(final)) === true
      ? besideLegacy(inRepository(final, shared.context), repository)
      : ((options.apart?.get(file) ?? file) as HostPath)
  const ignore = mergeIgnores(pipeline, shared.reading, shared.context, path, repository, options)
  const look = lookUp(pipeline, options.observations ?? [])
  const made = madeInputs(final, shared.context)
  const runs = planRuns(pipeline, parts, names, look, options.separate)
  const empty = emptyStage(pipeline, parts, [...names.values(), ...runs.stages.map(({ name }) => name)])
  const told = tellFiles(pipeline, parts, stages, made, [
    ...names.values(),
    ...[...runs.stages, ...(empty === undefined ? [] : [empty])].map(({ name }) => name),
  ])
  const args = new Map([...merged.args, ...told.texts.map(({ name, value }) => [name, value] as const)])
  const extra = [...runs.stages, ...[told.stage, empty].filter((stage) => stage !== undefined)]
  const layout = { parts, names, stages, runs: extra }
  const dropped = parts.flatMap((part) => droppedStages(part))
  const findings: Finding[] = [
    ...dropped,
    ...dockerfileChoice(pipeline, final),
    ...merged.findings,
    ...openWordFindings(parts),
    ...shared.findings,
    ...ignore.findings,
    ...runs.findings,
  ]
  const kept = new Set<HostPath>()
  const edits = new Map<Part, readonly TextEdit[]>()
  for (const part of parts) {
    const copies = rewriteCopies({
      pipeline,
      image: part.image,
      file: part.file,
      final: part.final,
      emptyStage: empty?.name,
      told,
      stages: keptStages(part),
      providerOf: (container, path) => runs.stageOf(container, path) ?? providerName(pipeline, stages, container),
      setsMode: runs.setsMode,
      look,
      literal: options.literal ?? new Set(),
      prefix: prefixOf(part, shared.context),
      staged: isStaged(part),
      newContext: shared.context,
      written: path,
      args: merged.args,
      hides: ignore.hides,
      own: options.keepLegacy ? new Set() : ownFiles(pipeline, shared.context, ignore.changes),
      entries: [...new Set([...repository.entries.map((entry) => entry.path), ...made.paths])],
      made,
    })
    findings.push(...copies.findings)
    for (const file of copies.made) kept.add(file)
    const renamed = merged.renamed.get(part.image.id) ?? new Map<string, string>()
    const escapes = convertEscapes(part, parts.at(-1) ?? part)
    findings.push(...escapes.findings)
    edits.set(part, [
      ...copies.edits,
      ...(runs.edits.get(part) ?? []),
      ...commandEdits(part, parts),
      ...triggerEdits(part),
      ...escapes.edits,
      ...referenceEdits(part, layout),
      ...nativeEdits(part, parts.at(-1) ?? part),
      ...renameEdits(part, renamed),
    ])
  }
  const assembled = assemble(parts, extra, (part) => edits.get(part) ?? [])
  return {
    build: {
      image: final.id,
      dockerfile: path,
      context: shared.context,
      target: targetOf(final, layout),
      args,
      carried: merged.carried,
      spliced: merged.spliced,
      told: told.texts,
      made: [...kept].sort(),
      renamed: new Set([...merged.renamed.values()].flatMap((names) => [...names.values()])),
    },
    stages,
    runStages: runStagesOf(pipeline, stages, runs),
    grown: [...parts.flatMap((part) => part.continues ?? []), ...[...runs.edits.keys()].map((part) => part.image.id)],
    text: { final, path, text: assembled.text },
    changes: ignore.changes,
    findings: [
      ...findings,
      ...assembled.findings,
      ...nativeFindings(final.event, assembled.text),
      ...parts.flatMap((part) => targetFindings(part, parts.at(-1) ?? part)),
    ],
  }
}

/** A stage in which a run goes on: what it ran by itself is a RUN now. */
function commandEdits(part: Part, parts: readonly Part[]): readonly TextEdit[] {
  const target = part.stages.find((stage) => stage.index === part.image.evaluated.target?.index)
  const next = parts.find((one) => one.continues === part.image.id)
  if (next === undefined || target === undefined) return []
  // What docker commit makes an image of keeps its CMD and ENTRYPOINT, and not its MAINTAINER.
  const lost = isCommitted(part, parts) ? ['maintainer'] : ['cmd', 'entrypoint']
  const without = target.instructions.filter(({ kind }) => lost.includes(kind))
  return [...without.map(({ start, end }) => ({ start, end, text: '' })), ...volumeEdits(part)]
}

function isCommitted({ image: { id } }: Part, parts: readonly Part[]): boolean {
  return parts.some((one) => {
    const base = one.image.evaluated.target?.base
    const isOn = base?.kind === 'image' && one.image.uses.get(keyOf(base.reference)) === id
    return isOn && (one.image.committed !== undefined || (one.image.event.command.name !== 'build' && isCommitted(one, parts)))
  })
}

function runStagesOf(
  { containers }: Pipeline,
  stages: ReadonlyMap<ImageId, string>,
  runs: PlannedRuns,
): ReadonlyMap<ContainerId, string> {
  return new Map(
    [...containers.values()].flatMap(({ id, image }) => {
      const name = runs.stageOf(id, []) ?? (image.kind === 'built' ? stages.get(image.id) : undefined)
      return name === undefined ? [] : [[id, name] as const]
    }),
  )
}

/** Named stages of a builder that its build did not need. */
function droppedStages(part: Part): readonly Finding[] {
  const names = part.file.stages.flatMap((stage) =>
    stage.name !== undefined && !part.stages.includes(stage) ? [stage.name] : [],
  )
  return names.length === 0 || part.inFinal ? [] : [stagesDropped(part.image.event.call.site, names.join(', '))]
}

/** Files that the migration itself writes or removes. A Makefile and a package.json stay, edited, and a RUN of the build may be their reader. */
function ownFiles(pipeline: Pipeline, context: HostPath, ignores: readonly Change[]): ReadonlySet<string> {
  const kept = joinPath(context, '.dockerignore')
  const ofImages = pipeline.images.flatMap((image) => {
    const ignore = image.context?.ignore?.path ?? kept
    return [fileOf(image), image.dockerfile.path, ...(ignore === kept ? [] : [ignore])]
  })
  const drivers = pipeline.drivers.filter((path) => !isMakefilePath(path) && !isPackagePath(path))
  return new Set([...drivers, ...ofImages, ...ignores.map(({ path }) => path)])
}

/** How the image of a container is named in COPY --from: its stage, or the stock image itself. */
function providerName(pipeline: Pipeline, stages: ReadonlyMap<ImageId, string>, id: ContainerId): string | undefined {
  const container = pipeline.containers.get(id)
  if (container === undefined) return undefined
  return container.image.kind === 'built' ? stages.get(container.image.id) : printText(container.image.reference)
}

/** One target of one file, built again with other arguments or over other artifacts: the text has to be the same for both. */
function isTwin(a: BuiltImage, b: BuiltImage): boolean {
  return a.evaluated.target?.index === b.evaluated.target?.index
}

/** The repository's file that was built, also where the driver copied it to another place first. */
function fileOf(image: BuiltImage): HostPath {
  return image.dockerfile.source.path as HostPath
}

/** A Dockerfile that is no file of the repository has its place in the context. */
function inRepository(final: BuiltImage, context: HostPath): HostPath {
  const path = fileOf(final)
  return isInRepository(path) ? path : joinPath(context, 'Dockerfile')
}

function besideLegacy(path: HostPath, repository: Repository): HostPath {
  const wanted = `${path}.multistage`
  let free = wanted
  for (let count = 2; repository.stat(free) !== undefined; count += 1) free = `${wanted}${String(count)}`
  return free as HostPath
}

/** Dockerfiles of images that became stages, unless another image of the run is built from them or they were written anew. */
function leftOver(pipeline: Pipeline, written: readonly string[]): readonly Change[] {
  const builders = pipeline.images
    .filter((image) => pipeline.roles.get(image.id) !== 'final' && image.dockerfile.fromRepository && !isUnwritten(image))
    // Its service goes on building it.
    .filter((image) => !isComposed(image.event.call))
    .map(fileOf)
  return [...new Set(builders)]
    .filter((path) => !written.includes(path))
    .map((path) => ({ path, action: 'delete', mode: null, after: null }))
}
