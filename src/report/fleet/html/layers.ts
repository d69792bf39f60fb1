/** The layers of an image before and after, beside each other: those that are the same once, the others where they are. */
import type { ImageSizes } from '../../../verify/verification.ts'
import { bytes } from './format.ts'

type Layer = ImageSizes['layers'][number]

export interface LayerRow {
  readonly kind: 'same' | 'removed' | 'added'
  readonly mark: string
  readonly createdBy: string
  readonly before: string
  readonly after: string
}

/** Base first. Layers at both ends that are the same stand once; between them first those of before, then those of after. */
export function layerRows(legacy: readonly Layer[], multiStage: readonly Layer[]): readonly LayerRow[] {
  const front = commonFront(legacy, multiStage)
  const back = commonFront(legacy.slice(front).reverse(), multiStage.slice(front).reverse())
  return [
    ...legacy.slice(0, front).map((layer) => rowOf('same', layer)),
    ...legacy.slice(front, legacy.length - back).map((layer) => rowOf('removed', layer)),
    ...multiStage.slice(front, multiStage.length - back).map((layer) => rowOf('added', layer)),
    ...legacy.slice(legacy.length - back).map((layer) => rowOf('same', layer)),
  ]
}

function commonFront(one: readonly Layer[], other: readonly Layer[]): number {
  const at = one.findIndex((layer, index) => !isSame(layer, other[index]))
  return at === -1 ? one.length : at
}

function isSame(one: Layer, other: Layer | undefined): boolean {
  return other !== undefined && one.size === other.size && one.createdBy === other.createdBy
}

const marks = { same: '', removed: '−', added: '+' } as const

function rowOf(kind: LayerRow['kind'], { size, createdBy }: Layer): LayerRow {
  const text = bytes(size)
  return { kind, mark: marks[kind], createdBy, before: kind === 'added' ? '' : text, after: kind === 'removed' ? '' : text }
}
