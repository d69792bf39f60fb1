/**
 * Drivers, and jobs of CI files, that build one Dockerfile over artifacts of different containers, say of a build with other features: each
 * has to have a Dockerfile of its own once the artifacts are made in it. What most of them make of it keeps the file; another is named
 * after its driver.
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
  const taken = new Set<string>()
  const found = new Map<string, Map<string, string>>()
  for (const path of new Set(pipelines.flatMap(builtFiles))) {
    // An ignore file that belongs to the one Dockerfile would not belong to the other.
    if (!isInRepository(path as HostPath) || repository.stat(`${path}.dockerignore`) !== undefined) continue
    const [, ...others] = groupsOf(pipelines, path)
    for (const group of others) {
      const name = freeName(
        `${path}.${slug(nameOf(group))}`,
        (wanted) => repository.stat(wanted) !== undefined || taken.has(wanted),
      )
      taken.add(name)
      for (const one of group) {
        const files = found.get(identityOf(one)) ?? new Map<string, string>()
        found.set(identityOf(one), files.set(path, name))
      }
    }
  }
  return found
}

/**
 * The pipelines of one Dockerfile by what they make of it, that first which most drivers make. What a script makes of it in two pipelines
 * adds up.
 */
function groupsOf(pipelines: readonly Migrated[], path: string): readonly (readonly [Migrated, ...Migrated[]])[] {
  const drivers = new Map<string, [Migrated, ...Migrated[]]>()
  for (const one of pipelines.filter((other) => builtFiles(other).includes(path))) {
    const { driver } = one.document
    const key = JSON.stringify([driver.path, ciKindOf(driver.path) === undefined ? '' : driver.entry])
    const own = drivers.get(key)
    if (own === undefined) drivers.set(key, [one])
    else own.push(one)
  }
  const groups = new Map<string, { count: number; readonly members: [Migrated, ...Migrated[]] }>()
  for (const own of drivers.values()) {
    const texts = JSON.stringify(own.map(({ changes }) => changes.find((change) => change.path === path)?.after))
    const group = groups.get(texts)
    if (group === undefined) groups.set(texts, { count: 1, members: own })
    else {
      group.count += 1
      group.members.push(...own)
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count).map(({ members }) => members)
}

/** A job by its name, another driver by that of its file. */
function nameOf([{ document }]: readonly [Migrated, ...Migrated[]]): string {
  const { path, entry } = document.driver
  return ciKindOf(path) === undefined ? (path.split('/').at(-1) ?? path).replace(/(?<=.)\.\w+$/, '') : entry
}

/** The repository's Dockerfiles of which a pipeline makes others. */
export function builtFiles({ plan, changes }: Migrated): readonly string[] {
  const built = new Set((plan?.builds ?? []).map((build): string => build.dockerfile))
  return changes.flatMap(({ path, action }) => (action === 'modify' && built.has(path) ? [path] : []))
}

function slug(job: string): string {
  return job.replaceAll(/[^\w.-]+/g, '-').toLowerCase()
}
