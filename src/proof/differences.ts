/**
 * Where two images first differ, in their normal forms. When the same path is taken from images that differ, the difference lies in
 * those, and is looked for there.
 */
import type { ProofDifference } from '../migrate/document.ts'
import { keyOf } from '../text/symbolic.ts'
import { normalImage, type NormalImage, type NormalStep } from './digest.ts'
import type { ImageForm } from './form.ts'
import type { Reading } from './reading.ts'

/** The first difference. */
export interface Mismatch {
  /** Index of the step in the image, from outside to inside when it lies in a provider. */
  readonly position: readonly number[]
  /** Entries that differ at that position. */
  readonly count: number
  readonly legacy: NormalStep | undefined
  readonly multiStage: NormalStep | undefined
  /** For people, when no step differs: base or configuration. */
  readonly shown: { readonly legacy: string | null; readonly multiStage: string | null } | undefined
  /** Artifacts of the differing entries whose type is open. */
  readonly open: readonly NormalStep[]
}

/** The first difference between the files of two images; `undefined` when they are equal. */
export function firstMismatch(legacy: ImageForm, multiStage: ImageForm, reading: Reading): Mismatch | undefined {
  return mismatchOf(normalImage(legacy, reading), normalImage(multiStage, reading), reading)
}

function mismatchOf(a: NormalImage, b: NormalImage, reading: Reading): Mismatch | undefined {
  if (a.base.key !== b.base.key) {
    return {
      position: [-1],
      count: 1,
      legacy: undefined,
      multiStage: undefined,
      shown: { legacy: a.base.shown, multiStage: b.base.shown },
      open: [],
    }
  }
  const length = Math.max(a.steps.length, b.steps.length)
  for (let index = 0; index < length; index += 1) {
    const [left, right] = [a.steps[index], b.steps[index]]
    if (left?.key === right?.key) continue
    return left?.source.kind === 'entry' || right?.source.kind === 'entry'
      ? placementMismatch(groupAt(a, index), groupAt(b, index), index, reading, left, right)
      : { position: [index], count: 1, legacy: left, multiStage: right, shown: undefined, open: [] }
  }
  return undefined
}

/** The placements that stand together with the one at an index. */
function groupAt(image: NormalImage, index: number): readonly NormalStep[] {
  let start = index
  let end = index
  while (start > 0 && image.steps[start - 1]?.source.kind === 'entry') start -= 1
  while (image.steps[end]?.source.kind === 'entry') end += 1
  return image.steps.slice(start, end)
}

function placementMismatch(
  left: readonly NormalStep[],
  right: readonly NormalStep[],
  index: number,
  reading: Reading,
  first: NormalStep | undefined,
  second: NormalStep | undefined,
): Mismatch {
  const keys = (steps: readonly NormalStep[]): ReadonlySet<string> => new Set(steps.map((step) => step.key))
  const [inLeft, inRight] = [keys(left), keys(right)]
  const onlyLeft = left.filter((step) => !inRight.has(step.key))
  const onlyRight = right.filter((step) => !inLeft.has(step.key))
  const legacy = onlyLeft[0] ?? (first?.source.kind === 'entry' ? undefined : first)
  const partner = onlyRight.find((step) => samePlace(legacy, step)) ?? onlyRight[0]
  const multiStage = partner ?? (second?.source.kind === 'entry' ? undefined : second)
  const inner = innerMismatch(legacy, multiStage, reading)
  const open = [...onlyLeft, ...onlyRight].filter((step) => step.source.kind === 'entry' && step.source.entry.open)
  if (inner !== undefined) return { ...inner, position: [index, ...inner.position] }
  return { position: [index], count: onlyLeft.length + onlyRight.length, legacy, multiStage, shown: undefined, open }
}

function samePlace(a: NormalStep | undefined, b: NormalStep): boolean {
  return a?.source.kind === 'entry' && b.source.kind === 'entry' && keyOf(a.source.entry.path) === keyOf(b.source.entry.path)
}

/** The difference between the images that two placements take the same path from. */
function innerMismatch(a: NormalStep | undefined, b: NormalStep | undefined, reading: Reading): Mismatch | undefined {
  if (a?.source.kind !== 'entry' || b?.source.kind !== 'entry') return undefined
  const [from, to] = [a.source.entry.artifact, b.source.entry.artifact]
  if (from === undefined || to === undefined || keyOf(from.path) !== keyOf(to.path)) return undefined
  return firstMismatch(from.provider, to.provider, reading)
}

/** What a person is shown: the first difference in files, else every field of the configuration that differs. */
export function differencesOf(legacy: ImageForm, multiStage: ImageForm, reading: Reading): readonly ProofDifference[] {
  const mismatch = firstMismatch(legacy, multiStage, reading)
  const [a, b] = [normalImage(legacy, reading), normalImage(multiStage, reading)]
  const config = a.config.flatMap((field, index): readonly ProofDifference[] => {
    const other = b.config[index]
    if (other === undefined || other.key === field.key) return []
    return [{ step: b.steps.length, legacy: field.shown, multiStage: other.shown, at: null }]
  })
  if (mismatch === undefined) return config
  const at = mismatch.multiStage?.at ?? mismatch.legacy?.at ?? null
  const shown = mismatch.shown ?? { legacy: mismatch.legacy?.shown ?? null, multiStage: mismatch.multiStage?.shown ?? null }
  return [{ step: Math.max(0, mismatch.position[0] ?? 0), ...shown, at }]
}
