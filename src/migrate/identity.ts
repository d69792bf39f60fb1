/** What tells a pipeline from the others of a repository. */
import { ciKindOf } from '../ci/read.ts'
import type { Migrated } from './pipeline.ts'

/** What a pipeline makes, and where: the same before and after another pipeline of its driver is migrated. */
export function identityOf({ document }: Migrated): string {
  const { path, entry } = document.driver
  const finals = document.images
    .filter((image) => image.role === 'final')
    .map((image) => [image.dockerfile, image.context, ...image.tags])
  // Jobs of one file may give their images one name.
  return JSON.stringify([path, ciKindOf(path) === undefined ? '' : entry, finals])
}
