/** `--measure`: what each way of building takes, and how large the images are on their way to a registry. */
import { appendFile, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Engine } from '../../engine/engine.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { ImageId } from '../../pipeline/model.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Scratch } from '../scratch.ts'
import type { Measured, VerifiedImage } from '../verification.ts'
import { changedFile } from './changed-file.ts'
import { compressedSize } from './compressed.ts'
import { measureTimes, type Build } from './times.ts'

/** Both images of one build, by their ids on the engine. */
export interface ImagePair {
  readonly legacy: string
  readonly multiStage: string
}

export interface MeasureOptions {
  readonly plan: BuildPlan
  readonly repository: Repository
  /** The session's id. */
  readonly run: string
  /** A new copy of the tree. */
  readonly copy: () => Promise<Scratch>
  /** The driver itself runs: its builds share a copy, as on a person's machine, with what it keeps there for the next time. */
  readonly sharesCopy: boolean
  /** Builds the legacy version in a copy; gives the seconds that its commands took. */
  readonly legacy: (copy: Scratch, cache: boolean) => Promise<number>
  /** Builds the new version from a copy. */
  readonly multiStage: (copy: Scratch, cache: boolean) => Promise<number>
}

/** Builds each version three times. */
export async function measureVersions(options: MeasureOptions): Promise<Measured> {
  const file = changedFile(options.plan, options.repository)
  const from = (build: MeasureOptions['legacy'], sharesCopy: boolean): Build => {
    let shared: Scratch | undefined
    return async ({ cache, change }) => {
      if (shared !== undefined) await emptied(shared.beside)
      const copy = shared ?? (await options.copy())
      if (sharesCopy) shared = copy
      if (change !== undefined) await appendFile(join(copy.root, change.path), change.text)
      return build(copy, cache)
    }
  }
  const times = await measureTimes({
    legacy: from(options.legacy, options.sharesCopy),
    multiStage: from(options.multiStage, false),
    file,
    run: options.run,
  })
  return { ...times, file: file ?? null }
}

/** What a run keeps for itself is made anew by the next. */
async function emptied(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder)
}

/** Adds the compressed sizes; images of the very same layers are measured once. */
export async function measureImages(
  images: readonly VerifiedImage[],
  pairs: ReadonlyMap<ImageId, ImagePair>,
  engine: Engine,
  signal: AbortSignal | undefined,
): Promise<readonly VerifiedImage[]> {
  const known = new Map<string, number>()
  const sizeOf = async (id: string): Promise<number | null> => {
    const layers = (await engine.image(id))?.layers.join(' ')
    if (layers === undefined) return null
    const size = known.get(layers) ?? (await compressedSize(await engine.saveImage(id, signal), signal))
    known.set(layers, size)
    return size
  }
  const measured: VerifiedImage[] = []
  for (const image of images) {
    const pair = pairs.get(image.id as ImageId)
    if (image.sizes === null || pair === undefined) measured.push(image)
    else {
      const { legacy, multiStage } = image.sizes
      const sizes = {
        legacy: { ...legacy, compressed: await sizeOf(pair.legacy) },
        multiStage: { ...multiStage, compressed: await sizeOf(pair.multiStage) },
      }
      measured.push({ ...image, sizes })
    }
  }
  return measured
}
