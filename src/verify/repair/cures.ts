/**
 * Differences → edits of the new Dockerfile that should take them away. In: what an engine found different in one final image, and the
 * Dockerfile as it is. Out: cures, each with its cause. Only what has one certain place in the Dockerfile gets a cure, and none is
 * trusted: both versions are built and compared again with it (`rounds.ts`).
 */
import type { ConfigDifference, FileDifference } from '../../compare/difference.ts'
import { plainPath } from '../../compare/path.ts'
import type { RepairEdit } from '../../rewrite/repair.ts'
import { cureCapabilities, cureModes, cureOwners } from './attributes.ts'
import { cureConfiguration } from './configuration.ts'
import { cureEmptyFolders, cureHidden, cureLinks, cureMoved } from './entries.ts'
import type { Scene } from './scene.ts'

export interface Cure {
  /** The paths or fields that it is for, as the differences name them. */
  readonly subjects: readonly string[]
  readonly cause: string
  readonly cure: string
  readonly edits: readonly RepairEdit[]
}

/** A difference whose path an instruction can name. */
export interface Named extends FileDifference {
  readonly plain: string
}

/** All cures that are known for the differences of one image. */
export function findCures(scene: Scene, files: readonly FileDifference[], config: readonly ConfigDifference[]): readonly Cure[] {
  const named = files.flatMap((one): readonly Named[] => {
    const plain = plainPath(one.path)
    return plain === undefined || /[\n\r]/.test(plain) ? [] : [{ ...one, plain }]
  })
  const ways = [cureMoved, cureHidden, cureLinks, cureEmptyFolders, cureModes, cureOwners, cureCapabilities]
  return [...ways.flatMap((way) => way(scene, named)), ...cureConfiguration(scene, config)]
}
