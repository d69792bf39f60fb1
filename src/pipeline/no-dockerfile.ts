/** Dockerfiles that nobody wrote: they stand for what containers did. */
import type { BuiltImage } from './model.ts'

/** Where texts that no file holds seem to stand. */
export const unwrittenFolder = '<container>'

/** Whether an image is made by no Dockerfile of anybody: it stands for what a container did. */
export function isUnwritten({ dockerfile }: BuiltImage): boolean {
  return dockerfile.source.path.startsWith(unwrittenFolder)
}
