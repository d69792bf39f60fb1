/** `--driver PATH`, as a person writes it. */
import { realpathSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import type { Repository } from '../repository/repository.ts'
import { OperationalError } from '../text/failure.ts'

/** The driver as the repository names it; people write it relative to the folder, or to where they are. */
export function driverPath(repository: Repository, given: string): string {
  const root = realpathSync(repository.name)
  const paths = [resolve(root, given), resolve(given)].map((path) => relative(root, path))
  const found = paths.find((path) => repository.stat(path)?.kind === 'file')
  if (found !== undefined) return found
  throw new OperationalError(
    'INPUT',
    `reading ${given}: there is no such file in ${repository.name} (untracked files do not count)`,
  )
}
