/** Which files of a repository describe jobs of a CI service that may drive docker builds. */
import { includedPaths } from '../ci/includes.ts'
import { ciKindOf, isGitlabPath, readJobs } from '../ci/read.ts'
import { readYaml } from '../ci/yaml.ts'
import type { CiKind, Job } from '../ci/job.ts'
import { ciFileNotRead } from '../findings/ci.ts'
import type { Finding } from '../findings/finding.ts'
import type { Repository } from '../repository/repository.ts'
import { decodeText } from '../text/encoding.ts'
import { siteOf, type Source } from '../text/source.ts'

export interface CiDriver {
  readonly source: Source
  readonly kind: CiKind
  /** Those that speak of docker. */
  readonly jobs: readonly Job[]
}

const speaks = /docker/i

/** Files whose jobs speak of docker; others are not even read as YAML. */
export function findCiFiles(repository: Repository): readonly CiDriver[] {
  const parts = gitlabParts(repository)
  return repository.entries.flatMap((entry) => {
    const kind = entry.kind === 'file' ? ciKindOf(entry.path) : undefined
    if (kind === undefined || (kind === 'gitlab' && !isGitlabPath(entry.path) && !parts.has(entry.path))) return []
    const source = sourceAt(repository, entry.path)
    if (source === undefined || !speaks.test(source.text)) return []
    const jobs = readJobs(source).filter((job) =>
      job.steps.some((step) => speaks.test(step.kind === 'shell' ? step.text.text : step.uses.text)),
    )
    return jobs.length === 0 ? [] : [{ source, kind, jobs }]
  })
}

/** Files that speak of docker, and that are not read. */
export function unreadCiFiles(repository: Repository): readonly Finding[] {
  return repository.entries.flatMap(({ kind, path }) => {
    const ci = kind === 'file' ? ciKindOf(path) : undefined
    if (ci === undefined || ci === 'jenkins' || (ci === 'gitlab' && !isGitlabPath(path))) return []
    const source = sourceAt(repository, path)
    const error = source === undefined || !speaks.test(source.text) ? undefined : readYaml(source).error
    return source === undefined || error === undefined ? [] : [ciFileNotRead(siteOf(source, error.offset), error.message)]
  })
}

function sourceAt(repository: Repository, path: string): Source | undefined {
  const bytes = repository.read(path)
  return bytes === undefined || bytes.includes(0) ? undefined : { path, text: decodeText(bytes) }
}

/** Files that GitLab's own file takes in, and those that these take in. */
function gitlabParts(repository: Repository): ReadonlySet<string> {
  const paths = repository.entries.flatMap(({ kind, path }) => (kind === 'file' && ciKindOf(path) === 'gitlab' ? [path] : []))
  const parts = new Set<string>()
  const take = (path: string): void => {
    const source = sourceAt(repository, path)
    const file = source === undefined ? undefined : readYaml(source)
    if (file === undefined || file.error !== undefined) return
    for (const one of includedPaths(file, paths))
      if (!parts.has(one)) {
        parts.add(one)
        take(one)
      }
  }
  for (const path of paths) if (isGitlabPath(path)) take(path)
  return parts
}
