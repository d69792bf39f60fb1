/** Placeholder. */
import type { FileDifference } from '../compare/difference.ts'
export function explainDifferences(differences: readonly FileDifference[], _sides: unknown): Promise<readonly FileDifference[]> {
  return Promise.resolve(differences)
}
