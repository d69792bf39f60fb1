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
import { generatedDockerfile, stagesDropped, twoTexts } from '../findings/rewrite.ts'
import type { BuiltImage, ImageId, Pipeline } from '../pipeline/model.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { keyOf, printText, type Text } from '../text/symbolic.ts'
import type { Change } from './change.ts'
import { mergeArguments } from './compose/arguments.ts'
import { assemble } from './compose/assemble.ts'
import { isStaged, mergeContexts, prefixOf } from './compose/contexts.ts'
import { rewriteCopies } from './compose/copies.ts'
import { convertEscapes } from './compose/escape.ts'
import { mergeIgnores } from './compose/ignores.ts'
import { partsOf, stageKey, type Part } from './compose/parts.ts'
import { renameEdits } from './compose/rename-arguments.ts'
import { planRuns } from './compose/runs.ts'
import { imageStages, nameStages } from './compose/stage-names.ts'
import type { Composition, FinalBuild } from './composition.ts'

export interface ComposeOptions {
  readonly keepLegacy: boolean
}

/** Composes the Dockerfile of every final image of a pipeline. */
export function composePipeline(pipeline: Pipeline, repository: Repository, options: ComposeOptions): Composition {
  const finals = finalsOf(pipeline)
  const composed = finals.map((final) => composeFinal(pipeline, final, repository, options))
  const written = new Map<string, Change>()
  const findings: Finding[] = composed.flatMap((one) => one.findings)
  for (const [index, one] of composed.entries()) {
    for (const change of one.changes) {
      const before = written.get(change.path)
      const final = finals[index]
      if (before !== undefined && before.after !== change.after && final !== undefined)
        findings.push(twoTexts(final.event.call.site, change.path))
      written.set(change.path, change)
    }
  }
  const absorbed = pipeline.images.filter((image) => pipeline.roles.get(image.id) !== 'final').map((image) => image.id)
  return {
    builds: composed.map((one) => one.build),
    stages: new Map(composed.flatMap((one) => [...one.stages])),
    absorbed,
    changes: [...written.values(), ...(options.keepLegacy ? [] : leftOver(pipeline, [...written.keys()]))],
    findings,
  }
}

function finalsOf(pipeline: Pipeline): readonly BuiltImage[] {
  return pipeline.images.filter((image) => pipeline.roles.get(image.id) === 'final')
}

interface Composed {
  readonly build: FinalBuild
  readonly stages: ReadonlyMap<ImageId, string>
  readonly changes: readonly Change[]
  readonly findings: readonly Finding[]
}

function composeFinal(pipeline: Pipeline, final: BuiltImage, repository: Repository, options: ComposeOptions): Composed {
  const siblings = finalsOf(pipeline).filter((image) => image !== final && fileOf(image) === fileOf(final))
  const parts = partsOf(pipeline, final, siblings)
  const names = nameStages(parts)
  const stages = imageStages(parts, names)
  const merged = mergeArguments(parts, siblings)
  const shared = mergeContexts(parts)
  const path = options.keepLegacy ? besideLegacy(fileOf(final), repository) : fileOf(final)
  const ignore = mergeIgnores(shared.reading, shared.context, path, repository, options.keepLegacy)
  const runs = planRuns(pipeline, parts)
  const dropped = parts.flatMap((part) => droppedStages(part))
  const findings: Finding[] = [...dropped, ...merged.findings, ...shared.findings, ...ignore.findings, ...runs.findings]
  const edits = new Map<Part, readonly TextEdit[]>()
  for (const part of parts) {
    if (!part.image.dockerfile.fromRepository)
      findings.push(generatedDockerfile(part.image.event.call.site, part.image.dockerfile.path))
    const copies = rewriteCopies({
      pipeline,
      image: part.image,
      file: part.file,
      stages: part.image.evaluated.stages.filter((stage) => part.stages.some((kept) => kept.index === stage.index)),
      providerOf: (container) => providerName(pipeline, stages, container),
      prefix: prefixOf(part, shared.context),
      staged: isStaged(part),
      newContext: shared.context,
      args: merged.args,
      hides: ignore.hides,
      own: options.keepLegacy ? new Set() : ownFiles(pipeline),
      entries: repository.entries.map((entry) => entry.path),
    })
    findings.push(...copies.findings)
    const renamed = merged.renamed.get(part.image.id) ?? new Map<string, string>()
    const escapes = convertEscapes(part, parts.at(-1) ?? part)
    findings.push(...escapes.findings)
    edits.set(part, [
      ...copies.edits,
      ...(runs.edits.get(part) ?? []),
      ...escapes.edits,
      ...referenceEdits(part, parts, names, stages),
      ...renameEdits(part, renamed),
    ])
  }
  const assembled = assemble(parts, (part) => edits.get(part) ?? [])
  const mode = repository.stat(fileOf(final))
  const target = targetOf(final, parts, names)
  return {
    build: {
      image: final.id,
      dockerfile: path,
      context: shared.context,
      target,
      args: merged.args,
      carried: merged.carried,
      renamed: new Set([...merged.renamed.values()].flatMap((names) => [...names.values()])),
    },
    stages,
    changes: [
      {
        path,
        action: options.keepLegacy ? 'create' : 'modify',
        mode: mode?.kind === 'file' && mode.executable ? '100755' : '100644',
        after: assembled.text,
      },
      ...ignore.changes,
    ],
    findings: [...findings, ...assembled.findings],
  }
}

/** Named stages of a builder that its build did not need. */
function droppedStages(part: Part): readonly Finding[] {
  const names = part.file.stages.flatMap((stage) =>
    stage.name !== undefined && !part.stages.includes(stage) ? [stage.name] : [],
  )
  return names.length === 0 || part.inFinal ? [] : [stagesDropped(part.image.event.call.site, names.join(', '))]
}

/** Files that the migration itself writes or removes. */
function ownFiles(pipeline: Pipeline): ReadonlySet<string> {
  const ofImages = pipeline.images.flatMap((image) => [
    fileOf(image),
    image.dockerfile.path,
    image.context?.ignore?.path ?? '.dockerignore',
  ])
  return new Set([...pipeline.drivers, ...ofImages])
}

/** How the image of a container is named in COPY --from: its stage, or the stock image itself. */
function providerName(pipeline: Pipeline, stages: ReadonlyMap<ImageId, string>, id: string): string | undefined {
  const container = [...pipeline.containers.values()].find((one) => one.id === id)
  if (container === undefined) return undefined
  return container.image.kind === 'built' ? stages.get(container.image.id) : printText(container.image.reference)
}

/** FROM and `--from`: images of this run become stages, stages get their names, indices move by what is put in front. */
function referenceEdits(
  part: Part,
  parts: readonly Part[],
  names: ReadonlyMap<string, string>,
  stages: ReadonlyMap<ImageId, string>,
): readonly TextEdit[] {
  if (part.inFinal) return []
  const edits: TextEdit[] = []
  const offset = stagesBefore(part, parts)
  const stageOf = (reference: Text): string | undefined => {
    const id = part.image.uses.get(keyOf(reference))
    return id === undefined ? undefined : stages.get(id)
  }
  for (const stage of part.image.evaluated.stages) {
    if (!part.stages.some((kept) => kept.index === stage.index)) continue
    const { from } = stage.syntax
    const base =
      stage.base.kind === 'image'
        ? stageOf(stage.base.reference)
        : stage.base.kind === 'stage'
          ? names.get(stageKey(part, stage.base.index))
          : undefined
    if (base !== undefined && base !== from.image.raw) edits.push({ start: from.image.start, end: from.image.end, text: base })
    const name = names.get(stageKey(part, stage.index))
    if (name !== undefined && from.name === undefined)
      edits.push({ start: from.image.end, end: from.image.end, text: ` AS ${name}` })
    if (name !== undefined && from.name !== undefined && name !== from.name.value)
      edits.push({ start: from.name.start, end: from.name.end, text: name })
    for (const { step, syntax } of stage.steps) {
      const flag = syntax.flags.find((one) => one.name === 'from')
      if (step.kind !== 'copy' || step.from === undefined || flag?.valueSpan === undefined || syntax !== step.syntax) continue
      const target =
        step.from.kind === 'image'
          ? stageOf(step.from.reference)
          : step.from.kind === 'stage'
            ? (names.get(stageKey(part, step.from.index)) ?? String(positionOf(part, step.from.index) + offset))
            : undefined
      if (target !== undefined && target !== flag.value)
        edits.push({ start: flag.valueSpan.start, end: flag.valueSpan.end, text: target })
    }
  }
  return edits
}

function stagesBefore(part: Part, parts: readonly Part[]): number {
  const before = parts.slice(0, parts.indexOf(part)).filter((one) => !one.inFinal)
  return before.reduce((sum, one) => sum + one.stages.length, 0)
}

/** A stage's place among the stages of its part that are kept. */
function positionOf(part: Part, index: number): number {
  return part.stages.findIndex((stage) => stage.index === index)
}

/** The final's own `--target`, under its present name; none when it is the last stage. */
function targetOf(final: BuiltImage, parts: readonly Part[], names: ReadonlyMap<string, string>): string | undefined {
  const target = final.evaluated.target
  const part = parts.at(-1)
  if (
    target === undefined ||
    part === undefined ||
    (final.target === undefined && target.index === final.evaluated.stages.length - 1)
  )
    return undefined
  const name = names.get(stageKey(part, target.index))
  return name ?? String(target.index + stagesBefore(part, parts))
}

/** The repository's file that was built, also where the driver copied it to another place first. */
function fileOf(image: BuiltImage): HostPath {
  return image.dockerfile.source.path as HostPath
}

function besideLegacy(path: HostPath, repository: Repository): HostPath {
  const wanted = `${path}.multistage`
  let free = wanted
  for (let count = 2; repository.stat(free) !== undefined; count += 1) free = `${wanted}${String(count)}`
  return free as HostPath
}

/** Dockerfiles of images that became stages, unless another image of the run is built from them or they were written anew. */
function leftOver(pipeline: Pipeline, written: readonly string[]): readonly Change[] {
  const builders = pipeline.images.filter((image) => pipeline.roles.get(image.id) !== 'final').map(fileOf)
  return [...new Set(builders)]
    .filter((path) => !written.includes(path))
    .map((path) => ({ path, action: 'delete', mode: null, after: null }))
}
