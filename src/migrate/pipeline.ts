/** One pipeline through rewrite and proof into the document. */
import type { Finding } from '../findings/finding.ts'
import { checkFails } from '../findings/migrate.ts'
import { leftIsHidden, notTheSame, readByDriver } from '../findings/rewrite.ts'
import { repairedOnEngine } from '../findings/repair.ts'
import { isWithin } from '../host/path.ts'
import type { DriverRun, Pipeline } from '../pipeline/model.ts'
import { proofHelp } from '../proof/help.ts'
import { provePipeline } from '../proof/prove.ts'
import { overlayRepository } from '../repository/overlay.ts'
import type { Repository } from '../repository/repository.ts'
import type { Change } from '../rewrite/change.ts'
import { composePipeline, type ComposeOptions } from '../rewrite/compose.ts'
import type { Composition, FinalBuild } from '../rewrite/composition.ts'
import { editDrivers } from '../rewrite/driver.ts'
import { filesStillBuilt, updateReferences } from '../rewrite/references.ts'
import { repairChanges, type Repair } from '../rewrite/repair.ts'
import type { HostPath } from '../shell/world.ts'
import { invariant } from '../text/invariant.ts'
import { locate, type Site } from '../text/source.ts'
import type { Analysis } from './analyse.ts'
import type { Apart } from './apart.ts'
import { checkAfter } from './check-after.ts'
import { copiedValues } from './copied-values.ts'
import type { PipelineDocument, Proof } from './document.ts'
import { lostFindings } from './lost.ts'
import type { MigrateOptions } from './migrate.ts'
import { documentOf } from './pipeline-document.ts'
import { dockerfilesRead } from './read-dockerfiles.ts'
import { unseenTakers } from './unseen-takers.ts'

export interface Migrated {
  readonly document: PipelineDocument
  /** Empty for a blocked pipeline. */
  readonly changes: readonly Change[]
  /** What an engine needs to build both versions; absent for a blocked pipeline. */
  readonly plan?: BuildPlan
}

/** Both versions as they are built. */
export interface BuildPlan {
  readonly pipeline: Pipeline
  readonly builds: readonly FinalBuild[]
  readonly changes: readonly Change[]
  /** Drivers that have to run before the pipeline's own. */
  readonly providers: readonly DriverRun[]
}

const unproven: Proof = { verdict: 'unproven', assumptions: [], images: [] }

/**
 * Rewrites and proves a pipeline; the findings of every step are gathered, and one blocker among them leaves all as it was.
 *
 * @param apart where its Dockerfiles go instead of to their own places, which others build
 */
export function migratePipeline(
  repository: Repository,
  analysis: Analysis,
  pipeline: Pipeline,
  index: number,
  options: MigrateOptions,
  apart?: Apart,
): Migrated {
  const before = [...runFindings(analysis, pipeline), ...analysis.findings, ...pipeline.findings]
  if (before.some((finding) => finding.severity === 'blocker')) return blocked(analysis, pipeline, before)
  const migrating: Migrating = { repository, analysis, pipeline, index, options, apart, before }
  let first = rewrite(migrating, {})
  // A name like `a*` is no pattern: the proof tells which of them are names, the first one that it meets.
  const literal = new Set<string>()
  while (first.names.some((name) => !literal.has(name))) {
    for (const name of first.names) literal.add(name)
    first = rewrite(migrating, { literal })
  }
  if (!first.isFaulty) return first.migrated
  // Containers that stay for the host's sake leave their files where the stages would see them: an ignore file hides them.
  // And what they run stays the command of their image, whose stage does not go on with it.
  // Where it reads Dockerfiles by itself, these stay as well.
  const read = dockerfilesRead(pipeline)
  const reading =
    read.size === 0
      ? []
      : [
          { read, separate: false },
          { read, separate: true },
        ]
  for (const another of [{ separate: false }, { separate: true }, ...reading]) {
    if (first.left.length === 0 && !another.separate && !('read' in another)) continue
    const migrated = hiding(migrating, { literal, left: first.left, ...another })
    if (migrated !== undefined) return migrated
  }
  return first.migrated
}

/** Where the host carries on what a container left, that is seen as well: what is hidden grows by what is still found. */
function hiding(migrating: Migrating, another: Another): Migrated | undefined {
  const { left = [] } = another
  const { migrated, left: found } = rewrite(migrating, another, true)
  if (migrated.document.status !== 'blocked') return migrated
  const more = found.filter((path) => !left.includes(path))
  return more.length === 0 ? undefined : hiding(migrating, { ...another, left: [...left, ...more] })
}

interface Migrating {
  readonly repository: Repository
  readonly analysis: Analysis
  readonly pipeline: Pipeline
  readonly index: number
  readonly options: MigrateOptions
  readonly apart: Apart | undefined
  /** What was found before the rewrite. */
  readonly before: readonly Finding[]
}

interface Rewritten {
  readonly migrated: Migrated
  /** What the new driver still leaves in the final build's context, where this alone blocks. */
  readonly left: readonly HostPath[]
  /** The check of the new driver blocks it. */
  readonly isFaulty: boolean
  /** Artifacts' paths that the proof says are names, where the new Dockerfile has patterns. */
  readonly names: readonly string[]
}

interface Another extends Pick<ComposeOptions, 'left' | 'separate' | 'literal'> {
  /** Dockerfiles that stay, with what reads them. */
  readonly read?: ReadonlyMap<HostPath, Site>
}

/** `isRetry`: one that the check of the new driver refuses is of no use, so it is checked before it is proven. */
function rewrite(migrating: Migrating, another: Another, isRetry = false): Rewritten {
  const { repository, analysis, pipeline, index, options, apart, before } = migrating
  const { left = [], read = new Map<HostPath, Site>() } = another
  const refuse = (findings: readonly Finding[], proof?: Proof): Rewritten => ({
    migrated: blocked(analysis, pipeline, findings, proof),
    left: [],
    isFaulty: false,
    names: proof === undefined ? [] : namesLikePatterns(proof),
  })
  const plain = composePipeline(pipeline, repository, {
    keepLegacy: options.keepLegacy === true,
    observations: options.observations,
    apart,
    ...another,
    read: new Set(read.keys()),
  })
  const repairs = options.repairs?.filter((one) => one.pipeline === pipeline.id) ?? []
  const composition = { ...plain, changes: repairedChanges(plain, repairs) }
  const ways = [pipeline, ...analysis.exploration.others.flatMap((way) => way.pipelines[index] ?? [])]
  const composed = [...before, ...composition.findings]
  if (composed.some((finding) => finding.severity === 'blocker')) return refuse(composed)
  const edits = editDrivers(ways, composition, repository, { keepLegacy: options.keepLegacy === true })
  // What is built for others under its name goes on being the image that it was.
  if (another.separate !== true && edits.kept.some((id) => composition.grown.has(id)))
    return rewrite(migrating, { ...another, separate: true }, isRetry)
  const all = [...composition.changes, ...edits.changes]
  const stillBuilt = filesStillBuilt(repository, all)
  const rewritten = all.filter((change) => change.action !== 'delete' || !stillBuilt.has(change.path as HostPath))
  const contexts = composition.builds.map((build) => build.context)
  const references =
    options.keepLegacy === true ? { changes: [], findings: [] } : updateReferences(repository, pipeline, rewritten, contexts)
  const changes = [...rewritten, ...references.changes]
  const checkDriver = (): ReturnType<typeof checkAfter> | undefined =>
    options.keepLegacy === true ? undefined : checkAfter(repository, analysis, pipeline, composition, changes)
  const early = isRetry ? checkDriver() : undefined
  if (early?.fault !== undefined) {
    const { why, at, left: found = [] } = early.fault
    return { ...refuse([...composed, checkFails(why, at === undefined ? null : locate(at))]), left: found }
  }
  const proved = proofOf(
    analysis,
    pipeline,
    plain,
    repository,
    [...changes, ...madeChanges(plain)].map((change) => change.path),
    options.observations,
  )
  const proof: Proof = repairs.length === 0 ? proved : { ...proved, verdict: 'unproven', images: [], basis: 'engine' }
  const findings = [
    ...composed,
    ...left.map((path) => leftIsHidden(takenAt(pipeline, path), path)),
    ...[...read].map(([path, site]) => readByDriver(site, path, newPlace(pipeline, composition, path))),
    ...repairs.map(repairedOnEngine),
    ...edits.findings,
    ...references.findings,
    ...copiedValues(pipeline, repository, composition.changes),
    ...lostFindings(analysis.exploration.others, index, changes),
    ...unseenTakers(repository, pipeline, analysis.exploration.base.run, changes),
    ...proofFindings(proof),
    ...differenceFindings(pipeline, proof),
  ]
  if (findings.some((finding) => finding.severity === 'blocker')) return refuse(findings, proof)
  const check = early ?? checkDriver()
  const fault = check?.fault
  const checked =
    fault === undefined
      ? [...findings, ...(check?.findings ?? [])]
      : [...findings, checkFails(fault.why, fault.at === undefined ? null : locate(fault.at))]
  if (fault !== undefined || proof.verdict === 'different')
    return { ...refuse(checked, proof), left: fault?.left ?? [], isFaulty: fault !== undefined }
  const migrated: Migrated = {
    document: documentOf(repository, analysis, pipeline, {
      composition,
      changes,
      commands: edits.buildCommands,
      findings: checked,
      proof,
    }),
    changes,
    plan: {
      pipeline,
      builds: composition.builds,
      changes: [...changes, ...madeChanges(composition)],
      providers: analysis.providers ?? [],
    },
  }
  return { migrated, left: [], isFaulty: false, names: [] }
}

/** Paths for which both sides print the same and are not the same. */
function namesLikePatterns({ verdict, images }: Proof): readonly string[] {
  if (verdict !== 'different') return []
  return images.flatMap(({ differences }) =>
    differences.flatMap(({ legacy, multiStage }) => {
      const [from = ''] = (legacy ?? '').split(' → ')
      const path = from.slice(from.indexOf(':') + 1).replace(/\/$/, '')
      const isSame = multiStage?.split(' → ')[0]?.replace(/\/$/, '').endsWith(`:${path}`) === true
      return isSame && /[*?[]/.test(path) ? [path] : []
    }),
  )
}

/** Where the text goes that a final image is built from now, when its own file stays. */
function newPlace({ images }: Pipeline, { builds }: Composition, path: HostPath): HostPath | undefined {
  return builds.find(({ image }) => images.some((one) => one.id === image && one.dockerfile.source.path === path))?.dockerfile
}

/** The command that brings a file to the host. */
function takenAt({ handoffs, images }: Pipeline, path: HostPath): Site {
  const handoff = handoffs.find(({ host }) => host !== undefined && (isWithin(path, host) || isWithin(host, path)))
  const site = handoff?.at ?? images.at(-1)?.event.call.site
  invariant(site !== undefined, 'a pipeline has images')
  return site
}

/** An engine found them in this very text. */
function repairedChanges({ changes }: Composition, repairs: readonly Repair[]): readonly Change[] {
  const repaired = repairChanges(changes, repairs)
  invariant(repaired !== undefined, 'a repair does not fit the Dockerfile that it was found for')
  return repaired
}

/** Dockerfiles that the driver makes, as files beside the others. */
function madeChanges({ made }: Composition): readonly Change[] {
  return made.map(({ path, characters }) => ({ path, action: 'create', mode: '100644', after: characters }))
}

/** The new Dockerfile and ignore rules beside the unchanged repository: what both sides of the proof are built from. */
function proofOf(
  analysis: Analysis,
  pipeline: Pipeline,
  composition: Composition,
  repository: Repository,
  edited: readonly string[],
  observations: MigrateOptions['observations'],
): Proof {
  const injected = [...composition.changes.filter((change) => change.action !== 'delete'), ...madeChanges(composition)]
  const proof = provePipeline(pipeline, composition.builds, overlayRepository(repository, injected), edited, observations)
  return analysis.broken && proof.verdict === 'equal' ? { ...proof, verdict: 'unproven' } : proof
}

/** Assumptions of the proof that a person should check are caveats of the pipeline. */
function proofFindings(proof: Proof): readonly Finding[] {
  return proof.assumptions
    .filter((one) => one.severity === 'caveat')
    .map((one) => ({ code: one.code, severity: 'caveat', message: one.text, help: proofHelp(one.code) ?? '', at: one.at }))
}

/** A proof that says different is a blocker like any other, at the build that would make something else. */
function differenceFindings(pipeline: Pipeline, proof: Proof): readonly Finding[] {
  if (proof.verdict !== 'different') return []
  const image = proof.images.find((one) => one.differences.length > 0)
  const [first] = image?.differences ?? []
  const site = pipeline.images.find((one) => one.id === image?.id)?.event.call.site ?? pipeline.images.at(-1)?.event.call.site
  return site === undefined
    ? []
    : [notTheSame(site, `${first?.legacy ?? '(nothing)'} became ${first?.multiStage ?? '(nothing)'}`)]
}

/** Findings of the run that came up before the pipeline's last build. */
function runFindings(analysis: Analysis, pipeline: Pipeline): readonly Finding[] {
  const { run } = analysis.exploration.base
  const last = Math.max(...pipeline.images.map((image) => image.event.order))
  return run.findings.filter((one) => one.order <= last).map((one) => one.finding)
}

function blocked(analysis: Analysis, pipeline: Pipeline, findings: readonly Finding[], proof: Proof = unproven): Migrated {
  return {
    document: documentOf(undefined, analysis, pipeline, { composition: undefined, changes: [], commands: [], findings, proof }),
    changes: [],
  }
}
