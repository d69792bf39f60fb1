/**
 * Files of CI services as jobs.
 *
 * In: a file. Out: its jobs, with every value at its place; nothing for a file that is none or that cannot be read. What is read
 * here is what a runner would be given: no condition is decided, and no expression computed.
 */
import type { Source } from '../text/source.ts'
import { githubJobs } from './github.ts'
import { gitlabJobs } from './gitlab.ts'
import { jenkinsJobs } from './jenkins.ts'
import type { CiKind, Job } from './job.ts'
import { travisJobs } from './travis.ts'
import { readYaml } from './yaml.ts'
import { oncePer } from '../text/once-per.ts'

/** What a path says of a file. */
export function ciKindOf(path: string): CiKind | undefined {
  if (/^\.github\/workflows\/[^/]+\.ya?ml$/.test(path)) return 'github-actions'
  if (path === '.travis.yml' || path === '.travis.yaml') return 'travis'
  if (path === 'Jenkinsfile') return 'jenkins'
  return isGitlabPath(path) || gitlabPart.test(path) ? 'gitlab' : undefined
}

/** The file that GitLab reads; the others of its form are read where this one takes them in. */
export function isGitlabPath(path: string): boolean {
  return path === '.gitlab-ci.yml' || path === '.gitlab-ci.yaml'
}

const gitlabPart = /(?:^|\/)[\w.-]*gitlab-ci[\w.-]*\.ya?ml$|(?:^|\/)\.?(?:gitlab(?:-ci)?|ci)\/(?:[^/]+\/)*[^/]+\.ya?ml$/

/** The jobs of a file. */
export const readJobs: (source: Source) => readonly Job[] = oncePer(jobsOf)

function jobsOf(source: Source): readonly Job[] {
  const kind = ciKindOf(source.path)
  // Private-use characters stand for what is not known.
  if (kind === undefined || /[\ue000-\uf8ff]/.test(source.text)) return []
  if (kind === 'jenkins') return jenkinsJobs(source)
  const file = readYaml(source)
  if (file.error !== undefined) return []
  if (kind === 'github-actions') return githubJobs(file)
  return kind === 'travis' ? travisJobs(file) : gitlabJobs(file, !isGitlabPath(source.path))
}
