/** One final image of both versions: files, configuration, what excuses a difference, sizes. */
import { Readable } from 'node:stream'
import { compareConfigs } from '../compare/configs.ts'
import type { FileDifference } from '../compare/difference.ts'
import { compareTrees, type TreeComparison } from '../compare/trees.ts'
import { TarError } from '../compare/tar-error.ts'
import { readTree, type Tree } from '../compare/tree.ts'
import type { Builder, Engine, ImageDetails } from '../engine/engine.ts'
import { EngineError } from '../engine/error.ts'
import { SESSION_LABEL, type Session } from '../engine/session.ts'
import type { DocumentChange } from '../migrate/document.ts'
import type { BuildPlan } from '../migrate/pipeline.ts'
import type { ImageId } from '../pipeline/model.ts'
import { printText } from '../text/symbolic.ts'
import { substituteBase } from './bases.ts'
import { sortDifferences, type IgnoredPaths } from './excuses.ts'
import { explainDifferences } from './explanations.ts'
import { migrationEdits } from './migration-edits.ts'
import { sizesOf } from './sizes.ts'
import { imageVerdict } from './verdict.ts'
import type { VerifiedImage } from './verification.ts'

export interface CompareImagesOptions {
  readonly session: Session
  readonly id: ImageId
  /** Ids on the engine: the legacy image, a second legacy build of it, the new one. */
  readonly legacy: string
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
  const { session, signal } = options
  const { engine } = session
  const [legacy, multiStage] = await Promise.all([details(engine, options.legacy), details(engine, options.multiStage)])
  const containers = new Containers(session)
  try {
    const [legacyBox, multiStageBox] = await Promise.all([containers.make(legacy.id), containers.make(multiStage.id)])
    const [before, after] = await Promise.all([treeOf(engine, legacyBox, signal), treeOf(engine, multiStageBox, signal)])
    const compared = compareTrees(before, after, { builder: options.builder })
    const noise = await noiseOf(options, containers, before)
    const { counted, excused } = sortDifferences(compared.differences, options.ignore, noise)
    const own = migrationEdits(after, options.changes)
    const explained = await explainDifferences(counted, { engine, legacy: legacyBox, multiStage: multiStageBox, signal })
    const files = { compared: compared.compared, differences: explained, excused: [...excused, ...own], times: compared.times }
    const config = compareConfigs(legacy, multiStage)
    const base = await baseOf(options)
    const sizes = { legacy: await sizesOf(engine, legacy, base), multiStage: await sizesOf(engine, multiStage, base) }
    return { id: options.id, verdict: imageVerdict({ files, config }), files, config, sizes }
  } finally {
    await containers.remove()
  }
}

/** What a second build of the legacy version from nothing does not agree on with the first. */
async function noiseOf(options: CompareImagesOptions, containers: Containers, first: Tree): Promise<readonly FileDifference[]> {
  if (options.again === undefined) return []
  const box = await containers.make(options.again)
  const comparison: TreeComparison = compareTrees(first, await treeOf(options.session.engine, box, options.signal))
  return comparison.differences
}

/** An export leaves the root out; the engine gives a container's files to one reader at a time, so the root comes first. */
async function treeOf(engine: Engine, container: string, signal: AbortSignal | undefined): Promise<Tree> {
  try {
    const root = await firstBytes(await engine.readPath(container, '/', signal))
    return await readTree(await engine.exportContainer(container, signal), Readable.from([root]))
  } catch (error) {
    if (!(error instanceof TarError)) throw error
    throw new EngineError('engine-lost', `reading an image: what the engine sends is no whole export: ${error.message}`, {
      cause: error,
    })
  }
}

/** More than the headers of one entry can be. */
const headers = 64 * 1024

async function firstBytes(stream: Readable): Promise<Buffer> {
  const parts: Buffer[] = []
  let size = 0
  // leaving the loop ends the stream
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= headers) break
  }
  return Buffer.concat(parts)
}

async function details(engine: Engine, id: string): Promise<ImageDetails> {
  const found = await engine.image(id)
  if (found !== undefined) return found
  throw new EngineError('refused', `comparing: image ${id} is gone; somebody else has removed it`)
}

/** What the final stage stands on, where it is known and there. */
async function baseOf({ plan, id, bases, session }: CompareImagesOptions): Promise<ImageDetails | undefined> {
  const ground = plan.pipeline.images.find((image) => image.id === id)?.evaluated.target?.after.ground
  if (ground?.kind !== 'image') return undefined
  const reference = printText(ground.reference)
  return session.engine.image(substituteBase(bases, reference) ?? reference)
}

/** Containers that are never started, to look into images. */
class Containers {
  private readonly session: Session
  private readonly made: string[] = []

  constructor(session: Session) {
    this.session = session
  }

  async make(image: string): Promise<string> {
    const labels = new Map([[SESSION_LABEL, this.session.id]])
    const id = await this.session.engine.createContainer({ image, command: [], labels })
    this.made.push(id)
    return id
  }

  async remove(): Promise<void> {
    await Promise.all(this.made.splice(0).map((id) => this.session.engine.removeContainer(id)))
  }
}
