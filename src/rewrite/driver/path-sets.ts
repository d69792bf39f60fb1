/** Sets of host paths: a path counts with all that lies below it. */
import { isWithin } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'

export const touch = (a: HostPath, b: HostPath): boolean => isWithin(a, b) || isWithin(b, a)

export function isIn(path: HostPath, paths: ReadonlySet<HostPath>): boolean {
  return [...paths].some((other) => isWithin(path, other))
}
