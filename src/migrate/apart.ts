/**
 * Jobs of CI files that build one Dockerfile over artifacts of different containers, say of a build with other features: each has to have
 * a Dockerfile of its own once the artifacts are made in it. The first job keeps the file; that of another one is named after the job.
 */
import { ciKindOf } from '../ci/read.ts'
import { isInRepository } from '../host/path.ts'
import type { Repository } from '../repository/repository.ts'
import type { HostPath } from '../shell/world.ts'
import { freeName } from '../text/free-name.ts'
import { identityOf } from './identity.ts'
import type { Migrated } from './pipeline.ts'

/** Where Dockerfiles of a pipeline go, by the path at which they are now. */
export type Apart = ReadonlyMap<string, string>

/** The pipelines that need files of their own, by what they are. */
export function apartFiles(repository: Repository, pipelines: readonly Migrated[]): ReadonlyMap<string, Apart> {
  const texts = new Map<string, string>()
  const taken = new Set<string>()
  const found = new Map<string, Apart>()
  for (const one of pipelines) {
    const isJob = ciKindOf(one.document.driver.path) !== undefined
    const files = new Map<string, string>()
    for (const path of isJob ? builtFiles(one) : []) {
      const text = one.changes.find((change) => change.path === path)?.after ?? ''
      const first = texts.get(path)
      if (first === undefined) texts.set(path, text)
      // An ignore file that belongs to the one Dockerfile would not belong to the other.
      else if (first !== text && isInRepository(path as HostPath) && repository.stat(`${path}.dockerignore`) === undefined) {
        const name = freeName(
          `${path}.${slug(one.document.driver.entry)}`,
          (wanted) => repository.stat(wanted) !== undefined || taken.has(wanted),
        )
        taken.add(name)
        files.set(path, name)
      }
    }
    if (files.size > 0) found.set(identityOf(one), files)
  }
  return found
}

/** The repository's Dockerfiles of which a pipeline makes others. */
function builtFiles({ plan, changes }: Migrated): readonly string[] {
  const built = new Set((plan?.builds ?? []).map((build): string => build.dockerfile))
  return changes.flatMap(({ path, action }) => (action === 'modify' && built.has(path) ? [path] : []))
}

function slug(job: string): string {
  return job.replaceAll(/[^\w.-]+/g, '-').toLowerCase()
}
