/** One final image of both versions: files, configuration, what excuses a difference, sizes. */
import { compareConfigs } from '../compare/configs.ts'
import type { FileDifference } from '../compare/difference.ts'
import { compareTrees } from '../compare/trees.ts'
import type { Tree } from '../compare/tree.ts'
import type { Builder, ImageDetails } from '../engine/engine.ts'
import type { Session } from '../engine/session.ts'
import type { DocumentChange } from '../migrate/document.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { ImageId } from '../pipeline/model.ts'
import { printText } from '../text/symbolic.ts'
import { substituteBase } from './bases.ts'
import { sortDifferences, type IgnoredPaths } from './excuses.ts'
import { explainDifferences } from './explanations.ts'
import { readImage, type ImageReading } from './image-tree.ts'
import { migrationEdits } from './migration-edits.ts'
import { sizesOf } from './sizes.ts'
import { imageVerdict } from './verdict.ts'
import type { VerifiedImage } from './verification.ts'

export interface CompareImagesOptions {
  readonly session: Session
  readonly id: ImageId
  /** The legacy image; stopped in the end. */
  readonly legacy: ImageReading
  /** Ids on the engine: a second legacy build of it, the new one. */
  readonly again: string | undefined
  readonly multiStage: string
  readonly plan: BuildPlan
  readonly builder: Builder
  readonly changes: readonly DocumentChange[]
  readonly bases: ReadonlyMap<string, string>
  readonly ignore: readonly IgnoredPaths[]
  readonly signal: AbortSignal | undefined
}

export async function compareImages(options: CompareImagesOptions): Promise<VerifiedImage> {
  const { session, signal, legacy } = options
  const { engine } = session
  const multiStage = readImage(session, options.multiStage, signal)
  try {
    // the first that fails stops the other
    const [before, after] = await Promise.all([legacy.result, multiStage.result])
    const compared = compareTrees(before.tree, after.tree, { builder: options.builder })
    const noise = await noiseOf(options, before.tree)
    const { counted, excused } = sortDifferences(compared.differences, options.ignore, noise)
    const own = migrationEdits(after.tree, options.changes)
    const boxes = { legacy: before.container, multiStage: after.container }
    const [explained, sizes] = await Promise.all([
      explainDifferences(counted, { engine, ...boxes, signal }),
      sizesOfBoth(options, before.details, after.details),
    ])
    const files = { compared: compared.compared, differences: explained, excused: [...excused, ...own], times: compared.times }
    const config = compareConfigs(before.details, after.details)
    return { id: options.id, verdict: imageVerdict({ files, config }), files, config, sizes }
  } finally {
    await Promise.all([legacy.stop(), multiStage.stop()])
  }
}

/** What a second build of the legacy version from nothing does not agree on with the first. */
async function noiseOf({ again, session, signal }: CompareImagesOptions, first: Tree): Promise<readonly FileDifference[]> {
  if (again === undefined) return []
  const { tree } = await readImage(session, again, signal).result
  return compareTrees(first, tree).differences
}

async function sizesOfBoth(
  options: CompareImagesOptions,
  legacy: ImageDetails,
  multiStage: ImageDetails,
): Promise<VerifiedImage['sizes']> {
  const { engine } = options.session
  const base = await baseOf(options)
  const [before, after] = await Promise.all([sizesOf(engine, legacy, base), sizesOf(engine, multiStage, base)])
  return { legacy: before, multiStage: after }
}

/** What the final stage stands on, where it is known and there. */
async function baseOf({ plan, id, bases, session }: CompareImagesOptions): Promise<ImageDetails | 'scratch' | undefined> {
  const ground = plan.pipeline.images.find((image) => image.id === id)?.evaluated.target?.after.ground
  if (ground?.kind !== 'image') return ground?.kind
  const reference = printText(ground.reference)
  return session.engine.image(substituteBase(bases, reference) ?? reference)
}
