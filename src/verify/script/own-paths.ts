/** Paths of the copy of the tree, as people know them: below the folder that they gave. */
import { join, relative } from 'node:path'
import type { Scratch } from '../scratch.ts'

/** Puts the folder given in the place of its copy, also in what lies above it. */
export function withOwnPaths(text: string, { root, top }: Pick<Scratch, 'root' | 'top'>, given: string): string {
  return text.replaceAll(root, given).replaceAll(top, join(given, relative(root, top)))
}
