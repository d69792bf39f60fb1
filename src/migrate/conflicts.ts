/**
 * Dockerfiles that several drivers build. Where the migrations of both write the same Dockerfile, each still finds what it builds; where
 * they do not, changing it for one would change it for the other.
 */
import { ciKindOf } from '../ci/read.ts'
import { builtApart, builtElsewhere } from '../findings/ci.ts'
import type { Finding } from '../findings/finding.ts'
import { builtBesides, builtByBoth, builtOtherwise } from '../findings/migrate.ts'
import type { DockerEvent } from '../pipeline/model.ts'
import { contextSources } from '../pipeline/context-sources.ts'
import { locate, type Location } from '../text/source.ts'
import type { Analysis } from './analyse.ts'
import type { Migrated } from './pipeline.ts'
import { orderFindings } from './status.ts'

/** The pipelines, with those refused or marked whose Dockerfile a job of a CI file builds in another way. */
export function withConflicts(pipelines: readonly Migrated[], jobs: readonly Analysis[]): readonly Migrated[] {
  const written = (one: Migrated, path: string): string | undefined => textAfter(one, path)
  return pipelines.map((one) => {
    const conflicts = jobs.flatMap((job) => {
      if (isDriverOf(job, one)) return []
      const own = pipelines.filter((other) => isDriverOf(job, other))
      return job.exploration.base.run.daemon.images.flatMap((image): readonly Finding[] => {
        const { path } = image.dockerfile
        const text = written(one, path)
        const takes = contextSources(image).some(
          (match) => match.artifacts.length > 0 || match.others.length > 0 || match.matched.length === 0,
        )
        const { site } = image.event.call
        // What a script builds that a job calls is the script's own.
        if (text === undefined || !takes || site.source.path !== job.driver.path) return []
        if (own.some((other) => written(other, path) === text)) return []
        const apart = own.map((other) => placeApart(other, image.event)).find((place) => place !== undefined && place !== path)
        // Changes of one file are applied together.
        const together = job.driver.path === one.document.driver.path
        if (apart !== undefined) return [builtApart(together ? 'note' : 'caveat', site, path, job.driver.entry, apart)]
        const severity = ciKindOf(one.document.driver.path) === undefined ? 'caveat' : 'blocker'
        return [builtElsewhere(severity, site, path, job.driver.entry)]
      })
    })
    const all = [...conflicts, ...pipelines.flatMap((other) => sharedWith(one, other))]
    return all.length === 0 ? one : withFindings(one, all)
  })
}

/** What a script that builds the same Dockerfiles means for a pipeline of another driver; jobs of CI files are looked at by their builds. */
function sharedWith(one: Migrated, other: Migrated): readonly Finding[] {
  const { path: driver } = other.document.driver
  if (driver === one.document.driver.path || ciKindOf(driver) !== undefined) return []
  const finals = other.document.images.filter(({ role }) => role === 'final')
  const paths = new Set(finals.map(({ dockerfile }) => dockerfile))
  return [...paths].flatMap((path) => {
    const text = path === null ? undefined : textAfter(one, path)
    if (path === null || text === undefined) return []
    const theirs = textAfter(other, path)
    const place = finals
      .filter(({ dockerfile }) => dockerfile === path)
      .map(({ id }) => other.plan?.builds.find((build): boolean => build.image === id)?.dockerfile)
      .find((own) => own !== undefined && own !== path)
    if (theirs === text) return [builtByBoth(finalAt(one, path), path, driver)]
    if (place !== undefined) return [builtBesides(finalAt(one, path), path, driver, `its own migration gives it ${place}`)]
    if (theirs === undefined) return [builtBesides(finalAt(one, path), path, driver, 'it stays as it is')]
    return [builtOtherwise(finalAt(one, path), path, driver)]
  })
}

/** Where a pipeline builds a Dockerfile. */
function finalAt({ plan }: Migrated, path: string): Location | null {
  const image = plan?.pipeline.images.find(({ dockerfile }): boolean => dockerfile.source.path === path)
  return image === undefined ? null : locate(image.event.call.site)
}

/** Where a migration has the Dockerfile of the image that a command built. */
function placeApart({ plan }: Migrated, { call }: DockerEvent): string | undefined {
  const image = plan?.pipeline.images.find(({ event }) => event.call.site.start === call.site.start)
  return plan?.builds.find((build) => build.image === image?.id)?.dockerfile
}

function isDriverOf({ driver }: Analysis, { document }: Migrated): boolean {
  return document.driver.path === driver.path && document.driver.entry === driver.entry
}

/** What a migration makes of a Dockerfile; `undefined` when it leaves it as it is. */
function textAfter({ changes }: Migrated, path: string): string | undefined {
  const change = changes.find((one) => one.path === path)
  return change === undefined ? undefined : (change.after ?? '')
}

const isCaveat = (finding: Finding): boolean => finding.severity === 'caveat'

function withFindings(one: Migrated, conflicts: readonly Finding[]): Migrated {
  const findings = orderFindings([...one.document.findings, ...conflicts])
  if (conflicts.every((finding) => finding.severity !== 'blocker'))
    return { ...one, document: { ...one.document, findings, status: conflicts.some(isCaveat) ? 'caveats' : one.document.status } }
  return { document: { ...one.document, findings, status: 'blocked', changes: [], diff: '', buildCommands: [] }, changes: [] }
}
