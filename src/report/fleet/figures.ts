/** A pipeline in numbers: what its files and its verification tell, and nothing where they do not. */
import type { Counts, PipelineEntry } from '../../fleet/entry.ts'
import type { BuildTimes, ImageSizes, LeftBehind, Verification } from '../../verify/verification.ts'
import type { Figures, Pair } from './report.ts'

/** In the order of reports. */
export const figureNames: readonly (keyof Figures)[] = [
  'dockerfiles',
  'scripts',
  'lines',
  'images',
  'finalBytes',
  'finalLayers',
  'registryBytes',
  'builderImages',
  'builderBytes',
  'hostFiles',
  'hostBytes',
  'laptopBytes',
  'coldSeconds',
  'warmSeconds',
  'changedSeconds',
]

export type LeftImage = LeftBehind['images'][number]
export type Side = 'legacy' | 'multiStage'

export function figuresOf({ before, after, verification }: PipelineEntry): Figures {
  const counted = (name: keyof Counts): Pair => ({ before: before[name], after: after?.[name] ?? null })
  const ofFinals = (value: (sizes: ImageSizes) => number | null): Pair => pairOf((side) => overFinals(verification, side, value))
  const ofLeft = (value: (left: LeftBehind) => number | null): Pair =>
    pairOf((side) => {
      const left = verification?.leftBehind?.[side]
      return left === undefined ? null : value(left)
    })
  const timed = (name: keyof BuildTimes): Pair => pairOf((side) => verification?.measured?.[side][name] ?? null)
  const finalBytes = ofFinals(({ image }) => image)
  const staying = ofLeft((left) => bytesOf(left.images.filter(isTagged)) + bytesOf(left.files ?? []))
  return {
    dockerfiles: counted('dockerfiles'),
    scripts: counted('scripts'),
    lines: counted('lines'),
    images: counted('images'),
    finalBytes,
    finalLayers: ofFinals(({ layers }) => layers.length),
    registryBytes: ofFinals(({ compressed }) => compressed),
    builderImages: ofLeft(({ images }) => images.length),
    builderBytes: ofLeft(({ images }) => bytesOf(images)),
    hostFiles: ofLeft(({ files }) => files?.length ?? null),
    hostBytes: ofLeft(({ files }) => (files === null ? null : bytesOf(files))),
    laptopBytes: { before: plus(finalBytes.before, staying.before), after: plus(finalBytes.after, staying.after) },
    coldSeconds: timed('cold'),
    warmSeconds: timed('warm'),
    changedSeconds: timed('changed'),
  }
}

/** `docker image prune` leaves it. */
export function isTagged({ name }: LeftImage): boolean {
  return !name.startsWith('<none>')
}

function pairOf(value: (side: Side) => number | null): Pair {
  return { before: value('legacy'), after: value('multiStage') }
}

function overFinals(verification: Verification | null, side: Side, value: (sizes: ImageSizes) => number | null): number | null {
  const images = verification?.images ?? []
  if (images.length === 0) return null
  return images.map(({ sizes }) => (sizes === null ? null : value(sizes[side]))).reduce(plus)
}

function plus(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b
}

function bytesOf(things: readonly { readonly size: number }[]): number {
  return things.reduce((sum, { size }) => sum + size, 0)
}
