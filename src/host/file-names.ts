/** Names that speak for a file. */
import type { HostPath } from '../shell/world.ts'
import { baseName } from './path.ts'

/** A name that no folder has: `Dockerfile`, `app.conf` (but not `conf.d`). */
export const isFileName = (path: HostPath): boolean =>
  /^(?:Docker|Make|Proc|Gem|Rake)file|[^.]\.(?!d$|app$|git$)[A-Za-z][\w]*$/.test(baseName(path))
