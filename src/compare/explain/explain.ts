/**
 * A difference between two trees → what probably made it and what would cure it. In: one difference and both trees. Out: an explanation,
 * or `null` where nobody knows. It is information: it never decides whether something is equal.
 */
import { assertNever } from '../../text/invariant.ts'
import type { Explanation } from '../difference.ts'
import type { RawDifference } from '../trees.ts'
import type { Tree } from '../tree.ts'
import { explainDevice, explainHardLinks, explainLink, explainMode, explainOwner, explainXattrs } from './attributes.ts'
import { explainEntry, explainReplaced, explainType } from './entries.ts'
import { indexTree, type TreeIndex } from './tree-index.ts'

export interface ExplainOptions {
  /** What built both images, where that is known: some causes are those of one builder. */
  readonly builder?: 'classic' | 'buildkit' | undefined
}

/** Both sides, with what a search by content needs; the indexes are made when the first difference asks. */
export interface Sides extends ExplainOptions {
  readonly legacy: Tree
  readonly multiStage: Tree
  readonly inLegacy: () => TreeIndex
  readonly inMultiStage: () => TreeIndex
}

export type Explain = (difference: RawDifference) => Explanation | null

/** Explains the differences between two trees. */
export function explainer(legacy: Tree, multiStage: Tree, options: ExplainOptions): Explain {
  const inLegacy = once(() => indexTree(legacy))
  const inMultiStage = once(() => indexTree(multiStage))
  const sides: Sides = { ...options, legacy, multiStage, inLegacy, inMultiStage }
  return (difference) => explain(difference, sides)
}

function explain(difference: RawDifference, sides: Sides): Explanation | null {
  const { path, aspect } = difference
  const legacy = sides.legacy.get(path)
  const multiStage = sides.multiStage.get(path)
  if (aspect === 'entry') return explainEntry(path, sides)
  if (legacy === undefined || multiStage === undefined) return null
  const nodes = { path, legacy, multiStage }
  switch (aspect) {
    case 'type':
      return explainType(nodes, sides)
    case 'mode':
      return explainMode(nodes, sides)
    case 'owner':
      return explainOwner(nodes)
    case 'link':
      return explainLink(nodes)
    case 'hard-links':
      return explainHardLinks(difference)
    case 'device':
      return explainDevice(nodes)
    case 'size':
    case 'content':
      return explainReplaced(nodes, sides)
    case 'xattrs':
      return explainXattrs(nodes)
    default:
      return assertNever(aspect)
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined
  return () => (made ??= { value: make() }).value
}
