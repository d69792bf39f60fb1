/** The processes that look at repositories. */
import { fileURLToPath } from 'node:url'
import type { PoolOptions } from '../fleet/pool.ts'

export const children: Omit<PoolOptions, 'size'> = {
  // seen from the bundle
  script: fileURLToPath(new URL('../fleet/child.cjs', import.meta.url)),
  memory: 1024,
}
