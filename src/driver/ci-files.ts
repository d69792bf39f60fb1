/** Which files of a repository describe jobs of a CI service that may drive docker builds. */
import { ciKindOf, readJobs } from '../ci/read.ts'
import type { CiKind, Job } from '../ci/job.ts'
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'
import type { Source } from '../text/source.ts'

export interface CiDriver {
  readonly source: Source
  readonly kind: CiKind
  /** Those that speak of docker. */
  readonly jobs: readonly Job[]
}

const speaks = /docker/i

/** Files whose jobs speak of docker; others are not even read as YAML. */
export function findCiFiles(repository: Repository): readonly CiDriver[] {
  return repository.entries.flatMap((entry) => {
    const kind = entry.kind === 'file' ? ciKindOf(entry.path) : undefined
    const bytes = kind === undefined ? undefined : repository.read(entry.path)
    if (kind === undefined || bytes === undefined || bytes.includes(0)) return []
    const source = { path: entry.path, text: decodeText(bytes) }
    if (!speaks.test(source.text)) return []
    const jobs = readJobs(source).filter((job) =>
      job.steps.some((step) => speaks.test(step.kind === 'shell' ? step.text.text : step.uses.text)),
    )
    return jobs.length === 0 ? [] : [{ source, kind, jobs }]
  })
}
